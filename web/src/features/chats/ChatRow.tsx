// One row of the list: who or what, the last words, when, how many are new.
import { AtSign, BellOff, Check, CheckCheck, CircleAlert, Clock, Phone, Trash2, Video } from "lucide-react";
import { memo } from "react";
import type { MemberId, Person } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import type { Outgoing } from "../../state/outbox.ts";
import { isMuted, isSeen, unreadMention, unreadOf } from "../../state/select.ts";
import type { ChatState } from "../../state/state.ts";
import { Count } from "../../ui/Chip.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { PersonName } from "../../ui/PersonName.tsx";
import { VisuallyHidden } from "../../ui/States.tsx";
import { CallWords } from "./CallMessage.tsx";
import { ChatFace } from "./ChatFace.tsx";
import css from "./ChatRow.module.css";
import { heldWords } from "./held.ts";
import { nodesOf, plainText } from "./markdown.ts";
import { shownText } from "./mentions.ts";
import { authorOf, nameOf } from "./people.ts";
import { TypingLine } from "./TypingLine.tsx";

interface ChatRowProps {
  readonly chat: ChatState;
  readonly me: MemberId;
  readonly companion: Person | undefined;
  readonly author: Person | undefined;
  readonly draft: string;
  /** The newest own message that the server has not kept. */
  readonly waiting: Outgoing | null;
  readonly now: number;
}

export const ChatRow = memo(function ChatRow(props: ChatRowProps) {
  const { chat, companion, now } = props;
  const { t, formats } = useI18n();
  const isDirect = chat.chat.kind === "direct";
  const isSaved = chat.chat.kind === "saved";
  const title = isDirect ? nameOf(companion, t) : isSaved ? t("chats.saved") : chat.chat.title;
  const unread = unreadOf(chat);
  const muted = isMuted(chat, now * 1000);
  const us = props.waiting?.createdUs ?? chat.last?.created_us;
  return (
    <div className={css.row}>
      <ChatFace chat={chat.chat} title={title} companion={companion} />
      <div className={css.words}>
        <div className={css.line}>
          <span className={css.title}>
            <PersonName name={title} isVerified={isDirect && companion?.is_verified === true} isCut />
          </span>
          {us !== undefined && <time className={css.time}>{formats.stamp(us, now)}</time>}
        </div>
        <div className={css.line}>
          <span className={css.preview}>
            <TypingLine chatId={chat.chat.id}>
              <Preview {...props} />
            </TypingLine>
          </span>
          {chat.call && (
            <span className={css.mention} role="img" aria-label={t("call.row")}>
              <Icon of={chat.call.with_video ? Video : Phone} size="s" />
              <span className={css.mentionWord}>{t("call.row")}</span>
            </span>
          )}
          {unreadMention(chat) !== null && (
            <span className={css.mention} role="img" aria-label={t("chats.mention")}>
              <Icon of={AtSign} size="s" />
              <span className={css.mentionWord}>{t("chats.mention")}</span>
            </span>
          )}
          {muted && (
            <span className={css.mention} role="img" aria-label={t("chats.muted")}>
              <Icon of={BellOff} size="s" />
              <span className={css.mentionWord}>{t("chats.muted")}</span>
            </span>
          )}
          {unread > 0 && <Count n={unread} label={t("chats.unread", { n: unread })} isMuted={muted} />}
        </div>
      </div>
    </div>
  );
});

function Preview({ chat, me, author, draft, waiting }: ChatRowProps) {
  const { t, formats } = useI18n();
  if (draft.trim() !== "") {
    return (
      <>
        <span className={css.bad}>{t("chats.draft")}</span> {draft}
      </>
    );
  }
  if (waiting?.status === "failed") {
    return (
      <span className={css.bad}>
        <Icon of={CircleAlert} size="s" className={css.icon} /> {t("chats.rowFailed")}
      </span>
    );
  }
  if (waiting) {
    return (
      <>
        <Icon of={Clock} size="s" className={css.icon} />
        <VisuallyHidden>{t("message.queued")}: </VisuallyHidden>
        {shownText(waiting.text) || t("chats.held.files", { n: waiting.files.length })}
      </>
    );
  }
  if (!chat.last) return t("chats.noMessages");
  if (chat.last.is_deleted) {
    return (
      <>
        <Icon of={Trash2} size="s" className={css.icon} />
        {t("message.deleted")}
      </>
    );
  }
  if (chat.last.call) return <CallWords message={chat.last} call={chat.last.call} isOwn={chat.last.author_id === me} />;
  const { poll } = chat.last;
  const held = poll ? t("chats.poll", { question: poll.question }) : heldWords(chat.last.attachments, t, formats);
  const words = poll ? "" : plainText(nodesOf(chat.last.tree)) || chat.last.text;
  const text = [held, words].filter(Boolean).join(" · ");
  if (chat.last.author_id === me) {
    const seen = isSeen(chat.chat, me, chat.last);
    return (
      <>
        <Icon of={seen ? CheckCheck : Check} size="s" className={css.icon} />
        <VisuallyHidden>{t(seen ? "message.seen" : "message.kept")}: </VisuallyHidden>
        {text}
      </>
    );
  }
  if (chat.chat.kind === "direct") return text;
  const name = author ? author.name.first : authorOf(chat.last.author_id, me, author, t);
  return t("chats.preview", { author: name, text });
}
