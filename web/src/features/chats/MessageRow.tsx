// One kept message in the feed. Its name for readers is everything that is seen: who, what, when, how far it came.
import { BellOff, Check, CheckCheck, Ellipsis, Eye, Forward, SmilePlus, Trash2 } from "lucide-react";
import { lazy, memo, Suspense, useMemo } from "react";
import type { Message, MessageSource, Person } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { cx } from "../../ui/cx.ts";
import { Icon } from "../../ui/Icon.tsx";
import { PersonName } from "../../ui/PersonName.tsx";
import { CallBody } from "./CallMessage.tsx";
import { MarkdownView } from "./MarkdownView.tsx";
import css from "./Message.module.css";
import { nodesOf } from "./markdown.ts";
import { lettersOf, nameOf } from "./people.ts";
import { QuoteBlock } from "./QuoteBlock.tsx";
import { useChats, useChatsPart } from "./useChats.ts";
import { useSource } from "./useSource.ts";

const PickBox = lazy(() => import("./Picking.tsx").then((file) => ({ default: file.PickBox })));

interface MessageRowProps {
  readonly n: number;
  readonly place: number;
  readonly message: Message;
  readonly author: Person | undefined;
  readonly isOwn: boolean;
  readonly isRunStart: boolean;
  readonly isRunEnd: boolean;
  readonly isSeen: boolean;
  readonly isActive: boolean;
  readonly isTarget: boolean;
  /** null: nothing is being chosen, or this can not be. */
  readonly isPicked: boolean | null;
  /** A new one each time, while something is being chosen. */
  readonly onPick: ((n: number, isChosen: boolean) => void) | null;
  readonly mayReact: boolean;
  readonly day: string | null;
  readonly divider: string | null;
  readonly onQuote: (n: number) => void;
  readonly onHistory: (n: number) => void;
  readonly onDay: () => void;
}

export const MessageRow = memo(function MessageRow(props: MessageRowProps) {
  const { message, n, isOwn, isRunEnd } = props;
  const { t } = useI18n();
  const { parts } = useChats();
  const id = `m${n}`;
  const isWords = !message.is_deleted && !message.call;
  return (
    <article
      data-n={n}
      className={cx(css.row, props.isRunStart && css.runStart)}
      tabIndex={props.isActive ? 0 : -1}
      aria-posinset={props.place}
      aria-setsize={-1}
      aria-labelledby={`${id}p ${id}w ${id}t ${id}s ${id}r`}
      data-picked={props.isPicked || undefined}
    >
      {props.day !== null && <Day text={props.day} onPress={props.onDay} />}
      {props.divider !== null && <div className={css.divider}>{props.divider}</div>}
      {props.isPicked !== null && (
        <Suspense>
          <PickBox isPicked={props.isPicked} onChange={(isChosen) => props.onPick?.(n, isChosen)} />
        </Suspense>
      )}
      {props.isPicked && (
        <span id={`${id}p`} hidden>
          {t("select.is")}
        </span>
      )}
      <div className={cx(css.message, isOwn && css.own, isRunEnd && css.runEnd, props.isTarget && css.target)}>
        {!isOwn && (
          <span className={css.side}>
            {isRunEnd && <Avatar id={message.author_id} letters={lettersOf(props.author)} size={32} />}
          </span>
        )}
        <div className={cx(css.bubble, message.is_deleted && css.gone)}>
          <div id={`${id}w`} className={cx(css.who, (isOwn || !props.isRunStart) && css.quiet)}>
            {isOwn ? (
              t("chats.you")
            ) : (
              <PersonName name={nameOf(props.author, t)} isVerified={props.author?.is_verified === true} />
            )}
          </div>
          {message.is_deleted ? <Deleted message={message} id={`${id}t`} /> : <Body {...props} id={`${id}t`} />}
          <When id={`${id}s`} {...props} />
          {isWords && (
            <div id={`${id}r`} className={css.marks} inert={props.onPick !== null}>
              {parts?.renderReactions(message)}
            </div>
          )}
        </div>
        {isWords && props.mayReact && parts && (
          <button
            type="button"
            className={css.more}
            tabIndex={-1}
            aria-label={t("reactions.add")}
            aria-haspopup="dialog"
            data-react
          >
            <Icon of={SmilePlus} size="s" />
          </button>
        )}
        <button type="button" className={css.more} tabIndex={-1} aria-label={t("message.actions")} aria-haspopup="menu">
          <Icon of={Ellipsis} size="s" />
        </button>
      </div>
      {typeof message.copy_read_us === "number" && <CopyRead message={message} />}
    </article>
  );
});

