// The public page of an organisation that asks for a space: begun, filled in, sent, followed by its link alone.
import { Copy, Printer, Send } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Call } from "../../api/http.ts";
import { errorText } from "../../i18n/errorText.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button, ButtonLink } from "../../ui/Button.tsx";
import { copyText } from "../../ui/copyText.ts";
import { AlertDialog } from "../../ui/Dialog.tsx";
import { TextField } from "../../ui/Field.tsx";
import { Note } from "../../ui/Note.tsx";
import { QrCode } from "../../ui/QrCode.tsx";
import { Form, Row, Sub } from "../../ui/Stack.tsx";
import { EmptyState, Skeleton } from "../../ui/States.tsx";
import { useModel } from "../../ui/useModel.ts";
import css from "./Apply.module.css";
import { ApplyForm } from "./ApplyForm.tsx";
import { ApplyModel } from "./applyModel.ts";
import { StateChip, Timeline } from "./Timeline.tsx";

type ApplyPageProps = {
  call: Call;
  secret: string | null;
  isTaken: boolean;
  isOperator: boolean;
  onStarted: (secret: string) => void;
  say: (text: string) => void;
  tools: ReactNode;
};

export function ApplyPage({ call, secret, isTaken, isOperator, onStarted, say, tools }: ApplyPageProps) {
  const { t } = useI18n();
  const model = useModel(() => new ApplyModel(call, secret, onStarted), "apply");
  const { stage, failure } = useStore(model.state);
  return (
    <div className={css.page}>
      <header className={css.head}>
        <div className={css.grow}>
          <h1 tabIndex={-1} data-page-title>
            {t("apply.title")}
          </h1>
          <Sub>{t("apply.hint")}</Sub>
        </div>
        <Row>
          {isOperator && <ButtonLink href="/operator">{t("apply.toQueue")}</ButtonLink>}
          {tools}
        </Row>
      </header>
      <main id="main" tabIndex={-1} data-region="content">
        {stage === "begin" && (isTaken ? <Begin model={model} /> : <Off />)}
        {stage === "loading" && <Skeleton label={t("app.loading")} hasAvatar={false} />}
        {stage === "gone" && <EmptyState drawing="door" title={t("apply.gone")} text={t("apply.gone.text")} />}
        {stage === "trouble" && failure && (
          <Note tone="bad" live="alert">
            {errorText(t, failure)} <Button onPress={() => void model.read()}>{t("do.retry")}</Button>
          </Note>
        )}
        {stage === "open" && <Open model={model} say={say} />}
      </main>
    </div>
  );
}

function Off() {
  const { t } = useI18n();
  return <EmptyState drawing="door" title={t("apply.off")} text={t("apply.off.text")} />;
}

function Begin({ model }: { model: ApplyModel }) {
  const { t } = useI18n();
  const { name, bad, failure, pending } = useStore(model.state);
  return (
    <div className={css.begin}>
      <Form onSubmit={() => void model.start()}>
        <TextField
          label={t("apply.begin.name")}
          value={name}
          onChange={model.setName}
          error={bad.name && name.trim() === "" ? t(bad.name) : undefined}
          hint={t("apply.begin.hint")}
          maxLength={200}
          input={{ autoComplete: "organization" }}
        />
        {failure && (
          <Note tone="bad" live="alert">
            {errorText(t, failure)}
          </Note>
        )}
        <Button
          type="submit"
          variant="primary"
          size="l"
          isPending={pending === "start"}
          pendingLabel={t("pending.create")}
        >
          {t("apply.begin")}
        </Button>
        <Row>
          <ButtonLink href="/apply/order" icon={Printer} variant="quiet">
            {t("apply.template")}
          </ButtonLink>
        </Row>
      </Form>
    </div>
  );
}

