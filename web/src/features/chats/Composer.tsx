// Writing: one to eight lines, Enter sends, Shift Enter makes a line; the draft stays on the device, the limit speaks
// in words before it bites.
import { Reply, SendHorizontal, X } from "lucide-react";
import { type KeyboardEvent, type RefObject, useLayoutEffect } from "react";
import type { ChatId, MessageQuote } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { cx } from "../../ui/cx.ts";
import { Icon } from "../../ui/Icon.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import css from "./Composer.module.css";
import { authorOf } from "./people.ts";
import { useChats, useChatsPart } from "./useChats.ts";

const MOST_SIGNS = 8000;
const WARN_SIGNS = 300;
const MOST_LINES = 8;

interface ComposerProps {
  readonly chatId: ChatId;
  readonly title: string;
  readonly replyTo: MessageQuote | null;
  readonly onReplyCancel: () => void;
  readonly field: RefObject<HTMLTextAreaElement | null>;
}

/** Code points, as the server counts. */
function signs(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

function grow(field: HTMLTextAreaElement): void {
  field.style.height = "auto";
  const line = Number.parseFloat(getComputedStyle(field).lineHeight) || 24;
  const edges = field.offsetHeight - field.clientHeight;
  const padding = Number.parseFloat(getComputedStyle(field).paddingTop) * 2;
  field.style.height = `${Math.min(field.scrollHeight, line * MOST_LINES + padding) + edges}px`;
}

export function Composer({ chatId, title, replyTo, onReplyCancel, field }: ComposerProps) {
  const { t } = useI18n();
  const { chats } = useChats();
  const text = useChatsPart((snapshot) => snapshot.drafts.get(chatId) ?? "");
  const left = MOST_SIGNS - signs(text.trim());
  const canSend = text.trim() !== "" && left >= 0;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useLayoutEffect(() => {
    if (field.current) grow(field.current);
  }, [text, field]);

  const send = () => {
    if (!canSend) return;
    chats.send(chatId, text.trim(), replyTo);
    onReplyCancel();
    field.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      send();
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (replyTo) onReplyCancel();
      else chats.jumpToEnd(chatId);
    }
  };

  return (
    <div className={css.composer}>
      <div className={css.box}>
        {replyTo && <ReplyBar replyTo={replyTo} onCancel={onReplyCancel} />}
        <div className={css.line}>
          <textarea
            ref={field}
            className={css.field}
            rows={1}
            aria-label={t("composer.for", { title })}
            placeholder={t("composer.label")}
            value={text}
            aria-describedby={left <= WARN_SIGNS ? "composer-limit" : undefined}
            aria-invalid={left < 0}
            enterKeyHint="send"
            onChange={(event) => chats.setDraft(chatId, event.target.value)}
            onKeyDown={onKeyDown}
          />
          <span className={cx(css.send, canSend && css.ready)}>
            <IconButton icon={SendHorizontal} label={t("composer.send")} isDisabled={!canSend} onPress={send} />
          </span>
        </div>
      </div>
      <Under left={left} />
    </div>
  );
}

function ReplyBar({ replyTo, onCancel }: { replyTo: MessageQuote; onCancel: () => void }) {
  const { t } = useI18n();
  const { chats } = useChats();
  const author = useChatsPart((snapshot) => snapshot.state.people.get(replyTo.author_id));
  return (
    <div className={css.reply}>
      <Icon of={Reply} size="s" />
      <div className={css.replyText}>
        <b>{t("composer.replyTo", { author: authorOf(replyTo.author_id, chats.me, author, t) })}</b>
        <span>{replyTo.text}</span>
      </div>
      <IconButton icon={X} label={t("composer.replyCancel")} size="s" onPress={onCancel} />
    </div>
  );
}

function Under({ left }: { left: number }) {
  const { t } = useI18n();
  if (left <= WARN_SIGNS) {
    return (
      <p id="composer-limit" className={cx(css.under, left < 0 && css.over)} role="status">
        {left < 0 ? t("composer.tooLong", { n: -left }) : t("composer.left", { n: left })}
      </p>
    );
  }
  return (
    <p className={cx(css.under, css.hints)} aria-hidden="true">
      <span>
        <kbd>Enter</kbd> {t("composer.enter")}
      </span>
      <span>
        <kbd>Shift Enter</kbd> {t("composer.newLine")}
      </span>
    </p>
  );
}
