// What a claim says: the same fields for a colleague and for a newcomer by a link.
import { useI18n } from "../../i18n/useI18n.ts";
import { TextField } from "../../ui/Field.tsx";
import type { ClaimComplaints, ClaimDraft } from "./ownClaim.ts";

type ClaimFieldsProps = {
  draft: ClaimDraft;
  bad: ClaimComplaints;
  isAppeal?: boolean;
  onChange: (part: Partial<ClaimDraft>) => void;
};

export function ClaimFields({ draft, bad, isAppeal = false, onChange }: ClaimFieldsProps) {
  const { t } = useI18n();
  return (
    <>
      <TextField
        label={t("own.position")}
        value={draft.position}
        onChange={(position) => onChange({ position })}
        error={bad.position && t(bad.position)}
        maxLength={100}
      />
      {draft.role === "teacher" && (
        <TextField
          label={t("own.subjects")}
          hint={t("own.subjects.hint")}
          value={draft.subjects}
          onChange={(subjects) => onChange({ subjects })}
          maxLength={300}
        />
      )}
      <TextField
        label={t("own.document")}
        hint={t("own.document.hint")}
        value={draft.document}
        onChange={(document) => onChange({ document })}
        maxLength={200}
      />
      <TextField
        label={t(isAppeal ? "own.note.appeal" : "own.note")}
        value={draft.note}
        onChange={(note) => onChange({ note })}
        error={bad.note && t(bad.note)}
        maxLength={1000}
      />
    </>
  );
}
