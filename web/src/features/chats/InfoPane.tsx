// «Кто может это читать» and who is here: beside the conversation on a wide screen, over it on others.
import {
  BadgeCheck,
  Ellipsis,
  Eye,
  GraduationCap,
  Link2,
  MessageSquare,
  UserMinus,
  UserPlus,
  UsersRound,
} from "lucide-react";
import { lazy, Suspense, useEffect, useState } from "react";
import { asApiError } from "../../api/error.ts";
import type { ChatMember, Person, ReaderGroup } from "../../api/schema.ts";
import { talkName } from "../../i18n/name.ts";
import { errorKey } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { mayInvite } from "../../state/chatRules.ts";
import { companionOf, titleOf } from "../../state/select.ts";
import type { ChatState } from "../../state/state.ts";
import { useStore } from "../../state/useStore.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { Button } from "../../ui/Button.tsx";
import { Chip } from "../../ui/Chip.tsx";
import { AlertDialog } from "../../ui/Dialog.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { Menu, type MenuEntry } from "../../ui/Menu.tsx";
import { Note } from "../../ui/Note.tsx";
import { PersonName } from "../../ui/PersonName.tsx";
import { Skeleton } from "../../ui/States.tsx";
import { ChatFace } from "./ChatFace.tsx";
import type { ChatTask } from "./Conversation.tsx";
import css from "./InfoPane.module.css";
import type { InfoModel } from "./infoModel.ts";
import { PresenceDot } from "./PresenceDot.tsx";
import { aboutOf, lettersOf, nameOf } from "./people.ts";
import { useActionError } from "./useActionError.ts";
import { chatPath, useChats, useChatsPart } from "./useChats.ts";

// Told when asked: fetched with the pane, not with the conversation.
const RulesSection = lazy(() => import("./RulesSection.tsx").then((file) => ({ default: file.RulesSection })));

interface InfoPaneProps {
  readonly chat: ChatState;
  readonly info: InfoModel;
  readonly onTask: (task: ChatTask) => void;
}

export function InfoPane({ chat, info, onTask }: InfoPaneProps) {
  const { t } = useI18n();
  const { chats, parts } = useChats();
  const companion = useChatsPart((snapshot) => companionOf(snapshot.state, chat.chat));
  const isDirect = chat.chat.kind === "direct";
  const title =
    useChatsPart((snapshot) => titleOf(snapshot.state, chat.chat, t("chats.saved"))) || t("chats.unknownPerson");
  return (
    <div className={css.pane}>
      <div className={css.head}>
        <span className={css.picture}>
          <ChatFace chat={chat.chat} title={title} companion={companion} size={72} />
          {isDirect && companion && <PresenceDot chats={chats} memberId={companion.id} />}
        </span>
        <div className={css.names}>
          <h3 className={css.title}>
            <PersonName name={title} isVerified={companion?.is_verified === true} />
          </h3>
          <p className={css.about}>
            {companion && aboutOf(companion, t)}
            {chat.chat.kind === "group" && t("chat.memberCount", { n: chat.chat.member_count })}
          </p>
        </div>
      </div>
      <Readers chat={chat} info={info} />
      {chat.chat.kind === "group" && (
        <Suspense fallback={null}>
          <RulesSection chat={chat} />
        </Suspense>
      )}
      {parts?.renderExports(chat.chat)}
      {chat.chat.kind === "group" && <Tasks chat={chat} onTask={onTask} />}
      {chat.chat.kind === "group" && <Members chat={chat} info={info} />}
    </div>
  );
}

const GROUP_ICONS = {
  students: GraduationCap,
  parents: UsersRound,
  teachers: BadgeCheck,
  staff: UsersRound,
  administrators: UsersRound,
  heads: UsersRound,
} as const;

function Readers({ chat, info }: { chat: ChatState; info: InfoModel }) {
  const { t } = useI18n();
  const { readers } = useStore(info.store);
  const secondId = chat.chat.supervisor_id;
  const second = useChatsPart((snapshot) => (secondId ? snapshot.state.people.get(secondId) : undefined));
  const { kind, origin } = chat.chat;
  const isDirect = kind === "direct";
  return (
    <section className={css.card} aria-labelledby="readers">
      <h4 id="readers" className={css.cardTitle}>
        <Icon of={Eye} /> {t("chat.readers")}
      </h4>
      {!isDirect && readers && (
        <ul className={css.readers}>
          {readers.groups.map((group) => (
            <ReaderLine key={group.kind} group={group} />
          ))}
        </ul>
      )}
      {origin !== "hand" && <p className={css.rule}>{t(`chat.origin.${origin}`)}</p>}
      {readers && readers.by_hand > 0 && <p className={css.rule}>{t("chat.origin.byHand", { n: readers.by_hand })}</p>}
      <p className={css.rule}>
        {second ? t("chat.readers.ruleSupervised", { name: nameOf(second, t) }) : t(`chat.readers.rule.${kind}`)}
      </p>
      {!isDirect && readers?.history_from_joining && <p className={css.rule}>{t("chat.readers.fromJoining")}</p>}
    </section>
  );
}

function ReaderLine({ group }: { group: ReaderGroup }) {
  const { t, formats } = useI18n();
  return (
    <li>
      <Icon of={GROUP_ICONS[group.kind]} />
      <span>{t(`chat.readers.${group.kind}`)}</span>
      <b>{formats.number(group.count)}</b>
    </li>
  );
}

