// One chat: who reads it, the messages, and writing or why not.
import {
  Archive,
  ArchiveRestore,
  ArrowLeft,
  Bell,
  BellOff,
  CalendarDays,
  EllipsisVertical,
  Eye,
  FolderInput,
  Link2,
  PanelRight,
  Pencil,
  Pin,
  Search,
  UserPlus,
} from "lucide-react";
import { lazy, memo, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { asApiError } from "../../api/error.ts";
import type { Chat, ChatId, MemberId, Message, MessageId } from "../../api/schema.ts";
import { errorKey } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { mayInvite, mayPin } from "../../state/chatRules.ts";
import { companionOf, isMuted, isPutAway, othersOf, titleOf } from "../../state/select.ts";
import type { ChatState } from "../../state/state.ts";
import { useStore } from "../../state/useStore.ts";
import { mayTakeFocus } from "../../ui/focus.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { Menu, type MenuEntry } from "../../ui/Menu.tsx";
import { PersonName } from "../../ui/PersonName.tsx";
import { OfflineStrip } from "../../ui/States.tsx";
import { ChatFace } from "./ChatFace.tsx";
import { Composer } from "./Composer.tsx";
import css from "./Conversation.module.css";
import type { InfoModel } from "./infoModel.ts";
import { MessageList } from "./MessageList.tsx";
import { PresenceDot } from "./PresenceDot.tsx";
import { usePicks } from "./picks.ts";
import { TypingLine } from "./TypingLine.tsx";
import { canWriteIn } from "./useActs.ts";
import { useChats, useChatsPart } from "./useChats.ts";
import { useDateKey } from "./useDateKey.ts";
import { useDrop } from "./useDrop.ts";
import { useOffline } from "./useOffline.ts";

// The calendar is heavy, and most never open it.
const DateDialog = lazy(() => import("./DateDialog.tsx").then((file) => ({ default: file.DateDialog })));

const PickBar = lazy(() => import("./Picking.tsx").then((file) => ({ default: file.PickBar })));
const PickDialog = lazy(() => import("./Picking.tsx").then((file) => ({ default: file.PickDialog })));

export type ChatTask = "rename" | "add" | "invites" | "mute" | "folders";

const NONE: readonly Message[] = [];

interface ConversationProps {
  readonly chat: ChatState;
  readonly info: InfoModel;
  /** The list is not on the screen: the title of the chat is the page's. */
  readonly isAlone: boolean;
  readonly isInfoOpen: boolean;
  readonly onInfo: () => void;
  readonly onTask: (task: ChatTask) => void;
  /** Beside a call, which says itself what it is. */
  readonly isHeadless?: boolean;
}

export function Conversation(props: ConversationProps) {
  const { chat, info } = props;
  const { t } = useI18n();
  const { id } = chat.chat;
  const { chats, canCreate, renderCall, parts } = useChats();
  const [calls, setCalls] = useState(0);
  const [isDating, setDating] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const talk = useRef<HTMLDivElement>(null);
  const title = useTitle(chat);
  const isOffline = useOffline();
  const still = useStill(chat);
  const canWrite = canWriteIn(chat, canCreate);
  const drop = useDrop(id, canWrite);
  const toField = useCallback(() => field.current?.focus(), []);
  // The focus comes after the menu is gone: it would pull it back.
  useEffect(() => {
    if (calls > 0) toField();
  }, [calls, toField]);
  const onReply = (message: MessageId) => {
    chats.edits.cancel(id);
    chats.setReply(id, message);
    setCalls(calls + 1);
  };
  const onEdit = (message: Message) => {
    chats.edits.start(message);
    setCalls(calls + 1);
  };
  const onDate = useCallback(() => setDating(true), []);
  const picks = usePicks(id, chat.window?.messages ?? NONE);
  // The bar goes, and the focus that was in it: back to the message one was at.
  const onPicked = () => {
    picks.leave();
    talk.current?.querySelector<HTMLElement>('[data-n][tabindex="0"]')?.focus({ preventScroll: true });
  };
  useDateKey(onDate);
  useFocusOnOpen(id, toField);
  return (
    <div ref={talk} className={css.talk} {...drop.handlers}>
      {!props.isHeadless && <Head {...props} chat={still} title={title} onDate={onDate} />}
      {!props.isHeadless && renderCall?.(id, "plate")}
      {(chat.chat.pins_version ?? 0) > 0 && parts?.renderPinned(id, mayPin(chat, canCreate))}
      <MessageList chat={chat} picks={picks} onReply={onReply} onEdit={onEdit} onDate={onDate} onLeave={toField} />
      {drop.isOver && <div className={css.drop}>{t("files.drop")}</div>}
      {isOffline && <OfflineStrip>{t("composer.offline")}</OfflineStrip>}
      {/* What is being written or recorded stays there under the bar. */}
      <div style={{ display: picks.chosen ? "none" : "contents" }}>
        {parts?.renderLater(id)}
        {canWrite ? (
          <Composer key={id} chatId={id} title={title} info={info} field={field} />
        ) : (
          <ReadOnly chat={chat} />
        )}
      </div>
      <Suspense fallback={null}>
        {picks.chosen && <PickBar chat={chat} picks={picks} onLeave={onPicked} />}
        {picks.job && <PickDialog chat={chat} picks={picks} onLeave={onPicked} />}
      </Suspense>
      <Suspense fallback={null}>{isDating && <DateDialog chatId={id} onClose={() => setDating(false)} />}</Suspense>
    </div>
  );
}

/** What messages change in a chat, and nothing that is said over them. */
const OF_MESSAGES = new Set<string>([
  ...(["chat", "window", "seq", "last", "readN", "mentionN", "allMentionN", "postedUs"] satisfies (keyof ChatState)[]),
  ...(["head", "seen"] satisfies (keyof Chat)[]),
]);

function isStill<T extends object>(a: T, b: T): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<keyof T & string>;
  return [...keys].every((key) => OF_MESSAGES.has(key) || Object.is(a[key], b[key]));
}

