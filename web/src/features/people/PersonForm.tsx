// The fields of a person's card, for adding and for changing.
import { useI18n } from "../../i18n/useI18n.ts";
import { Checkbox, CheckboxGroup } from "../../ui/Choice.tsx";
import { TextField } from "../../ui/Field.tsx";
import { NameFields } from "./NameFields.tsx";
import { MEMBER_ROLES, type PersonComplaints, type PersonDraft, withRoles } from "./personDraft.ts";

type PersonFormProps = {
  draft: PersonDraft;
  bad: PersonComplaints;
  onChange: (draft: PersonDraft) => void;
  /** The badge is given with the card only when the card is new. */
  hasBadge: boolean;
};

export function PersonForm({ draft, bad, onChange, hasBadge }: PersonFormProps) {
  const { t } = useI18n();
  return (
    <>
      <NameFields name={draft.name} bad={bad.name} onChange={(name) => onChange({ ...draft, name })} autoFocus />
      <CheckboxGroup
        label={t("person.roles")}
        options={MEMBER_ROLES.map((role) => ({ value: role, label: t(`role.${role}`) }))}
        values={MEMBER_ROLES.filter((role) => draft.roles.includes(role))}
        onChange={(roles) => onChange(withRoles(draft, roles))}
        error={bad.roles && t(bad.roles)}
      />
      {hasBadge && draft.roles.includes("teacher") && (
        <Checkbox
          isSelected={draft.isVerified}
          onChange={(isVerified) => onChange({ ...draft, isVerified })}
          hint={t("person.verified.hint")}
        >
          {t("person.verified")}
        </Checkbox>
      )}
      <TextField
        label={t("person.position")}
        value={draft.position}
        onChange={(position) => onChange({ ...draft, position })}
        hint={t("person.position.hint")}
        maxLength={100}
      />
    </>
  );
}
