// When what stands in the field is to be sent.
import { useRef, useState } from "react";
import { asApiError, isPassing } from "../../api/error.ts";
import { newKey } from "../../api/key.ts";
import type { FileId } from "../../api/schema.ts";
import { errorKey } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Note } from "../../ui/Note.tsx";
import type { Sending } from "../chats/useChats.ts";
import css from "./Later.module.css";
import { dueMs, formAt, type LaterForm, type Trouble, troubleOf } from "./laterForm.ts";
import type { LaterModel } from "./laterModel.ts";
import { WhenFields } from "./WhenFields.tsx";

interface LaterDialogProps {
  readonly later: LaterModel;
  readonly sending: Sending;
  /** The files of the message, once all are on the server. */
  readonly idsOf: (keys: readonly string[]) => readonly FileId[] | "waiting" | "stuck";
  /** It waits on the server: the field is free. */
  readonly onDone: () => void;
  readonly onClose: () => void;
}

const DAY_MS = 86_400_000;

export function LaterDialog({ later, sending, idsOf, onDone, onClose }: LaterDialogProps) {
  const { t } = useI18n();
  const [nowMs] = useState(Date.now);
  const [form, setForm] = useState<LaterForm>(() => ({ ...formAt("hour", nowMs + DAY_MS), time: "08:00" }));
  const [isSilent, setSilent] = useState(false);
  // The same key until a refusal: it is not put off twice when the answer was lost.
  const [key, setKey] = useState(newKey);
  // Of this key: «in an hour» is another moment with every press, and the same key must ask for the same.
  const asked = useRef<{ key: string; dueUs: number } | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [isPending, setPending] = useState(false);
  const put = async () => {
    const found = troubleOf(form, Date.now());
    const ids = sending.files.length > 0 ? idsOf(sending.files) : [];
    setTrouble(found);
    setError(typeof ids === "string" ? t(ids === "waiting" ? "later.files.wait" : "later.files.stuck") : null);
    if (found !== null || typeof ids === "string") return;
    if (asked.current?.key !== key) asked.current = { key, dueUs: dueMs(form, Date.now()) * 1000 };
    const due_us = asked.current.dueUs;
    const reply = sending.replyTo && { reply_to: sending.replyTo };
    setPending(true);
    try {
      const input = {
        chat_id: sending.chatId,
        text: sending.text,
        ...reply,
        file_ids: [...ids],
        is_silent: isSilent,
        due_us,
      };
      await later.create(input, key);
      onDone();
      onClose();
    } catch (thrown) {
      if (!isPassing(asApiError(thrown))) setKey(newKey());
      setError(t(errorKey(asApiError(thrown).code)));
    }
    setPending(false);
  };
  return (
    <Dialog
      isOpen
      title={t("later.title")}
      // What becomes of it is not known yet: the field behind must not be cleared later, out of the blue.
      onClose={() => isPending || onClose()}
      footer={
        <Button variant="primary" isPending={isPending} pendingLabel={t("later.pending")} onPress={() => void put()}>
          {t("later.do")}
        </Button>
      }
    >
      <div className={css.form}>
        <WhenFields
          form={form}
          nowMs={nowMs}
          trouble={trouble}
          isSilent={isSilent}
          onChange={(next) => {
            // The same request with another time is another request.
            setKey(newKey());
            setTrouble(null);
            setForm(next);
          }}
          onSilent={(next) => {
            setKey(newKey());
            setSilent(next);
          }}
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
