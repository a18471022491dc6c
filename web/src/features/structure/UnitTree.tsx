// The tree: arrows walk and open, Enter goes there, a unit is dragged onto another by mouse or (its handle, Enter,
// arrows, Enter) by keyboard. Only what is open is in the collection, so a tree of thousands costs what is seen.
import { Building2, CalendarDays, ChevronRight, GripVertical, Landmark, Layers, UsersRound } from "lucide-react";
import { useRef } from "react";
import { Button, Collection, Tree, TreeItem, TreeItemContent, useDragAndDrop } from "react-aria-components";
import type { Unit, UnitId, UnitKind } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { cx } from "../../ui/cx.ts";
import { Icon } from "../../ui/Icon.tsx";
import type { StructureModel } from "./structureModel.ts";
import { mayHold, type TreeRow } from "./tree.ts";
import css from "./UnitTree.module.css";

export const KIND_ICON = { branch: Building2, department: Landmark, speciality: Layers, group: UsersRound } as const;

const DRAGGED = "application/x-kafedra-unit";

type UnitTreeProps = {
  model: StructureModel;
  current: UnitId | null;
  mayEdit: boolean;
  onMove: (unit: Unit, parent: UnitId | null) => void;
};

export function UnitTree({ model, current, mayEdit, onMove }: UnitTreeProps) {
  const { t } = useI18n();
  const { tree, open } = useStore(model.state);
  const dragged = useRef<Unit | null>(null);
  const unitOf = (key: unknown) => tree.rows.get(String(key))?.node?.unit ?? null;
  const { dragAndDropHooks } = useDragAndDrop({
    isDisabled: !mayEdit,
    getItems: (keys) => [...keys].map((key) => ({ [DRAGGED]: String(key), "text/plain": unitOf(key)?.name ?? "" })),
    acceptedDragTypes: [DRAGGED],
    getAllowedDropOperations: () => ["move"],
    onDragStart: ({ keys }) => {
      dragged.current = unitOf([...keys][0]);
    },
    shouldAcceptItemDrop: ({ key, dropPosition }) => {
      const target = tree.rows.get(String(key))?.node;
      return dropPosition === "on" && !!target && dragged.current !== null && mayHold(tree, dragged.current, target);
    },
    onItemDrop: ({ target }) => {
      const to = unitOf(target.key);
      if (dragged.current && to) onMove(dragged.current, to.id);
    },
    onRootDrop: () => {
      if (dragged.current && mayHold(tree, dragged.current, null)) onMove(dragged.current, null);
    },
  });
  return (
    <Tree
      aria-label={t("structure.tree")}
      className={cx(css.tree)}
      items={tree.roots}
      dependencies={[open, current, mayEdit]}
      expandedKeys={open}
      onExpandedChange={(keys) => model.setOpen(new Set([...keys].map(String)))}
      // Nothing is selected here: where rows can be, one press selects and only a second one opens a link.
      selectionMode="none"
      {...(mayEdit && { dragAndDropHooks })}
    >
      {(row) => <Row row={row} open={open} current={current} mayEdit={mayEdit} model={model} />}
    </Tree>
  );
}

type RowProps = {
  row: TreeRow;
  open: ReadonlySet<string>;
  current: UnitId | null;
  mayEdit: boolean;
  model: StructureModel;
};

function Row({ row, open, current, mayEdit, model }: RowProps) {
  const { t, formats } = useI18n();
  const { node, year } = row;
  const name = node ? node.unit.name : t("structure.year", { n: year ?? 0 });
  const isOpen = open.has(row.key);
  const isHere = current !== null && node?.unit.id === current;
  const toggle = () => {
    const next = new Set(open);
    if (!next.delete(row.key)) next.add(row.key);
    model.setOpen(next);
  };
  const link = node?.is_readable ? { href: `/people/units/${node.unit.id}` } : { onAction: toggle };
  return (
    <TreeItem
      id={row.key}
      textValue={name}
      hasChildItems={row.children.length > 0}
      className={cx(css.row, isHere && css.here)}
      {...link}
      {...(isHere && { "aria-current": "page" as const })}
    >
      <TreeItemContent>
        {({ level }) => (
          <div className={cx(css.line, node?.unit.is_closed && css.closed)} style={{ ["--level" as string]: level }}>
            {row.children.length > 0 ? (
              <Button slot="chevron" className={cx(css.chevron, isOpen && css.open)}>
                <Icon of={ChevronRight} size="s" />
              </Button>
            ) : (
              <span className={css.chevron} />
            )}
            <Icon of={node ? KIND_ICON[node.unit.kind as UnitKind] : CalendarDays} size="s" className={css.kind} />
            <span className={css.name}>{name}</span>
            {node?.unit.is_closed && <span className={css.mark}>{t("structure.closed")}</span>}
            {mayEdit && node && (
              <Button slot="drag" className={cx(css.drag)} aria-label={t("structure.drag", { name })}>
                <Icon of={GripVertical} size="s" />
              </Button>
            )}
            {row.count > 0 && (
              <span className={css.count}>
                {formats.number(row.count)}
                <span className={css.hidden}>
                  {" "}
                  {t(row.isStaff ? "structure.ofStaff" : "structure.ofStudents", { n: row.count })}
                </span>
              </span>
            )}
          </div>
        )}
      </TreeItemContent>
      <Collection items={isOpen ? row.children : []} dependencies={[open, current, mayEdit]}>
        {(child: TreeRow) => <Row row={child} open={open} current={current} mayEdit={mayEdit} model={model} />}
      </Collection>
    </TreeItem>
  );
}
