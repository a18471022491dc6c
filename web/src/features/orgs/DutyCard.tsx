// Who is the second adult when a child has no curator: up to five people with the badge, in order.
import { X } from "lucide-react";
import { useState } from "react";
import type { Person } from "../../api/schema.ts";
import { listName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { Button } from "../../ui/Button.tsx";
import { PersonName } from "../../ui/PersonName.tsx";
import { SearchField } from "../../ui/SearchField.tsx";
import css from "./RulesPage.module.css";
import type { RulesModel } from "./rulesModel.ts";

const MOST = 5;
const MOST_FOUND = 8;

type DutyCardProps = { model: RulesModel; duty: readonly Person[]; say: (text: string) => void };

export function DutyCard({ model, duty, say }: DutyCardProps) {
  const { t } = useI18n();
  const [text, setText] = useState("");
  const [found, setFound] = useState<readonly Person[]>([]);
  const find = (next: string) => {
    setText(next);
    if (next.trim().length < 2) setFound([]);
    else void model.find(next).then(setFound);
  };
  const keep = (people: readonly Person[]) =>
    void model.setDuty(people.map((person) => person.id)).then((isKept) => isKept && say(t("do.saved")));
  const add = (person: Person) => {
    setText("");
    setFound([]);
    keep([...duty, person]);
  };
  const shown = found.filter((person) => person.is_verified && !duty.some((one) => one.id === person.id));
  return (
    <div className={css.duty}>
      <h3 className={css.dutyTitle}>{t("rules.duty")}</h3>
      <p className={css.dutyHint}>{t("rules.duty.hint")}</p>
      {duty.length > 0 && (
        <ol className={css.people}>
          {duty.map((person) => (
            <li key={person.id} className={css.person}>
              <PersonName name={listName(person.name)} isVerified={person.is_verified} />
              <Button
                size="s"
                icon={X}
                variant="quiet"
                onPress={() => keep(duty.filter((one) => one.id !== person.id))}
                aria-label={t("rules.duty.remove.name", { name: listName(person.name) })}
              >
                {t("rules.duty.remove")}
              </Button>
            </li>
          ))}
        </ol>
      )}
      {duty.length < MOST && <SearchField label={t("rules.duty.find")} value={text} onChange={find} maxLength={60} />}
      {shown.length > 0 && (
        <ul className={css.people}>
          {shown.slice(0, MOST_FOUND).map((person) => (
            <li key={person.id} className={css.person}>
              <PersonName name={listName(person.name)} isVerified />
              <Button size="s" onPress={() => add(person)}>
                {t("rules.duty.add")}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {text.trim().length >= 2 && shown.length === 0 && <p className={css.dutyHint}>{t("rules.duty.none")}</p>}
    </div>
  );
}
