// One chat of the screen: the conversation and, beside it or over it, what there is to know of the chat.
import { useCallback, useEffect, useMemo, useState } from "react";
import type { ChatId } from "../../api/schema.ts";
import { errorKey } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import type { ChatState } from "../../state/state.ts";
import { ButtonLink } from "../../ui/Button.tsx";
import { cx } from "../../ui/cx.ts";
import { Sheet } from "../../ui/Dialog.tsx";
import { EmptyState, Skeleton } from "../../ui/States.tsx";
import { TaskDialog } from "./ChatDialogs.tsx";
import css from "./ChatsScreen.module.css";
import type { Layout } from "./ChatsScreen.tsx";
import { type ChatTask, Conversation } from "./Conversation.tsx";
import { InfoPane } from "./InfoPane.tsx";
import { InfoModel } from "./infoModel.ts";
import { useChats, useChatsPart } from "./useChats.ts";

interface OpenChatProps {
  readonly chatId: ChatId;
  readonly messageN: number | null;
  readonly layout: Layout;
}

export function OpenChat({ chatId, messageN, layout }: OpenChatProps) {
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
  const onTask = useCallback(
    (next: ChatTask) => {
      setOver(false);
      if (next === "add") void info.readMembers();
      setTask(next);
    },
    [info],
  );
  const onInfo = useCallback(() => (isWide ? setBeside((is) => !is) : setOver(true)), [isWide]);
  return (
    <>
      <section className={css.content} data-region="content" aria-label={t("chat.label", { title })}>
        <Conversation
          chat={chat}
          info={info}
          isAlone={layout === "one"}
          isInfoOpen={isWide ? isBeside : isOver}
          onInfo={onInfo}
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
