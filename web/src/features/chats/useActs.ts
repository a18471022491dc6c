// Does what was asked of a message: at once, or in a layer over the page. Menu, keys and swipes all end here.
import { useCallback, useState } from "react";
import type { Message, MessageId } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import type { ChatState } from "../../state/state.ts";
import { copyText } from "../../ui/copyText.ts";
import { type Act, type ActContext, actsOf, wayToDelete } from "./acts.ts";
import type { AskedAct } from "./MessageDialogs.tsx";
import { shownText } from "./mentions.ts";
import { chatPath, useChats, useChatsPart } from "./useChats.ts";

export function canWriteIn({ right, chat, lock }: ChatState): boolean {
  return right !== "read" && !chat.is_archived && !lock;
}

interface FeedWays {
  readonly onReply: (id: MessageId) => void;
  readonly onEdit: (message: Message) => void;
}

export interface Acts {
  readonly of: (n: number) => readonly Act[];
  readonly run: (act: Act, n: number) => void;
  readonly onHistory: (n: number) => void;
  /** The layer that is open. */
  readonly asked: AskedAct | null;
  readonly close: () => void;
}

export function useActs(chat: ChatState, messages: readonly Message[], { onReply, onEdit }: FeedWays): Acts {
  const { chats } = useChats();
  const [asked, setAsked] = useState<AskedAct | null>(null);
  const isAdministrator = useChatsPart(
    (snapshot) => snapshot.state.people.get(chats.me)?.roles.includes("administrator") === true,
  );
  const copy = useCopy();
  const context: ActContext = {
    me: chats.me,
    right: chat.right,
    isGroup: chat.chat.kind === "group",
    isArchived: chat.chat.is_archived,
    isAdministrator,
    nowUs: Date.now() * 1000,
  };
  const find = (n: number) => messages.find((message) => Number(message.id) === n);
  const of = (n: number) => {
    const message = find(n);
    return message ? actsOf(message, context) : [];
  };
  const run = (act: Act, n: number) => {
    const message = find(n);
    if (!message || !of(n).includes(act)) return;
    if (act === "reply") onReply(message.id);
    else if (act === "edit") onEdit(message);
    else if (act === "copy") copy.text(message);
    else if (act === "link") copy.link(message);
    else setAsked({ act, message, needsReason: wayToDelete(message, context) === "reason" });
  };
  // Rows are remembered by React: what they get must stay the same function.
  const { id } = chat.chat;
  const onHistory = useCallback(
    (n: number) => {
      const loaded = chats.store.get().state.chats.get(id)?.window?.messages;
      const message = loaded?.find((one) => Number(one.id) === n);
      if (message) setAsked({ act: "history", message, needsReason: false });
    },
    [chats, id],
  );
  return { of, run, onHistory, asked, close: () => setAsked(null) };
}

function useCopy() {
  const { t } = useI18n();
  const { say } = useChats();
  return {
    text: (message: Message) =>
      void copyText(shownText(message.text)).then((isDone) => say(t(isDone ? "message.copied" : "message.copyFailed"))),
    link: (message: Message) =>
      void copyText(`${location.origin}${chatPath(message.chat_id)}/m/${message.id}`).then((isDone) =>
        say(t(isDone ? "message.link.copied" : "message.copyFailed")),
      ),
  };
}
