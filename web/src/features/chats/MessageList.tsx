// The conversation itself: a feed of messages with days, the unread divider, what waits to be sent, and a way to the end.
import { ArrowDown } from "lucide-react";
import { useEffect, useLayoutEffect, useMemo } from "react";
import type { Message, MessageQuote } from "../../api/schema.ts";
import { errorKey } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { type Outgoing, pendingOf } from "../../state/outbox.ts";
import { seenByOthers, unreadOf } from "../../state/select.ts";
import type { ChatState, Window } from "../../state/state.ts";
import { Button } from "../../ui/Button.tsx";
import { EmptyState, Skeleton } from "../../ui/States.tsx";
import css from "./MessageList.module.css";
import { MessageMenu } from "./MessageMenu.tsx";
import { MessageRow } from "./MessageRow.tsx";
import { PendingRow } from "./PendingRow.tsx";
import { authorOf } from "./people.ts";
import { rowsOf } from "./rows.ts";
import { type Entry, IDLE, type Paging } from "./snapshot.ts";
import { useChats, useChatsPart } from "./useChats.ts";
import { useFeedKeys } from "./useFeedKeys.ts";
import { useFeedScroll } from "./useFeedScroll.ts";

interface MessageListProps {
  readonly chat: ChatState;
  readonly canWrite: boolean;
  readonly onReply: (quote: MessageQuote) => void;
  /** Back to writing. */
  readonly onLeave: () => void;
}

export function MessageList(props: MessageListProps) {
  const { t } = useI18n();
  const { chats } = useChats();
  const { id } = props.chat.chat;
  const entry = useChatsPart((snapshot) => (snapshot.entry?.chatId === id ? snapshot.entry : null));
  const paging = useChatsPart((snapshot) => snapshot.paging.get(id) ?? IDLE);
  const { window } = props.chat;
  if (!window || !entry) {
    if (!paging.error) return <Skeleton label={t("chat.messages.loading")} rows={6} />;
    return (
      <EmptyState title={t("chat.messages.failed")} text={t(errorKey(paging.error.code))}>
        <Button onPress={() => chats.jumpToEnd(id)}>{t("do.retry")}</Button>
      </EmptyState>
    );
  }
  return <Feed key={id} {...props} window={window} entry={entry} paging={paging} />;
}

interface FeedProps extends MessageListProps {
  readonly window: Window;
  readonly entry: Entry;
  readonly paging: Paging;
}

function quoteOf(message: Message): MessageQuote {
  return { id: message.id, author_id: message.author_id, text: message.text.slice(0, 200) };
}

function useCopy(messages: readonly Message[]): (n: number) => void {
  const { t } = useI18n();
  const { say } = useChats();
  return (n) => {
    const text = messages.find((message) => Number(message.id) === n)?.text;
    if (text === undefined) return;
    // The clipboard is missing on plain http:// of a school's own network.
    const copied = navigator.clipboard
      ? navigator.clipboard.writeText(text)
      : Promise.reject(new Error("no clipboard"));
    copied.then(
      () => say(t("message.copied")),
      () => say(t("message.copyFailed")),
    );
  };
}

function Feed({ chat, canWrite, onReply, onLeave, window, entry, paging }: FeedProps) {
  const { t } = useI18n();
  const { chats, singleKeys } = useChats();
  const { id } = chat.chat;
  const outbox = useChatsPart((snapshot) => snapshot.outbox);
  const pending = useMemo(() => (window.hasAfter ? [] : pendingOf(outbox, id)), [outbox, id, window.hasAfter]);
  const scroll = useFeedScroll(id, window, entry, paging);
  const onCopy = useCopy(window.messages);
  const onReplyTo = (n: number) => {
    const message = window.messages.find((one) => Number(one.id) === n);
    if (message && canWrite) onReply(quoteOf(message));
  };
  const keys = useFeedKeys({
    singleKeys,
    onReply: onReplyTo,
    onCopy,
    onEnd: () => chats.jumpToEnd(id),
    onLeave: () => {
      chats.jumpToEnd(id);
      onLeave();
    },
  });
  useFocusFirstUnread(entry, scroll.scroller);
  useLayoutEffect(() => keys.keepFocus(scroll.scroller.current));
  const isEmpty = window.messages.length === 0 && pending.length === 0;
  return (
    <div className={css.place}>
      <DayChip topUs={scroll.topUs} />
      <div
        ref={scroll.scroller}
        {...keys.handlers}
        className={css.scroller}
        onScroll={scroll.onScroll}
        data-skip-target
        tabIndex={-1}
      >
        <div
          ref={scroll.content}
          className={css.content}
          role="feed"
          aria-label={t("chat.messages")}
          aria-busy={paging.isBefore || paging.isAfter || paging.isFirst}
        >
          {isEmpty && (
            <EmptyState title={t("chat.empty")} text={t(canWrite ? "chat.empty.text" : "chat.empty.read")} level={3} />
          )}
          <Edge chat={chat} window={window} paging={paging} isStart={scroll.bounds.start === 0} />
          <Rows
            chat={chat}
            window={window}
            entry={entry}
            bounds={scroll.bounds}
            activeN={keys.activeN}
            pending={pending}
          />
        </div>
      </div>
      {(!scroll.isAtEnd || window.hasAfter) && <ToEnd chat={chat} />}
      {keys.menu && (
        <MessageMenu at={keys.menu} canReply={canWrite} onReply={onReplyTo} onCopy={onCopy} onClose={keys.closeMenu} />
      )}
    </div>
  );
}

