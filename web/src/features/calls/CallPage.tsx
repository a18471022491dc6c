// The page of a call: its lobby, its room, or what is said at the end. A board in every theme but low vision; no rail.
import { ArrowLeft } from "lucide-react";
import { type ReactNode, useEffect, useMemo } from "react";
import type { ChatId } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { Mark } from "../../ui/Mark.tsx";
import { EmptyState } from "../../ui/States.tsx";
import css from "./CallPage.module.css";
import type { CallsModel } from "./callsModel.ts";
import { Lobby } from "./Lobby.tsx";
import { OverView } from "./OverView.tsx";
import { RoomView } from "./RoomView.tsx";
import { CallsContext, type CallsContextValue, useCalls, useChat, useChatTitle } from "./useCalls.ts";

export interface CallPageProps {
  readonly calls: CallsModel;
  readonly chatId: ChatId;
  readonly canGather: boolean;
  readonly onOpen: (path: string) => void;
  readonly say: (text: string) => void;
  readonly onKeys: () => void;
  /** The same chat, beside the call. */
  readonly renderTalk: (chatId: ChatId) => ReactNode;
}

export function CallPage({ calls, chatId, canGather, onOpen, say, onKeys, renderTalk }: CallPageProps) {
  const value = useMemo<CallsContextValue>(() => ({ calls, canGather, onOpen, say }), [calls, canGather, onOpen, say]);
  return (
    <CallsContext value={value}>
      <main id="main" tabIndex={-1} className={css.page} data-region="content">
        <Inside chatId={chatId} onKeys={onKeys} renderTalk={renderTalk} />
      </main>
    </CallsContext>
  );
}

function Inside({ chatId, onKeys, renderTalk }: Pick<CallPageProps, "chatId" | "onKeys" | "renderTalk">) {
  const { t } = useI18n();
  const { calls, onOpen } = useCalls();
  const chat = useChat(calls, chatId);
  const session = useStore(calls.session);
  const isKnown = chat !== undefined;
  useEffect(() => {
    if (isKnown) calls.open(chatId);
    return () => calls.close();
  }, [calls, chatId, isKnown]);
  if (!chat) {
    return (
      <Framed title={t("callRoom.title")} chatId={chatId}>
        <EmptyState title={t("chat.absent")} text={t("chat.absent.text")} drawing="door">
          <Button onPress={() => onOpen("/chats")}>{t("chat.back")}</Button>
        </EmptyState>
      </Framed>
    );
  }
  if (calls.support !== "ok") {
    return (
      <Framed title={t("callRoom.title")} chatId={chatId}>
        <EmptyState title={t(`trouble.${calls.support}`)} text={t(`trouble.${calls.support}.text`)} drawing="door">
          <Button onPress={() => onOpen(`/chats/${chatId}`)}>{t("over.chat")}</Button>
        </EmptyState>
      </Framed>
    );
  }
  if (!session || session.chatId !== chatId) return null;
  if (session.phase === "over") {
    return (
      <Framed title={t("callRoom.title")} chatId={chatId}>
        <OverView session={session} chat={chat} />
      </Framed>
    );
  }
  const isRoom = session.phase === "in" || (session.phase === "joining" && session.callId !== null);
  if (isRoom) return <RoomView session={session} chat={chat} onKeys={onKeys} renderTalk={renderTalk} />;
  return (
    <Framed title={t("callRoom.title")} chatId={chatId}>
      <Lobby session={session} chat={chat} />
    </Framed>
  );
}

function Framed({ title, chatId, children }: { title: string; chatId: ChatId; children: ReactNode }) {
  const { t } = useI18n();
  const { calls, onOpen } = useCalls();
  const chatTitle = useChatTitle(calls, useChat(calls, chatId));
  return (
    <>
      <header className={css.head}>
        <IconButton
          icon={ArrowLeft}
          label={t("callRoom.close")}
          hasTooltip={false}
          onPress={() => onOpen(`/chats/${chatId}`)}
        />
        <span className={css.mark}>
          <Mark />
        </span>
        <h1 className={css.title} tabIndex={-1} data-page-title>
          {chatTitle === "" ? title : t("callRoom.with", { title: chatTitle })}
        </h1>
      </header>
      <div className={css.body}>{children}</div>
    </>
  );
}
