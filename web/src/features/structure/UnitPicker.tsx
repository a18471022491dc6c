// One unit among many: a name to look for, and a list that says where each stands.
import { useState } from "react";
import { ListBox, ListBoxItem, Text } from "react-aria-components";
import type { UnitId, UnitNode } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { cx } from "../../ui/cx.ts";
import { SearchField } from "../../ui/SearchField.tsx";
import css from "./Picker.module.css";
import { findUnits, type Tree, wayTo } from "./tree.ts";

const SHOWN = 50;

type UnitPickerProps = {
  tree: Tree;
  nodes: readonly UnitNode[];
  chosen: UnitId | null;
  onChange: (id: UnitId | null) => void;
};

export function UnitPicker({ tree, nodes, chosen, onChange }: UnitPickerProps) {
  const { t } = useI18n();
  const [find, setFind] = useState("");
  const shown = find.trim() === "" ? nodes.slice(0, SHOWN) : findUnits(nodes, find, SHOWN);
  const where = (id: UnitId) =>
    wayTo(tree, id)
      .map((key) => tree.rows.get(key)?.node?.unit.name)
      .filter((name) => name !== undefined)
      .reverse()
      .join(" · ");
  return (
    <div className={css.picker}>
      <SearchField label={t("unit.find")} value={find} onChange={setFind} maxLength={60} />
      <ListBox
        aria-label={t("unit.found")}
        className={cx(css.list)}
        items={shown.map(({ unit }) => unit)}
        selectionMode="single"
        selectedKeys={chosen === null ? [] : [chosen]}
        onSelectionChange={(keys) => onChange(keys === "all" ? null : (([...keys][0] as UnitId | undefined) ?? null))}
        renderEmptyState={() => <p className={css.empty}>{t("structure.nothing")}</p>}
      >
        {(unit) => (
          <ListBoxItem id={unit.id} textValue={unit.name} className={cx(css.item)}>
            <Text slot="label">{unit.name}</Text>
            <Text slot="description" className={cx(css.about)}>
              {where(unit.id)}
            </Text>
          </ListBoxItem>
        )}
      </ListBox>
    </div>
  );
}