/** The chat as its header has to know it: the same object however many messages come. */
function useStill(chat: ChatState): ChatState {
  const now = Date.now() * 1000;
  const own = { isMuted: isMuted(chat, now), isAway: isPutAway(chat, now) };
  const last = useRef({ chat, own });
  const before = last.current;
  const isSame = isStill(before.chat, chat) && isStill(before.chat.chat, chat.chat) && isStill(before.own, own);
  if (!isSame) last.current = { chat, own };
  return last.current.chat;
}

function useTitle(chat: ChatState): string {
  const { t } = useI18n();
  return useChatsPart((snapshot) => titleOf(snapshot.state, chat.chat, t("chats.saved"))) || t("chats.unknownPerson");
}

/** Why there is nothing to write in: by its rule's name. */
function ReadOnly({ chat }: { chat: ChatState }) {
  const { t } = useI18n();
  const people = useChatsPart((snapshot) => snapshot.state.people);
  const roleOf = (id: MemberId | undefined) => {
    const role = id && people.get(id)?.roles[0];
    return role ? t(`role.${role}`) : "";
  };
  const [low, high] = chat.chat.direct;
  const text = chat.lock
    ? t(`lock.${chat.lock}`, { a: roleOf(low), b: roleOf(high) })
    : t(chat.chat.is_archived ? "composer.archived" : chat.right === "read" ? "composer.readOnly" : "chatRules.closed");
  return (
    <p className={css.readOnly} role="status">
      {text}
    </p>
  );
}

/** Opening a chat puts the focus on writing (with a mouse and keys; on touch that would raise the keyboard). A chat with
 * news has the focus on the first of them: MessageList does that after this. */
function useFocusOnOpen(id: ChatId, toField: () => void): void {
  const opened = useChatsPart((snapshot) => (snapshot.entry?.chatId === id ? snapshot.entry.chatId : null));
  useEffect(() => {
    if (opened !== null && matchMedia("(pointer: fine)").matches && mayTakeFocus()) toField();
  }, [opened, toField]);
}

interface HeadProps extends ConversationProps {
  readonly title: string;
  readonly onDate: () => void;
}

