// One import from its columns to its end: file, columns, check, done; and for 30 days back again.
import { ArrowLeft, Check, Columns3, Download, FileUp, Trash2, Undo2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { Call } from "../../api/http.ts";
import type { Import, ImportId, ImportMark } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { talkName } from "../../i18n/name.ts";
import type { Key } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import type { Store } from "../../state/store.ts";
import { useStore } from "../../state/useStore.ts";
import { Button, ButtonLink } from "../../ui/Button.tsx";
import { cx } from "../../ui/cx.ts";
import { AlertDialog } from "../../ui/Dialog.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { Note } from "../../ui/Note.tsx";
import { Card, Page, PageHead } from "../../ui/Page.tsx";
import { Progress } from "../../ui/Progress.tsx";
import { Row } from "../../ui/Stack.tsx";
import { EmptyState, Skeleton, VisuallyHidden } from "../../ui/States.tsx";
import { saveBlob } from "../../ui/saveBlob.ts";
import { useModel } from "../../ui/useModel.ts";
import { ColumnsStep } from "./ColumnsStep.tsx";
import { Failure } from "./Failure.tsx";
import css from "./Imports.module.css";
import { changesOf, ImportModel, isRunning, outcomeOf } from "./importModel.ts";
import { Counts, Effects, Rows } from "./Rows.tsx";
import { type DraftPlace, dropApplied } from "./rolloverModel.ts";

type ImportPageProps = {
  call: Call;
  id: ImportId;
  marks: Store<ImportMark | null>;
  mayEdit: boolean;
  say: (text: string) => void;
  navigate: (path: string) => void;
  /** The plan of the next year: applied, it is no draft any more. */
  draft: DraftPlace;
  /** People and units are others than before. */
  onSettled: () => void;
};

export function ImportPage(props: ImportPageProps) {
  const { call, id, marks, draft, onSettled } = props;
  const { t } = useI18n();
  const model = useModel(() => new ImportModel(call, id, marks, onSettled, (step) => dropApplied(draft, step)), id);
  const { item, error } = useStore(model.state);
  if (!item && error) {
    return (
      <Page>
        <EmptyState
          level={1}
          drawing="nothing"
          title={error.code === "not_found" ? t("import.gone") : t("app.failed")}
          text={error.code === "not_found" ? t("import.gone.text") : errorText(t, error)}
        >
          {error.code === "not_found" ? (
            <ButtonLink href="/people/imports">{t("import.toList")}</ButtonLink>
          ) : (
            <Button onPress={() => void model.read()}>{t("do.retry")}</Button>
          )}
        </EmptyState>
      </Page>
    );
  }
  if (!item) {
    return (
      <Page>
        <Skeleton label={t("app.loading")} rows={5} hasAvatar={false} />
      </Page>
    );
  }
  return <Open {...props} model={model} item={item} />;
}

type OpenProps = ImportPageProps & { model: ImportModel; item: Import };

function Open(props: OpenProps) {
  const { model, item, mayEdit, navigate } = props;
  const { t } = useI18n();
  const { error, isEditing, isBehind } = useStore(model.state);
  const { state, kind } = item;
  const inColumns = (state === "columns" || isEditing) && mayEdit;
  useTitleFocus(`${state}/${inColumns}`);
  const title: Key = inColumns ? "import.title.columns" : `import.title.${state}`;
  return (
    <Page>
      <PageHead
        title={t(title, { kind })}
        hint={
          <>
            {item.name}, {t("import.rows", { n: item.row_count })}
            {["columns", "checking", "checked"].includes(state) && <b> · {t("import.nothingYet")}</b>}
          </>
        }
        back={<IconButton icon={ArrowLeft} label={t("import.toList")} onPress={() => navigate("/people/imports")} />}
      >
        <Steps item={item} inColumns={inColumns} />
      </PageHead>
      {error && (
        <Note tone="warn" live="status">
          {errorText(t, error)}
        </Note>
      )}
      {isBehind && (
        <Note tone="warn" live="alert">
          {t("import.apply.behind")}
        </Note>
      )}
      {isRunning(item) && <Work item={item} />}
      {inColumns && <ColumnsStep model={model} item={item} />}
      {inColumns && state === "columns" && <Others {...props} />}
      {!mayEdit && state === "columns" && (
        <Note tone="info">{t("import.waits", { who: talkName(item.made_by.name) })}</Note>
      )}
      {!inColumns && state === "checked" && <Checked {...props} />}
      {(state === "applied" || state === "undone") && <Ended {...props} />}
      {state === "expired" && <Note tone="info">{t(item.applied_us ? "import.expired" : "import.expired.draft")}</Note>}
    </Page>
  );
}

/** A step took the place of another and the pressed button went with it: go on from the title. */
function useTitleFocus(step: string): void {
  const last = useRef(step);
  useEffect(() => {
    if (last.current === step) return;
    last.current = step;
    if (document.activeElement === document.body) document.querySelector<HTMLElement>("[data-page-title]")?.focus();
  }, [step]);
}

/** Where we are of the four; a plan has no columns. */
function Steps({ item, inColumns }: { item: Import; inColumns: boolean }) {
  const { t } = useI18n();
  const isPlan = item.kind === "rollover";
  const steps: Key[] = isPlan
    ? ["import.step.plan", "import.step.check", "import.step.done"]
    : ["import.step.file", "import.step.columns", "import.step.check", "import.step.done"];
  const checkAt = steps.length - 2;
  const at =
    item.state === "columns" || inColumns
      ? 1
      : item.state === "checking" || item.state === "checked"
        ? checkAt
        : checkAt + 1;
  return (
    <ol className={css.steps} aria-label={t("import.steps")}>
      {steps.map((step, i) => (
        <li key={step} className={cx(i < at && css.passed, i === at && css.now)} aria-current={i === at && "step"}>
          <span className={css.number} aria-hidden="true">
            {i < at && <Icon of={Check} size="s" />}
            <span className={css.digit}>{i + 1}</span>
          </span>
          {t(step)}
          {i < at && <VisuallyHidden>, {t("import.step.passed")}</VisuallyHidden>}
        </li>
      ))}
    </ol>
  );
}

function Work({ item }: { item: Import }) {
  const { t, formats } = useI18n();
  const { state, done, total, kind } = item;
  const key: Key = `import.progress.${state === "applying" || state === "undoing" ? state : "checking"}`;
  return (
    <Card>
      <Progress
        label={t(`import.title.${state}`, { kind })}
        done={done}
        total={total}
        words={t(key, { done: formats.number(done), total: formats.number(total) })}
        quarter={(percent) => t("import.progress.quarter", { percent })}
      />
      <p className={css.sub}>{t("import.progress.away")}</p>
    </Card>
  );
}

function Checked(props: OpenProps) {
  const { model, item, mayEdit } = props;
  return (
    <>
      <Counts model={model} item={item} />
      <div className={css.area}>
        <div className={css.main}>
          <Rows model={model} item={item} mayEdit={mayEdit} />
        </div>
        <div className={css.aside}>
          <Effects model={model} item={item} />
          {/* Who has no foot reads it beside what was pressed. */}
          {!mayEdit && <Failure model={model} />}
          <Others {...props} />
        </div>
      </div>
      {mayEdit && <Foot model={model} item={item} />}
    </>
  );
}

/** What else can be done with it: secondary, so beside or below. */
function Others({ model, item, mayEdit, say, navigate }: OpenProps) {
  const { t } = useI18n();
  const [isAsking, setAsking] = useState(false);
  const [isReplacing, setReplacing] = useState(false);
  const { pending } = useStore(model.state);
  const { kind, state, columns } = item;
  const isPlan = kind === "rollover";
  const replace = t(isPlan ? "import.replan" : "import.replace");
  const leave = async (to: string) => {
    if (!(await model.discard())) return;
    say(t("import.discarded"));
    navigate(to);
  };
  const mayMap = mayEdit && state === "checked" && !isPlan && kind !== "oneroster" && kind !== "sds";
  return (
    <div className={css.others}>
      {state !== "columns" && state !== "expired" && (
        <Button
          icon={Download}
          isPending={pending === "report"}
          onPress={() => void model.report().then((file) => file && saveBlob(file.blob, file.name))}
        >
          {t("import.report")}
        </Button>
      )}
      {mayMap && columns.length > 0 && (
        <Button icon={Columns3} onPress={() => model.edit(true)}>
          {t("import.editColumns")}
        </Button>
      )}
      {mayEdit && (state === "checked" || state === "columns") && (
        <>
          <Button icon={FileUp} onPress={() => setReplacing(true)}>
            {replace}
          </Button>
          <Button icon={Trash2} variant="danger-line" onPress={() => setAsking(true)}>
            {t("import.discard")}
          </Button>
        </>
      )}
      <AlertDialog
        title={t("import.replace.ask", { kind })}
        isOpen={isReplacing}
        onClose={() => setReplacing(false)}
        action={replace}
        safe={t("import.keep")}
        isPending={pending === "discard"}
        pendingLabel={t("import.pending")}
        onAction={() => void leave(isPlan ? "/people/rollover" : "/people/imports").then(() => setReplacing(false))}
      >
        {t("import.replace.text", { kind })}
      </AlertDialog>
      <AlertDialog
        title={t("import.discard.ask", { kind })}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        action={t("import.discard")}
        safe={t("import.keep")}
        isPending={pending === "discard"}
        pendingLabel={t("import.pending")}
        onAction={() => void leave("/people/imports").then(() => setAsking(false))}
      >
        {t("import.discard.text")}
      </AlertDialog>
    </div>
  );
}

function Foot({ model, item }: { model: ImportModel; item: Import }) {
  const { t } = useI18n();
  const [isAsking, setAsking] = useState(false);
  const { pending } = useStore(model.state);
  const n = changesOf(item);
  const { refuse, close } = item.counts;
  return (
    <div className={css.foot}>
      <Failure model={model} />
      <div className={css.footRow}>
        <span className={css.term}>
          <Icon of={Undo2} size="s" />
          {t("import.undoTerm")}
        </span>
        <Button variant="primary" size="l" isDisabled={n === 0} onPress={() => setAsking(true)}>
          {n === 0 ? t("import.apply.do") : t("import.apply", { n })}
        </Button>
      </div>
      <AlertDialog
        title={t("import.apply.ask", { n })}
        isOpen={isAsking}
        isDanger={false}
        onClose={() => setAsking(false)}
        action={t("import.apply.do")}
        safe={t("do.cancel")}
        isPending={pending === "apply"}
        pendingLabel={t("import.pending")}
        onAction={() => void model.apply().then(() => setAsking(false))}
      >
        {close > 0 && <p>{t("import.apply.closes", { n: close })}</p>}
        <p>{t("import.apply.refused", { n: refuse })}</p>
        <p>{t("import.apply.undo")}</p>
      </AlertDialog>
    </div>
  );
}

const BRINGS_STUDENTS: ReadonlySet<Import["kind"]> = new Set(["learners", "oneroster", "sds"]);

function Ended(props: OpenProps) {
  const { model, item, mayEdit } = props;
  const { t, formats } = useI18n();
  const [isAsking, setAsking] = useState(false);
  const { pending } = useStore(model.state);
  const { kind, state, counts, undo_until_us: till } = item;
  const isApplied = state === "applied";
  const outcome = outcomeOf(item);
  const mayUndo = mayEdit && isApplied && typeof till === "number" && till > Date.now() * 1000;
  return (
    <>
      <Note tone={outcome.isBad ? "warn" : "ok"} live="status">
        {t(outcome.key, { n: outcome.n })}{" "}
        {isApplied && mayUndo && t("import.undoTill", { date: formats.date(till, Date.now()) })}
        {isApplied && outcome.n > 0 && counts.create > 0 && BRINGS_STUDENTS.has(kind) && (
          <p>{t("import.done.codes")}</p>
        )}
      </Note>
      {isApplied && counts.failed > 0 && <Note tone="warn">{t("import.done.failed", { n: counts.failed })}</Note>}
      {!isApplied && counts.kept > 0 && <Note tone="warn">{t("import.undone.kept", { n: counts.kept })}</Note>}
      <Failure model={model} />
      <Row>
        <ButtonLink href="/people" variant="solid">
          {t("import.done.people")}
        </ButtonLink>
        {mayUndo && (
          <Button icon={Undo2} variant="danger-line" onPress={() => setAsking(true)}>
            {t("import.undo", { kind })}
          </Button>
        )}
        <Others {...props} />
      </Row>
      <Counts model={model} item={item} />
      <Rows model={model} item={item} mayEdit={mayEdit} />
      <AlertDialog
        title={t("import.undo.ask", { kind })}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        action={t("import.undo", { kind })}
        safe={t("import.keep")}
        isPending={pending === "undo"}
        pendingLabel={t("import.pending")}
        onAction={() => void model.undo().then(() => setAsking(false))}
      >
        {t("import.undo.text")}
      </AlertDialog>
    </>
  );
}
