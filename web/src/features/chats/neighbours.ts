// Alt ↑/↓: the chat above or below in the list, with Shift only those with something unread.
import type { ChatId } from "../../api/schema.ts";
import { chatsInOrder, unreadOf } from "../../state/select.ts";
import type { ChatsSnapshot } from "./snapshot.ts";

export function neighbourChat(
  snapshot: ChatsSnapshot,
  current: ChatId | null,
  step: 1 | -1,
  onlyUnread: boolean,
): ChatId | null {
  const order = chatsInOrder(snapshot.state, "all", "", Date.now() * 1000);
  const at = order.findIndex((chat) => chat.chat.id === current);
  const start = at === -1 ? (step === 1 ? 0 : order.length - 1) : at + step;
  for (let index = start; index >= 0 && index < order.length; index += step) {
    const chat = order[index];
    if (chat && (!onlyUnread || unreadOf(chat) > 0)) return chat.chat.id;
  }
  return null;
}
