// The plan of the next study year: each group with what is proposed for it, then single students. What comes of it is seen
// in the check, as with a list.
import { ArrowLeft, UserRoundX, X } from "lucide-react";
import { useState } from "react";
import type { Call } from "../../api/http.ts";
import type { RolloverAct, RolloverGroup } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { listName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore, useStorePart } from "../../state/useStore.ts";
import { Button, ButtonLink } from "../../ui/Button.tsx";
import { TextField } from "../../ui/Field.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { Note } from "../../ui/Note.tsx";
import { Card, Page, PageHead, Table } from "../../ui/Page.tsx";
import { Select } from "../../ui/Select.tsx";
import { Form, Row, Sub } from "../../ui/Stack.tsx";
import { EmptyState, Skeleton } from "../../ui/States.tsx";
import { useModel } from "../../ui/useModel.ts";
import css from "./Rollover.module.css";
import { RolloverStudent } from "./RolloverStudent.tsx";
import { byPlace, type DraftPlace, nextStudyYear, RolloverModel, sumOf } from "./rolloverModel.ts";

/** More groups than that and their places stay folded until they are opened. */
const OPEN_AT_MOST = 60;
const ACTS: readonly RolloverAct[] = ["next", "graduate", "keep"];

type RolloverPageProps = { call: Call; draft: DraftPlace; navigate: (path: string) => void };

export function RolloverPage({ call, draft: place, navigate }: RolloverPageProps) {
  const { t } = useI18n();
  const model = useModel(
    () => new RolloverModel(call, place, t("rollover.name.of", { years: nextStudyYear(new Date()) })),
    "rollover",
  );
  const { groups, error } = useStore(model.state);
  return (
    <Page>
      <PageHead
        title={t("imports.rollover")}
        hint={t("rollover.hint")}
        back={<IconButton icon={ArrowLeft} label={t("import.toList")} onPress={() => navigate("/people/imports")} />}
      />
      {error && (
        <Note tone="bad" live="alert">
          {errorText(t, error)}{" "}
          <Button size="s" onPress={() => void model.read()}>
            {t("do.retry")}
          </Button>
        </Note>
      )}
      {!groups && !error && <Skeleton label={t("app.loading")} rows={6} hasAvatar={false} />}
      {groups?.length === 0 && (
        <Card>
          <EmptyState drawing="people" title={t("rollover.empty")} text={t("rollover.empty.text")}>
            <ButtonLink href="/people/imports">{t("imports.open")}</ButtonLink>
          </EmptyState>
        </Card>
      )}
      {groups && groups.length > 0 && <Plan call={call} model={model} groups={groups} navigate={navigate} />}
    </Page>
  );
}

type PlanProps = {
  call: Call;
  model: RolloverModel;
  groups: readonly RolloverGroup[];
  navigate: (path: string) => void;
};

function Plan({ call, model, groups, navigate }: PlanProps) {
  const { t } = useI18n();
  const { draft, failure, isPending, isIncomplete } = useStore(model.state);
  const [isAdding, setAdding] = useState(false);
  const send = async () => {
    const id = await model.plan();
    if (id) navigate(`/people/imports/${id}`);
  };
  // The dialog stands beside the form: a form within it would send this one, too.
  return (
    <>
      <Form label={t("imports.rollover")} onSubmit={() => void send()}>
        <Card>
          <TextField
            label={t("rollover.name")}
            value={draft.name}
            onChange={(name) => model.setText({ name })}
            maxLength={100}
            error={isIncomplete && draft.name.trim() === "" ? t("rollover.name.empty") : undefined}
          />
          <TextField
            label={t("import.columns.reason")}
            value={draft.reason}
            onChange={(reason) => model.setText({ reason })}
            hint={t("import.columns.reason.hint")}
            maxLength={100}
          />
        </Card>
        {byPlace(groups).map(({ place, groups: list }) => (
          <Place key={place} model={model} place={place} groups={list} isFolded={groups.length > OPEN_AT_MOST} />
        ))}
        <Students model={model} groups={groups} onAdd={() => setAdding(true)} />
        {isIncomplete && (
          <Note tone="warn" live="alert">
            {t("rollover.incomplete")}
          </Note>
        )}
        {failure && (
          <Note tone="bad" live="alert">
            {errorText(t, failure)}
          </Note>
        )}
        <div role="status">
          <Sub>{t("rollover.sum", sumOf(draft.wishes))}</Sub>
        </div>
        <Row>
          <Button type="submit" variant="primary" size="l" isPending={isPending} pendingLabel={t("pending.check")}>
            {t("rollover.check")}
          </Button>
          <Button size="l" variant="quiet" onPress={model.reset}>
            {t("rollover.reset")}
          </Button>
        </Row>
      </Form>
      {isAdding && <RolloverStudent call={call} model={model} groups={groups} onClose={() => setAdding(false)} />}
    </>
  );
}

