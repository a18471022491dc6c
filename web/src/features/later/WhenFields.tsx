// When it is to be sent: what most people choose, or a day and a time of their own; and whether without sound.
import { useI18n } from "../../i18n/useI18n.ts";
import { RadioGroup, Switch } from "../../ui/Choice.tsx";
import { TextField } from "../../ui/Field.tsx";
import { Note } from "../../ui/Note.tsx";
import css from "./Later.module.css";
import { choices, dueMs, type LaterForm, type Trouble, zoneName } from "./laterForm.ts";

interface WhenFieldsProps {
  readonly form: LaterForm;
  readonly nowMs: number;
  readonly trouble: Trouble | null;
  readonly isSilent: boolean;
  readonly onChange: (form: LaterForm) => void;
  readonly onSilent: (isSilent: boolean) => void;
}

export function WhenFields({ form, nowMs, trouble, isSilent, onChange, onSilent }: WhenFieldsProps) {
  const { t, formats, locale } = useI18n();
  const options = choices(nowMs).map((value) => ({
    value,
    label:
      value === "own"
        ? t("later.when.own")
        : t(`later.when.${value}`, { time: formats.time(dueMs({ ...form, when: value }, nowMs) * 1000) }),
  }));
  const words =
    trouble && t(trouble === "date" || trouble === "time" ? `later.${trouble}.required` : `later.${trouble}`);
  return (
    <>
      <RadioGroup
        label={t("later.when")}
        options={options}
        value={form.when}
        onChange={(when) => onChange({ ...form, when })}
      />
      {form.when !== "own" && words !== null && (
        <Note tone="bad" live="alert">
          {words}
        </Note>
      )}
      {form.when === "own" && (
        <div className={css.own}>
          <TextField
            label={t("later.date")}
            type="date"
            value={form.date}
            onChange={(date) => onChange({ ...form, date })}
            error={trouble === "time" ? undefined : (words ?? undefined)}
          />
          <TextField
            label={t("later.time")}
            value={form.time}
            onChange={(time) => onChange({ ...form, time })}
            input={{ type: "time" }}
            error={trouble === "time" ? (words ?? undefined) : undefined}
          />
        </div>
      )}
      <p className={css.zone}>{t("later.zone", { zone: zoneName(locale, nowMs) })}</p>
      <Switch isSelected={isSilent} onChange={onSilent} hint={t("later.quiet.hint")}>
        {t("later.quiet")}
      </Switch>
    </>
  );
}
