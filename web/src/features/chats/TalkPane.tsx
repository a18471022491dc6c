// A chat beside something else, a call: the same messages and the same composer, without the header.
import { useEffect, useMemo } from "react";
import type { ChatId } from "../../api/schema.ts";
import css from "./ChatsScreen.module.css";
import type { ChatsScreenProps } from "./ChatsScreen.tsx";
import { Conversation } from "./Conversation.tsx";
import { InfoModel } from "./infoModel.ts";
import { LiveNews } from "./LiveNews.tsx";
import { ChatsContext, type ChatsContextValue, useChats, useChatsPart } from "./useChats.ts";

type TalkPaneProps = Pick<
  ChatsScreenProps,
  "chats" | "call" | "canCreate" | "singleKeys" | "sendKey" | "onOpen" | "say" | "parts"
> & {
  readonly chatId: ChatId;
};

export function TalkPane({
  chatId,
  chats,
  call,
  canCreate,
  singleKeys = true,
  sendKey = "enter",
  onOpen,
  say,
  parts,
}: TalkPaneProps) {
  const value = useMemo<ChatsContextValue>(
    () => ({
      chats,
      call,
      canCreate,
      onOpen,
      say,
      singleKeys,
      sendKey,
      renderInvites: null,
      renderCall: null,
      onSearch: null,
      parts: parts ?? null,
    }),
    [chats, call, canCreate, onOpen, say, singleKeys, sendKey, parts],
  );
  return (
    <ChatsContext value={value}>
      <Talk chatId={chatId} />
      <LiveNews />
    </ChatsContext>
  );
}

const nothing = () => {};

function Talk({ chatId }: { chatId: ChatId }) {
  const { chats, call } = useChats();
  const chat = useChatsPart((snapshot) => snapshot.state.chats.get(chatId));
  const info = useMemo(() => new InfoModel(call, chatId), [call, chatId]);
  useEffect(() => {
    chats.open(chatId);
    return () => chats.close();
  }, [chats, chatId]);
  return (
    <div className={css.screen}>
      {chat && (
        <Conversation
          chat={chat}
          info={info}
          isAlone={false}
          isInfoOpen={false}
          onInfo={nothing}
          onTask={nothing}
          isHeadless
        />
      )}
    </div>
  );
}
