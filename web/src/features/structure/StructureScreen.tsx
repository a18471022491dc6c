// «Люди»: the tree of units at the left, what is chosen at the right; on a phone the list, then what was chosen over it.
import { BookOpen, FileUp, Plus, Users } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { Link } from "react-aria-components";
import type { Call } from "../../api/http.ts";
import type { Unit, UnitId } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { listName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { Checkbox } from "../../ui/Choice.tsx";
import { cx } from "../../ui/cx.ts";
import { Icon } from "../../ui/Icon.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { Note } from "../../ui/Note.tsx";
import { PersonName } from "../../ui/PersonName.tsx";
import { SearchField } from "../../ui/SearchField.tsx";
import { EmptyState, Skeleton } from "../../ui/States.tsx";
import { useModel } from "../../ui/useModel.ts";
import css from "./StructureScreen.module.css";
import { SubjectsPage } from "./SubjectsPage.tsx";
import { StructureModel } from "./structureModel.ts";
import { findUnits } from "./tree.ts";
import { UnitForm } from "./UnitDialogs.tsx";
import { UnitPage } from "./UnitPage.tsx";
import { UnitTree } from "./UnitTree.tsx";

export type StructurePlace =
  | { kind: "tree" }
  | { kind: "all" }
  | { kind: "subjects" }
  | { kind: "unit"; id: UnitId }
  | { kind: "other" };

export type StructureScreenProps = {
  call: Call;
  place: StructurePlace;
  /** Administrators change it; others only look. */
  mayEdit: boolean;
  /** Administrators and heads see everybody of the organisation. */
  seesAll: boolean;
  /** Rises when the structure was changed by something else than this screen. */
  changes: number;
  /** What stands in the right pane is an import. */
  isAtImports: boolean;
  say: (text: string, action?: { label: string; run: () => void }) => void;
  navigate: (path: string) => void;
  /** The flat list of everybody; another feature's. */
  people: ReactNode;
  /** Above the tree: whom it leads to first; another feature's. */
  above?: ReactNode;
  /** What else stands in the right pane: a person. */
  children?: ReactNode;
  /** Parts of a group's page that other features bring (invitations, slips, parents). */
  renderParts?: (unitId: UnitId) => ReactNode;
};

export function StructureScreen(props: StructureScreenProps) {
  const { call, place, changes } = props;
  const model = useModel(() => new StructureModel(call), "structure");
  const { nodes } = useStore(model.state);
  const current = place.kind === "unit" ? place.id : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once the tree is there, and when the address changes
  useEffect(() => {
    if (current !== null) model.reveal(current);
  }, [current, nodes === null]);
  useEffect(() => {
    if (changes > 0) void model.read();
  }, [changes, model]);
  return (
    <div className={cx(css.screen, place.kind !== "tree" && css.isOpen)}>
      <TreePane {...props} model={model} current={current} />
      <div className={css.content} data-region="content">
        <Content {...props} model={model} />
      </div>
    </div>
  );
}

type PaneProps = StructureScreenProps & { model: StructureModel; current: UnitId | null };

function TreePane({ model, current, mayEdit, seesAll, isAtImports, above, place, say, navigate }: PaneProps) {
  const { t } = useI18n();
  const { find, withClosed, failure } = useStore(model.state);
  const [isAdding, setAdding] = useState(false);
  const move = async (unit: Unit, parent: UnitId | null) => {
    const before = unit.parent_id ?? null;
    const moved = await model.move(unit, parent);
    if (!moved) return;
    const undo = async () => void (await model.move(moved, before));
    say(t("structure.moved", { name: unit.name }), { label: t("do.undo"), run: () => void undo() });
  };
  return (
    <aside className={css.pane} aria-label={t("structure.title")} data-region="list">
      <div className={css.head}>
        <h2 className={css.title}>{t("structure.title")}</h2>
        {mayEdit && <IconButton icon={Plus} label={t("structure.add")} onPress={() => setAdding(true)} />}
      </div>
      <SearchField label={t("structure.find")} value={find} onChange={model.setFind} maxLength={60} />
      {failure && !isAdding && (
        <Note tone="bad" live="alert">
          {errorText(t, failure)}
        </Note>
      )}
      <div className={css.scroll}>
        {find.trim() === "" ? (
          <>
            {above}
            <nav className={css.links} aria-label={t("structure.lists")}>
              {seesAll && (
                <PaneLink href="/people/all" icon={Users} isHere={place.kind === "all" || place.kind === "tree"}>
                  {t("structure.everybody")}
                </PaneLink>
              )}
              <PaneLink href="/people/subjects" icon={BookOpen} isHere={place.kind === "subjects"}>
                {t("structure.subjects")}
              </PaneLink>
              {seesAll && (
                <PaneLink href="/people/imports" icon={FileUp} isHere={isAtImports}>
                  {t("structure.imports")}
                </PaneLink>
              )}
            </nav>
            <TreePart model={model} current={current} mayEdit={mayEdit} onMove={(unit, to) => void move(unit, to)} />
          </>
        ) : (
          <Found model={model} seesAll={seesAll} />
        )}
      </div>
      {seesAll && (
        <div className={css.foot}>
          <Checkbox isSelected={withClosed} onChange={model.setWithClosed}>
            {t("structure.withClosed")}
          </Checkbox>
        </div>
      )}
      {isAdding && (
        <UnitForm
          model={model}
          unit={null}
          parent={current}
          onDone={(unit) => {
            setAdding(false);
            if (unit) navigate(`/people/units/${unit.id}`);
          }}
        />
      )}
    </aside>
  );
}

type PaneLinkProps = { href: string; icon: typeof Users; isHere: boolean; children: ReactNode };

function PaneLink({ href, icon, isHere, children }: PaneLinkProps) {
  return (
    <Link href={href} className={cx(css.link, isHere && css.here)} {...(isHere && { "aria-current": "page" as const })}>
      <Icon of={icon} size="s" />
      {children}
    </Link>
  );
}

type TreePartProps = Pick<PaneProps, "model" | "current" | "mayEdit"> & {
  onMove: (unit: Unit, parent: UnitId | null) => void;
};

function TreePart({ model, current, mayEdit, onMove }: TreePartProps) {
  const { t } = useI18n();
  const { nodes, error } = useStore(model.state);
  if (error && !nodes) {
    return (
      <EmptyState drawing="nothing" title={t("app.failed")} text={errorText(t, error)}>
        <Button onPress={() => void model.read()}>{t("do.retry")}</Button>
      </EmptyState>
    );
  }
  if (!nodes) return <Skeleton label={t("app.loading")} rows={6} hasAvatar={false} />;
  if (nodes.length === 0) {
    return <p className={css.empty}>{t(mayEdit ? "structure.empty.edit" : "structure.empty")}</p>;
  }
  return <UnitTree model={model} current={current} mayEdit={mayEdit} onMove={onMove} />;
}

/** Groups and people by what was typed; a curator, who has no pages of people, comes to the group. */
function Found({ model, seesAll }: Pick<PaneProps, "model" | "seesAll">) {
  const { t } = useI18n();
  const { nodes, find, people } = useStore(model.state);
  const units = findUnits(
    (nodes ?? []).filter((node) => node.is_readable),
    find,
  );
  if (units.length === 0 && people?.length === 0) return <p className={css.empty}>{t("structure.nothing")}</p>;
  return (
    <div className={css.found}>
      {units.length > 0 && <h3 className={css.sub}>{t("structure.found.units")}</h3>}
      {units.map(({ unit, students }) => (
        <Link
          key={unit.id}
          href={`/people/units/${unit.id}`}
          className={cx(css.link)}
          onPress={() => model.setFind("")}
        >
          <span className={css.grow}>{unit.name}</span>
          {students > 0 && <span className={css.count}>{students}</span>}
        </Link>
      ))}
      {people === null && <p className={css.empty}>{t("app.loading")}</p>}
      {people !== null && people.length > 0 && <h3 className={css.sub}>{t("structure.found.people")}</h3>}
      {people?.map(({ person, unit }) => (
        <Link
          key={`${person.id}/${unit?.id ?? ""}`}
          href={seesAll || !unit ? `/people/${person.id}` : `/people/units/${unit.id}`}
          className={cx(css.link)}
        >
          <span className={css.grow}>
            <PersonName name={listName(person.name)} isVerified={person.is_verified} />
          </span>
          {unit && <span className={css.count}>{unit.name}</span>}
        </Link>
      ))}
    </div>
  );
}

function Content({ model, ...props }: StructureScreenProps & { model: StructureModel }) {
  const { call, place, mayEdit, say, navigate, people, children, renderParts, seesAll } = props;
  const { t } = useI18n();
  switch (place.kind) {
    case "unit":
      return (
        <UnitPage
          key={place.id}
          call={call}
          id={place.id}
          structure={model}
          mayEdit={mayEdit}
          seesPeople={seesAll}
          say={say}
          navigate={navigate}
          {...(renderParts && { renderParts })}
        />
      );
    case "subjects":
      return <SubjectsPage call={call} mayEdit={mayEdit} say={say} onBack={() => navigate("/people")} />;
    case "other":
      return children;
    default:
      return seesAll ? people : <EmptyState drawing="people" title={t("structure.choose")} level={1} />;
  }
}
