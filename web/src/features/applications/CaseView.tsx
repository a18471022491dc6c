// One application before the operator: its fields, what may be the same organisation, scans, the decision.
import { ArrowLeft } from "lucide-react";
import { useState } from "react";
import type { ApplicationCase, ApplicationField } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { Checkbox } from "../../ui/Choice.tsx";
import { AlertDialog, Dialog } from "../../ui/Dialog.tsx";
import { TextField } from "../../ui/Field.tsx";
import { Note } from "../../ui/Note.tsx";
import { Card, Page, PageHead } from "../../ui/Page.tsx";
import { Row, Stack, Sub } from "../../ui/Stack.tsx";
import { TextArea } from "../../ui/TextArea.tsx";
import { CodeSheet } from "../people/CodeSheet.tsx";
import css from "./Apply.module.css";
import type { Opened, QueueModel } from "./queueModel.ts";
import { mobileText } from "./requisites.ts";
import { ScanViewer } from "./ScanViewer.tsx";
import { StateChip, Timeline } from "./Timeline.tsx";

type CaseViewProps = {
  model: QueueModel;
  kase: ApplicationCase;
  say: (text: string) => void;
  navigate: (path: string) => void;
};

export function CaseView({ model, kase, say, navigate }: CaseViewProps) {
  const { t } = useI18n();
  const { opened, isBehind, error } = useStore(model.state);
  const { application } = kase;
  const back = (
    <Button variant="quiet" icon={ArrowLeft} onPress={model.close}>
      {t("apps.back")}
    </Button>
  );
  return (
    <Page>
      <PageHead title={application.form.name} back={back}>
        <StateChip state={application.state} />
      </PageHead>
      {isBehind && (
        <Note tone="warn" live="alert">
          {t("apps.behind")}{" "}
          <Button size="s" onPress={() => void model.open(kase.id)}>
            {t("apply.reread")}
          </Button>
        </Note>
      )}
      {error && (
        <Note tone="bad" live="alert">
          {errorText(t, error)}
        </Note>
      )}
      <Twins kase={kase} />
      <div className={css.review}>
        <Fields model={model} kase={kase} />
        <div className={css.aside}>
          <ScanViewer model={model} kase={kase} />
          <Decision model={model} kase={kase} navigate={navigate} />
          <Timeline application={application} />
        </div>
      </div>
      {opened && <OpenedDialog opened={opened} say={say} onClose={model.sheetSeen} />}
    </Page>
  );
}

function Twins({ kase }: { kase: ApplicationCase }) {
  const { t } = useI18n();
  if (kase.twins.length === 0) return null;
  return (
    <Note tone="warn">
      <b>{t("apps.twins")}</b>
      <ul>
        {kase.twins.map((twin) => (
          <li key={`${twin.application_id ?? ""}-${twin.org_slug ?? ""}`}>
            {twin.name}: {t(`apps.twin.${twin.by}`, { n: twin.likeness })}{" "}
            {twin.state && <StateChip state={twin.state} />}{" "}
            {twin.org_slug && t("apps.twin.space", { address: `/o/${twin.org_slug}` })}
          </li>
        ))}
      </ul>
    </Note>
  );
}

function useFieldRows({ application: { form } }: ApplicationCase) {
  const { t } = useI18n();
  const person = (who: { last: string; first: string; middle: string }) =>
    [who.last, who.first, who.middle].filter(Boolean).join(" ");
  const rows: { field: ApplicationField; label: string; value: string }[] = [
    { field: "name", label: t("apply.f.name"), value: form.name },
    { field: "short_name", label: t("apply.f.shortName"), value: form.short_name },
    { field: "kind", label: t("apply.f.kind"), value: form.kind ? t(`apply.kind.${form.kind}`) : "" },
    { field: "branches", label: t("apply.f.branches"), value: form.branches },
    { field: "address", label: t("apply.f.address"), value: form.address },
    { field: "inn", label: t("apply.f.inn"), value: form.inn },
    { field: "ogrn", label: t("apply.f.ogrn"), value: form.ogrn },
    { field: "learners", label: t("apply.f.learners"), value: String(form.learners ?? "") },
    { field: "staff", label: t("apply.f.staff"), value: String(form.staff ?? "") },
    { field: "head", label: t("apply.f.head"), value: person(form.head) },
    { field: "head_position", label: t("apply.f.position"), value: form.head_position },
    { field: "administrator", label: t("apply.f.administrator"), value: person(form.administrator) },
    { field: "mobile", label: t("apply.f.mobile"), value: mobileText(form.mobile) },
    {
      field: "order",
      label: t("apply.f.order"),
      value: [form.order_number, form.order_day].filter(Boolean).join(", "),
    },
  ];
  return rows;
}

