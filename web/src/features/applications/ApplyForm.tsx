// The questionnaire in four parts: organisation, head, future administrator, documents.
import { FileUp, Printer, Trash2 } from "lucide-react";
import { FileTrigger } from "react-aria-components";
import type { ApplicationKind, ApplicationScan, ApplicationScanKind } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button, ButtonLink } from "../../ui/Button.tsx";
import { Chip } from "../../ui/Chip.tsx";
import { RadioGroup } from "../../ui/Choice.tsx";
import { TextField } from "../../ui/Field.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { Note } from "../../ui/Note.tsx";
import { Card } from "../../ui/Page.tsx";
import { Row, Stack, Sub } from "../../ui/Stack.tsx";
import { saveBlob } from "../../ui/saveBlob.ts";
import { TextArea } from "../../ui/TextArea.tsx";
import css from "./Apply.module.css";
import { type ApplyModel, SCAN_TYPES } from "./applyModel.ts";
import type { DraftField, FormDraft } from "./formDraft.ts";

type FormProps = { model: ApplyModel; isReadOnly: boolean };

const KINDS: readonly ApplicationKind[] = ["vocational", "school", "higher", "additional", "other"];

/** What the operator marked and what is missing, in one line under the field. */
function useComplaints(model: ApplyModel) {
  const { t } = useI18n();
  const { application, bad } = useStore(model.state);
  return (field: DraftField): string | undefined => {
    const complaint = bad[field];
    if (complaint) return t(complaint);
    const mark = application?.marks.find((one) => one.field === field);
    if (!mark) return undefined;
    return mark.text === "" ? t("apply.mark.plain") : t("apply.mark", { text: mark.text });
  };
}

export function ApplyForm(props: FormProps) {
  return (
    <Stack gap="l">
      <OrgPart {...props} />
      <PeopleParts {...props} />
      <PapersPart {...props} />
    </Stack>
  );
}

function useText({ model, isReadOnly }: FormProps) {
  const { draft } = useStore(model.state);
  const complaint = useComplaints(model);
  type TextName = Exclude<keyof FormDraft, "kind" | "head" | "administrator">;
  return (name: TextName) => ({
    value: draft?.[name] ?? "",
    onChange: (value: string) => model.setDraft({ [name]: value }, name),
    error: complaint(name),
    isReadOnly,
  });
}

function OrgPart({ model, isReadOnly }: FormProps) {
  const { t } = useI18n();
  const { draft, bad } = useStore(model.state);
  const text = useText({ model, isReadOnly });
  const complaint = useComplaints(model);
  if (!draft) return null;
  return (
    <Card title={t("apply.part.org")}>
      <Stack>
        <TextField label={t("apply.f.name")} {...text("name")} maxLength={200} />
        <TextField
          label={t("apply.f.shortName")}
          {...text("short_name")}
          hint={t("apply.f.shortName.hint")}
          maxLength={60}
        />
        <RadioGroup
          label={t("apply.f.kind")}
          options={KINDS.map((value) => ({ value, label: t(`apply.kind.${value}`), isDisabled: isReadOnly }))}
          value={draft.kind ?? ("" as ApplicationKind)}
          onChange={(kind) => model.setDraft({ kind }, "kind")}
        />
        {complaint("kind") && <Note tone={bad.kind ? "bad" : "warn"}>{complaint("kind")}</Note>}
        <TextArea
          label={t("apply.f.branches")}
          {...text("branches")}
          hint={t("apply.f.branches.hint")}
          maxLength={2000}
        />
        <TextField label={t("apply.f.address")} {...text("address")} maxLength={300} />
        <div className={css.pair}>
          <TextField label={t("apply.f.inn")} {...text("inn")} maxLength={30} input={{ inputMode: "numeric" }} />
          <TextField label={t("apply.f.ogrn")} {...text("ogrn")} maxLength={30} input={{ inputMode: "numeric" }} />
          <TextField
            label={t("apply.f.learners")}
            {...text("learners")}
            maxLength={7}
            input={{ inputMode: "numeric" }}
          />
          <TextField label={t("apply.f.staff")} {...text("staff")} maxLength={7} input={{ inputMode: "numeric" }} />
        </div>
      </Stack>
    </Card>
  );
}

function PersonFields({ model, isReadOnly, who }: FormProps & { who: "head" | "administrator" }) {
  const { t } = useI18n();
  const { draft } = useStore(model.state);
  const complaint = useComplaints(model)(who);
  if (!draft) return null;
  const person = draft[who];
  const field = (part: "last" | "first" | "middle") => (
    <TextField
      label={t(`field.${part}`)}
      value={person[part]}
      onChange={(value) => model.setDraft({ [who]: { ...person, [part]: value } }, who)}
      // Beside the part that is empty; a mark of the operator, beside the first.
      error={complaint && part !== "middle" && (person[part].trim() === "" || part === "last") ? complaint : undefined}
      isReadOnly={isReadOnly}
      maxLength={60}
      input={{ autoComplete: "off", autoCapitalize: "words", spellCheck: false }}
    />
  );
  return (
    <div className={css.trio}>
      {field("last")}
      {field("first")}
      {field("middle")}
    </div>
  );
}

