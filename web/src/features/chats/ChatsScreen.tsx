// The screen of chats: list, conversation, info; three panes on a wide screen, two on a tablet, one on a phone.
// What a conversation is made of comes as a piece of its own: the list is there before it.
import { lazy, type ReactNode, Suspense, useEffect, useMemo, useRef, useState } from "react";
import type { Call } from "../../api/http.ts";
import type { ChatId } from "../../api/schema.ts";
import { Scope } from "../../api/scope.ts";
import { loadTalkWords } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { ButtonLink } from "../../ui/Button.tsx";
import { cx } from "../../ui/cx.ts";
import { EmptyState, Skeleton } from "../../ui/States.tsx";
import { ChatList } from "./ChatList.tsx";
import css from "./ChatsScreen.module.css";
import type { ChatsModel } from "./chatsModel.ts";
import { LiveNews } from "./LiveNews.tsx";
import {
  type CallPart,
  type ChatParts,
  ChatsContext,
  type ChatsContextValue,
  type SendKey,
  useChats,
} from "./useChats.ts";

async function withTalkWords<M>(piece: Promise<M>): Promise<M> {
  const [module] = await Promise.all([piece, loadTalkWords()]);
  return module;
}

const loadOpenChat = () => withTalkWords(import("./OpenChat.tsx"));
const loadDialogs = () => withTalkWords(import("./ChatDialogs.tsx"));

const OpenChat = lazy(async () => ({ default: (await loadOpenChat()).OpenChat }));
const NewChatDialog = lazy(async () => ({ default: (await loadDialogs()).NewChatDialog }));

export interface ChatsScreenProps {
  readonly chats: ChatsModel;
  readonly call: Call;
  readonly chatId: ChatId | null;
  readonly messageN: number | null;
  readonly canCreate: boolean;
  readonly singleKeys?: boolean;
  readonly sendKey?: SendKey;
  readonly onOpen: (path: string) => void;
  readonly say: ChatsContextValue["say"];
  readonly renderInvites?: (chatId: ChatId) => ReactNode;
  readonly renderCall?: (chatId: ChatId, part: CallPart) => ReactNode;
  readonly onSearch?: (ask: { chatId?: ChatId; find?: string }) => void;
  readonly parts?: ChatParts;
}

export function ChatsScreen(props: ChatsScreenProps) {
  const { chats, call, canCreate, onOpen, say, renderInvites, renderCall, onSearch, parts, singleKeys = true } = props;
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
      onSearch: onSearch ?? null,
      parts: parts ?? null,
    }),
    [chats, call, canCreate, onOpen, say, singleKeys, sendKey, renderInvites, renderCall, onSearch, parts],
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

export type Layout = "one" | "two" | "wide";

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
  // While the list is read, so that the first press finds it there. A network that fails now is asked again by the press.
  const { parts } = useChats();
  useEffect(() => {
    loadOpenChat()
      .then(() => parts?.prepare())
      .catch(() => {});
  }, [parts]);
  return (
    <div ref={root} className={cx(css.screen, chatId !== null && css.isOpen)}>
      <div className={css.panes}>
        <div className={css.list}>
          <ChatList openId={chatId} onNew={() => setNew(true)} />
        </div>
        {chatId === null ? (
          <NothingOpen />
        ) : (
          <Suspense fallback={<OpeningChat />}>
            <OpenChat key={chatId} chatId={chatId} messageN={messageN} layout={layout} />
          </Suspense>
        )}
      </div>
      {isNew && (
        <Suspense>
          <NewChatDialog onClose={() => setNew(false)} />
        </Suspense>
      )}
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

function OpeningChat() {
  const { t } = useI18n();
  return (
    <section className={cx(css.content, css.alone)} data-region="content" aria-label={t("chats.title")}>
      <Skeleton label={t("chat.messages.loading")} rows={6} />
    </section>
  );
}
