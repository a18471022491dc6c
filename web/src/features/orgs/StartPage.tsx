// The first run, without a rail: the operator's key, the organisation, its first administrator, their code sheet.
import { type ReactNode, useEffect } from "react";
import type { Call } from "../../api/http.ts";
import { errorText } from "../../i18n/errorText.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { ButtonLink } from "../../ui/Button.tsx";
import { EntryFrame } from "../../ui/EntryFrame.tsx";
import { PasswordField } from "../../ui/Field.tsx";
import { FormFoot } from "../../ui/FormFoot.tsx";
import { Form } from "../../ui/Stack.tsx";
import { Steps } from "../../ui/Steps.tsx";
import { useModel } from "../../ui/useModel.ts";
import { OpenOrg } from "./OpenOrg.tsx";
import { OpenOrgModel } from "./orgModel.ts";
import { StartModel } from "./startModel.ts";

type StartPageProps = {
  call: Call;
  isOperator: boolean;
  needsStart: boolean;
  onSignedIn: () => Promise<void>;
  /** The server has its organisation: on to the operator's page. */
  onDone: () => void;
  say: (text: string) => void;
  tools: ReactNode;
};

const TOTAL = 4;
const STEP_NO = { org: 2, administrator: 3, sheet: 4 } as const;

export function StartPage({ call, isOperator, needsStart, onSignedIn, onDone, say, tools }: StartPageProps) {
  const { t } = useI18n();
  const model = useModel(() => new OpenOrgModel(call), "start");
  const { step, opened } = useStore(model.state);
  const isOver = isOperator && !needsStart && !opened;
  useEffect(() => {
    if (isOver) onDone();
  }, [isOver, onDone]);
  if (isOver) return null;
  const titles = { org: t("start.org.title"), administrator: t("org.admin.title"), sheet: t("sheet.title") };
  const at = isOperator ? STEP_NO[step] : 1;
  return (
    <EntryFrame
      brand={t("app.name")}
      slogan={needsStart ? t("start.title") : t("start.key.title")}
      about={t("operator.hint")}
      tools={tools}
      isFormOnly={isOperator}
    >
      {needsStart && <Steps at={at} total={TOTAL} label={t("start.steps", { n: at, total: TOTAL })} />}
      <h1 key={at} tabIndex={-1} data-page-title>
        {isOperator ? titles[step] : t("start.key.title")}
      </h1>
      {isOperator ? <OpenOrg model={model} say={say} /> : <KeyForm call={call} onSignedIn={onSignedIn} />}
      {opened && (
        <ButtonLink variant="primary" size="l" isWide href={`/o/${opened.org.slug}`}>
          {t("sheet.signIn")}
        </ButtonLink>
      )}
    </EntryFrame>
  );
}

function KeyForm({ call, onSignedIn }: { call: Call; onSignedIn: () => Promise<void> }) {
  const { t, formats } = useI18n();
  const model = useModel(() => new StartModel(call, onSignedIn, Date.now), "key");
  const { key, bad, failure, isPending } = useStore(model.state);
  const left = useStore(model.countdown.left);
  return (
    <Form onSubmit={() => void model.submit()}>
      <PasswordField
        label={t("start.key.field")}
        value={key}
        onChange={model.setKey}
        hint={t("start.key.hint")}
        error={bad === null ? undefined : t(bad)}
        autoFocus
        maxLength={100}
        input={{ autoComplete: "off" }}
      />
      <FormFoot
        isPending={isPending}
        pendingLabel={t("pending.check")}
        failure={failure && errorText(t, failure)}
        wait={left > 0 ? { text: t("start.wait", { time: formats.duration(left) }), said: t("error.too_many") } : null}
      >
        {t("do.continue")}
      </FormFoot>
    </Form>
  );
}