/** Press: to another day. Not a stop of Tab: Ctrl G and the chat's menu do the same. */
function Day({ text, onPress }: { text: string; onPress: () => void }) {
  const { t } = useI18n();
  return (
    <div className={css.day} data-day>
      <button type="button" tabIndex={-1} aria-label={t("date.chip", { day: text })} onClick={onPress}>
        {text}
      </button>
    </div>
  );
}

function Body({ message, onQuote, id, isOwn }: MessageRowProps & { id: string }) {
  const nodes = useMemo(() => nodesOf(message.tree), [message.tree]);
  const { parts } = useChats();
  if (message.call) return <CallBody id={id} message={message} call={message.call} isOwn={isOwn} />;
  return (
    <>
      {message.reply_to && <QuoteBlock chatId={message.chat_id} id={message.reply_to} onGo={onQuote} />}
      <div id={id}>
        {message.source && <SourceLine message={message} source={message.source} />}
        {parts?.renderFiles(message, isOwn)}
        {message.text !== "" && !message.poll && (
          <div className={css.text}>
            <MarkdownView nodes={nodes} />
          </div>
        )}
        {parts?.renderHeld(message, isOwn)}
      </div>
    </>
  );
}

/** Who wrote it first; a press leads there. By keyboard the menu does the same. */
function SourceLine({ message, source }: { message: Message; source: MessageSource }) {
  const { t, formats } = useI18n();
  const person = useChatsPart((snapshot) => snapshot.state.people.get(source.author_id));
  const go = useSource();
  return (
    <button
      type="button"
      className={css.source}
      tabIndex={-1}
      title={t("forward.from.when", { when: formats.full(source.created_us) })}
      onClick={() => void go(message)}
    >
      <Icon of={Forward} size="s" />
      <span>{t("forward.from", { name: nameOf(person, t) })}</span>
    </button>
  );
}

/** The author took it back, or somebody who leads the chat: then it is said who. */
function Deleted({ message, id }: { message: Message; id: string }) {
  const { t } = useI18n();
  const by = message.deleted_by ?? message.author_id;
  const person = useChatsPart((snapshot) => snapshot.state.people.get(by));
  const isOthers = by !== message.author_id;
  return (
    <div id={id} className={css.deleted}>
      <Icon of={Trash2} size="s" />
      <span>{isOthers ? t("message.deletedBy", { name: nameOf(person, t) }) : t("message.deleted")}</span>
    </div>
  );
}

/** A privileged look is seen by everybody here, for good. */
function CopyRead({ message }: { message: Message }) {
  const { t, formats } = useI18n();
  const person = useChatsPart((snapshot) =>
    message.copy_read_by ? snapshot.state.people.get(message.copy_read_by) : undefined,
  );
  return (
    <p className={css.system}>
      <Icon of={Eye} size="s" />
      <span>{t("message.copyRead", { name: nameOf(person, t), when: formats.full(message.copy_read_us ?? 0) })}</span>
    </p>
  );
}

function When({ id, n, message, isOwn, isSeen, onHistory }: MessageRowProps & { id: string }) {
  const { t, formats } = useI18n();
  const isEdited = typeof message.edited_us === "number" && !message.is_deleted;
  return (
    <span id={id} className={css.when}>
      {isEdited && (
        <button
          type="button"
          className={css.edited}
          tabIndex={-1}
          title={t("history.when", { when: formats.full(message.edited_us ?? 0) })}
          onClick={() => onHistory(n)}
        >
          {t("message.edited")}
        </button>
      )}
      {message.is_silent && (
        <span title={t("message.silent")}>
          <Icon of={BellOff} size="s" />
          <span className={css.stateWord}>{t("message.silent")}, </span>
        </span>
      )}
      <time dateTime={new Date(message.created_us / 1000).toISOString()} title={formats.full(message.created_us)}>
        {formats.time(message.created_us)}
      </time>
      {isOwn && !message.is_deleted && (
        <>
          <Icon of={isSeen ? CheckCheck : Check} size="s" className={cx(css.tick, isSeen && css.seen)} />
          <span className={css.stateWord}>, {t(isSeen ? "message.seen" : "message.kept")}</span>
        </>
      )}
    </span>
  );
}
