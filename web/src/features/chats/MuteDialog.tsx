// Without sound for a time: how long is asked, since what is for ever is forgotten.
import { useState } from "react";
import type { ChatId } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { Button } from "../../ui/Button.tsx";
import { RadioGroup } from "../../ui/Choice.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Note } from "../../ui/Note.tsx";
import css from "./ChatDialogs.module.css";
import { type MuteTerm, mutedUntil, muteTerms } from "./muting.ts";
import { useActionError } from "./useActionError.ts";
import { useChats } from "./useChats.ts";

export function MuteDialog({ chatId, onClose }: { chatId: ChatId; onClose: () => void }) {
  const { t } = useI18n();
  const { chats, say } = useChats();
  const [term, setTerm] = useState<MuteTerm>("hour");
  const { error, isPending, run } = useActionError();
  const mute = () =>
    void run(() => chats.mute(chatId, mutedUntil(term, new Date()))).then((isDone) => {
      if (!isDone) return;
      say(t("chat.mute.done"));
      onClose();
    });
  return (
    <Dialog
      isOpen
      title={t("chat.mute.title")}
      onClose={onClose}
      footer={
        <Button variant="primary" isPending={isPending} pendingLabel={t("pending.save")} onPress={mute}>
          {t("chat.mute.do")}
        </Button>
      }
    >
      <div className={css.form}>
        <RadioGroup<MuteTerm>
          label={t("chat.mute.term")}
          options={muteTerms.map((value) => ({ value, label: t(`chat.mute.${value}`) }))}
          value={term}
          onChange={setTerm}
          hint={t("chat.mute.hint")}
        />
        {error !== null && (
          <Note tone="bad" live="alert">
            {error}
          </Note>
        )}
      </div>
    </Dialog>
  );
}
