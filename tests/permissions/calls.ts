// calls.ts - rows and inputs of the matrix for calls: whose the call is in which place.
import type { Json } from "../lib/client.ts";
import type { Column } from "./matrix.ts";
import { ABSENT, type Maker, members, nothing, ofChat, type World } from "./world.ts";

interface CallWorld extends World {
  /** The parent among the callers, by id. */
  parent: () => string;
}

export const callRows: Record<string, string> = {
  //                              out op adm head hdv tch unv stu par wai npw
  // Calls. Starting one: colleagues with a confirmed role; students and parents by the policy (its default: no).
  "call_start @manage":           "se  ri ok  --   ok  ok  --  --  --  wa  mp",
  "call_start @write":            "se  ri ok  ok   ok  ok  nv  po  po  wa  mp",
  "call_start @other":            "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "call_start @foreign":          "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "call_start @absent":           "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "call_join @write":             "se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "call_join @other":             "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "call_join @foreign":           "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "call_join @absent":            "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "call_show @write":             "se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "call_show @other":             "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "call_show @foreign":           "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "call_show @absent":            "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "call_decline @write":          "se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "call_decline @other":          "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "call_decline @foreign":        "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "call_decline @absent":         "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "call_leave @write":            "se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "call_leave @other":            "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "call_leave @foreign":          "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "call_leave @absent":           "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "call_hand @write":             "se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "call_hand @other":             "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "call_hand @foreign":           "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "call_hand @absent":            "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  // Hosts: @manage of a chat they manage, @write of a call they started themselves (who may not: of another's call).
  "call_end @manage":             "se  ri ok  --   ok  ok  --  --  --  wa  mp",
  "call_end @write":              "se  ri ok  ok   ok  ok  ri  ri  ri  wa  mp",
  "call_end @theirs":             "se  ri ri  ri   ri  ri  ri  ri  ri  wa  mp",
  "call_end @other":              "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "call_end @foreign":            "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "call_end @absent":             "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "call_mute_all @manage":        "se  ri ok  --   ok  ok  --  --  --  wa  mp",
  "call_mute_all @write":         "se  ri ok  ok   ok  ok  ri  ri  ri  wa  mp",
  "call_mute_all @theirs":        "se  ri ri  ri   ri  ri  ri  ri  ri  wa  mp",
  "call_mute_all @other":         "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "call_mute_all @foreign":       "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "call_mute_all @absent":        "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "call_mute @write":             "se  ri ok  ok   ok  ok  ri  ri  ri  wa  mp",
  "call_mute @theirs":            "se  ri ri  ri   ri  ri  ri  ri  ri  wa  mp",
  "call_mute @other":             "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "call_mute @foreign":           "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "call_mute @absent":            "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "call_voice_all @manage":       "se  ri ok  --   ok  ok  --  --  --  wa  mp",
  "call_voice_all @write":        "se  ri ok  ok   ok  ok  ri  ri  ri  wa  mp",
  "call_voice_all @theirs":       "se  ri ri  ri   ri  ri  ri  ri  ri  wa  mp",
  "call_voice_all @other":        "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "call_voice_all @foreign":      "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "call_voice_all @absent":       "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "call_voice @write":            "se  ri ok  ok   ok  ok  ri  ri  ri  wa  mp",
  "call_voice @theirs":           "se  ri ri  ri   ri  ri  ri  ri  ri  wa  mp",
  "call_voice @other":            "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "call_voice @foreign":          "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "call_voice @absent":           "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "call_hand_lower @write":       "se  ri ok  ok   ok  ok  ri  ri  ri  wa  mp",
  "call_hand_lower @theirs":      "se  ri ri  ri   ri  ri  ri  ri  ri  wa  mp",
  "call_hand_lower @other":       "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "call_hand_lower @foreign":     "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "call_hand_lower @absent":      "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "call_remove @write":           "se  ri ok  ok   ok  ok  ri  ri  ri  wa  mp",
  "call_remove @theirs":          "se  ri ri  ri   ri  ri  ri  ri  ri  wa  mp",
  "call_remove @other":           "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "call_remove @foreign":         "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "call_remove @absent":          "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  call_check:                     "se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
};

/** Who may start a call in a group they only write in. */
const starters = new Set<Column>(["adm", "head", "hdv", "tch"]);

export function calls(world: () => CallWorld): Record<string, Maker> {
  /** No call runs there. */
  async function quiet(chat_id: string): Promise<void> {
    const manager = world().managerOf(chat_id);
    const { view } = await manager.call("chat_get", { chat_id });
    if (view["call"]) await manager.call("call_end", { call_id: view["call"]["call_id"] });
  }

  /** A fresh call: @write, where the caller may, their own; else of the chat's manager. A parent has come in. */
  const ofCall = (more: Json = {}, comesIn = false): Maker => async (place, column) => {
    const { chatAt, managerOf, caller } = world();
    const chat_id = chatAt(place, column);
    const isCommon = chat_id === chatAt("write", column);
    if (chat_id === ABSENT) return { call_id: ABSENT, ...more };
    await quiet(chat_id);
    const starter = place === "write" && starters.has(column) ? caller(column) : managerOf(chat_id);
    const { call } = await starter.call("call_start", { chat_id, with_video: false });
    const call_id = call["call_id"];
    if (isCommon) await caller("par").call("call_join", { call_id });
    if (comesIn && isCommon && members.has(column)) await caller(column).call("call_join", { call_id });
    return { call_id, ...more };
  };
  const ofGuest = (more: Json = {}): Maker => async (place, column) => ({
    ...(await ofCall()(place, column)), member_id: world().parent(), ...more,
  });

  return {
    call_start: ofChat(world, async (chat_id) => {
      if (chat_id !== ABSENT) await quiet(chat_id);
      return { with_video: false };
    }),
    call_join: ofCall(),
    call_show: ofCall(),
    call_decline: ofCall(),
    call_leave: ofCall(),
    call_hand: ofCall({ raised: true }, true),
    call_end: ofCall(),
    call_mute_all: ofCall(),
    call_mute: ofGuest({ source: "microphone" }),
    call_voice_all: ofCall({ may_speak: true }),
    call_voice: ofGuest({ may_speak: true }),
    call_hand_lower: ofGuest(),
    call_remove: ofGuest({ keep_out: false }),
    call_check: nothing,
  };
}
