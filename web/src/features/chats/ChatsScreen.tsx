// The screen of chats: list, conversation, info; three panes on a wide screen, two on a tablet, one on a phone.
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import type { Call } from "../../api/http.ts";
import type { ChatId } from "../../api/schema.ts";
import { Scope } from "../../api/scope.ts";
import { errorKey } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import type { ChatState } from "../../state/state.ts";
import { ButtonLink } from "../../ui/Button.tsx";
import { cx } from "../../ui/cx.ts";
import { Sheet } from "../../ui/Dialog.tsx";
import { EmptyState, Skeleton } from "../../ui/States.tsx";
import { NewChatDialog, TaskDialog } from "./ChatDialogs.tsx";
import { ChatList } from "./ChatList.tsx";
import css from "./ChatsScreen.module.css";
import { type ChatTask, Conversation } from "./Conversation.tsx";
import type { ChatsModel } from "./chatsModel.ts";
import { InfoPane } from "./InfoPane.tsx";
import { InfoModel } from "./infoModel.ts";
import { LiveNews } from "./LiveNews.tsx";
import {
  type CallPart,
  ChatsContext,
  type ChatsContextValue,
  type SendKey,
  useChats,
  useChatsPart,
} from "./useChats.ts";

export interface ChatsScreenProps {
  readonly chats: ChatsModel;
  readonly call: Call;
  readonly chatId: ChatId | null;
  readonly messageN: number | null;
  readonly canCreate: boolean;
  readonly singleKeys?: boolean;
  readonly sendKey?: SendKey;
  readonly onOpen: (path: string) => void;
  readonly say: (text: string) => void;
  readonly renderInvites?: (chatId: ChatId) => ReactNode;
  readonly renderCall?: (chatId: ChatId, part: CallPart) => ReactNode;
}

export function ChatsScreen(props: ChatsScreenProps) {
  const { chats, call, canCreate, onOpen, say, renderInvites, renderCall, singleKeys = true } = props;
  const { chatId, messageN } = props;
  const { sendKey = "enter" } = props;
  const value = useMemo<ChatsContextValue>(
    () => ({
      chats,
      call,
      canCreate,
      onOpen,
      say,
      singleKeys,
      sendKey,
      renderInvites: renderInvites ?? null,
      renderCall: renderCall ?? null,
    }),
    [chats, call, canCreate, onOpen, say, singleKeys, sendKey, renderInvites, renderCall],
  );
  return (
    <ChatsContext value={value}>
      <Screen chatId={chatId} messageN={messageN} />
      <LiveNews />
    </ChatsContext>
  );
}

/** Widths in letters, so that large text has the layout of a small screen. "wide" (ui.md 4, without the rail): the info
 * pane stands beside the conversation. "one": list or conversation; the same number as in the container queries. */
const WIDE_REM = 82;
const ONE_REM = 37.5;

type Layout = "one" | "two" | "wide";

