// marks.ts - rows and inputs of the matrix for what is put on messages: reactions and pins.
import { type Maker, ofChat, ofMessage, type World } from "./world.ts";

export const markRows: Record<string, string> = {
  //                              out op adm head hdv tch unv stu par wai npw
  "reaction_set @write":          "se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "reaction_set @theirs":         "se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "reaction_set @other":          "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "reaction_set @foreign":        "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "reaction_set @absent":         "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "reaction_list @write":         "se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "reaction_list @theirs":        "se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "reaction_list @other":         "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "reaction_list @foreign":       "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "reaction_list @absent":        "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "message_pin @manage":          "se  ri ok  --   ok  ok  --  --  --  wa  mp",
  "message_pin @write":           "se  ri ri  ri   ri  ri  ri  ri  ri  wa  mp",
  "message_pin @other":           "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "message_pin @foreign":         "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "message_pin @absent":          "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "message_unpin @manage":        "se  ri ok  --   ok  ok  --  --  --  wa  mp",
  "message_unpin @write":         "se  ri ri  ri   ri  ri  ri  ri  ri  wa  mp",
  "message_unpin @other":         "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "message_unpin @foreign":       "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "message_unpin @absent":        "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "pin_list @write":              "se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "pin_list @other":              "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "pin_list @foreign":            "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "pin_list @absent":             "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "pin_history_list @write":      "se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "pin_history_list @other":      "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "pin_history_list @foreign":    "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "pin_history_list @absent":     "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
};

export function marks(world: () => World): Record<string, Maker> {
  return {
    reaction_set: ofMessage(world, "theirs", { kind: "thanks", is_on: true }),
    reaction_list: ofMessage(world, "theirs", { kind: "thanks" }),
    message_pin: ofMessage(world, "theirs"),
    message_unpin: ofMessage(world, "theirs"),
    pin_list: ofChat(world),
    pin_history_list: ofChat(world),
  };
}
