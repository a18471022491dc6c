// A unit: a group with its students, curator and lessons; another one with its leader, staff and what stands below.
import { ArrowLeft, EllipsisVertical, UserPlus } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Link } from "react-aria-components";
import type { Call } from "../../api/http.ts";
import type { Enrolment, UnitId } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { listName, talkName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { Chip } from "../../ui/Chip.tsx";
import { cx } from "../../ui/cx.ts";
import { AlertDialog } from "../../ui/Dialog.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { Menu, type MenuEntry } from "../../ui/Menu.tsx";
import { Note } from "../../ui/Note.tsx";
import { Card, Page, PageHead, Table } from "../../ui/Page.tsx";
import { PersonName } from "../../ui/PersonName.tsx";
import { Row, Sub } from "../../ui/Stack.tsx";
import { EmptyState, Skeleton } from "../../ui/States.tsx";
import { useModel } from "../../ui/useModel.ts";
import { type StudentAct, StudentDialog } from "./StudentDialogs.tsx";
import type { StructureModel } from "./structureModel.ts";
import { PostsCard, TeachingCard } from "./TeachCards.tsx";
import { MoveDialog, UnitForm } from "./UnitDialogs.tsx";
import css from "./UnitPage.module.css";
import { UnitModel } from "./unitModel.ts";

type UnitPageProps = {
  call: Call;
  id: UnitId;
  structure: StructureModel;
  mayEdit: boolean;
  /** Pages of people are for administrators and heads. */
  seesPeople: boolean;
  say: (text: string, action?: { label: string; run: () => void }) => void;
  navigate: (path: string) => void;
  renderParts?: (unitId: UnitId) => ReactNode;
};

export function UnitPage(props: UnitPageProps) {
  const { call, id, structure, mayEdit, seesPeople, navigate, renderParts } = props;
  const { t } = useI18n();
  const model = useModel(() => new UnitModel(call, id, () => void structure.read()), id);
  const { page, error, failure } = useStore(model.state);
  const [act, setAct] = useState<StudentAct | null>(null);
  const back = (
    <span className={css.back}>
      <IconButton icon={ArrowLeft} label={t("do.back")} onPress={() => navigate("/people")} />
    </span>
  );
  if (!page) {
    return (
      <Page>
        <PageHead title={t("structure.title")} back={back} />
        {error ? (
          <EmptyState
            drawing="nothing"
            title={t(error.code === "not_found" ? "notFound.title" : "app.failed")}
            text={errorText(t, error)}
          >
            <Button onPress={() => void model.read()}>{t("do.retry")}</Button>
          </EmptyState>
        ) : (
          <Skeleton label={t("app.loading")} />
        )}
      </Page>
    );
  }
  const { unit, path } = page;
  const isGroup = unit.kind === "group";
  const about = [
    path.map((one) => one.name).join(" · "),
    unit.year ? t("structure.year", { n: unit.year }) : "",
    unit.code,
  ].filter((word) => word !== "");
  return (
    <Page>
      <PageHead back={back} title={unit.name} hint={about.length > 0 ? about.join(" · ") : t(`unit.kind.${unit.kind}`)}>
        {mayEdit ? <UnitActs {...props} model={model} onAdd={() => setAct({ kind: "add" })} /> : undefined}
      </PageHead>
      {unit.is_closed && <Note tone="warn">{t("unit.isClosed")}</Note>}
      {failure && !act && (
        <Note tone="bad" live="alert">
          {errorText(t, failure)}
        </Note>
      )}
      {isGroup ? (
        <>
          <PostsCard call={call} model={model} mayEdit={mayEdit} seesPeople={seesPeople} />
          <Students model={model} mayEdit={mayEdit && !unit.is_closed} seesPeople={seesPeople} onAct={setAct} />
          <TeachingCard call={call} model={model} mayEdit={mayEdit} seesPeople={seesPeople} />
          {page.may_teach && renderParts?.(id)}
          <Left {...props} model={model} />
        </>
      ) : (
        <>
          <PostsCard call={call} model={model} mayEdit={mayEdit} seesPeople={seesPeople} />
          <Below structure={structure} id={id} />
        </>
      )}
      {act && <StudentActs {...props} model={model} act={act} onClose={() => setAct(null)} />}
    </Page>
  );
}

type PartProps = UnitPageProps & { model: UnitModel };

function StudentActs({ act, onClose, ...props }: PartProps & { act: StudentAct; onClose: () => void }) {
  const { call, id, structure, model, say } = props;
  const { t } = useI18n();
  const done = (what: StudentAct, row: Enrolment | null) => {
    onClose();
    if (what.kind === "add" || row === null) return say(t("student.added"));
    const text = t(`student.done.${what.kind}`, { name: talkName(row.person.name) });
    const undo = async () => {
      if (await model.undo(row)) say(t("student.undone"));
    };
    say(text, row.until_us ? { label: t("do.undo"), run: () => void undo() } : undefined);
  };
  const close = () => {
    model.forgetFailure();
    onClose();
  };
  return (
    <StudentDialog
      call={call}
      model={model}
      structure={structure}
      unitId={id}
      act={act}
      onClose={close}
      onDone={done}
    />
  );
}

function UnitActs({ structure, model, say, navigate, onAdd }: PartProps & { onAdd: () => void }) {
  const { t } = useI18n();
  const { page } = useStore(model.state);
  const [dialog, setDialog] = useState<"edit" | "move" | "close" | "child" | null>(null);
  if (!page) return null;
  const { unit } = page;
  const isGroup = unit.kind === "group";
  const after = () => void model.read();
  const shut = () => {
    structure.forgetFailure();
    setDialog(null);
  };
  const reopen = async () => {
    if (await structure.reopen(unit)) say(t("unit.reopened"));
    after();
  };
  const close = async () => {
    setDialog(null);
    const closed = await structure.close(unit);
    after();
    if (closed)
      say(t("unit.closed", { name: unit.name }), {
        label: t("do.undo"),
        run: () => void structure.reopen(closed).then(after),
      });
  };
  const move = async (parent: UnitId | null) => {
    setDialog(null);
    const before = unit.parent_id ?? null;
    const moved = await structure.move(unit, parent);
    after();
    if (moved)
      say(t("structure.moved", { name: unit.name }), {
        label: t("do.undo"),
        run: () => void structure.move(moved, before).then(after),
      });
  };
  const entries: MenuEntry[] = [
    { id: "edit", label: t("unit.do.edit"), run: () => setDialog("edit") },
    { id: "move", label: t("unit.do.move"), run: () => setDialog("move") },
    unit.is_closed
      ? { id: "reopen", label: t("unit.do.reopen"), run: () => void reopen() }
      : { id: "close", label: t("unit.do.close"), isDanger: true, run: () => setDialog("close") },
  ];
  return (
    <>
      {!unit.is_closed && isGroup && (
        <Button variant="primary" icon={UserPlus} onPress={onAdd}>
          {t("student.add")}
        </Button>
      )}
      {!unit.is_closed && !isGroup && <Button onPress={() => setDialog("child")}>{t("unit.do.child")}</Button>}
      <Menu label={t("unit.acts")} entries={entries}>
        <IconButton icon={EllipsisVertical} label={t("unit.acts")} />
      </Menu>
      {(dialog === "edit" || dialog === "child") && (
        <UnitForm
          model={structure}
          unit={dialog === "edit" ? unit : null}
          parent={unit.id}
          onDone={(made) => {
            setDialog(null);
            after();
            if (made && made.id !== unit.id) navigate(`/people/units/${made.id}`);
          }}
        />
      )}
      {dialog === "move" && <MoveDialog model={structure} unit={unit} onMove={(to) => void move(to)} onClose={shut} />}
      <AlertDialog
        title={t("unit.close.title", { name: unit.name })}
        isOpen={dialog === "close"}
        onClose={shut}
        action={t("unit.do.close")}
        safe={t("unit.keep")}
        onAction={() => void close()}
      >
        {t("unit.close.text")}
      </AlertDialog>
    </>
  );
}

type StudentsProps = {
  model: UnitModel;
  mayEdit: boolean;
  seesPeople: boolean;
  onAct: (act: StudentAct) => void;
};

function Students({ model, mayEdit, seesPeople, onAct }: StudentsProps) {
  const { t, formats } = useI18n();
  const { students } = useStore(model.state);
  if (students.length === 0) {
    return (
      <Card>
        <EmptyState drawing="people" title={t("student.empty")} text={t("student.empty.text")} />
      </Card>
    );
  }
  const entries = (row: Enrolment): MenuEntry[] => [
    { id: "transfer", label: t("student.do.transfer"), run: () => onAct({ kind: "transfer", row }) },
    row.state === "leave"
      ? { id: "back", label: t("student.do.back"), run: () => onAct({ kind: "back", row }) }
      : { id: "leave", label: t("student.do.leave"), run: () => onAct({ kind: "leave", row }) },
    { id: "end", label: t("student.do.end"), isDanger: true, run: () => onAct({ kind: "end", row }) },
  ];
  const acts = {
    label: t("student.acts"),
    cell: (row: Enrolment) => (
      <Menu label={t("student.actsOf", { name: talkName(row.person.name) })} entries={entries(row)}>
        <IconButton icon={EllipsisVertical} label={t("student.actsOf", { name: talkName(row.person.name) })} size="s" />
      </Menu>
    ),
  };
  return (
    <Card isFlush>
      <h2 className={css.listTitle}>{t("student.list", { n: students.length })}</h2>
      <Table
        label={t("student.list", { n: students.length })}
        rows={students}
        rowKey={(row) => row.id}
        columns={[
          {
            label: t("people.col.name"),
            isHeader: true,
            cell: ({ person }) =>
              seesPeople ? (
                <Link href={`/people/${person.id}`} className={cx(css.name)}>
                  {listName(person.name)}
                </Link>
              ) : (
                listName(person.name)
              ),
          },
          {
            label: t("people.col.state"),
            cell: (row) =>
              row.state === "leave" ? (
                <Chip tone="warn">{t("student.onLeave")}</Chip>
              ) : (
                <Chip tone={row.has_account ? "plain" : "info"}>
                  {t(row.has_account ? "people.state.active" : "student.noAccount")}
                </Chip>
              ),
          },
          { label: t("student.since"), cell: (row) => formats.date(row.since_us, Date.now()) },
          ...(mayEdit ? [acts] : []),
        ]}
      />
    </Card>
  );
}

/** Who left of late: can be taken back. */
function Left({ model, mayEdit, say }: PartProps) {
  const { t, formats } = useI18n();
  const { left, isPending } = useStore(model.state);
  if (left.length === 0) return null;
  const undo = async (row: Enrolment) => {
    if (await model.undo(row)) say(t("student.undone"));
  };
  return (
    <Card title={t("student.left")} hint={t("student.left.hint")}>
      <ul className={css.plain}>
        {left.map((row) => (
          <li key={row.id} className={css.leftRow}>
            <span className={css.grow}>
              <PersonName name={listName(row.person.name)} isVerified={false} />
              <Sub>
                {[
                  row.moved_to
                    ? t("student.movedTo", { name: row.moved_to.name })
                    : t(`student.ended.${row.ended_as ?? "left"}`),
                  row.until_us ? formats.date(row.until_us, Date.now()) : "",
                  row.reason,
                ]
                  .filter((word) => word !== "")
                  .join(" · ")}
              </Sub>
            </span>
            {mayEdit && (
              <Button size="s" isDisabled={isPending} onPress={() => void undo(row)}>
                {t("student.takeBack")}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** What stands right below a unit that is no group. */
function Below({ structure, id }: { structure: StructureModel; id: UnitId }) {
  const { t } = useI18n();
  const { tree } = useStore(structure.state);
  const rows = tree.rows.get(id)?.children ?? [];
  const units = rows.flatMap((row) => (row.node ? [row] : row.children));
  if (units.length === 0) return <Sub>{t("unit.below.none")}</Sub>;
  return (
    <Card title={t("unit.below")}>
      <Row>
        {units.map(({ node, count }) =>
          node ? (
            <Link key={node.unit.id} href={`/people/units/${node.unit.id}`} className={cx(css.tile)}>
              <span>{node.unit.name}</span>
              {count > 0 && <span className={css.count}>{count}</span>}
            </Link>
          ) : null,
        )}
      </Row>
    </Card>
  );
}