function Fields({ model, kase }: { model: QueueModel; kase: ApplicationCase }) {
  const { t } = useI18n();
  const { marks } = useStore(model.state);
  const rows = useFieldRows(kase);
  const { application } = kase;
  const canMark = application.state === "sent";
  const all = [
    ...rows,
    { field: "scans" as const, label: t("apply.f.scans"), value: String(application.scans.length) },
  ];
  return (
    <Card>
      <dl>
        {all.map(({ field, label, value }) => {
          const before = application.marks.find((mark) => mark.field === field);
          const mark = marks[field];
          return (
            <div key={field} className={css.field}>
              <dt>{label}</dt>
              <dd>{value || "–"}</dd>
              {before && (
                <dd>
                  <Sub>{t("apps.wasMarked", { text: before.text || label })}</Sub>
                </dd>
              )}
              {canMark && (
                <dd>
                  <Checkbox
                    isSelected={mark !== undefined}
                    onChange={(isMarked) => model.setMark(field, isMarked ? "" : null)}
                  >
                    {t("apps.check", { field: label })}
                  </Checkbox>
                  {mark !== undefined && (
                    <TextField
                      label={t("apps.mark.text", { field: label })}
                      value={mark}
                      onChange={(text) => model.setMark(field, text)}
                      maxLength={300}
                    />
                  )}
                </dd>
              )}
            </div>
          );
        })}
      </dl>
    </Card>
  );
}

function Decision({ model, kase, navigate }: Omit<CaseViewProps, "say">) {
  const { t } = useI18n();
  const { application } = kase;
  if (application.state === "sent") return <Decide model={model} />;
  return (
    <Card title={t("apps.decision")}>
      <Stack>
        {application.reason !== "" && <p>{application.reason}</p>}
        {application.org_slug && <p>{t("apply.space", { address: `/o/${application.org_slug}` })}</p>}
        {application.state === "approved" && (
          <Button variant="solid" onPress={() => void model.finish()}>
            {t("apps.finish")}
          </Button>
        )}
        {application.state === "draft" && (
          <>
            <Button
              variant="solid"
              onPress={() => void model.renewLink().then((secret) => secret && navigate(`/apply#${secret}`))}
            >
              {t("apps.continue")}
            </Button>
            <Button variant="danger-line" onPress={() => void model.finish()}>
              {t("apps.drop")}
            </Button>
          </>
        )}
        {application.state === "returned" && <RenewLink model={model} />}
      </Stack>
    </Card>
  );
}

function Decide({ model }: { model: QueueModel }) {
  const { t } = useI18n();
  const [isAsking, setAsking] = useState(false);
  const { slug, badSlug, reason, badReason, isPending } = useStore(model.state);
  return (
    <Card title={t("apps.decision")}>
      <Stack>
        <TextField
          label={t("apps.slug")}
          value={slug}
          onChange={model.setSlug}
          error={badSlug ? t(badSlug) : undefined}
          hint={`${location.host}/o/${slug}`}
          maxLength={40}
          input={{ autoCapitalize: "none", spellCheck: false, autoComplete: "off" }}
        />
        <Button
          variant="primary"
          size="l"
          isWide
          isPending={isPending}
          pendingLabel={t("pending.create")}
          onPress={() => void model.approve()}
        >
          {t("apps.approve")}
        </Button>
        <TextArea
          label={t("apps.reason")}
          value={reason}
          onChange={model.setReason}
          hint={t("apps.reason.hint")}
          error={badReason ? t(badReason) : undefined}
          maxLength={1000}
        />
        <Row>
          <Button onPress={() => void model.giveBack()}>{t("apps.return")}</Button>
          <Button variant="danger-line" onPress={() => setAsking(true)}>
            {t("apps.reject")}
          </Button>
        </Row>
        <RenewLink model={model} />
        <AlertDialog
          title={t("apps.reject.ask")}
          isOpen={isAsking}
          onClose={() => setAsking(false)}
          action={t("apps.reject")}
          safe={t("apps.keep")}
          onAction={() => {
            setAsking(false);
            void model.reject();
          }}
        >
          {t("apps.reject.text")}
        </AlertDialog>
      </Stack>
    </Card>
  );
}

function RenewLink({ model }: { model: QueueModel }) {
  const { t } = useI18n();
  const [isAsking, setAsking] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  if (secret)
    return (
      <Note tone="soft" live="status">
        {t("apps.link.new")}: <span className={css.link}>{`${location.origin}/apply#${secret}`}</span>
      </Note>
    );
  return (
    <>
      <Button variant="quiet" onPress={() => setAsking(true)}>
        {t("apps.link")}
      </Button>
      <AlertDialog
        title={t("apps.link.ask")}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        action={t("apps.link")}
        safe={t("do.cancel")}
        isDanger={false}
        onAction={() =>
          void model.renewLink().then((made) => {
            setAsking(false);
            setSecret(made);
          })
        }
      >
        {t("apps.link.text")}
      </AlertDialog>
    </>
  );
}

function OpenedDialog({ opened, say, onClose }: { opened: Opened; say: (text: string) => void; onClose: () => void }) {
  const { t } = useI18n();
  const { org, administrator_code: code, expires_us } = opened.opened;
  return (
    <Dialog
      title={t("apps.opened")}
      isOpen
      isDismissable={false}
      onClose={onClose}
      footer={
        <Button variant="solid" onPress={onClose}>
          {t("sheet.kept")}
        </Button>
      }
    >
      {/* Right below the dialog, or it is not printed. */}
      <CodeSheet
        sheet={{ name: opened.administrator, code, expiresUs: expires_us }}
        org={{ name: org.name, slug: org.slug }}
        say={say}
        notes={[t("apps.opened.for", { mobile: mobileText(opened.mobile) }), t("apps.opened.second")]}
      />
    </Dialog>
  );
}
