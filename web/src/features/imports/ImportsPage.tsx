// Imports of the organisation: a new file, and what was done before. Heads read, administrators do.
import { CalendarArrowUp, Download, FileUp } from "lucide-react";
import { DropZone, FileTrigger, isFileDropItem, Link } from "react-aria-components";
import type { Call } from "../../api/http.ts";
import type { Import, ImportMark, ImportState } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { talkName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import type { Store } from "../../state/store.ts";
import { useStore } from "../../state/useStore.ts";
import { Button, ButtonLink } from "../../ui/Button.tsx";
import { Chip } from "../../ui/Chip.tsx";
import { RadioGroup } from "../../ui/Choice.tsx";
import { cx } from "../../ui/cx.ts";
import { Icon } from "../../ui/Icon.tsx";
import { Note } from "../../ui/Note.tsx";
import { Card, Page, PageHead, Table } from "../../ui/Page.tsx";
import { Progress } from "../../ui/Progress.tsx";
import { Row } from "../../ui/Stack.tsx";
import { EmptyState, Skeleton } from "../../ui/States.tsx";
import { saveBlob } from "../../ui/saveBlob.ts";
import { useModel } from "../../ui/useModel.ts";
import css from "./Imports.module.css";
import { ImportsModel, LIST_KINDS, LIST_SUFFIXES } from "./importsModel.ts";
import { sampleOf } from "./samples.ts";

type ImportsPageProps = {
  call: Call;
  marks: Store<ImportMark | null>;
  mayEdit: boolean;
  navigate: (path: string) => void;
};

export function ImportsPage({ call, marks, mayEdit, navigate }: ImportsPageProps) {
  const { t } = useI18n();
  const model = useModel(() => new ImportsModel(call, marks), "imports");
  return (
    <Page>
      <PageHead title={t("imports.title")} hint={t("imports.hint")}>
        {mayEdit ? (
          <ButtonLink href="/people/rollover" icon={CalendarArrowUp}>
            {t("imports.rollover")}
          </ButtonLink>
        ) : undefined}
      </PageHead>
      {mayEdit && <Upload model={model} navigate={navigate} />}
      <History model={model} mayEdit={mayEdit} />
    </Page>
  );
}

function Upload({ model, navigate }: { model: ImportsModel; navigate: (path: string) => void }) {
  const { t, formats } = useI18n();
  const { kind, sending, refused } = useStore(model.state);
  const take = async (file: File | undefined) => {
    const id = file && (await model.upload(file));
    if (id) navigate(`/people/imports/${id}`);
  };
  if (sending) {
    const words = t("import.sending", { name: sending.name, size: formats.bytes(sending.size) });
    return (
      <Card title={t("imports.open")}>
        <div role="status">
          <Progress label={t("imports.open")} words={words} />
        </div>
        <Row>
          <Button autoFocus onPress={model.stop}>
            {t("import.stop")}
          </Button>
        </Row>
      </Card>
    );
  }
  return (
    <Card title={t("imports.open")}>
      <RadioGroup
        label={t("import.kind")}
        value={kind}
        onChange={model.setKind}
        options={LIST_KINDS.map((value) => ({ value, label: t(`import.kind.${value}`) }))}
      />
      <DropZone
        className={cx(css.drop)}
        aria-label={t("import.drop")}
        onDrop={(event) => {
          const item = event.items.find(isFileDropItem);
          if (item) void item.getFile().then(take);
        }}
      >
        <Icon of={FileUp} size="l" />
        <p className={css.dropTitle}>{t("import.drop")}</p>
        <p className={css.sub}>{t("import.drop.hint")}</p>
        <FileTrigger acceptedFileTypes={LIST_SUFFIXES} onSelect={(files) => void take(files?.[0])}>
          <Button variant="primary" autoFocus={refused !== null}>
            {t("import.choose")}
          </Button>
        </FileTrigger>
      </DropZone>
      <Refused model={model} />
      <Row>
        <Button
          variant="quiet"
          icon={Download}
          onPress={() => {
            const { name, blob } = sampleOf(kind);
            saveBlob(blob, name);
          }}
        >
          {t("import.sample")}
        </Button>
      </Row>
    </Card>
  );
}

function Refused({ model }: { model: ImportsModel }) {
  const { t } = useI18n();
  const { refused } = useStore(model.state);
  if (!refused) return null;
  const { name, refusal, failure } = refused;
  return (
    <Note tone="bad" live="alert">
      {t("import.file.refused", { name })}{" "}
      {refusal ? t(refusal.key, { line: refusal.line }) : failure && errorText(t, failure)}
    </Note>
  );
}

const TONES: Record<ImportState, "soft" | "info" | "ok" | "plain"> = {
  columns: "soft",
  checking: "info",
  checked: "soft",
  applying: "info",
  applied: "ok",
  undoing: "info",
  undone: "plain",
  expired: "plain",
};

function History({ model, mayEdit }: { model: ImportsModel; mayEdit: boolean }) {
  const { t } = useI18n();
  const { imports, error } = useStore(model.state);
  return (
    <>
      {error && (
        <Note tone="bad" live="alert">
          {errorText(t, error)}{" "}
          <Button size="s" onPress={() => void model.read()}>
            {t("do.retry")}
          </Button>
        </Note>
      )}
      {!imports && !error && <Skeleton label={t("app.loading")} hasAvatar={false} />}
      {imports?.length === 0 && (
        <Card>
          <EmptyState
            drawing="people"
            title={t(mayEdit ? "imports.empty" : "imports.empty.head")}
            {...(mayEdit && { text: t("imports.empty.text") })}
          />
        </Card>
      )}
      {imports && imports.length > 0 && <ImportTable imports={imports} />}
    </>
  );
}

function ImportTable({ imports }: { imports: readonly Import[] }) {
  const { t, formats } = useI18n();
  return (
    <Card isFlush>
      <Table
        label={t("imports.history")}
        rows={imports}
        rowKey={({ id }) => id}
        columns={[
          {
            label: t("imports.col.name"),
            isHeader: true,
            cell: ({ id, name }) => (
              <Link href={`/people/imports/${id}`} className={css.file ?? ""}>
                {name}
              </Link>
            ),
          },
          { label: t("imports.col.kind"), cell: ({ kind }) => t(`import.kind.${kind}`) },
          {
            label: t("imports.col.state"),
            cell: ({ state }) => <Chip tone={TONES[state]}>{t(`import.state.${state}`)}</Chip>,
          },
          { label: t("imports.col.rows"), cell: ({ row_count }) => formats.number(row_count) },
          {
            label: t("imports.col.who"),
            cell: (one) =>
              t("import.by", {
                who: talkName((one.applied_by ?? one.made_by).name),
                when: formats.stamp(one.applied_us ?? one.created_us, Date.now()),
              }),
          },
        ]}
      />
    </Card>
  );
}
