// One kept message in the feed. Its name for readers is everything that is seen: who, what, when, how far it came.
import { Check, CheckCheck, Ellipsis } from "lucide-react";
import { memo, useMemo } from "react";
import type { Message, Person } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { cx } from "../../ui/cx.ts";
import { Icon } from "../../ui/Icon.tsx";
import { PersonName } from "../../ui/PersonName.tsx";
import { VisuallyHidden } from "../../ui/States.tsx";
import { MarkdownView } from "./MarkdownView.tsx";
import css from "./Message.module.css";
import { nodesOf } from "./markdown.ts";
import { lettersOf, nameOf } from "./people.ts";

interface MessageRowProps {
  readonly n: number;
  readonly place: number;
  readonly message: Message;
  readonly author: Person | undefined;
  readonly quoted: Person | undefined;
  readonly isOwn: boolean;
  readonly isQuoteOwn: boolean;
  readonly isRunStart: boolean;
  readonly isRunEnd: boolean;
  readonly isSeen: boolean;
  readonly isActive: boolean;
  readonly isTarget: boolean;
  readonly day: string | null;
  readonly divider: string | null;
  readonly onQuote: (n: number) => void;
}

export const MessageRow = memo(function MessageRow(props: MessageRowProps) {
  const { message, n, isOwn, isRunEnd } = props;
  const { t } = useI18n();
  const id = `m${n}`;
  return (
    <article
      data-n={n}
      className={cx(css.row, props.isRunStart && css.runStart)}
      tabIndex={props.isActive ? 0 : -1}
      aria-posinset={props.place}
      aria-setsize={-1}
      aria-labelledby={`${id}w ${id}t ${id}s`}
    >
      {props.day !== null && (
        <div className={css.day}>
          <span>{props.day}</span>
        </div>
      )}
      {props.divider !== null && <div className={css.divider}>{props.divider}</div>}
      <div className={cx(css.message, isOwn && css.own, isRunEnd && css.runEnd, props.isTarget && css.target)}>
        {!isOwn && (
          <span className={css.side}>
            {isRunEnd && <Avatar id={message.author_id} letters={lettersOf(props.author)} size={32} />}
          </span>
        )}
        <div className={css.bubble}>
          <div id={`${id}w`} className={cx(css.who, (isOwn || !props.isRunStart) && css.quiet)}>
            {isOwn ? (
              t("chats.you")
            ) : (
              <PersonName name={nameOf(props.author, t)} isVerified={props.author?.is_verified === true} />
            )}
          </div>
          <Body {...props} id={`${id}t`} />
          <When id={`${id}s`} {...props} />
        </div>
        <button type="button" className={css.more} tabIndex={-1} aria-label={t("message.actions")} aria-haspopup="menu">
          <Icon of={Ellipsis} size="s" />
        </button>
      </div>
    </article>
  );
});

function Body({ message, quoted, isQuoteOwn, onQuote, id }: MessageRowProps & { id: string }) {
  const { t } = useI18n();
  const nodes = useMemo(() => nodesOf(message.tree), [message.tree]);
  const quote = message.reply_to;
  const name = isQuoteOwn ? t("chats.you") : nameOf(quoted, t);
  return (
    <>
      {quote && (
        <button type="button" className={css.quote} onClick={() => onQuote(Number(quote.id))}>
          <VisuallyHidden>{t("message.toQuote")} </VisuallyHidden>
          <b>{name}</b>
          <span className={css.quoted}>{quote.text}</span>
        </button>
      )}
      <div id={id} className={css.text}>
        <MarkdownView nodes={nodes} />
      </div>
    </>
  );
}

function When({ id, message, isOwn, isSeen }: MessageRowProps & { id: string }) {
  const { t, formats } = useI18n();
  return (
    <span id={id} className={css.when}>
      <time dateTime={new Date(message.created_us / 1000).toISOString()} title={formats.full(message.created_us)}>
        {formats.time(message.created_us)}
      </time>
      {isOwn && (
        <>
          <Icon of={isSeen ? CheckCheck : Check} size="s" className={cx(css.tick, isSeen && css.seen)} />
          <span className={css.stateWord}>, {t(isSeen ? "message.seen" : "message.kept")}</span>
        </>
      )}
    </span>
  );
}
