// The door of an organisation (ui/png 01 and 18).
import { lazy, type ReactNode, Suspense } from "react";
import { Link } from "react-aria-components";
import type { Call } from "../../api/http.ts";
import type { OrgPublic } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { EntryFrame } from "../../ui/EntryFrame.tsx";
import { PasswordField, TextField } from "../../ui/Field.tsx";
import { FormFoot } from "../../ui/FormFoot.tsx";
import { Note } from "../../ui/Note.tsx";
import { Form, Stack, Sub } from "../../ui/Stack.tsx";
import { EmptyState, Skeleton } from "../../ui/States.tsx";
import { Tabs } from "../../ui/Tabs.tsx";
import { useModel } from "../../ui/useModel.ts";
import { SignInModel } from "./signInModel.ts";

/** Most people sign in by password: the boxes of a code are fetched when they are asked for. */
const CodeField = lazy(() => import("../../ui/CodeField.tsx").then((m) => ({ default: m.CodeField })));

type SignInPageProps = {
  call: Call;
  slug: string;
  /** Of a slip's square. */
  code: string | null;
  onSignedIn: () => Promise<void>;
  /** The session of this device was ended elsewhere. */
  wasEnded: boolean;
  /** The server has more than this organisation: where to name another. */
  otherOrgs: string | null;
  tools: ReactNode;
};

export function SignInPage({ call, slug, code, onSignedIn, wasEnded, otherOrgs, tools }: SignInPageProps) {
  const { t } = useI18n();
  const model = useModel(() => new SignInModel({ call, slug, code, onSignedIn, nowMs: Date.now }), slug);
  const { org } = useStore(model.state);
  if (org.state === "failed") {
    const isAbsent = org.error.code === "not_found";
    return (
      <EntryFrame brand={t("app.name")} slogan={t("signIn.slogan")} about={t("signIn.hint")} tools={tools}>
        <EmptyState
          level={1}
          drawing={isAbsent ? "nothing" : "door"}
          title={isAbsent ? t("signIn.noOrg.title") : t("app.unreachable")}
          text={isAbsent ? t("signIn.noOrg.text") : errorText(t, org.error)}
        >
          {!isAbsent && <Button onPress={() => void model.readOrg()}>{t("do.retry")}</Button>}
        </EmptyState>
      </EntryFrame>
    );
  }
  const about = org.state === "ready" ? org.org : null;
  return (
    <EntryFrame
      brand={t("app.name")}
      slogan={t("signIn.slogan")}
      about={about ? t("signIn.about", { org: about.name }) : t("signIn.hint")}
      {...(about && { place: about.name })}
      tools={tools}
      footer={about && about.contact !== "" ? t("signIn.questions", { contact: about.contact }) : undefined}
    >
      {about ? (
        <SignInForm model={model} org={about} wasEnded={wasEnded} otherOrgs={otherOrgs} />
      ) : (
        <Skeleton label={t("app.loading")} hasAvatar={false} />
      )}
    </EntryFrame>
  );
}

type SignInFormProps = { model: SignInModel; org: OrgPublic } & Pick<SignInPageProps, "wasEnded" | "otherOrgs">;

function SignInForm({ model, org, wasEnded, otherOrgs }: SignInFormProps) {
  const { t } = useI18n();
  const state = useStore(model.state);
  return (
    <>
      <Stack gap="s">
        <h1 tabIndex={-1} data-page-title>
          {t("signIn.title")}
        </h1>
        <Sub>{t("signIn.hint")}</Sub>
      </Stack>
      {wasEnded && <Note live="status">{t("app.sessionEnded")}</Note>}
      <Tabs
        label={t("signIn.tabs")}
        selected={state.tab}
        onSelect={model.selectTab}
        tabs={[
          { id: "password", label: t("signIn.tab.password"), content: <PasswordTab model={model} org={org} /> },
          { id: "code", label: t("signIn.tab.code"), content: <CodeTab model={model} org={org} /> },
        ]}
      />
      {otherOrgs && (
        <p>
          <Link href={otherOrgs}>{t("signIn.otherOrgs")}</Link>
        </p>
      )}
    </>
  );
}

function PasswordTab({ model, org }: { model: SignInModel; org: OrgPublic }) {
  const { t } = useI18n();
  const { login, password, bad } = useStore(model.state);
  return (
    <Form onSubmit={() => void model.submit()}>
      <TextField
        label={t("field.login")}
        name="login"
        value={login}
        onChange={model.setLogin}
        error={bad.login && t(bad.login)}
        autoFocus
        maxLength={80}
        input={{ autoComplete: "username", autoCapitalize: "none", spellCheck: false }}
      />
      <PasswordField
        label={t("field.password")}
        name="password"
        value={password}
        onChange={model.setPassword}
        error={bad.password && t(bad.password)}
        hint={t("signIn.forgot")}
        maxLength={200}
        input={{ autoComplete: "current-password" }}
      />
      <Submit model={model} org={org} label={t("signIn.submit")} />
    </Form>
  );
}

function CodeTab({ model, org }: { model: SignInModel; org: OrgPublic }) {
  const { t } = useI18n();
  const { code, bad } = useStore(model.state);
  return (
    <Form onSubmit={() => void model.submit()}>
      <Suspense fallback={<Skeleton label={t("app.loading")} rows={1} hasAvatar={false} />}>
        <CodeField
          label={t("field.code")}
          value={code}
          onChange={model.setCode}
          hint={t("signIn.code.hint")}
          error={bad.code && t(bad.code)}
        />
      </Suspense>
      <Submit model={model} org={org} label={t("do.continue")} />
    </Form>
  );
}

function Submit({ model, org, label }: { model: SignInModel; org: OrgPublic; label: string }) {
  const { t, formats } = useI18n();
  const { failure, isPending } = useStore(model.state);
  const left = useStore(model.countdown.left);
  const isWaiting = failure?.code === "too_many";
  return (
    <FormFoot
      isPending={isPending}
      pendingLabel={t("signIn.pending")}
      failure={failure && !isWaiting ? errorText(t, failure) : null}
      wait={left > 0 ? { text: waitText(org.contact, formats.duration(left), t), said: t("error.too_many") } : null}
    >
      {label}
    </FormFoot>
  );
}

function waitText(contact: string, time: string, t: ReturnType<typeof useI18n>["t"]): string {
  return contact === "" ? t("signIn.waitShort", { time }) : t("signIn.wait", { time, contact });
}
