// What features beside chats put into a conversation. Each is a lazy piece, fetched when the first message shows it.
import { lazy, Suspense } from "react";
import type { ChatId } from "../api/schema.ts";
import type { ChatsModel } from "../features/chats/chatsModel.ts";
import type { ChatParts } from "../features/chats/useChats.ts";
import { Store } from "../state/store.ts";
import type { Client } from "./client.ts";
import type { PollsBox } from "./PollSlots.tsx";

const PollHeld = lazy(async () => ({ default: (await import("./PollSlots.tsx")).PollHeld }));
const PollAttach = lazy(async () => ({ default: (await import("./PollSlots.tsx")).PollAttach }));

export function chatParts(client: Client, chats: ChatsModel): ChatParts {
  const polls: PollsBox = { call: client.call, chats, model: null };
  /** The chat whose poll is being written. */
  const asking = new Store<ChatId | null>(null);
  return {
    renderHeld: (message, isOwn) =>
      message.poll && (
        <Suspense fallback={<p>{message.poll.question}</p>}>
          <PollHeld box={polls} message={message} poll={message.poll} isOwn={isOwn} />
        </Suspense>
      ),
    renderAttach: (chatId) => (
      <Suspense>
        <PollAttach client={client} asking={asking} chatId={chatId} />
      </Suspense>
    ),
    renderTray: () => null,
  };
}
