// A message that waits, or was refused: other words, another time.
import { useState } from "react";
import type { Later } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Note } from "../../ui/Note.tsx";
import { TextArea } from "../../ui/TextArea.tsx";
import { namesIn, shownText, wireText } from "../chats/mentions.ts";
import { useActionError } from "../chats/useActionError.ts";
import { useChats } from "../chats/useChats.ts";
import css from "./Later.module.css";
import { dueMs, formAt, type Trouble, troubleOf } from "./laterForm.ts";
import { isOther, type LaterModel } from "./laterModel.ts";
import { WhenFields } from "./WhenFields.tsx";

const MOST_SIGNS = 8000;

interface LaterEditProps {
  readonly later: LaterModel;
  readonly one: Later;
  readonly onClose: () => void;
}

export function LaterEdit({ later, one, onClose }: LaterEditProps) {
  const { t, formats } = useI18n();
  const [nowMs] = useState(Date.now);
  const { chats } = useChats();
  // What it was when this began. Changed meanwhile on another device, it is overwritten only by who has seen that; sent
  // or deleted meanwhile, what was typed stays.
  const [before] = useState(one);
  const now = useStore(later.store).get(before.id);
  const [shown, setShown] = useState(() => shownText(one.text));
  const [form, setForm] = useState(() => formAt("own", one.due_us / 1000));
  const [isSilent, setSilent] = useState(one.is_silent);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [lacksText, setLacksText] = useState(false);
  const { error, isPending, run } = useActionError();
  const isGone = now === undefined;
  const others = now && !isPending && isOther(now, before) ? now : null;
  const text = wireText(shown.trim(), namesIn(before.text));
  const toDraft = () => {
    chats.addToDraft(before.chat_id, text);
    onClose();
  };
  const save = () => {
    if (!now) return;
    const found = troubleOf(form, Date.now());
    const isBlank = text === "" && before.files.length === 0;
    setTrouble(found);
    setLacksText(isBlank);
    if (found !== null || isBlank) return;
    const due_us = dueMs(form, Date.now()) * 1000;
    const input = { later_id: before.id, text, is_silent: isSilent, due_us, version: now.version };
    void run(() => later.change(input)).then((isDone) => isDone && onClose());
  };
  return (
    <Dialog
      isOpen
      isDismissable={false}
      title={t("later.title.edit")}
      onClose={onClose}
      footer={
        <Button
          variant="primary"
          isPending={isPending}
          pendingLabel={t("later.pending")}
          onPress={isGone ? toDraft : save}
        >
          {t(isGone ? "later.toDraft" : others ? "later.mine" : "later.save")}
        </Button>
      }
    >
      <div className={css.form}>
        <TextArea
          label={t("later.text")}
          value={shown}
          onChange={setShown}
          error={lacksText ? t("later.text.required") : undefined}
          rows={4}
          maxLength={MOST_SIGNS}
          autoFocus
        />
        <WhenFields
          form={form}
          nowMs={nowMs}
          trouble={trouble}
          isSilent={isSilent}
          onChange={(next) => {
            setTrouble(null);
            setForm(next);
          }}
          onSilent={setSilent}
        />
        {isGone && (
          <Note tone="warn" live="alert">
            {t("later.gone")}
          </Note>
        )}
        {others && (
          <Note tone="warn" live="alert">
            {t("later.conflict", { when: formats.full(others.due_us) })}
            <div className={css.text}>{shownText(others.text)}</div>
          </Note>
        )}
        {error !== null && !isGone && !others && (
          <Note tone="bad" live="alert">
            {error}
          </Note>
        )}
      </div>
    </Dialog>
  );
}
