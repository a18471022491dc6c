// The question before words are taken back for all, with a reason where one is kept.
import { useState } from "react";
import { useI18n } from "../../i18n/useI18n.ts";
import { AlertDialog } from "../../ui/Dialog.tsx";
import { TextField } from "../../ui/Field.tsx";
import { Note } from "../../ui/Note.tsx";

interface DeletionAlertProps {
  readonly title: string;
  readonly needsReason: boolean;
  readonly isPending: boolean;
  readonly error: string | null;
  readonly onClose: () => void;
  /** The reason is empty when none is needed. */
  readonly onDelete: (reason: string) => void;
}

export function DeletionAlert({ title, needsReason, isPending, error, onClose, onDelete }: DeletionAlertProps) {
  const { t } = useI18n();
  const [reason, setReason] = useState("");
  const [reasonError, setReasonError] = useState<string | undefined>();
  const ask = () => {
    if (needsReason && reason.trim() === "") setReasonError(t("delete.reason.required"));
    else onDelete(needsReason ? reason.trim() : "");
  };
  return (
    <AlertDialog
      isOpen
      title={title}
      action={t("delete.do")}
      safe={t("delete.keep")}
      pendingLabel={t("delete.pending")}
      isPending={isPending}
      onClose={onClose}
      onAction={ask}
    >
      <p>{t("delete.text")}</p>
      {needsReason && (
        <TextField
          label={t("delete.reason")}
          hint={t("delete.reason.hint")}
          value={reason}
          maxLength={200}
          error={reasonError}
          onChange={(value) => {
            setReason(value);
            setReasonError(undefined);
          }}
        />
      )}
      {error && (
        <Note tone="bad" live="alert">
          {error}
        </Note>
      )}
    </AlertDialog>
  );
}
