// Does what was asked of a message: at once, or in a layer over the page. Menu, keys and swipes all end here.
import { useCallback, useState } from "react";
import { asApiError } from "../../api/error.ts";
import type { Message, MessageId } from "../../api/schema.ts";
import { errorKey } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { isClosedToUs, mayPin } from "../../state/chatRules.ts";
import type { ChatState } from "../../state/state.ts";
import { copyText } from "../../ui/copyText.ts";
import { type Act, type ActContext, actsOf, actsWhilePicking, jobOf, mayReact, wayToDelete } from "./acts.ts";
import type { AskedAct } from "./MessageDialogs.tsx";
import { shownText } from "./mentions.ts";
import { canPick, MOST_PICKED, type Picks } from "./picks.ts";
import { chatPath, useChats, useChatsPart } from "./useChats.ts";
import { useSave } from "./useSave.ts";
import { useSource } from "./useSource.ts";

/** canGather: as useChats().canCreate. */
export function canWriteIn(state: ChatState, canGather: boolean): boolean {
  const { right, chat, lock } = state;
  return right !== "read" && !chat.is_archived && !lock && !isClosedToUs(state, canGather);
}

interface FeedWays {
  readonly picks: Picks;
  readonly onReply: (id: MessageId) => void;
  readonly onEdit: (message: Message) => void;
}

export interface Acts {
  readonly of: (n: number) => readonly Act[];
  readonly run: (act: Act, n: number) => void;
  /** The message, when one may react to it. */
  readonly reactable: (n: number) => Message | null;
  readonly onHistory: (n: number) => void;
  /** The layer that is open. */
  readonly asked: AskedAct | null;
  readonly close: () => void;
  /** While messages are being chosen: with this one, or without it. Without a word about it: the other way. */
  readonly pick: (n: number, isChosen?: boolean) => void;
}

export function useActContext(chat: ChatState): ActContext {
  const { chats, canCreate, parts } = useChats();
  const isAdministrator = useChatsPart(
    (snapshot) => snapshot.state.people.get(chats.me)?.roles.includes("administrator") === true,
  );
  return {
    me: chats.me,
    right: isClosedToUs(chat, canCreate) ? "read" : chat.right,
    isGroup: chat.chat.kind === "group",
    isSaved: chat.chat.kind === "saved",
    isArchived: chat.chat.is_archived,
    isAdministrator,
    isClosed: Boolean(chat.lock),
    mayPin: mayPin(chat, canCreate),
    isPinned: (message) => parts?.isPinned(message.chat_id, message.id) === true,
    nowUs: Date.now() * 1000,
  };
}

export function useActs(chat: ChatState, messages: readonly Message[], { picks, onReply, onEdit }: FeedWays): Acts {
  const { t } = useI18n();
  const { chats, say, parts } = useChats();
  const [asked, setAsked] = useState<AskedAct | null>(null);
  const copy = useCopy();
  const pin = usePin();
  const save = useSave();
  const toSource = useSource();
  const context = useActContext(chat);
  const find = (n: number) => messages.find((message) => Number(message.id) === n);
  const of = (n: number) => {
    const message = find(n);
    const acts = message ? actsOf(message, context) : [];
    return picks.chosen ? actsWhilePicking(acts) : acts;
  };
  const run = (act: Act, n: number) => {
    const chosen = [...(picks.chosen?.values() ?? [])];
    const job = picks.chosen && jobOf(act, chosen, context);
    if (job) return picks.ask(job, chosen);
    const message = find(n);
    if (!message || !of(n).includes(act)) return;
    if (act === "reply") onReply(message.id);
    else if (act === "edit") onEdit(message);
    else if (act === "copy") copy.text(message);
    else if (act === "link") copy.link(message);
    else if (act === "forward") picks.ask("forward", [message]);
    else if (act === "select") picks.put(message, true);
    else if (act === "save") void save([message]);
    else if (act === "source") void toSource(message);
    else if (act === "pin" || act === "unpin") pin(message, act === "pin");
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
  const pick = (n: number, isChosen = !picks.chosen?.has(n)) => {
    const message = find(n);
    if (message && canPick(message) && !picks.put(message, isChosen)) say(t("select.limit", { n: MOST_PICKED }));
  };
  const reactable = (n: number) => {
    const message = find(n);
    return parts && message && mayReact(message, context) ? message : null;
  };
  return { of, run, reactable, onHistory, asked, close: () => setAsked(null), pick };
}

function usePin() {
  const { t } = useI18n();
  const { parts, say } = useChats();
  return ({ chat_id, id }: Message, isOn: boolean) =>
    void parts?.pin(chat_id, id, isOn).then(
      () => say(t(isOn ? "pins.done" : "pins.undone")),
      (thrown) => say(t(errorKey(asApiError(thrown).code))),
    );
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
