// Writing: one to eight lines, Enter sends, Shift Enter makes a line (a setting swaps them). The draft is kept here and
// on the server; an own message is changed in the same field; @ names people; the limit speaks in words before it bites.
import { Check, SendHorizontal } from "lucide-react";
import { type KeyboardEvent, memo, type RefObject, useLayoutEffect, useRef, useState } from "react";
import type { ChatId } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { mayMentionAll } from "../../state/chatRules.ts";
import { Store } from "../../state/store.ts";
import { useStorePart } from "../../state/useStore.ts";
import { cx } from "../../ui/cx.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import css from "./Composer.module.css";
import { EditBar, ReplyBar } from "./ComposerBars.tsx";
import { ComposerFoot } from "./ComposerFoot.tsx";
import type { InfoModel } from "./infoModel.ts";
import { MentionList } from "./MentionList.tsx";
import { type Names, namesIn, runsOf, shownText, wireText, withoutMentionBefore } from "./mentions.ts";
import { pastedFiles } from "./pasted.ts";
import { useChats, useChatsPart } from "./useChats.ts";
import { useMentions } from "./useMentions.ts";

const MOST_SIGNS = 8000;
const MOST_LINES = 8;

interface ComposerProps {
  readonly chatId: ChatId;
  readonly title: string;
  readonly info: InfoModel;
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

const NO_FILES: readonly string[] = [];
const NO_TRAYS = new Store<ReadonlyMap<ChatId, { keys: readonly string[] }>>(new Map());

/** What goes with the next message. */
function useTray(chatId: ChatId): readonly string[] {
  const { parts } = useChats();
  return useStorePart(parts?.trays ?? NO_TRAYS, (trays) => trays.get(chatId)?.keys ?? NO_FILES);
}

/** What stands in the field, as shown and as it goes to the server: the draft, or the message that is being changed. */
function useWriting(chatId: ChatId) {
  const { chats } = useChats();
  const draft = useChatsPart((snapshot) => snapshot.drafts.get(chatId));
  const editing = useChatsPart((snapshot) => snapshot.edits.get(chatId));
  const wire = editing?.text ?? draft?.text ?? "";
  // Names chosen once keep their meaning while the text around them changes, also through undo.
  const names = useRef<Names>(new Map());
  for (const [name, id] of namesIn(wire)) {
    if (names.current.get(name) !== id) names.current = new Map(names.current).set(name, id);
  }
  const set = (shown: string, more: Names = new Map()) => {
    names.current = new Map([...names.current, ...more]);
    const text = wireText(shown, names.current);
    if (editing) chats.edits.setText(chatId, text);
    else chats.setDraft(chatId, text);
  };
  return { wire, shown: shownText(wire), names: names.current, set, editing, replyTo: draft?.replyTo ?? null };
}

export const Composer = memo(function Composer({ chatId, title, info, field }: ComposerProps) {
  const { t } = useI18n();
  const { chats, canCreate, sendKey, parts } = useChats();
  const canMentionAll = useChatsPart(({ state }) => {
    const chat = state.chats.get(chatId);
    return chat !== undefined && mayMentionAll(chat, canCreate);
  });
  const writing = useWriting(chatId);
  const { wire, shown, names, editing, replyTo } = writing;
  const left = MOST_SIGNS - signs(wire.trim());
  const files = useTray(chatId);
  const hasWords = wire.trim() !== "";
  const isEmpty = !hasWords && (editing !== undefined || files.length === 0);
  const canSend = !isEmpty && left >= 0 && editing?.trouble !== "deleted" && editing?.isSaving !== true;
  const mentions = useMentions({ canMentionAll, info, field, shown, onInsert: writing.set });

  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useLayoutEffect(() => {
    if (field.current) grow(field.current);
  }, [shown, field]);

  // One goes on writing a draft at its end; browsers begin at its start.
  useLayoutEffect(() => {
    const end = field.current?.value.length ?? 0;
    field.current?.setSelectionRange(end, end);
  }, [field]);

  const [isMenuOpen, setMenuOpen] = useState(false);
  const hasWays = canSend && !editing;

  const send = (isSilent = false) => {
    if (!canSend) return;
    if (editing) void chats.edits.save(chatId);
    else chats.send(chatId, wire.trim(), replyTo, files, isSilent);
    field.current?.focus();
  };

  const leave = () => {
    if (editing) chats.edits.cancel(chatId);
    else if (replyTo) chats.setReply(chatId, null);
    else chats.jumpToEnd(chatId);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing || mentions.onKeyDown(event)) return;
    const isBare = !event.altKey && !event.shiftKey && !event.ctrlKey && !event.metaKey;
    const isSend =
      event.key === "Enter" && !event.altKey && (sendKey === "enter" ? isBare : event.ctrlKey || event.metaKey);
    if (isSend) send();
    else if (event.key === "Escape") leave();
    else if (event.key === "ArrowUp" && isBare && shown === "" && !editing) {
      if (!chats.editLast(chatId)) return;
    } else if (event.key === "Backspace" && isBare && !eraseMention(event.currentTarget)) return;
    else if (event.key !== "Backspace" || !isBare) return;
    event.preventDefault();
  };

  /** A mention is taken whole, as a chip would be. */
  const eraseMention = (element: HTMLTextAreaElement): boolean => {
    if (element.selectionStart !== element.selectionEnd) return false;
    const rest = withoutMentionBefore(shown, element.selectionStart, names);
    if (!rest) return false;
    writing.set(rest.text);
    mentions.moveTo(rest.at);
    return true;
  };

  return (
    <div className={css.composer} data-print="no">
      <MentionList mentions={mentions} />
      <div className={css.box}>
        {editing && <EditBar chatId={chatId} editing={editing} field={field} />}
        {!editing && replyTo && <ReplyBar chatId={chatId} id={replyTo} />}
        {!editing && parts?.renderTray(chatId)}
        <div className={css.line}>
          {!editing && parts?.renderAttach(chatId)}
          <div className={css.ground}>
            <Marked shown={shown} names={names} />
            <textarea
              ref={field}
              className={css.field}
              rows={1}
              aria-label={editing ? t("composer.edit.label") : t("composer.for", { title })}
              placeholder={t("composer.label")}
              value={shown}
              aria-describedby="composer-limit"
              aria-invalid={left < 0}
              {...mentions.fieldProps}
              enterKeyHint="send"
              onChange={(event) => {
                writing.set(event.target.value);
                mentions.look(event.target);
              }}
              onPaste={(event) => {
                const pasted = editing ? [] : pastedFiles(event.clipboardData);
                if (pasted.length === 0) return;
                event.preventDefault();
                void parts?.addFiles(chatId, pasted);
              }}
              onSelect={(event) => mentions.look(event.currentTarget)}
              onBlur={mentions.close}
              onKeyDown={onKeyDown}
            />
          </div>
          {parts?.renderVoice(chatId, editing !== undefined || !isEmpty)}
          {parts?.renderSend({
            chatId,
            text: wire.trim(),
            replyTo,
            files,
            isReady: hasWays,
            send,
            isMenuOpen,
            onMenu: setMenuOpen,
          })}
          {/* A long press on touch, the other button of a mouse: the menu beside it, which keys reach too. */}
          {/* biome-ignore lint/a11y/noStaticElementInteractions: the button in it is the control */}
          <span
            className={cx(css.send, canSend ? css.ready : isEmpty && css.idle)}
            onContextMenu={(event) => {
              if (!hasWays || !parts) return;
              event.preventDefault();
              setMenuOpen(true);
            }}
          >
            <IconButton
              icon={editing ? Check : SendHorizontal}
              label={t(editing ? "composer.save" : "composer.send")}
              isDisabled={!canSend}
              onPress={() => send()}
            />
          </span>
        </div>
      </div>
      <ComposerFoot chatId={chatId} left={left} isEditing={editing !== undefined} />
    </div>
  );
});

/** Under the letters of the field, the same letters unseen: only the ground of its mentions shows. */
function Marked({ shown, names }: { shown: string; names: Names }) {
  const runs = runsOf(shown, names);
  if (runs.every((run) => run.member === null)) return null;
  return (
    <div className={css.marked} aria-hidden="true">
      {runs.map((run, index) =>
        run.member === null ? (
          run.text
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: runs are their place
          <mark key={index} className={css.chip}>
            {run.text}
          </mark>
        ),
      )}{" "}
    </div>
  );
}
