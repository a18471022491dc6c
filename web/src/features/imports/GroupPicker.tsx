// A group of the plan by the start of its name; what it stands under is said below it.
import { useState } from "react";
import { ListBox, ListBoxItem, Text } from "react-aria-components";
import type { RolloverGroup, UnitId } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { cx } from "../../ui/cx.ts";
import { SearchField } from "../../ui/SearchField.tsx";
import { folded } from "../structure/tree.ts";
import css from "./Rollover.module.css";

const SHOWN = 50;

type GroupPickerProps = {
  label: string;
  groups: readonly RolloverGroup[];
  chosen: UnitId | null;
  onChange: (id: UnitId | null) => void;
};

export function GroupPicker({ label, groups, chosen, onChange }: GroupPickerProps) {
  const { t } = useI18n();
  const [find, setFind] = useState("");
  const shown = groups.filter(({ name }) => folded(name).includes(folded(find))).slice(0, SHOWN);
  return (
    <div className={css.picker}>
      <SearchField label={t("unit.find")} value={find} onChange={setFind} maxLength={60} />
      <ListBox
        aria-label={label}
        className={cx(css.list)}
        items={shown.map((group) => ({ id: group.unit_id, ...group }))}
        selectionMode="single"
        selectedKeys={chosen === null ? [] : [chosen]}
        onSelectionChange={(keys) =>
          onChange(keys === "all" ? null : (shown.find(({ unit_id }) => keys.has(unit_id))?.unit_id ?? null))
        }
        renderEmptyState={() => <p className={css.sub}>{t("structure.nothing")}</p>}
      >
        {({ unit_id, name, place }) => (
          <ListBoxItem id={unit_id} textValue={name} className={cx(css.item)}>
            <Text slot="label">{name}</Text>
            {place !== "" && (
              <Text slot="description" className={cx(css.about)}>
                {place}
              </Text>
            )}
          </ListBoxItem>
        )}
      </ListBox>
    </div>
  );
}
