// Surname, name, patronymic: the same three fields wherever a person is named.
import { useI18n } from "../../i18n/useI18n.ts";
import { TextField } from "../../ui/Field.tsx";
import type { Complaint, NameComplaints, NameDraft } from "./credentials.ts";

type NameFieldsProps = {
  name: NameDraft;
  bad: NameComplaints;
  onChange: (name: NameDraft) => void;
  /** Own name (the browser may fill it in) or somebody else's. */
  isOwn?: boolean;
  autoFocus?: boolean;
};

export function useComplaint(): (complaint: Complaint | undefined) => string | undefined {
  const { t } = useI18n();
  return (complaint) => complaint && t(complaint.key, complaint.values);
}

export function NameFields({ name, bad, onChange, isOwn, autoFocus }: NameFieldsProps) {
  const { t } = useI18n();
  const say = useComplaint();
  const fill = (word: "family-name" | "given-name" | "additional-name") => ({
    autoComplete: isOwn ? word : "off",
    autoCapitalize: "words" as const,
    spellCheck: false,
  });
  return (
    <>
      <TextField
        label={t("field.last")}
        value={name.last}
        onChange={(last) => onChange({ ...name, last })}
        error={say(bad.last)}
        autoFocus={autoFocus ?? false}
        maxLength={60}
        input={fill("family-name")}
      />
      <TextField
        label={t("field.first")}
        value={name.first}
        onChange={(first) => onChange({ ...name, first })}
        error={say(bad.first)}
        maxLength={60}
        input={fill("given-name")}
      />
      <TextField
        label={t("field.middle")}
        value={name.middle}
        onChange={(middle) => onChange({ ...name, middle })}
        error={say(bad.middle)}
        hint={t("field.middle.hint")}
        maxLength={60}
        input={fill("additional-name")}
      />
    </>
  );
}
