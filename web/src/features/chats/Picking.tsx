// Many messages at once: boxes beside them, the bar with what can be done, and the dialogs that do it.
import { Bookmark, Check, Copy, Forward, Trash2, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Checkbox } from "react-aria-components";
import { asApiError } from "../../api/error.ts";
import type { Message } from "../../api/schema.ts";
import { errorKey } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import type { ChatState } from "../../state/state.ts";
import { copyText } from "../../ui/copyText.ts";
import { cx } from "../../ui/cx.ts";
import { Icon } from "../../ui/Icon.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { mayDeleteAll, wayToDelete } from "./acts.ts";
import { DeletionAlert } from "./DeletionAlert.tsx";
import { ForwardDialog } from "./ForwardDialog.tsx";
import { shownText } from "./mentions.ts";
import css from "./Picking.module.css";
import { nameOf } from "./people.ts";
import type { Picks } from "./picks.ts";
import { useActContext } from "./useActs.ts";
import { useChats } from "./useChats.ts";
import { useSave } from "./useSave.ts";

interface PickBoxProps {
  readonly isPicked: boolean;
  readonly onChange: (isPicked: boolean) => void;
}

/** Beside a message. The whole row is pressed by pointer, and Space is heard by the row. */
export function PickBox({ isPicked, onChange }: PickBoxProps) {
  const { t } = useI18n();
  return (
    <Checkbox
      isSelected={isPicked}
      onChange={onChange}
      excludeFromTabOrder
      aria-label={t("select.one")}
      className={cx(css.box)}
    >
      <span className={css.square}>{isPicked && <Icon of={Check} size="s" />}</span>
    </Checkbox>
  );
}

interface PickingProps {
  readonly chat: ChatState;
  readonly picks: Picks;
  /** Back to the message one was at. */
  readonly onLeave: () => void;
}

export function PickBar({ chat, picks, onLeave }: PickingProps) {
  const { t } = useI18n();
  const { say } = useChats();
  const save = useSave();
  const copy = useCopyMany();
  const context = useActContext(chat);
  const chosen = [...(picks.chosen?.values() ?? [])];
  const n = chosen.length;
  const isNone = n === 0;
  const canDelete = mayDeleteAll(chosen, context);
  return (
    <section
      className={css.bar}
      aria-label={t("select.bar")}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !event.currentTarget.contains(event.target as Node)) return;
        event.stopPropagation();
        onLeave();
      }}
    >
      <IconButton icon={X} label={t("select.leave")} onPress={onLeave} />
      <p className={css.count} role="status">
        {t("select.count", { n })}
      </p>
      <IconButton
        icon={Forward}
        label={t("message.forward")}
        isDisabled={isNone}
        onPress={() => picks.ask("forward", chosen)}
      />
      {!context.isSaved && (
        <IconButton
          icon={Bookmark}
          label={t("select.save")}
          isDisabled={isNone}
          onPress={() => void save(chosen).then((isDone) => isDone && onLeave())}
        />
      )}
      <IconButton
        icon={Copy}
        label={t("select.copy")}
        isDisabled={isNone}
        onPress={() =>
          void copyText(copy(chosen)).then((isDone) => {
            say(t(isDone ? "select.copied" : "message.copyFailed"));
            if (isDone) onLeave();
          })
        }
      />
      {canDelete && <IconButton icon={Trash2} label={t("select.delete")} onPress={() => picks.ask("delete", chosen)} />}
    </section>
  );
}

/** «Имя, 10:30» over the words of each. */
function useCopyMany(): (messages: readonly Message[]) => string {
  const { t, formats } = useI18n();
  const { chats } = useChats();
  return (messages) => {
    const { people } = chats.store.get().state;
    return messages
      .map((message) => {
        const name = nameOf(people.get(message.source?.author_id ?? message.author_id), t);
        return `${name}, ${formats.full(message.source?.created_us ?? message.created_us)}\n${shownText(message.text)}`;
      })
      .join("\n\n");
  };
}

export function PickDialog({ chat, picks, onLeave }: PickingProps) {
  if (!picks.job) return null;
  const { kind, messages } = picks.job;
  const done = () => {
    picks.close();
    onLeave();
  };
  if (kind === "forward") return <ForwardDialog messages={messages} onClose={picks.close} onDone={done} />;
  return <DeleteMany chat={chat} messages={messages} onClose={picks.close} onDone={done} />;
}

interface DeleteManyProps {
  readonly chat: ChatState;
  readonly messages: readonly Message[];
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** One by one: what is gone is gone, and it is said how many are not, and why. */
function DeleteMany({ chat, messages, onClose, onDone }: DeleteManyProps) {
  const { t } = useI18n();
  const { chats, say } = useChats();
  const context = useActContext(chat);
  const [left, setLeft] = useState(messages);
  const [error, setError] = useState<string | null>(null);
  const [isPending, setPending] = useState(false);
  const isOver = useRef(false);
  useEffect(() => {
    isOver.current = false;
    return () => {
      isOver.current = true;
    };
  }, []);
  const ways = left.map((message) => wayToDelete(message, context));
  const needsReason = ways.includes("reason");
  const remove = async (reason: string) => {
    setPending(true);
    setError(null);
    const failed: Message[] = [];
    let why = "";
    for (const [place, message] of left.entries()) {
      if (isOver.current) return;
      try {
        await chats.deleteMessage(message.chat_id, message.id, ways[place] === "reason" ? reason : null);
      } catch (thrown) {
        failed.push(message);
        why = t(errorKey(asApiError(thrown).code));
      }
    }
    setPending(false);
    if (failed.length < left.length) say(t("select.deleted", { n: left.length - failed.length }));
    if (failed.length === 0) return onDone();
    setLeft(failed);
    setError(t("select.delete.failed", { n: failed.length, why }));
  };
  return (
    <DeletionAlert
      title={t("select.delete.title", { n: left.length })}
      needsReason={needsReason}
      isPending={isPending}
      error={error}
      onClose={onClose}
      onDelete={(reason) => void remove(reason)}
    />
  );
}
