// What features beside chats put into a conversation. Each is a lazy piece, fetched when the first message shows it.
import type { ChatParts } from "../features/chats/useChats.ts";
import type { Client } from "./client.ts";

export function chatParts(_client: Client): ChatParts {
  return {
    renderHeld: () => null,
    renderAttach: () => null,
    renderTray: () => null,
  };
}
