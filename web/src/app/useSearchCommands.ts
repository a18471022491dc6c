// Ctrl K: the palette. Ctrl F: within the open chat; while that stands open, Ctrl F is the browser's own.
import { useMemo } from "react";
import { useStorePart } from "../state/useStore.ts";
import type { Client } from "./client.ts";
import type { Command } from "./commands.ts";
import type { Route } from "./route.ts";

export function useSearchCommands(client: Client, route: Route): readonly Command[] {
  const isFinding = useStorePart(client.search, (ask) => ask?.chatId !== undefined);
  const chatId = route.name === "chats" ? route.chatId : null;
  return useMemo(() => {
    const all: Command = {
      id: "search",
      label: "keys.search",
      keys: { key: "K", ctrl: true },
      run: () => client.search.set({}),
    };
    if (chatId === null || isFinding) return [all];
    const here: Command = {
      id: "search-chat",
      label: "keys.searchChat",
      keys: { key: "F", ctrl: true },
      run: () => client.search.set({ chatId }),
    };
    return [all, here];
  }, [client, chatId, isFinding]);
}
