// Over the field: what is answered, or what is being changed and what stands in its way.
import { Pencil, Reply, X } from "lucide-react";
import type { RefObject } from "react";
import type { ChatId, MessageId } from "../../api/schema.ts";
import { errorKey } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import css from "./Composer.module.css";
import type { Editing } from "./edits.ts";
import { shownText } from "./mentions.ts";
import { useQuote } from "./QuoteBlock.tsx";
import { useChats } from "./useChats.ts";

export function ReplyBar({ chatId, id }: { chatId: ChatId; id: MessageId }) {
  const { t } = useI18n();
  const { chats } = useChats();
  const { author, text } = useQuote(chatId, id);
  return (
    <div className={css.reply}>
      <Icon of={Reply} size="s" />
      <div className={css.replyText}>
        <b>{author === null ? t("message.reply") : t("composer.replyTo", { author })}</b>
        <span>{text}</span>
      </div>
      <IconButton icon={X} label={t("composer.replyCancel")} size="s" onPress={() => chats.setReply(chatId, null)} />
    </div>
  );
}

interface EditBarProps {
  readonly chatId: ChatId;
  readonly editing: Editing;
  readonly field: RefObject<HTMLTextAreaElement | null>;
}

export function EditBar({ chatId, editing, field }: EditBarProps) {
  const { t } = useI18n();
  const { chats } = useChats();
  const toField = () => field.current?.focus();
  return (
    <>
      <div className={css.reply}>
        <Icon of={Pencil} size="s" />
        <div className={css.replyText} role="status">
          <b>{t(editing.isSaving ? "composer.edit.saving" : "composer.edit")}</b>
          <span>{shownText(editing.base)}</span>
        </div>
        <IconButton
          icon={X}
          label={t("composer.edit.cancel")}
          size="s"
          onPress={() => {
            chats.edits.cancel(chatId);
            toField();
          }}
        />
      </div>
      {editing.trouble !== null && <EditTrouble chatId={chatId} editing={editing} toField={toField} />}
    </>
  );
}

/** What was typed stays; the person decides what becomes of it. */
function EditTrouble({ chatId, editing, toField }: Pick<EditBarProps, "chatId" | "editing"> & { toField: () => void }) {
  const { t } = useI18n();
  const { chats } = useChats();
  const { trouble } = editing;
  const then = (act: () => void) => () => {
    act();
    toField();
  };
  return (
    <div className={css.trouble} role="alert">
      <p>
        {trouble === "conflict" && t("composer.edit.conflict")}
        {trouble === "deleted" && t("composer.edit.deleted")}
        {trouble !== null && trouble !== "conflict" && trouble !== "deleted" && t(errorKey(trouble))}
      </p>
      <div className={css.ways}>
        {trouble === "conflict" && (
          <>
            <Button size="s" onPress={then(() => chats.edits.takeTheirs(chatId))}>
              {t("composer.edit.theirs")}
            </Button>
            <Button size="s" onPress={then(() => void chats.edits.keepMine(chatId))}>
              {t("composer.edit.mine")}
            </Button>
          </>
        )}
        {trouble === "deleted" && (
          <Button size="s" onPress={then(() => chats.editToDraft(chatId))}>
            {t("composer.edit.asNew")}
          </Button>
        )}
      </div>
    </div>
  );
}
