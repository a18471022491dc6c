// The list of what is pinned in a chat, read and kept current while somebody shows it.
import { useEffect } from "react";
import type { ChatId, Pin, PinAct } from "../../api/schema.ts";
import type { Translate } from "../../i18n/translate.ts";
import { useStore } from "../../state/useStore.ts";
import { shownText } from "../chats/mentions.ts";
import { useChatsPart } from "../chats/useChats.ts";
import type { PinsModel } from "./pinsModel.ts";

const NONE: readonly Pin[] = [];

export function usePinned(pins: PinsModel, chatId: ChatId): readonly Pin[] {
  const version = useChatsPart((snapshot) => snapshot.state.chats.get(chatId)?.chat.pins_version ?? 0);
  const isOnline = useChatsPart((snapshot) => snapshot.connection === "online");
  const known = useStore(pins.pinned).get(chatId);
  useEffect(() => {
    // Without a network it stays as it was, and is asked again when there is one.
    if (isOnline && version > 0) void pins.ensure(chatId, version).catch(() => {});
  }, [pins, chatId, version, isOnline]);
  return known?.pins ?? NONE;
}

/** A line of it: the words, else the file it carries. */
export function wordsOf({ text, file_name }: Pick<Pin | PinAct, "text" | "file_name">, t: Translate): string {
  const words = shownText(text).replace(/\s+/g, " ").trim();
  return words || (file_name ? t("pins.file", { name: file_name }) : "");
}