const Head = memo(function Head({ chat, title, info, isAlone, isInfoOpen, onInfo, onTask, onDate }: HeadProps) {
  const Title = isAlone ? "h1" : "h2";
  const { t } = useI18n();
  const { chats, onOpen, renderCall } = useChats();
  const companion = useChatsPart((snapshot) => companionOf(snapshot.state, chat.chat));
  const isDirect = chat.chat.kind === "direct";
  const entries = useEntries(chat, onTask, onDate);
  return (
    <header className={css.head}>
      <span className={css.back}>
        <IconButton icon={ArrowLeft} label={t("chat.back")} hasTooltip={false} onPress={() => onOpen("/chats")} />
      </span>
      <span className={css.picture}>
        <ChatFace chat={chat.chat} title={title} companion={companion} />
        {isDirect && companion && <PresenceDot chats={chats} memberId={companion.id} />}
      </span>
      <div className={css.names}>
        <Title className={css.title} tabIndex={-1} data-page-title>
          <PersonName name={title} isVerified={companion?.is_verified === true} isCut />
        </Title>
        <ReadersLine chat={chat} title={title} info={info} onPress={onInfo} />
      </div>
      {renderCall?.(chat.chat.id, "buttons")}
      <Menu label={t("chat.menu")} entries={entries}>
        <IconButton icon={EllipsisVertical} label={t("chat.more")} />
      </Menu>
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
});

function useEntries(chat: ChatState, onTask: (task: ChatTask) => void, onDate: () => void): MenuEntry[] {
  const { t } = useI18n();
  const { canCreate, renderInvites, onSearch, parts } = useChats();
  const chatId = chat.chat.id;
  const find: MenuEntry[] = onSearch
    ? [{ id: "search", label: t("search.inChat"), icon: Search, keys: "Ctrl F", run: () => onSearch({ chatId }) }]
    : [];
  const date: MenuEntry = { id: "date", label: t("date.go"), icon: CalendarDays, keys: "Ctrl G", run: onDate };
  const pins: MenuEntry[] =
    parts && (chat.chat.pins_version ?? 0) > 0
      ? [{ id: "pins", label: t("pins.all"), icon: Pin, run: () => parts.listPins(chatId) }]
      : [];
  const own = [...pins, ...useOwnEntries(chat, onTask)];
  const add: MenuEntry[] = mayInvite(chat, canCreate)
    ? [{ id: "add", label: t("chat.members.add"), icon: UserPlus, run: () => onTask("add") }]
    : [];
  if (chat.chat.kind === "direct" || chat.right !== "manage" || chat.chat.is_archived)
    return [...find, date, ...own, ...add];
  return [
    ...find,
    date,
    ...own,
    ...add,
    ...(canCreate && renderInvites
      ? [{ id: "invites", label: t("chat.invites"), icon: Link2, run: () => onTask("invites") }]
      : []),
    { id: "rename", label: t("chat.rename"), icon: Pencil, run: () => onTask("rename") },
  ];
}

/** What one does with a chat for oneself. */
function useOwnEntries(chat: ChatState, onTask: (task: ChatTask) => void): MenuEntry[] {
  const { t } = useI18n();
  const { chats, say } = useChats();
  const now = Date.now() * 1000;
  const { id } = chat.chat;
  const isAway = isPutAway(chat, now);
  const run = (job: Promise<void>, done: string) =>
    void job.then(
      () => say(done),
      (thrown) => say(t(errorKey(asApiError(thrown).code))),
    );
  return [
    isMuted(chat, now)
      ? { id: "sound", label: t("chat.sound"), icon: Bell, run: () => run(chats.mute(id, null), t("chat.sound.done")) }
      : { id: "mute", label: t("chat.mute"), icon: BellOff, run: () => onTask("mute") },
    { id: "folders", label: t("folders.put"), icon: FolderInput, run: () => onTask("folders") },
    {
      id: "away",
      label: t(isAway ? "chat.back.list" : "chat.away"),
      icon: isAway ? ArchiveRestore : Archive,
      run: () => run(chats.putAway(id, !isAway), t(isAway ? "chat.back.list.done" : "chat.away.done")),
    },
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
  const { kind } = chat.chat;
  const isDirect = kind === "direct";
  const others = useChatsPart((snapshot) => othersOf(snapshot.state, chat.chat).join("\n"));
  const [first = "", ...rest] = others.split("\n");
  const names = rest.length > 0 ? t("chat.and", { a: first, b: rest.join(", ") }) : first;
  const n = readers?.total ?? chat.chat.member_count;
  const kinds = readers?.groups.map((group) => t(`chat.readers.${group.kind}`)).join(", ") ?? "";
  const long = kinds === "" ? t("chat.readersShort", { n }) : t("chat.readersLine", { n, kinds });
  return (
    <button type="button" className={css.readers} onClick={onPress}>
      <Eye aria-hidden="true" className={css.eye} />
      {isDirect ? (
        <span className={css.readersText}>
          <TypingLine chatId={chat.chat.id}>
            {chat.chat.supervisor_id
              ? t("chat.readersSupervised", { names })
              : t("chat.readersDirect", { name: title })}
          </TypingLine>
        </span>
      ) : kind === "saved" ? (
        <span className={css.readersText}>{t("chat.readersSaved")}</span>
      ) : (
        <>
          <span className={css.readersLong}>{long}</span>
          <span className={css.readersShort}>
            <TypingLine chatId={chat.chat.id}>{t("chat.readersShort", { n })}</TypingLine>
          </span>
        </>
      )}
    </button>
  );
}