function useLayout(): [(element: HTMLElement | null) => (() => void) | undefined, Layout] {
  const [layout, setLayout] = useState<Layout>("two");
  const attach = (element: HTMLElement | null) => {
    if (!element) return undefined;
    const scope = new Scope();
    const measure = () => {
      const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
      const width = element.clientWidth / rem;
      setLayout(width >= WIDE_REM ? "wide" : width <= ONE_REM ? "one" : "two");
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    scope.own(() => observer.disconnect());
    return () => scope.end();
  };
  return [useRef(attach).current, layout];
}

function Screen({ chatId, messageN }: { chatId: ChatId | null; messageN: number | null }) {
  const [root, layout] = useLayout();
  const [isNew, setNew] = useState(false);
  return (
    <div ref={root} className={cx(css.screen, chatId !== null && css.isOpen)}>
      <div className={css.panes}>
        <div className={css.list}>
          <ChatList openId={chatId} onNew={() => setNew(true)} />
        </div>
        {chatId === null ? (
          <NothingOpen />
        ) : (
          <OpenChat key={chatId} chatId={chatId} messageN={messageN} layout={layout} />
        )}
      </div>
      {isNew && <NewChatDialog onClose={() => setNew(false)} />}
    </div>
  );
}

function NothingOpen() {
  const { t } = useI18n();
  const { chats } = useChats();
  useEffect(() => chats.close(), [chats]);
  return (
    <div className={cx(css.content, css.alone)} data-region="content">
      <EmptyState title={t("chats.pick")} text={t("chats.pick.text")}>
        <ButtonLink href="/help" variant="quiet">
          {t("chats.firstSteps")}
        </ButtonLink>
      </EmptyState>
    </div>
  );
}

interface OpenChatProps {
  readonly chatId: ChatId;
  readonly messageN: number | null;
  readonly layout: Layout;
}

function OpenChat({ chatId, messageN, layout }: OpenChatProps) {
  const { t } = useI18n();
  const { chats, call } = useChats();
  const chat = useChatsPart((snapshot) => snapshot.state.chats.get(chatId));
  const isListed = useChatsPart((snapshot) => snapshot.list === "ready");
  const isKnown = chat !== undefined;
  const info = useMemo(() => new InfoModel(call, chatId), [call, chatId]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: opened again when the chat becomes known
  useEffect(() => chats.open(chatId, messageN), [chats, chatId, messageN, isKnown, isListed]);
  useEffect(() => () => chats.close(), [chats]);
  if (chat) return <KnownChat chat={chat} info={info} layout={layout} />;
  return (
    <section className={cx(css.content, css.alone)} data-region="content" aria-label={t("chats.title")}>
      <UnknownChat chatId={chatId} />
    </section>
  );
}

function UnknownChat({ chatId }: { chatId: ChatId }) {
  const { t } = useI18n();
  const error = useChatsPart((snapshot) => snapshot.paging.get(chatId)?.error ?? null);
  if (!error) return <Skeleton label={t("chat.messages.loading")} rows={6} />;
  const isAbsent = error.code === "not_found";
  return (
    <EmptyState
      title={t("chat.absent")}
      text={isAbsent ? t("chat.absent.text") : t(errorKey(error.code))}
      drawing="door"
    >
      <ButtonLink href="/chats">{t("chat.back")}</ButtonLink>
    </EmptyState>
  );
}

interface KnownChatProps {
  readonly chat: ChatState;
  readonly info: InfoModel;
  readonly layout: Layout;
}

function KnownChat({ chat, info, layout }: KnownChatProps) {
  const { t } = useI18n();
  const isWide = layout === "wide";
  const [isBeside, setBeside] = useState(true);
  const [isOver, setOver] = useState(false);
  const [task, setTask] = useState<ChatTask | null>(null);
  const { member_count, version, title, kind } = chat.chat;
  // biome-ignore lint/correctness/useExhaustiveDependencies: who reads changes with the members
  useEffect(() => {
    if (kind === "group") void info.readReaders();
  }, [info, kind, member_count, version]);
  const onTask = (next: ChatTask) => {
    setOver(false);
    if (next === "add") void info.readMembers();
    setTask(next);
  };
  return (
    <>
      <section className={css.content} data-region="content" aria-label={t("chat.label", { title })}>
        <Conversation
          chat={chat}
          info={info}
          isAlone={layout === "one"}
          isInfoOpen={isWide ? isBeside : isOver}
          onInfo={() => (isWide ? setBeside(!isBeside) : setOver(true))}
          onTask={onTask}
        />
      </section>
      {isWide && isBeside && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a pane that scrolls must be reachable by keyboard
        <aside className={css.info} aria-label={t("chat.info")} data-region="info" tabIndex={0}>
          <InfoPane chat={chat} info={info} onTask={onTask} />
        </aside>
      )}
      {!isWide && (
        <Sheet title={t("chat.info")} isOpen={isOver} onClose={() => setOver(false)}>
          <InfoPane chat={chat} info={info} onTask={onTask} />
        </Sheet>
      )}
      {task && <TaskDialog task={task} chat={chat} info={info} onClose={() => setTask(null)} />}
    </>
  );
}