type PlaceProps = { model: RolloverModel; place: string; groups: readonly RolloverGroup[]; isFolded: boolean };

/** Only an open place draws its groups: a big college has hundreds of them. */
function Place({ model, place, groups, isFolded }: PlaceProps) {
  const { t } = useI18n();
  const [isOpen, setOpen] = useState(!isFolded);
  return (
    <details className={css.place} open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className={css.summary}>
        <h2>{place || t("rollover.noPlace")}</h2>
        <span className={css.sub}>{t("rollover.placeSum", { n: groups.length })}</span>
      </summary>
      {isOpen && (
        <Table
          label={place || t("rollover.noPlace")}
          rows={groups}
          rowKey={({ unit_id }) => unit_id}
          columns={[
            { label: t("rollover.col.group"), isHeader: true, cell: ({ name }) => name },
            {
              label: t("rollover.col.now"),
              cell: ({ year, students }) => <span>{t("rollover.now", { year, students })}</span>,
            },
            { label: t("rollover.col.act"), cell: (group) => <Act model={model} group={group} /> },
            { label: t("rollover.col.name"), cell: (group) => <NewName model={model} group={group} /> },
          ]}
        />
      )}
    </details>
  );
}

function Act({ model, group }: { model: RolloverModel; group: RolloverGroup }) {
  const { t } = useI18n();
  const act = useStorePart(model.state, ({ draft }) => draft.wishes.get(group.unit_id)?.act);
  return (
    <span className={css.act}>
      <Select
        label={t("rollover.actOf", { group: group.name })}
        isLabelHidden
        value={act ?? group.act}
        options={ACTS.map((value) => ({ value, label: t(`rollover.act.${value}`) }))}
        onChange={(next) => model.setWish(group.unit_id, { act: next })}
      />
    </span>
  );
}

function NewName({ model, group }: { model: RolloverModel; group: RolloverGroup }) {
  const { t } = useI18n();
  const isIncomplete = useStorePart(model.state, (state) => state.isIncomplete);
  const wish = useStorePart(model.state, ({ draft }) => draft.wishes.get(group.unit_id));
  if (wish?.act === "graduate") return <span className={css.sub}>{t("rollover.graduates")}</span>;
  if (wish?.act !== "next") return null;
  return (
    <span className={css.name}>
      <TextField
        label={t("rollover.nameOf", { group: group.name })}
        isLabelHidden
        value={wish.name}
        onChange={(name) => model.setWish(group.unit_id, { name })}
        maxLength={100}
        error={isIncomplete && wish.name.trim() === "" ? t("rollover.name.empty") : undefined}
      />
    </span>
  );
}

type StudentsProps = Pick<PlanProps, "model" | "groups"> & { onAdd: () => void };

function Students({ model, groups, onAdd }: StudentsProps) {
  const { t } = useI18n();
  const { draft } = useStore(model.state);
  const names = new Map(groups.map(({ unit_id, name }) => [unit_id, name]));
  return (
    <Card title={t("rollover.students")} hint={t("rollover.students.hint")}>
      {draft.students.length === 0 ? (
        <p className={css.sub}>{t("rollover.students.none")}</p>
      ) : (
        <ul className={css.students}>
          {draft.students.map(({ person, from, act, to }) => {
            const said = { group: from.name, act: t(`rollover.student.${act}`) };
            const where = to === null ? undefined : names.get(to);
            return (
              <li key={`${person.id}/${from.id}`}>
                <span className={css.grow}>
                  <b>{listName(person.name)}</b>
                  <span className={css.sub}>
                    {where === undefined
                      ? t("rollover.student.line", said)
                      : t("rollover.student.lineTo", { ...said, to: where })}
                  </span>
                </span>
                <IconButton
                  icon={X}
                  label={t("rollover.student.drop", { name: listName(person.name) })}
                  onPress={() => model.dropStudent(person.id, from.id)}
                />
              </li>
            );
          })}
        </ul>
      )}
      <Row>
        <Button icon={UserRoundX} onPress={onAdd}>
          {t("rollover.student.add")}
        </Button>
      </Row>
    </Card>
  );
}
