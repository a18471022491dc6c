// One chat: who reads it, the messages, and writing or why not.
import { ArrowLeft, EllipsisVertical, Eye, Link2, PanelRight, Pencil, UserPlus } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import type { ChatId, MessageQuote } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { companionOf } from "../../state/select.ts";
import type { ChatState } from "../../state/state.ts";
import { useStore } from "../../state/useStore.ts";
import { Avatar, groupLetters } from "../../ui/Avatar.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { Menu, type MenuEntry } from "../../ui/Menu.tsx";
import { PersonName } from "../../ui/PersonName.tsx";
import { OfflineStrip } from "../../ui/States.tsx";
import { Composer } from "./Composer.tsx";
import css from "./Conversation.module.css";
import type { InfoModel } from "./infoModel.ts";
import { MessageList } from "./MessageList.tsx";
import { lettersOf, nameOf } from "./people.ts";
import { useChats, useChatsPart } from "./useChats.ts";
import { useOffline } from "./useOffline.ts";

export type ChatTask = "rename" | "add" | "invites";

interface ConversationProps {
  readonly chat: ChatState;
  readonly info: InfoModel;
  /** The list is not on the screen: the title of the chat is the page's. */
  readonly isAlone: boolean;
  readonly isInfoOpen: boolean;
  readonly onInfo: () => void;
  readonly onTask: (task: ChatTask) => void;
}

export function Conversation(props: ConversationProps) {
  const { chat, info } = props;
  const { t } = useI18n();
  const { id } = chat.chat;
  const [reply, setReply] = useState<{ chatId: ChatId; quote: MessageQuote } | null>(null);
  const replyTo = reply?.chatId === id ? reply.quote : null;
  const field = useRef<HTMLTextAreaElement>(null);
  const title = useTitle(chat);
  const isOffline = useOffline();
  const canWrite = chat.right !== "read" && !chat.chat.is_archived;
  const toField = useCallback(() => field.current?.focus(), []);
  const onReply = useCallback((quote: MessageQuote) => setReply({ chatId: id, quote }), [id]);
  // After the menu is gone: it would pull the focus back.
  useEffect(() => {
    if (reply) toField();
  }, [reply, toField]);
  useFocusOnOpen(id, toField);
  return (
    <div className={css.talk}>
      <Head {...props} title={title} info={info} />
      <MessageList chat={chat} canWrite={canWrite} onReply={onReply} onLeave={toField} />
      {isOffline && <OfflineStrip>{t("composer.offline")}</OfflineStrip>}
      {canWrite ? (
        <Composer
          key={id}
          chatId={id}
          title={title}
          replyTo={replyTo}
          onReplyCancel={() => setReply(null)}
          field={field}
        />
      ) : (
        <p className={css.readOnly}>{t(chat.chat.is_archived ? "composer.archived" : "composer.readOnly")}</p>
      )}
    </div>
  );
}

function useTitle(chat: ChatState): string {
  const { t } = useI18n();
  const companion = useChatsPart((snapshot) => companionOf(snapshot.state, chat.chat));
  return chat.chat.kind === "group" ? chat.chat.title : nameOf(companion ?? undefined, t);
}

/** Opening a chat puts the focus on writing (with a mouse and keys; on touch that would raise the keyboard). A chat with
 * news has the focus on the first of them: MessageList does that after this. */
function useFocusOnOpen(id: ChatId, toField: () => void): void {
  const opened = useChatsPart((snapshot) => (snapshot.entry?.chatId === id ? snapshot.entry.chatId : null));
  useEffect(() => {
    if (opened !== null && matchMedia("(pointer: fine)").matches) toField();
  }, [opened, toField]);
}

interface HeadProps extends ConversationProps {
  readonly title: string;
}

function Head({ chat, title, info, isAlone, isInfoOpen, onInfo, onTask }: HeadProps) {
  const Title = isAlone ? "h1" : "h2";
  const { t } = useI18n();
  const { onOpen } = useChats();
  const companion = useChatsPart((snapshot) => companionOf(snapshot.state, chat.chat));
  const isDirect = chat.chat.kind === "direct";
  const entries = useEntries(chat, onTask);
  return (
    <header className={css.head}>
      <span className={css.back}>
        <IconButton icon={ArrowLeft} label={t("chat.back")} hasTooltip={false} onPress={() => onOpen("/chats")} />
      </span>
      <span className={css.picture}>
        <Avatar
          id={companion?.id ?? chat.chat.id}
          letters={isDirect ? lettersOf(companion ?? undefined) : groupLetters(title)}
          shape={isDirect ? "person" : "group"}
        />
      </span>
      <div className={css.names}>
        <Title className={css.title} tabIndex={-1} data-page-title>
          <PersonName name={title} isVerified={companion?.is_verified === true} isCut />
        </Title>
        <ReadersLine chat={chat} title={title} info={info} onPress={onInfo} />
      </div>
      {entries.length > 0 && (
        <Menu label={t("chat.menu")} entries={entries}>
          <IconButton icon={EllipsisVertical} label={t("chat.more")} />
        </Menu>
      )}
      <span className={css.wide}>
        <IconButton
          icon={PanelRight}
          label={t("chat.info")}
          aria-expanded={isInfoOpen}
          isOn={isInfoOpen}
          onPress={onInfo}
        />
      </span>
    </header>
  );
}

function useEntries(chat: ChatState, onTask: (task: ChatTask) => void): MenuEntry[] {
  const { t } = useI18n();
  const { canCreate, renderInvites } = useChats();
  if (chat.chat.kind === "direct" || chat.right !== "manage" || chat.chat.is_archived) return [];
  return [
    { id: "add", label: t("chat.members.add"), icon: UserPlus, run: () => onTask("add") },
    ...(canCreate && renderInvites
      ? [{ id: "invites", label: t("chat.invites"), icon: Link2, run: () => onTask("invites") }]
      : []),
    { id: "rename", label: t("chat.rename"), icon: Pencil, run: () => onTask("rename") },
  ];
}

interface ReadersLineProps {
  readonly chat: ChatState;
  readonly title: string;
  readonly info: InfoModel;
  readonly onPress: () => void;
}

/** Who sees it: said before anything is written. */
function ReadersLine({ chat, title, info, onPress }: ReadersLineProps) {
  const { t } = useI18n();
  const { readers } = useStore(info.store);
  const isDirect = chat.chat.kind === "direct";
  const n = readers?.total ?? chat.chat.member_count;
  const kinds = readers?.groups.map((group) => t(`chat.readers.${group.kind}`)).join(", ") ?? "";
  const long = kinds === "" ? t("chat.readersShort", { n }) : t("chat.readersLine", { n, kinds });
  return (
    <button type="button" className={css.readers} onClick={onPress}>
      <Eye aria-hidden="true" className={css.eye} />
      {isDirect ? (
        <span className={css.readersText}>{t("chat.readersDirect", { name: title })}</span>
      ) : (
        <>
          <span className={css.readersLong}>{long}</span>
          <span className={css.readersShort}>{t("chat.readersShort", { n })}</span>
        </>
      )}
    </button>
  );
}
