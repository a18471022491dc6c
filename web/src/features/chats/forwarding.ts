// Messages said again elsewhere, and kept for oneself.
import { asApiError, isPassing } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import { newKey } from "../../api/key.ts";
import type { ChatId, Message } from "../../api/schema.ts";
import { isClosedToUs } from "../../state/chatRules.ts";
import type { ChatState } from "../../state/state.ts";

/** As many chats as one may send to at once. */
export const MOST_TARGETS = 5;

/** One's own chat may not be there yet: it is made when something is kept. */
export type Target = ChatId | "saved";

export type Forward = (target: Target, comment: string) => Promise<ChatId>;

/** Sends the same messages to whatever chat, however often it is asked again: a lost answer makes nothing double. */
export function forwarder(call: Call, messages: readonly Message[]): Forward {
  const keys = new Map<string, string>();
  return async (target, comment) => {
    const [first] = messages;
    if (!first) throw new Error("nothing to forward");
    const chat_id = target === "saved" ? (await call("chat_saved_open", {})).view.chat.id : target;
    const name = `${target}\n${comment}`;
    const key = keys.get(name) ?? newKey();
    keys.set(name, key);
    const message_ids = messages.map((message) => message.id);
    const input = { chat_id, from_chat_id: first.chat_id, message_ids, ...(comment !== "" && { comment }) };
    try {
      await call("message_forward", input, { key });
    } catch (thrown) {
      if (!isPassing(asApiError(thrown))) keys.delete(name);
      throw thrown;
    }
    return chat_id;
  };
}

/** Into one's own chat; pressed again after a lost answer it is the same request, and nothing lies there twice. */
export function saver(call: Call): (messages: readonly Message[]) => Promise<ChatId> {
  const going = new Map<string, Forward>();
  return async (messages) => {
    const name = messages.map(({ chat_id, id }) => `${chat_id}/${id}`).join();
    const send = going.get(name) ?? forwarder(call, messages);
    going.set(name, send);
    const id = await send("saved", "");
    going.delete(name);
    return id;
  };
}

/** Why nothing can be sent there; null: it can. */
export function closedBy(to: ChatState, canGather: boolean): "archived" | "read" | "rule" | "lock" | null {
  const { right, chat, lock } = to;
  if (chat.is_archived) return "archived";
  if (right === "read") return "read";
  if (isClosedToUs(to, canGather)) return "rule";
  return lock ? "lock" : null;
}