/** Opening a chat with news puts the focus there, so that a reader begins where they stopped. */
function useFocusFirstUnread(entry: Entry, scroller: { current: HTMLElement | null }): void {
  const { visit, dividerN, aimN, isTarget } = entry;
  useEffect(() => {
    const n = isTarget || aimN === dividerN ? aimN : null;
    if (visit > 0 && n !== null) {
      scroller.current?.querySelector<HTMLElement>(`[data-n="${n}"]`)?.focus({ preventScroll: true });
    }
  }, [visit, dividerN, aimN, isTarget, scroller]);
}

function DayChip({ topUs }: { topUs: number | null }) {
  const { formats } = useI18n();
  if (topUs === null) return null;
  return (
    <div className={css.day} aria-hidden="true">
      <span>{formats.day(topUs, Date.now())}</span>
    </div>
  );
}

interface EdgeProps {
  readonly chat: ChatState;
  readonly window: Window;
  readonly paging: Paging;
  readonly isStart: boolean;
}

/** Over the first message: the beginning, more on its way, or why there is none. */
function Edge({ chat, window, paging, isStart }: EdgeProps) {
  const { t } = useI18n();
  const { chats } = useChats();
  if (paging.error) {
    return (
      <p className={css.edge} role="alert">
        {t("chat.messages.failed")}{" "}
        <Button size="s" onPress={() => chats.readBefore(chat.chat.id)}>
          {t("do.retry")}
        </Button>
      </p>
    );
  }
  if (paging.isBefore) return <p className={css.edge}>{t("chat.messages.earlier")}</p>;
  if (!isStart || window.hasBefore || window.messages.length === 0) return null;
  return <p className={css.edge}>{t(chat.joinedN > 0 ? "chat.startJoined" : "chat.start")}</p>;
}

function ToEnd({ chat }: { chat: ChatState }) {
  const { t } = useI18n();
  const { chats } = useChats();
  const n = unreadOf(chat);
  return (
    <button type="button" className={css.toEnd} onClick={() => chats.jumpToEnd(chat.chat.id)}>
      <ArrowDown aria-hidden="true" className={css.sign} />
      {n > 0 && (
        <span aria-hidden="true" className={css.count}>
          {n > 99 ? "99+" : n}
        </span>
      )}
      <span className={css.toEndWord}>{n > 0 ? t("chat.toEndNew", { n }) : t("chat.toEnd")}</span>
    </button>
  );
}

interface RowsProps {
  readonly chat: ChatState;
  readonly window: Window;
  readonly entry: Entry;
  readonly bounds: { start: number; end: number };
  readonly activeN: string | null;
  readonly pending: readonly Outgoing[];
}

function Rows({ chat, window, entry, bounds, activeN, pending }: RowsProps) {
  const { t, formats } = useI18n();
  const { chats } = useChats();
  const people = useChatsPart((snapshot) => snapshot.state.people);
  const { id } = chat.chat;
  const { start, end } = bounds;
  const rows = useMemo(
    () => rowsOf(window.messages, entry.dividerN, { start, end }),
    [window.messages, entry.dividerN, start, end],
  );
  const { onQuote, onRetry, onDiscard } = useMemo(
    () => ({
      onQuote: (n: number) => chats.jumpTo(id, n),
      onRetry: (key: string) => chats.retry(key),
      onDiscard: (key: string) => chats.discard(key),
    }),
    [chats, id],
  );
  const keys = [...rows.map((row) => String(row.n)), ...pending.map((item) => item.key)];
  const active = activeN !== null && keys.includes(activeN) ? activeN : keys.at(-1);
  const seenN = seenByOthers(chat.chat, chats.me);
  const now = Date.now();
  return (
    <>
      {rows.map(({ n, message, ...row }) => (
        <MessageRow
          key={n}
          n={n}
          place={n - chat.joinedN}
          message={message}
          author={people.get(message.author_id)}
          quoted={message.reply_to ? people.get(message.reply_to.author_id) : undefined}
          isOwn={message.author_id === chats.me}
          isQuoteOwn={message.reply_to?.author_id === chats.me}
          isRunStart={row.isRunStart}
          isRunEnd={row.isRunEnd}
          isSeen={n <= seenN}
          isActive={String(n) === active}
          isTarget={entry.isTarget && entry.aimN === n}
          day={row.isDayStart ? formats.day(message.created_us, now) : null}
          divider={row.hasDivider ? t("chat.newFrom", { n: entry.dividerCount }) : null}
          onQuote={onQuote}
        />
      ))}
      {pending.map((item) => (
        <PendingRow
          key={item.key}
          item={item}
          quotedName={
            item.replyTo ? authorOf(item.replyTo.author_id, chats.me, people.get(item.replyTo.author_id), t) : ""
          }
          isActive={item.key === active}
          onRetry={onRetry}
          onDiscard={onDiscard}
        />
      ))}
    </>
  );
}
