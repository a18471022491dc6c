// The conversation itself: a feed of messages with days, the unread divider, what waits to be sent, and a way to the end.
import { ArrowDown, AtSign } from "lucide-react";
import { useEffect, useLayoutEffect, useMemo, useRef } from "react";
import type { Message, MessageId } from "../../api/schema.ts";
import { errorKey } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { type Outgoing, pendingOf } from "../../state/outbox.ts";
import { seenByOthers, unreadMention, unreadOf } from "../../state/select.ts";
import type { ChatState, Window } from "../../state/state.ts";
import { Button } from "../../ui/Button.tsx";
import { mayTakeFocus } from "../../ui/focus.ts";
import { EmptyState, Skeleton } from "../../ui/States.tsx";
import { ActDialog } from "./MessageDialogs.tsx";
import css from "./MessageList.module.css";
import { MessageMenu } from "./MessageMenu.tsx";
import { MessageRow } from "./MessageRow.tsx";
import { PendingRow } from "./PendingRow.tsx";
import { canPick, type Picks } from "./picks.ts";
import { rowsOf } from "./rows.ts";
import { type Entry, IDLE, type Paging } from "./snapshot.ts";
import { type Acts, canWriteIn, useActs } from "./useActs.ts";
import { useChats, useChatsPart } from "./useChats.ts";
import { type MenuAt, useFeedKeys } from "./useFeedKeys.ts";
import { useFeedScroll } from "./useFeedScroll.ts";

interface MessageListProps {
  readonly chat: ChatState;
  readonly picks: Picks;
  readonly onReply: (id: MessageId) => void;
  readonly onEdit: (message: Message) => void;
  /** To another day. */
  readonly onDate: () => void;
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
    return (
      <div className={css.place}>
        {paging.error ? (
          <EmptyState title={t("chat.messages.failed")} text={t(errorKey(paging.error.code))}>
            <Button onPress={() => chats.jumpToEnd(id)}>{t("do.retry")}</Button>
          </EmptyState>
        ) : (
          <Skeleton label={t("chat.messages.loading")} rows={6} />
        )}
      </div>
    );
  }
  return <Feed key={id} {...props} window={window} entry={entry} paging={paging} />;
}

interface FeedProps extends MessageListProps {
  readonly window: Window;
  readonly entry: Entry;
  readonly paging: Paging;
}

function Feed({ chat, picks, onReply, onEdit, onDate, onLeave, window, entry, paging }: FeedProps) {
  const { t } = useI18n();
  const { chats, canCreate, singleKeys, parts } = useChats();
  const { id } = chat.chat;
  const outbox = useChatsPart((snapshot) => snapshot.outbox);
  const pending = useMemo(() => (window.hasAfter ? [] : pendingOf(outbox, id)), [outbox, id, window.hasAfter]);
  const scroll = useFeedScroll(id, window, entry, paging);
  const acts = useActs(chat, window.messages, { picks, onReply, onEdit });
  const isPicking = picks.chosen !== null;
  const keys = useFeedKeys({
    singleKeys,
    onAct: acts.run,
    onEnd: () => chats.jumpToEnd(id),
    pick: isPicking ? acts.pick : null,
    onLeave: () => {
      if (isPicking) return picks.leave();
      chats.jumpToEnd(id);
      onLeave();
    },
  });
  useFocusFirstUnread(entry, scroll.scroller);
  useSayUnreachable(chat, window, entry, paging);
  useLayoutEffect(() => keys.keepFocus(scroll.scroller.current));
  const picker = ({ n, isPicker }: MenuAt) => {
    const message = acts.reactable(n);
    return message && parts?.renderPicker(message, isPicker === true, keys.closeMenu);
  };
  const isEmpty = window.messages.length === 0 && pending.length === 0;
  return (
    <div className={css.place}>
      <DayChip topUs={scroll.topUs} onPress={onDate} />
      <div
        ref={scroll.scroller}
        {...keys.handlers}
        className={css.scroller}
        onScroll={scroll.onScroll}
        data-skip-target
        data-picking={isPicking || undefined}
        tabIndex={-1}
      >
        <div
          ref={scroll.content}
          className={css.content}
          {...(isEmpty ? {} : { role: "feed", "aria-label": t("chat.messages") })}
          aria-busy={paging.isBefore || paging.isAfter || paging.isFirst}
        >
          {isEmpty && (
            <EmptyState
              title={t("chat.empty")}
              text={t(canWriteIn(chat, canCreate) ? "chat.empty.text" : "chat.empty.read")}
              level={3}
            />
          )}
          <Edge chat={chat} window={window} paging={paging} isStart={scroll.bounds.start === 0} />
          <Rows
            chat={chat}
            window={window}
            entry={entry}
            bounds={scroll.bounds}
            activeN={keys.activeN}
            chosen={picks.chosen}
            onPick={acts.pick}
            pending={pending}
            onHistory={acts.onHistory}
            onDay={onDate}
          />
        </div>
      </div>
      <Jumps chat={chat} canGoToEnd={!scroll.isAtEnd || window.hasAfter} />
      {keys.menu && (
        <MessageMenu
          at={keys.menu}
          acts={acts.of(keys.menu.n)}
          onAct={acts.run}
          onClose={keys.closeMenu}
          picker={picker(keys.menu)}
        />
      )}
      {acts.asked && <ActDialog asked={acts.asked} onClose={acts.close} />}
    </div>
  );
}

