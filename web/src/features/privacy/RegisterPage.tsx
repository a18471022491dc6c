// Who answered one text: by answer, group and name; what came on paper is recorded here; the same as a table for an office.
import { ArrowLeft, Download } from "lucide-react";
import { useState } from "react";
import { Link } from "react-aria-components";
import type { Call } from "../../api/http.ts";
import type { ConsentCount, ConsentRow, ConsentTextId, UnitId } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { listName, shortName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { Chip } from "../../ui/Chip.tsx";
import { cx } from "../../ui/cx.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Note } from "../../ui/Note.tsx";
import { Card, Page, PageHead, Table } from "../../ui/Page.tsx";
import { SearchField } from "../../ui/SearchField.tsx";
import { Select } from "../../ui/Select.tsx";
import { Row, Stack, Sub } from "../../ui/Stack.tsx";
import { EmptyState, Skeleton } from "../../ui/States.tsx";
import { saveBlob } from "../../ui/saveBlob.ts";
import { useModel } from "../../ui/useModel.ts";
import css from "./Consents.module.css";
import { STATE_TONE } from "./ConsentView.tsx";
import { RegisterModel } from "./registerModel.ts";

type RegisterPageProps = { call: Call; textId: ConsentTextId; say: (text: string) => void };

const STATES = ["any", "waiting", "given", "refused", "withdrawn"] as const;

export function RegisterPage({ call, textId, say }: RegisterPageProps) {
  const { t, formats, locale } = useI18n();
  const model = useModel(() => new RegisterModel(call, textId), textId);
  const { text, rows, error, failure, busy } = useStore(model.state);
  const [onPaper, setOnPaper] = useState<ConsentRow | null>(null);
  const back = (
    <Link href="/manage/consents" className={cx(css.back)}>
      <Icon of={ArrowLeft} />
      {t("manage.consents")}
    </Link>
  );
  if (text === null) {
    return (
      <Page>
        {back}
        <EmptyState level={1} drawing="nothing" title={t("notFound.title")} />
      </Page>
    );
  }
  const save = async () => {
    const file = await model.file(locale, new Date());
    if (file) saveBlob(file.blob, file.name);
  };
  const version =
    text && t("consent.version", { n: text.text.n, date: formats.date(text.text.created_us, Date.now()) });
  return (
    <Page>
      {back}
      <PageHead title={text?.text.title ?? t("consents.who")} hint={version}>
        <Button
          icon={Download}
          isDisabled={!text}
          isPending={busy === "file"}
          pendingLabel={t("copy.fetching")}
          onPress={() => void save()}
        >
          {t("register.file")}
        </Button>
      </PageHead>
      {error && (
        <Note tone="bad" live="alert">
          {errorText(t, error)}{" "}
          <Button size="s" onPress={() => void model.read()}>
            {t("do.retry")}
          </Button>
        </Note>
      )}
      {failure && !onPaper && (
        <Note tone="bad" live="alert">
          {errorText(t, failure)}
        </Note>
      )}
      <Filters model={model} />
      {!rows && !error && <Skeleton label={t("app.loading")} hasAvatar={false} />}
      {rows && text && <Rows model={model} rows={rows} text={text} onPaper={setOnPaper} />}
      {onPaper && text && (
        <PaperDialog
          model={model}
          row={onPaper}
          text={text}
          onClose={() => {
            model.forgetFailure();
            setOnPaper(null);
          }}
          say={say}
        />
      )}
    </Page>
  );
}

function Filters({ model }: { model: RegisterModel }) {
  const { t } = useI18n();
  const { filter, units } = useStore(model.state);
  const groups = units.filter(({ unit }) => unit.kind === "group").map(({ unit }) => unit);
  return (
    <div className={css.filters} data-print="no">
      <Select
        label={t("register.state")}
        options={STATES.map((value) => ({
          value,
          label: value === "any" ? t("register.any") : t(`consent.state.${value}`),
        }))}
        value={filter.state}
        onChange={(state) => model.filter({ state })}
      />
      <Select
        label={t("register.unit")}
        options={[
          { value: "", label: t("register.unit.any") },
          ...groups.map(({ id, name }) => ({ value: id as string, label: name })),
        ]}
        value={filter.unit ?? ""}
        onChange={(unit) => model.filter({ unit: unit === "" ? null : (unit as UnitId) })}
      />
      <SearchField
        label={t("register.find")}
        value={filter.find}
        onChange={(find) => model.filter({ find })}
        maxLength={100}
      />
    </div>
  );
}

type RowsProps = {
  model: RegisterModel;
  rows: readonly ConsentRow[];
  text: ConsentCount;
  onPaper: (row: ConsentRow) => void;
};

function Rows({ model, rows, text, onPaper }: RowsProps) {
  const { t, formats } = useI18n();
  const { next, busy } = useStore(model.state);
  const now = Date.now();
  if (rows.length === 0) {
    return (
      <Card>
        <EmptyState drawing="nothing" title={t("register.none")} />
      </Card>
    );
  }
  const answered = ({ at_us, by, is_on_paper }: ConsentRow) => {
    if (at_us == null) return "";
    const date = formats.date(at_us, now);
    return by ? t(is_on_paper ? "consent.by.paper" : "consent.by", { date, name: shortName(by) }) : date;
  };
  return (
    <Stack>
      <Card isFlush>
        <Table
          label={t("consents.who")}
          rows={rows}
          rowKey={({ person }) => person.id}
          columns={[
            { label: t("register.col.name"), isHeader: true, cell: ({ person }) => listName(person.name) },
            { label: t("register.col.unit"), cell: ({ unit }) => unit ?? "—" },
            {
              label: t("register.col.answer"),
              cell: (row) => (
                <div>
                  <Chip tone={STATE_TONE[row.state]}>{t(`consent.state.${row.state}`)}</Chip>
                  <Sub>{answered(row)}</Sub>
                  {row.state === "waiting" && row.is_minor && <Sub>{t("register.parents", { n: row.parents })}</Sub>}
                </div>
              ),
            },
            {
              label: "",
              cell: (row) =>
                (text.text.retired_us == null || row.state === "given") && (
                  <Button
                    size="s"
                    onPress={() => onPaper(row)}
                    aria-label={`${t("register.paper")}: ${listName(row.person.name)}`}
                  >
                    {t("register.paper")}
                  </Button>
                ),
            },
          ]}
        />
      </Card>
      {next !== null && (
        <Row>
          <Button isPending={busy === "more"} pendingLabel={t("app.loading")} onPress={() => void model.more()}>
            {t("left.more")}
          </Button>
        </Row>
      )}
    </Stack>
  );
}

type PaperDialogProps = {
  model: RegisterModel;
  row: ConsentRow;
  text: ConsentCount;
  onClose: () => void;
  say: (text: string) => void;
};

function PaperDialog({ model, row, text, onClose, say }: PaperDialogProps) {
  const { t } = useI18n();
  const { failure, busy } = useStore(model.state);
  const act = async (what: "give" | "refuse" | "withdraw") => {
    if (!(await model.paper(row.person.id, what, text.text.kind))) return;
    say(t("register.paper.done"));
    onClose();
  };
  const isAsked = text.text.retired_us == null;
  return (
    <Dialog title={t("register.paper.title", { name: listName(row.person.name) })} isOpen onClose={onClose}>
      <Stack>
        <p>{t("register.paper.text")}</p>
        {failure && (
          <Note tone="bad" live="alert">
            {failure.code === "conflict" ? t("consents.conflict") : errorText(t, failure)}
          </Note>
        )}
        <Row>
          {isAsked && row.state !== "given" && (
            <Button
              variant="solid"
              isDisabled={busy !== null && busy !== "paper"}
              isPending={busy === "paper"}
              onPress={() => void act("give")}
            >
              {t("register.paper.give")}
            </Button>
          )}
          {isAsked && row.state === "waiting" && (
            <Button isDisabled={busy !== null} onPress={() => void act("refuse")}>
              {t("register.paper.refuse")}
            </Button>
          )}
          {row.state === "given" && (
            <Button variant="danger-line" isDisabled={busy !== null} onPress={() => void act("withdraw")}>
              {t("register.paper.withdraw")}
            </Button>
          )}
        </Row>
      </Stack>
    </Dialog>
  );
}
