// Where a poll begins: the entry of the paper clip's menu opens the dialog of this chat.
import { useEffect } from "react";
import type { ChatId } from "../../api/schema.ts";
import type { Store } from "../../state/store.ts";
import { useStore } from "../../state/useStore.ts";
import { useChats, useChatsPart } from "../chats/useChats.ts";
import { PollDialog } from "./PollDialog.tsx";

/** The dialog of the chat that somebody asks in; nothing as long as nobody does. */
export function PollAsking({ asking, chatId }: { asking: Store<ChatId | null>; chatId: ChatId }) {
  const { call } = useChats();
  const isDirect = useChatsPart((snapshot) => snapshot.state.chats.get(chatId)?.chat.kind === "direct");
  const isOpen = useStore(asking) === chatId;
  // Whoever goes away while it is open does not find an empty one when they come back.
  useEffect(() => () => asking.update((now) => (now === chatId ? null : now)), [asking, chatId]);
  if (!isOpen) return null;
  return <PollDialog call={call} chatId={chatId} isDirect={isDirect} onClose={() => asking.set(null)} />;
}