function PeopleParts({ model, isReadOnly }: FormProps) {
  const { t } = useI18n();
  const text = useText({ model, isReadOnly });
  return (
    <>
      <Card title={t("apply.part.head")}>
        <Stack>
          <PersonFields model={model} isReadOnly={isReadOnly} who="head" />
          <TextField label={t("apply.f.position")} {...text("head_position")} maxLength={100} />
        </Stack>
      </Card>
      <Card title={t("apply.part.admin")} hint={t("apply.part.admin.hint")}>
        <Stack>
          <PersonFields model={model} isReadOnly={isReadOnly} who="administrator" />
          <TextField
            label={t("apply.f.mobile")}
            {...text("mobile")}
            maxLength={40}
            input={{ inputMode: "tel", autoComplete: "off" }}
          />
        </Stack>
      </Card>
    </>
  );
}

function PapersPart({ model, isReadOnly }: FormProps) {
  const { t } = useI18n();
  const { application, bad, pending, scanTrouble, secret } = useStore(model.state);
  const text = useText({ model, isReadOnly });
  const complaint = useComplaints(model);
  if (!application) return null;
  const marked = complaint("scans") ?? complaint("order");
  return (
    <Card title={t("apply.part.papers")} hint={t("apply.scans.hint")}>
      <Stack>
        <div className={css.pair}>
          <TextField label={t("apply.f.orderNumber")} {...text("order_number")} maxLength={40} />
          <DayField model={model} isReadOnly={isReadOnly} />
        </div>
        {application.scans.length > 0 && (
          <ul className={css.scans}>
            {application.scans.map((scan) => (
              <ScanRow key={scan.id} model={model} scan={scan} isReadOnly={isReadOnly} />
            ))}
          </ul>
        )}
        {marked && (
          <Note tone={bad.scans ? "bad" : "warn"} live="status">
            {marked}
          </Note>
        )}
        {scanTrouble && (
          <Note tone="bad" live="alert">
            {t(scanTrouble === "large" ? "apply.scans.large" : "apply.scans.type")}
          </Note>
        )}
        {!isReadOnly && (
          <Row>
            <AddScan model={model} kind="order" isPending={pending === "scan"} />
            <AddScan model={model} kind="other" isPending={false} />
          </Row>
        )}
        <Row>
          <ButtonLink href={`/apply/order#${secret ?? ""}`} icon={Printer} variant="quiet">
            {t("apply.template")}
          </ButtonLink>
        </Row>
      </Stack>
    </Card>
  );
}

function DayField({ model, isReadOnly }: FormProps) {
  const { t } = useI18n();
  const text = useText({ model, isReadOnly })("order_day");
  return <TextField label={t("apply.f.orderDay")} {...text} type="date" />;
}

function AddScan({ model, kind, isPending }: { model: ApplyModel; kind: ApplicationScanKind; isPending: boolean }) {
  const { t } = useI18n();
  return (
    <FileTrigger
      acceptedFileTypes={SCAN_TYPES}
      onSelect={(files) => {
        const file = files?.[0];
        if (file) void model.addScan(file, kind);
      }}
    >
      <Button
        icon={FileUp}
        variant={kind === "order" ? "solid" : "line"}
        isPending={isPending}
        pendingLabel={t("apply.pending.scan")}
      >
        {t(kind === "order" ? "apply.scans.order" : "apply.scans.other")}
      </Button>
    </FileTrigger>
  );
}

function ScanRow({ model, scan, isReadOnly }: FormProps & { scan: ApplicationScan }) {
  const { t } = useI18n();
  return (
    <li>
      <span className={css.grow}>{scan.name}</span>
      {scan.kind === "order" && <Chip tone="line">{t("apply.f.order")}</Chip>}
      {scan.pages > 0 && <Sub>{t("apply.scans.pages", { n: scan.pages })}</Sub>}
      <Button size="s" onPress={() => void model.openScan(scan).then((blob) => blob && saveBlob(blob, scan.name))}>
        {t("apply.scans.open")}
      </Button>
      {!isReadOnly && (
        <IconButton
          size="s"
          icon={Trash2}
          label={t("apply.scans.drop", { name: scan.name })}
          onPress={() => void model.dropScan(scan)}
        />
      )}
    </li>
  );
}
