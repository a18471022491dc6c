// An own message that the server has not told us back yet: waits, goes, is kept, or failed with two ways out.
import { Check, CircleAlert, Clock } from "lucide-react";
import { memo } from "react";
import { errorKey } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import type { Outgoing } from "../../state/outbox.ts";
import { Button } from "../../ui/Button.tsx";
import { cx } from "../../ui/cx.ts";
import { Icon } from "../../ui/Icon.tsx";
import css from "./Message.module.css";
import { shownText } from "./mentions.ts";
import { QuoteBlock } from "./QuoteBlock.tsx";
import { useChats } from "./useChats.ts";

interface PendingRowProps {
  readonly item: Outgoing;
  readonly isActive: boolean;
  readonly onRetry: (key: string) => void;
  readonly onDiscard: (key: string) => void;
}

export const PendingRow = memo(function PendingRow({ item, isActive, onRetry, onDiscard }: PendingRowProps) {
  const { t } = useI18n();
  const { parts } = useChats();
  const isFailed = item.status === "failed";
  // What waits for its files may wait long: it can be thrown away meanwhile.
  const mayGo =
    isFailed || isHeld(item) || (item.status === "queued" && item.files.length > 0 && item.fileIds === null);
  return (
    <article
      data-n={item.key}
      className={cx(css.row, css.runStart)}
      tabIndex={isActive ? 0 : -1}
      aria-setsize={-1}
      aria-posinset={1}
      aria-labelledby={`${item.key}w ${item.key}t ${item.key}s`}
    >
      <div className={cx(css.message, css.own, css.runEnd)}>
        <div className={cx(css.bubble, isFailed && css.failed)}>
          <div id={`${item.key}w`} className={cx(css.who, css.quiet)}>
            {t("chats.you")}
          </div>
          {item.replyTo && <QuoteBlock chatId={item.chatId} id={item.replyTo} />}
          <div id={`${item.key}t`}>
            {item.files.length > 0 && parts?.renderPending(item)}
            {item.text !== "" && <div className={cx(css.text, css.typed)}>{shownText(item.text)}</div>}
          </div>
          <State item={item} id={`${item.key}s`} />
          {mayGo && (
            <div className={css.ways}>
              {isFailed && (
                <Button size="s" onPress={() => onRetry(item.key)}>
                  {t("message.retry")}
                </Button>
              )}
              <Button size="s" variant="danger-line" onPress={() => onDiscard(item.key)}>
                {t("message.discard")}
              </Button>
            </div>
          )}
        </div>
      </div>
    </article>
  );
});

/** The chat is slow: it goes at that moment. */
function isHeld(item: Outgoing): boolean {
  return item.status === "queued" && item.goesUs !== undefined;
}

function State({ item, id }: { item: Outgoing; id: string }) {
  const { t, formats } = useI18n();
  if (item.status === "failed") {
    return (
      <div id={id} className={css.failure} role="alert">
        <Icon of={CircleAlert} size="s" />
        <span>
          {t("message.failed")} {t(item.code === null ? "message.failed.files" : errorKey(item.code))}
        </span>
      </div>
    );
  }
  return (
    <span id={id} className={css.when}>
      <time>{formats.time(item.createdUs)}</time>
      <Icon of={item.status === "kept" ? Check : Clock} size="s" className={css.tick} />
      {isHeld(item) ? (
        <span>{t("message.goes", { time: formats.time(item.goesUs ?? 0) })}</span>
      ) : (
        <span className={css.stateWord}>, {t(`message.${item.status}`)}</span>
      )}
    </span>
  );
}
