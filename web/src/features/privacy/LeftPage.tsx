// «Ушедшие»: whose access ended, until when they can come back, what was erased, how long data are kept.
import { Download } from "lucide-react";
import { useState } from "react";
import type { Call } from "../../api/http.ts";
import type { LeftPerson } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { listName, shortName, talkName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { csvOf } from "../../ui/csv.ts";
import { AlertDialog, Dialog } from "../../ui/Dialog.tsx";
import { TextField } from "../../ui/Field.tsx";
import { Note } from "../../ui/Note.tsx";
import { NumberField } from "../../ui/NumberField.tsx";
import { Card, Page, PageHead, Table } from "../../ui/Page.tsx";
import { Form, Row, Stack, Sub } from "../../ui/Stack.tsx";
import { EmptyState, Skeleton } from "../../ui/States.tsx";
import { saveBlob } from "../../ui/saveBlob.ts";
import { Tabs } from "../../ui/Tabs.tsx";
import { useModel } from "../../ui/useModel.ts";
import { actKey, ERASE_DAYS_MAX, ERASE_DAYS_MIN, fateOf, isSameSurname, LeftModel, returnTill } from "./leftModel.ts";

type LeftPageProps = { call: Call; say: (text: string) => void };

export function LeftPage({ call, say }: LeftPageProps) {
  const { t } = useI18n();
  const model = useModel(() => new LeftModel(call), "left");
  const { people, days, error, failure, failed } = useStore(model.state);
  const [tab, setTab] = useState<"left" | "erased">("left");
  return (
    <Page>
      <PageHead title={t("manage.left")} hint={t("left.hint")} />
      {error && (
        <Note tone="bad" live="alert">
          {errorText(t, error)}{" "}
          <Button size="s" onPress={() => void model.read()}>
            {t("do.retry")}
          </Button>
        </Note>
      )}
      {failure && (
        <Note tone="bad" live="alert">
          {failure.code === "conflict"
            ? t(failed === "copy" ? "copy.twice" : "left.return.over")
            : errorText(t, failure)}
        </Note>
      )}
      {!people && !error && <Skeleton label={t("app.loading")} />}
      {people && (
        <Tabs
          label={t("manage.left")}
          selected={tab}
          onSelect={setTab}
          tabs={[
            { id: "left", label: t("left.tab.people"), content: <People model={model} people={people} say={say} /> },
            { id: "erased", label: t("left.tab.erased"), content: <Register model={model} /> },
          ]}
        />
      )}
      {days !== null && <TermCard key={days} model={model} days={days} say={say} />}
    </Page>
  );
}

type PeopleProps = { model: LeftModel; people: readonly LeftPerson[]; say: (text: string) => void };

function People({ model, people, say }: PeopleProps) {
  const { t, formats, locale } = useI18n();
  const { nextPerson, pending } = useStore(model.state);
  const [back, setBack] = useState<LeftPerson | null>(null);
  const [erased, setErased] = useState<LeftPerson | null>(null);
  const now = Date.now();
  const giveBack = async () => {
    if (!back) return;
    const isDone = await model.giveBack(back.person.id);
    if (!isDone && !model.state.get().failure) return;
    setBack((shown) => (shown === back ? null : shown));
    if (isDone) say(t("left.returned", { name: listName(back.person.name) }));
  };
  const copy = async (left: LeftPerson) => {
    const file = await model.copy(left.person.id, locale, new Date());
    if (file) saveBlob(file.blob, file.name);
  };
  if (people.length === 0) {
    return (
      <Card>
        <EmptyState drawing="door" title={t("left.none")} text={t("left.none.text")} />
      </Card>
    );
  }
  const till = (left: LeftPerson) =>
    left.erase_us == null ? t("left.state.kept") : t("left.state.until", { date: formats.date(left.erase_us, now) });
  const state = (left: LeftPerson) => {
    switch (fateOf(left, now * 1000)) {
      case "erased":
        return t("left.state.erased", { date: formats.date(left.erased_us ?? 0, now) });
      case "returnable":
        return (
          <div>
            {t("left.state.returnable", { till: formats.date(returnTill(left), now) })}
            <Sub>{till(left)}</Sub>
          </div>
        );
      case "due":
        return t("left.state.due");
      default:
        return till(left);
    }
  };
  return (
    <Stack>
      <Card isFlush>
        <Table
          label={t("left.tab.people")}
          rows={people}
          rowKey={({ person }) => person.id}
          columns={[
            {
              label: t("left.col.name"),
              isHeader: true,
              cell: ({ person, erased_us: gone }) => (gone == null ? listName(person.name) : t("left.nameless")),
            },
            {
              label: t("left.col.when"),
              cell: (left) => (
                <div>
                  {formats.date(left.left_us, now)}
                  <Sub>{left.left_by ? t("left.by", { name: shortName(left.left_by) }) : t("left.refused")}</Sub>
                </div>
              ),
            },
            { label: t("left.col.reason"), cell: ({ reason }) => (reason === "" ? "—" : reason) },
            { label: t("left.col.state"), cell: state },
            {
              label: "",
              cell: (left) => (
                <PersonActs
                  model={model}
                  left={left}
                  onReturn={() => setBack(left)}
                  onCopy={() => void copy(left)}
                  onErase={() => setErased(left)}
                />
              ),
            },
          ]}
        />
      </Card>
      {nextPerson !== null && (
        <Row>
          <Button
            isPending={pending.has("more")}
            pendingLabel={t("app.loading")}
            onPress={() => void model.morePeople()}
          >
            {t("left.more")}
          </Button>
        </Row>
      )}
      <AlertDialog
        title={t("left.return.ask", { name: back ? talkName(back.person.name) : "" })}
        isOpen={back !== null}
        onClose={() => setBack(null)}
        action={t("left.return")}
        safe={t("do.cancel")}
        isDanger={false}
        isPending={back !== null && pending.has(actKey("return", back.person.id))}
        pendingLabel={t("left.return.pending")}
        onAction={() => void giveBack()}
      >
        {t("left.return.text")}
      </AlertDialog>
      {erased && (
        <EraseDialog
          key={erased.person.id}
          model={model}
          left={erased}
          onClose={() => setErased((shown) => (shown === erased ? null : shown))}
          say={say}
        />
      )}
    </Stack>
  );
}

type PersonActsProps = {
  model: LeftModel;
  left: LeftPerson;
  onReturn: () => void;
  onCopy: () => void;
  onErase: () => void;
};

/** What can be done about one person; the buttons say about whom. */
function PersonActs({ model, left, onReturn, onCopy, onErase }: PersonActsProps) {
  const { t } = useI18n();
  const { pending } = useStore(model.state);
  const { id, name } = left.person;
  const isDeciding = pending.has(actKey("erase", id));
  const named = (label: string) => ({ "aria-label": `${label}: ${listName(name)}` });
  return (
    <Row>
      {left.can_return && (
        <Button size="s" isDisabled={isDeciding} onPress={onReturn} {...named(t("left.return"))}>
          {t("left.return")}
        </Button>
      )}
      {left.erased_us == null && left.left_by && (
        <Button
          size="s"
          isPending={pending.has(actKey("copy", id))}
          pendingLabel={t("app.loading")}
          onPress={onCopy}
          {...named(t("left.copy"))}
        >
          {t("left.copy")}
        </Button>
      )}
      {left.erased_us == null && (
        <Button size="s" variant="danger-line" isDisabled={isDeciding} onPress={onErase} {...named(t("left.erase"))}>
          {t("left.erase")}
        </Button>
      )}
    </Row>
  );
}

type EraseDialogProps = { model: LeftModel; left: LeftPerson; onClose: () => void; say: (text: string) => void };

/** Can not be undone: the surname is typed, so that no tired hand does it to the wrong row. */
function EraseDialog({ model, left, onClose, say }: EraseDialogProps) {
  const { t } = useI18n();
  const { pending } = useStore(model.state);
  const [typed, setTyped] = useState("");
  const [isBad, setBad] = useState(false);
  const { last } = left.person.name;
  const erase = async () => {
    if (!isSameSurname(typed, last)) return setBad(true);
    const isDone = await model.erase(left.person.id);
    if (!isDone && !model.state.get().failure) return;
    onClose();
    if (isDone) say(t("left.erased"));
  };
  return (
    <Dialog title={t("left.erase.ask", { name: talkName(left.person.name) })} isOpen onClose={onClose}>
      <Form onSubmit={() => void erase()}>
        <Sub>{t("left.erase.text")}</Sub>
        <TextField
          label={t("left.erase.type", { last })}
          value={typed}
          onChange={(text) => {
            setTyped(text);
            setBad(false);
          }}
          error={isBad ? t("left.erase.other") : undefined}
          maxLength={100}
          autoFocus
        />
        <Row>
          <Button
            type="submit"
            variant="danger"
            isPending={pending.has(actKey("erase", left.person.id))}
            pendingLabel={t("left.erase.pending")}
          >
            {t("left.erase.do")}
          </Button>
          <Button onPress={onClose}>{t("left.erase.keep")}</Button>
        </Row>
      </Form>
    </Dialog>
  );
}

function Register({ model }: { model: LeftModel }) {
  const { t, formats } = useI18n();
  const { erasures, nextErasure, pending } = useStore(model.state);
  const now = Date.now();
  if (!erasures || erasures.length === 0) {
    return (
      <Card>
        <EmptyState drawing="nothing" title={t("left.register.none")} text={t("left.register.none.text")} />
      </Card>
    );
  }
  const by = (name: (typeof erasures)[number]["by"]) => (name ? shortName(name) : t("left.register.term"));
  const save = async () => {
    const all = await model.register();
    if (!all) return;
    const head = [
      t("left.register.id"),
      t("left.register.left"),
      t("left.register.when"),
      t("left.register.by"),
      t("left.register.rows"),
    ];
    const rows = all.map((row) => [
      row.member_id,
      new Date(row.left_us / 1000).toISOString(),
      new Date(row.created_us / 1000).toISOString(),
      by(row.by),
      String(row.rows),
    ]);
    saveBlob(new Blob([csvOf([head, ...rows])], { type: "text/csv;charset=utf-8" }), t("left.register.file"));
  };
  return (
    <Stack>
      <Sub>{t("left.register.text")}</Sub>
      <Card isFlush>
        <Table
          label={t("left.tab.erased")}
          rows={erasures}
          rowKey={({ id }) => id}
          columns={[
            { label: t("left.register.id"), isHeader: true, cell: (row) => row.member_id },
            { label: t("left.register.left"), cell: (row) => formats.date(row.left_us, now) },
            { label: t("left.register.when"), cell: (row) => formats.full(row.created_us) },
            { label: t("left.register.by"), cell: (row) => by(row.by) },
            { label: t("left.register.rows"), cell: (row) => formats.number(row.rows) },
          ]}
        />
      </Card>
      <Row>
        {nextErasure !== null && (
          <Button
            isPending={pending.has("more")}
            pendingLabel={t("app.loading")}
            onPress={() => void model.moreErasures()}
          >
            {t("left.more")}
          </Button>
        )}
        <Button
          icon={Download}
          isPending={pending.has("file")}
          pendingLabel={t("app.loading")}
          onPress={() => void save()}
        >
          {t("left.register.save")}
        </Button>
      </Row>
    </Stack>
  );
}

function TermCard({ model, days, say }: { model: LeftModel; days: number; say: (text: string) => void }) {
  const { t } = useI18n();
  const { pending } = useStore(model.state);
  const [wanted, setWanted] = useState(days);
  const isFit = Number.isInteger(wanted) && wanted >= ERASE_DAYS_MIN && wanted <= ERASE_DAYS_MAX;
  const save = async () => {
    if (isFit && (await model.setDays(wanted))) say(t("do.saved"));
  };
  return (
    <Card title={t("left.term")} hint={t("left.term.hint")}>
      <Form onSubmit={() => void save()}>
        <NumberField
          label={t("left.term.days")}
          value={wanted}
          min={ERASE_DAYS_MIN}
          max={ERASE_DAYS_MAX}
          onChange={setWanted}
          hint={t("left.term.bounds", { min: ERASE_DAYS_MIN, max: ERASE_DAYS_MAX })}
        />
        <Row>
          <Button
            type="submit"
            isDisabled={wanted === days || !isFit}
            isPending={pending.has("days")}
            pendingLabel={t("pending.save")}
          >
            {t("do.save")}
          </Button>
        </Row>
      </Form>
    </Card>
  );
}
