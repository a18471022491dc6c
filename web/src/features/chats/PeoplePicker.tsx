// Finding people: role and name under each other, one or many to choose. What is chosen stays above the list.
import { X } from "lucide-react";
import { useEffect } from "react";
import { GridList, GridListItem, type Selection } from "react-aria-components";
import type { MemberId, Person } from "../../api/schema.ts";
import { listName, talkName } from "../../i18n/name.ts";
import { errorKey } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { Button } from "../../ui/Button.tsx";
import { cx } from "../../ui/cx.ts";
import { Note } from "../../ui/Note.tsx";
import { PersonName } from "../../ui/PersonName.tsx";
import { SearchField } from "../../ui/SearchField.tsx";
import css from "./PeoplePicker.module.css";
import { aboutOf, lettersOf } from "./people.ts";
import type { PeopleSearch } from "./peopleSearch.ts";

interface PeoplePickerProps {
  readonly search: PeopleSearch;
  readonly mode: "single" | "multiple";
  readonly chosen: readonly Person[];
  readonly onChange: (chosen: readonly Person[]) => void;
  /** Members already there. */
  readonly hidden?: ReadonlySet<MemberId>;
}

export function PeoplePicker({ search, mode, chosen, onChange, hidden }: PeoplePickerProps) {
  const { t } = useI18n();
  const found = useStore(search.store);
  useEffect(() => {
    search.find("");
    return () => search.cancel();
  }, [search]);
  const shown = found.people.filter((person) => !hidden?.has(person.id));
  const choose = (keys: Selection) => {
    const ids = keys === "all" ? new Set(shown.map((person) => person.id as string)) : keys;
    const kept = chosen.filter(
      (person) => ids.has(person.id) || (mode === "multiple" && !shown.some((one) => one.id === person.id)),
    );
    const added = shown.filter((person) => ids.has(person.id) && !kept.some((one) => one.id === person.id));
    onChange(mode === "single" ? [...added, ...kept].slice(0, 1) : [...kept, ...added]);
  };
  return (
    <div className={css.picker}>
      {mode === "multiple" && chosen.length > 0 && <Chosen chosen={chosen} onChange={onChange} />}
      <SearchField label={t("picker.find")} value={found.find} onChange={(text) => search.find(text)} maxLength={60} />
      {found.error ? (
        <Note tone="bad" live="alert">
          {t(errorKey(found.error.code))}
        </Note>
      ) : (
        <GridList
          aria-label={t("picker.found")}
          className={cx(css.found)}
          items={shown}
          selectionMode={mode}
          selectionBehavior="toggle"
          selectedKeys={chosen.map((person) => person.id)}
          onSelectionChange={choose}
          renderEmptyState={() => (
            <p className={css.empty}>
              {found.isLoading ? t("picker.loading") : t(found.find.trim() === "" ? "picker.nobody" : "picker.nothing")}
            </p>
          )}
        >
          {(person) => <FoundPerson person={person} />}
        </GridList>
      )}
    </div>
  );
}

function FoundPerson({ person }: { person: Person }) {
  const { t } = useI18n();
  return (
    <GridListItem id={person.id} textValue={listName(person.name)} className={cx(css.person)}>
      <Avatar id={person.id} letters={lettersOf(person)} size={32} />
      <div className={css.names}>
        <PersonName name={listName(person.name)} isVerified={person.is_verified} />
        <p className={css.about}>{aboutOf(person, t)}</p>
      </div>
      <span className={css.tick} aria-hidden="true" />
    </GridListItem>
  );
}

function Chosen({ chosen, onChange }: Pick<PeoplePickerProps, "chosen" | "onChange">) {
  const { t } = useI18n();
  return (
    <ul className={css.chosen} aria-label={t("picker.chosen")}>
      {chosen.map((person) => (
        <li key={person.id}>
          <Button
            size="s"
            icon={X}
            aria-label={t("picker.remove", { name: talkName(person.name) })}
            onPress={() => onChange(chosen.filter((one) => one.id !== person.id))}
          >
            {talkName(person.name)}
          </Button>
        </li>
      ))}
    </ul>
  );
}
