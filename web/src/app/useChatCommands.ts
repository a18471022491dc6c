// Alt ↑/↓: the chat before and after the open one in the list; with Shift only those with something unread.
import { useMemo } from "react";
import type { ChatsModel } from "../features/chats/chatsModel.ts";
import { neighbourChat } from "../features/chats/neighbours.ts";
import { chatPath } from "../features/chats/useChats.ts";
import type { Key } from "../i18n/translate.ts";
import type { Client } from "./client.ts";
import type { Command } from "./commands.ts";

export function useChatCommands(client: Client, chats: ChatsModel): readonly Command[] {
  return useMemo(() => {
    const step = (id: string, label: Key, by: -1 | 1, onlyUnread: boolean): Command => ({
      id,
      label,
      keys: { key: by < 0 ? "ArrowUp" : "ArrowDown", alt: true, shift: onlyUnread },
      run: () => {
        const { route } = client.router;
        const here = route.name === "chats" ? route.chatId : null;
        const next = neighbourChat(chats.store.get(), here, by, onlyUnread);
        if (next) client.router.navigate(chatPath(next));
      },
    });
    return [
      step("chat-before", "keys.chatBefore", -1, false),
      step("chat-after", "keys.chatAfter", 1, false),
      step("unread-before", "keys.unreadBefore", -1, true),
      step("unread-after", "keys.unreadAfter", 1, true),
    ];
  }, [client, chats]);
}
