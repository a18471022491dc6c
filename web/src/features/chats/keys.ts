// Keys of a conversation for the list under «?»: those that are no commands of the app but act in their place.
import type { Key } from "../../i18n/translate.ts";

export interface ChatKey {
  readonly keys: string;
  readonly label: Key;
  /** A letter: acts only while single keys are on. */
  readonly isSingle: boolean;
}

const row = (keys: string, label: Key, isSingle = false): ChatKey => ({ keys, label, isSingle });

export const CHAT_KEYS: readonly ChatKey[] = [
  row("↑ ↓", "keys.chats.move"),
  row("Home End", "keys.chats.ends"),
  row("→", "keys.chats.acts"),
  row("R", "keys.chats.reply", true),
  row("E", "keys.chats.edit", true),
  row("C", "keys.chats.copy", true),
  row("F", "keys.chats.forward", true),
  row("Del", "keys.chats.delete"),
  row("↑", "keys.chats.editLast"),
  row("@", "keys.chats.mention"),
  row("Ctrl G", "keys.chats.date"),
  row("Esc", "keys.chats.leave"),
];
