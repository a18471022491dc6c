// Login and password after the first sign-in by code.
import type { ReactNode } from "react";
import type { Call } from "../../api/http.ts";
import type { Me } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { EntryFrame } from "../../ui/EntryFrame.tsx";
import { FormFoot } from "../../ui/FormFoot.tsx";
import { Form, Stack, Sub } from "../../ui/Stack.tsx";
import { useModel } from "../../ui/useModel.ts";
import { CredentialFields } from "./CredentialFields.tsx";
import { CredentialsModel } from "./credentialsModel.ts";

type CredentialsPageProps = { call: Call; me: Me; onDone: () => Promise<void>; tools: ReactNode };

export function CredentialsPage({ call, me, onDone, tools }: CredentialsPageProps) {
  const { t } = useI18n();
  const { name, id } = me.person;
  const model = useModel(() => new CredentialsModel({ call, name, onDone }), id);
  const state = useStore(model.state);
  return (
    <EntryFrame
      brand={t("app.name")}
      slogan={t("credentials.welcome", { name: [name.first, name.middle].filter(Boolean).join(" ") })}
      about={t("credentials.hint")}
      tools={tools}
      isFormOnly
    >
      <Stack gap="s">
        <h1 tabIndex={-1} data-page-title>
          {t("credentials.title")}
        </h1>
        <Sub>{t("credentials.hint")}</Sub>
      </Stack>
      <Form onSubmit={() => void model.submit()}>
        <CredentialFields
          login={state.login}
          password={state.password}
          bad={state.bad}
          onLogin={model.setLogin}
          onPassword={model.setPassword}
          autoFocus
        />
        <FormFoot
          isPending={state.isPending}
          pendingLabel={t("pending.save")}
          failure={state.failure && errorText(t, state.failure)}
        >
          {t("credentials.submit")}
        </FormFoot>
      </Form>
    </EntryFrame>
  );
}
