// The steps of opening a space, on the first run and in the operator's dialog.
import { ArrowLeft } from "lucide-react";
import { errorText } from "../../i18n/errorText.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { TextField } from "../../ui/Field.tsx";
import { Note } from "../../ui/Note.tsx";
import { Form, Row, Sub } from "../../ui/Stack.tsx";
import { CodeSheet } from "../people/CodeSheet.tsx";
import { NameFields } from "../people/NameFields.tsx";
import type { OpenOrgModel } from "./orgModel.ts";

type OpenOrgProps = { model: OpenOrgModel; say: (text: string) => void };

export function OpenOrg({ model, say }: OpenOrgProps) {
  const { step, opened, administrator, org } = useStore(model.state);
  if (step === "sheet" && opened) {
    return (
      <CodeSheet
        sheet={{ name: administrator, code: opened.administrator_code, expiresUs: null }}
        org={{ name: org.name.trim(), slug: opened.org.slug }}
        say={say}
      />
    );
  }
  return step === "org" ? <OrgStep model={model} /> : <AdministratorStep model={model} />;
}

function OrgStep({ model }: { model: OpenOrgModel }) {
  const { t } = useI18n();
  const { org, bad } = useStore(model.state);
  return (
    <Form onSubmit={model.toAdministrator}>
      <Sub>{t("start.org.hint")}</Sub>
      <TextField
        label={t("org.name")}
        value={org.name}
        onChange={(name) => model.setOrg({ name })}
        error={bad.name && t(bad.name)}
        autoFocus
        maxLength={200}
        input={{ autoComplete: "organization" }}
      />
      <TextField
        label={t("org.shortName")}
        value={org.shortName}
        onChange={(shortName) => model.setOrg({ shortName })}
        error={bad.shortName && t(bad.shortName)}
        hint={t("org.shortName.hint")}
        maxLength={60}
      />
      <TextField
        label={t("org.slug")}
        value={org.slug}
        onChange={(slug) => model.setOrg({ slug: slug.toLowerCase() })}
        error={bad.slug && t(bad.slug)}
        hint={t("org.slug.hint", { address: `${location.host}/o/${org.slug}` })}
        maxLength={40}
        input={{ autoCapitalize: "none", spellCheck: false, autoComplete: "off" }}
      />
      <TextField
        label={t("org.contact")}
        value={org.contact}
        onChange={(contact) => model.setOrg({ contact })}
        hint={t("org.contact.hint")}
        maxLength={200}
      />
      <Button type="submit" variant="primary" size="l" isWide>
        {t("do.continue")}
      </Button>
    </Form>
  );
}

function AdministratorStep({ model }: { model: OpenOrgModel }) {
  const { t } = useI18n();
  const { administrator, badName, failure, isPending } = useStore(model.state);
  return (
    <Form onSubmit={() => void model.submit()}>
      <Sub>{t("org.admin.hint")}</Sub>
      <NameFields name={administrator} bad={badName} onChange={model.setAdministrator} autoFocus />
      {failure && (
        <Note tone="bad" live="alert">
          {errorText(t, failure)}
        </Note>
      )}
      <Button type="submit" variant="primary" size="l" isWide isPending={isPending} pendingLabel={t("pending.create")}>
        {t("org.open")}
      </Button>
      <Row>
        <Button variant="quiet" icon={ArrowLeft} onPress={model.toOrg}>
          {t("do.back")}
        </Button>
      </Row>
    </Form>
  );
}
