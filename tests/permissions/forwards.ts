// forwards.ts - rows and inputs of the matrix for forwarding.
import { ABSENT, type Maker, nothing, ofChat, type World } from "./world.ts";

export const forwardRows: Record<string, string> = {
  //                              out op adm head hdv tch unv stu par wai npw
  // Forwarding: the rows are of the chat it goes to; the source is one that the caller reads. Saved: everybody's own.
  "message_forward @manage":        "se  ri ok  --   ok  ok  --  --  --  wa  mp",
  "message_forward @write":         "se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "message_forward @other":         "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "message_forward @foreign":       "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "message_forward @absent":        "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "message_source_get @write":      "se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "message_source_get @other":      "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "message_source_get @foreign":    "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "message_source_get @absent":     "se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  chat_saved_open:                  "se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
};

export function forwards(world: () => World): Record<string, Maker> {
  return {
    message_forward: ofChat(world, async (chat_id) => {
      if (chat_id === ABSENT) return { from_chat_id: ABSENT, message_ids: ["1"] };
      const { id } = await world().managerOf(chat_id).call("message_post", { chat_id, text: "Перешлётся" });
      return { from_chat_id: chat_id, message_ids: [id] };
    }),
    message_source_get: ofChat(world, async (chat_id) => {
      if (chat_id === ABSENT) return { message_id: "1" };
      const manager = world().managerOf(chat_id);
      const { id } = await manager.call("message_post", { chat_id, text: "Перешлётся" });
      const { message_ids } = await manager.call("message_forward", { chat_id, from_chat_id: chat_id, message_ids: [id] });
      return { message_id: message_ids[0] };
    }),
    chat_saved_open: nothing,
  };
}
