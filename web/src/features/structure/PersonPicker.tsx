// Somebody of the organisation by name: role and unit under it.
import { ListBox, ListBoxItem, Text } from "react-aria-components";
import type { Call } from "../../api/http.ts";
import type { MemberId, Person, Role } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { listName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { cx } from "../../ui/cx.ts";
import { Note } from "../../ui/Note.tsx";
import { SearchField } from "../../ui/SearchField.tsx";
import { useModel } from "../../ui/useModel.ts";
import css from "./Picker.module.css";
import { PersonFinder } from "./personFinder.ts";

type PersonPickerProps = {
  call: Call;
  roles: readonly Role[];
  chosen: readonly Person[];
  onChange: (chosen: readonly Person[]) => void;
  isMany?: boolean;
  /** Here already. */
  hidden?: ReadonlySet<MemberId>;
};

export function PersonPicker({ call, roles, chosen, onChange, isMany = false, hidden }: PersonPickerProps) {
  const { t } = useI18n();
  const model = useModel(() => new PersonFinder(call, roles), roles.join());
  const { find, people, error } = useStore(model.state);
  const found = new Map<string, { person: Person; about: string }>();
  for (const person of chosen) found.set(person.id, { person, about: person.position });
  for (const { person, unit } of people ?? []) {
    if (hidden?.has(person.id)) continue;
    const about = [unit?.name, person.position].filter((word) => word !== undefined && word !== "").join(" · ");
    found.set(person.id, { person, about });
  }
  const empty = find.trim() === "" ? "finder.type" : people === null ? "app.loading" : "structure.nothing";
  return (
    <div className={css.picker}>
      <SearchField label={t("finder.name")} value={find} onChange={model.setFind} maxLength={60} />
      {error && (
        <Note tone="bad" live="alert">
          {errorText(t, error)}
        </Note>
      )}
      <ListBox
        aria-label={t("finder.people")}
        className={cx(css.list)}
        items={[...found.values()].map((one) => ({ id: one.person.id, ...one }))}
        selectionMode={isMany ? "multiple" : "single"}
        selectedKeys={chosen.map((person) => person.id)}
        onSelectionChange={(keys) =>
          keys !== "all" && onChange([...found.values()].map(({ person }) => person).filter(({ id }) => keys.has(id)))
        }
        renderEmptyState={() => <p className={css.empty}>{t(empty)}</p>}
      >
        {({ person, about }) => (
          <ListBoxItem id={person.id} textValue={listName(person.name)} className={cx(css.item)}>
            <Text slot="label">{listName(person.name)}</Text>
            <Text slot="description" className={cx(css.about)}>
              {about}
            </Text>
          </ListBoxItem>
        )}
      </ListBox>
    </div>
  );
}