/** An address of a message that is not ours to see, or that never was: said in words, once. */
function useSayUnreachable(chat: ChatState, window: Window, entry: Entry, paging: Paging): void {
  const { t } = useI18n();
  const { say } = useChats();
  const said = useRef(0);
  const { visit, aimN, isTarget } = entry;
  const isRead = !paging.isFirst && paging.error === null;
  useEffect(() => {
    if (!isTarget || aimN === null || !isRead || said.current === visit) return;
    const found = window.messages.find((message) => Number(message.id) === aimN);
    if (found) {
      said.current = visit;
      if (found.is_deleted) say(t("message.link.deleted"));
    } else if (aimN <= chat.joinedN || aimN > chat.chat.head) {
      said.current = visit;
      say(t(aimN <= chat.joinedN ? "message.link.before" : "message.link.absent"));
    }
  }, [isTarget, aimN, isRead, visit, window.messages, chat.joinedN, chat.chat.head, say, t]);
}

/** Opening a chat with news puts the focus there, so that a reader begins where they stopped. */
function useFocusFirstUnread(entry: Entry, scroller: { current: HTMLElement | null }): void {
  const { visit, dividerN, aimN, isTarget } = entry;
  useEffect(() => {
    const n = isTarget || aimN === dividerN ? aimN : null;
    if (visit > 0 && n !== null && mayTakeFocus()) {
      scroller.current?.querySelector<HTMLElement>(`[data-n="${n}"]`)?.focus({ preventScroll: true });
    }
  }, [visit, dividerN, aimN, isTarget, scroller]);
}

function DayChip({ topUs, onPress }: { topUs: number | null; onPress: () => void }) {
  const { t, formats } = useI18n();
  if (topUs === null) return null;
  const day = formats.day(topUs, Date.now());
  return (
    <div className={css.day}>
      <button type="button" aria-label={t("date.chip", { day })} onClick={onPress}>
        {day}
      </button>
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

/** Round buttons over the end: to the message that mentions the reader, to the last one. */
function Jumps({ chat, canGoToEnd }: { chat: ChatState; canGoToEnd: boolean }) {
  const mention = unreadMention(chat);
  if (!canGoToEnd && mention === null) return null;
  return (
    <div className={css.jumps}>
      {mention !== null && <ToMention chat={chat} n={mention} />}
      {canGoToEnd && <ToEnd chat={chat} />}
    </div>
  );
}

function ToMention({ chat, n }: { chat: ChatState; n: number }) {
  const { t } = useI18n();
  const { chats } = useChats();
  return (
    <button type="button" className={css.toEnd} onClick={() => chats.jumpTo(chat.chat.id, n)}>
      <AtSign aria-hidden="true" className={css.sign} />
      <span className={css.toEndWord}>{t("chat.toMention")}</span>
    </button>
  );
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
  readonly chosen: Picks["chosen"];
  readonly onPick: Acts["pick"];
  readonly pending: readonly Outgoing[];
  readonly onHistory: (n: number) => void;
  readonly onDay: () => void;
}

function Rows({ chat, window, entry, bounds, activeN, chosen, onPick, pending, onHistory, onDay }: RowsProps) {
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
          isOwn={message.author_id === chats.me}
          isRunStart={row.isRunStart}
          isRunEnd={row.isRunEnd}
          isSeen={n <= seenN}
          isActive={String(n) === active}
          isPicked={chosen && canPick(message) ? chosen.has(n) : null}
          onPick={chosen && onPick}
          mayReact={!chat.chat.is_archived && !chat.lock}
          isTarget={entry.isTarget && entry.aimN === n}
          day={row.isDayStart ? formats.day(message.created_us, now) : null}
          divider={row.hasDivider ? t("chat.newFrom", { n: entry.dividerCount }) : null}
          onQuote={onQuote}
          onHistory={onHistory}
          onDay={onDay}
        />
      ))}
      {pending.map((item) => (
        <PendingRow key={item.key} item={item} isActive={item.key === active} onRetry={onRetry} onDiscard={onDiscard} />
      ))}
    </>
  );
}