function Open({ model, say }: { model: ApplyModel; say: (text: string) => void }) {
  const { t } = useI18n();
  const { application, bad, failure, isBehind, isChanged, pending } = useStore(model.state);
  if (!application) return null;
  const { state, reason } = application;
  const isMine = state === "draft" || state === "returned";
  const tone = {
    draft: "soft",
    sent: "info",
    returned: "warn",
    approved: "ok",
    rejected: "bad",
    closed: "soft",
  } as const;
  return (
    <div className={css.columns}>
      <Form onSubmit={() => void model.send()} label={t("apply.title")}>
        <Note tone={tone[state]} live="status">
          <StateChip state={state} /> {t(`apply.now.${state}`, { reason })} {application.is_paper && t("apply.paper")}{" "}
          {application.org_slug && t("apply.space", { address: `${location.host}/o/${application.org_slug}` })}
        </Note>
        <ApplyForm model={model} isReadOnly={!isMine} />
        {isBehind && (
          <Note tone="warn" live="alert">
            {t("apply.behind")} <Button onPress={() => void model.read()}>{t("apply.reread")}</Button>
          </Note>
        )}
        {failure && (
          <Note tone="bad" live="alert">
            {errorText(t, failure)}
          </Note>
        )}
        {Object.keys(bad).length > 0 && (
          <Note tone="warn" live="alert">
            {t("apply.incomplete")}
          </Note>
        )}
        {isMine && (
          <div className={css.foot}>
            <Button
              type="submit"
              variant="primary"
              size="l"
              icon={Send}
              isPending={pending === "send"}
              pendingLabel={t("apply.pending.send")}
            >
              {t(state === "returned" ? "apply.sendAgain" : "apply.send")}
            </Button>
            <Button
              size="l"
              isPending={pending === "save"}
              pendingLabel={t("apply.pending.save")}
              onPress={() => void model.save().then((isKept) => isKept && say(t("do.saved")))}
            >
              {t("apply.saveDraft")}
            </Button>
            {isChanged && <Sub>{t("apply.changed")}</Sub>}
          </div>
        )}
      </Form>
      <aside className={css.aside}>
        <LinkCard model={model} say={say} />
        <Timeline application={application} />
        {["draft", "sent", "returned"].includes(state) && <Withdraw model={model} />}
      </aside>
    </div>
  );
}

function LinkCard({ model, say }: { model: ApplyModel; say: (text: string) => void }) {
  const { t } = useI18n();
  const { secret, draft } = useStore(model.state);
  const link = `${location.origin}/apply#${secret ?? ""}`;
  return (
    <section className={css.card} data-sheet>
      <h2>{t("apply.link")}</h2>
      <p className={css.printOnly}>{draft?.name}</p>
      <p>{t("apply.link.hint")}</p>
      <p className={css.link}>{link}</p>
      <QrCode text={link} label={t("apply.link.qr")} />
      <div className={css.noPrint}>
        <Row>
          <Button
            icon={Copy}
            onPress={() => void copyText(link).then((ok) => say(t(ok ? "do.copied" : "do.copyFailed")))}
          >
            {t("apply.link.copy")}
          </Button>
          <Button icon={Printer} onPress={() => window.print()}>
            {t("do.print")}
          </Button>
        </Row>
      </div>
    </section>
  );
}

function Withdraw({ model }: { model: ApplyModel }) {
  const { t } = useI18n();
  const [isAsking, setAsking] = useState(false);
  const { pending } = useStore(model.state);
  return (
    <>
      <Button variant="danger-line" onPress={() => setAsking(true)}>
        {t("apply.withdraw")}
      </Button>
      <AlertDialog
        title={t("apply.withdraw.ask")}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        action={t("apply.withdraw")}
        safe={t("apply.withdraw.keep")}
        isPending={pending === "withdraw"}
        pendingLabel={t("apply.pending.send")}
        onAction={() => void model.withdraw().then(() => setAsking(false))}
      >
        {t("apply.withdraw.text")}
      </AlertDialog>
    </>
  );
}