function Tasks({ chat, onTask }: { chat: ChatState; onTask: (task: ChatTask) => void }) {
  const { t } = useI18n();
  const { canCreate, renderInvites } = useChats();
  const waiting = useChatsPart((snapshot) => snapshot.state.joinWaiting.get(chat.chat.id) ?? 0);
  const canInvite = mayInvite(chat, canCreate);
  if (!canInvite && (chat.right !== "manage" || chat.chat.is_archived)) return null;
  return (
    <div className={css.tasks}>
      {canInvite && (
        <Button icon={UserPlus} onPress={() => onTask("add")}>
          {t("chat.members.add")}
        </Button>
      )}
      {canCreate && chat.right === "manage" && renderInvites && (
        <Button icon={Link2} onPress={() => onTask("invites")}>
          {t("chat.invites")}
        </Button>
      )}
      {waiting > 0 && <Chip tone="soft">{t("chat.waiting", { n: waiting })}</Chip>}
    </div>
  );
}

function Members({ chat, info }: { chat: ChatState; info: InfoModel }) {
  const { t } = useI18n();
  const { members, next, isLoading, error } = useStore(info.store);
  const { version, member_count } = chat.chat;
  const [leaving, setLeaving] = useState<Person | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again when somebody came or went
  useEffect(() => {
    void info.readMembers();
  }, [info, version, member_count]);
  // What the network took is asked for again as soon as it is back.
  const isOnline = useChatsPart((snapshot) => snapshot.connection === "online");
  useEffect(() => {
    if (isOnline && info.store.get().error) void Promise.all([info.readMembers(), info.readReaders()]);
  }, [info, isOnline]);
  return (
    <section aria-labelledby="members">
      <h4 id="members" className={css.section}>
        {t("chat.members")}
      </h4>
      {members.length === 0 && isLoading && <Skeleton label={t("chat.members.loading")} rows={4} />}
      {error && (
        <Note tone="bad" live="status">
          {t(errorKey(error.code))}{" "}
          <Button size="s" onPress={() => void info.readMembers()}>
            {t("do.retry")}
          </Button>
        </Note>
      )}
      <ul className={css.members}>
        {members.map((member) => (
          <MemberRow
            key={member.person.id}
            member={member}
            canRemove={chat.right === "manage" && !member.is_by_structure}
            isExtra={chat.chat.origin !== "hand" && !member.is_by_structure}
            onRemove={setLeaving}
          />
        ))}
      </ul>
      {next !== null && (
        <Button size="s" isPending={isLoading} onPress={() => void info.readMore()}>
          {t("do.showMore")}
        </Button>
      )}
      {leaving && <RemoveDialog person={leaving} info={info} onClose={() => setLeaving(null)} />}
    </section>
  );
}

interface MemberRowProps {
  readonly member: ChatMember;
  /** Whom the structure put in, it takes out. */
  readonly canRemove: boolean;
  readonly isExtra: boolean;
  readonly onRemove: (person: Person) => void;
}

function MemberRow({ member, canRemove, isExtra, onRemove }: MemberRowProps) {
  const { t } = useI18n();
  const { chats, onOpen, say } = useChats();
  const person = useChatsPart((snapshot) => snapshot.state.people.get(member.person.id)) ?? member.person;
  const isMe = person.id === chats.me;
  const name = talkName(person.name);
  const write = () => {
    chats.openDirect(person.id).then(
      (id) => onOpen(chatPath(id)),
      (thrown) => say(t(errorKey(asApiError(thrown).code))),
    );
  };
  const entries: MenuEntry[] = [
    { id: "write", label: t("chat.write"), icon: MessageSquare, run: write },
    ...(canRemove
      ? [
          {
            id: "remove",
            label: t("chat.members.remove"),
            icon: UserMinus,
            isDanger: true,
            run: () => onRemove(person),
          },
        ]
      : []),
  ];
  const about = [
    aboutOf(person, t),
    isMe ? t("chat.readers.you") : "",
    member.right === "manage" ? t("chat.members.manager") : "",
    isExtra ? t("chat.members.byHand") : "",
  ];
  return (
    <li className={css.member}>
      <Avatar id={person.id} letters={lettersOf(person)} size={32} />
      <div className={css.names}>
        <PersonName name={name} isVerified={person.is_verified} />
        <p className={css.about}>{about.filter(Boolean).join(", ")}</p>
      </div>
      {!isMe && (
        <Menu label={name} entries={entries}>
          <IconButton icon={Ellipsis} size="s" label={t("chat.members.actions", { name })} hasTooltip={false} />
        </Menu>
      )}
    </li>
  );
}

function RemoveDialog({ person, info, onClose }: { person: Person; info: InfoModel; onClose: () => void }) {
  const { t } = useI18n();
  const { error, isPending, run } = useActionError();
  return (
    <AlertDialog
      isOpen
      title={t("chat.members.remove.title")}
      action={t("chat.members.remove.do")}
      safe={t("chat.members.remove.keep")}
      isPending={isPending}
      onClose={onClose}
      onAction={() => void run(() => info.remove(person.id)).then((isDone) => isDone && onClose())}
    >
      <p>{t("chat.members.remove.text", { name: talkName(person.name) })}</p>
      {error && (
        <Note tone="bad" live="alert">
          {error}
        </Note>
      )}
    </AlertDialog>
  );
}
