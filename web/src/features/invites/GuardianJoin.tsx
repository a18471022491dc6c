// A parent with a code of a child: whose it is, then a new account or the one they have (ui/png 18, right).
import { ArrowLeft } from "lucide-react";
import type { Call } from "../../api/http.ts";
import type { GuardianOffer, Kin, PersonName as Name, OrgPublic } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { talkName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Avatar, groupLetters } from "../../ui/Avatar.tsx";
import { Button, ButtonLink } from "../../ui/Button.tsx";
import { RadioGroup } from "../../ui/Choice.tsx";
import { codeSigns, codeText } from "../../ui/code.ts";
import { TextField } from "../../ui/Field.tsx";
import { Note } from "../../ui/Note.tsx";
import { Facts } from "../../ui/Page.tsx";
import { PersonName } from "../../ui/PersonName.tsx";
import { Form, Row, Stack, Sub } from "../../ui/Stack.tsx";
import { EmptyState, Skeleton } from "../../ui/States.tsx";
import { useModel } from "../../ui/useModel.ts";
import { CredentialFields } from "../people/CredentialFields.tsx";
import { NameFields } from "../people/NameFields.tsx";
import { GuardianModel, PARENT_SIGNS } from "./guardianModel.ts";
import type { Held } from "./held.ts";
import css from "./JoinSteps.module.css";

export type GuardianJoinProps = {
  call: Call;
  held: Held | null;
  /** Of a server with one organisation. */
  org: string;
  visit: string;
  /** Who is signed in on this device; null: nobody. */
  hereAs: Name | null;
  onSignedIn: () => Promise<void>;
  onHaveAccount: (org: OrgPublic) => void;
  onSignOut: () => void;
};

export function GuardianJoin(props: GuardianJoinProps) {
  const { t } = useI18n();
  const { call, held, org, visit, onSignedIn } = props;
  const model = useModel(() => new GuardianModel({ call, held, org, onSignedIn }), visit);
  const { phase } = useStore(model.state);
  switch (phase.step) {
    case "ask":
      return <Ask model={model} />;
    case "looking":
      return <Skeleton label={t("app.loading")} hasAvatar={false} />;
    case "dead":
      return (
        <EmptyState level={1} drawing="nothing" title={t("guardian.dead")} text={errorText(t, phase.error)}>
          <Button variant="primary" onPress={model.toAsk}>
            {t("guardian.another")}
          </Button>
        </EmptyState>
      );
    case "done":
      return <Done title={t("guardian.done", { name: talkName(phase.child) })} />;
    case "login":
      return <LoginStep model={model} />;
    default:
      if (phase.offer.is_parent_already) return <Done title={t("guardian.already")} />;
      return <Offer {...props} model={model} offer={phase.offer} />;
  }
}

function Done({ title }: { title: string }) {
  const { t } = useI18n();
  return (
    <EmptyState level={1} drawing="talk" title={title}>
      <ButtonLink variant="primary" size="l" href="/chats">
        {t("guardian.open")}
      </ButtonLink>
    </EmptyState>
  );
}

function Ask({ model }: { model: GuardianModel }) {
  const { t } = useI18n();
  const { org, code, isCodeShort, isPending } = useStore(model.state);
  return (
    <Form onSubmit={() => void model.look()}>
      <h1 tabIndex={-1} data-page-title>
        {t("guardian.ask.title")}
      </h1>
      <Sub>{t("guardian.ask.hint")}</Sub>
      <TextField
        label={t("guardian.code")}
        value={codeText(code, PARENT_SIGNS)}
        onChange={(text) => model.setCode(codeSigns(text, PARENT_SIGNS))}
        error={isCodeShort ? t("guardian.code.short") : undefined}
        autoFocus
        input={{ autoComplete: "one-time-code", autoCapitalize: "characters", spellCheck: false }}
      />
      <TextField
        label={t("guardian.org")}
        value={org}
        onChange={model.setOrg}
        maxLength={40}
        input={{ autoCapitalize: "none", spellCheck: false }}
      />
      <Button type="submit" variant="primary" size="l" isWide isPending={isPending} pendingLabel={t("app.loading")}>
        {t("do.continue")}
      </Button>
    </Form>
  );
}

type OfferProps = GuardianJoinProps & { model: GuardianModel; offer: GuardianOffer };

function Offer({ model, offer, hereAs, onHaveAccount, onSignOut }: OfferProps) {
  const { t } = useI18n();
  const { name, kin, badName, failure, isPending } = useStore(model.state);
  const kins: Kin[] = ["mother", "father", "guardian"];
  const isHere = hereAs !== null && !offer.is_other_org;
  return (
    <Form onSubmit={model.toLogin}>
      <h1 tabIndex={-1} data-page-title>
        {t("guardian.title", { group: offer.group })}
      </h1>
      <OfferCard offer={offer} />
      <RadioGroup
        label={t("guardian.kin")}
        options={kins.map((one) => ({ value: one, label: t(`guardian.kin.${one}`) }))}
        value={kin}
        onChange={model.setKin}
      />
      <Note>{t("guardian.sees")}</Note>
      {hereAs && (
        <Note tone="warn">
          {t("guardian.hereAs", { name: talkName(hereAs) })} {isHere && !offer.may_join && t("guardian.hereChild")}{" "}
          <Button size="s" variant="quiet" onPress={onSignOut}>
            {t("guardian.signOut")}
          </Button>
        </Note>
      )}
      {failure && (
        <Note tone="bad" live="alert">
          {errorText(t, failure)}
        </Note>
      )}
      {isHere && offer.may_join ? (
        <Button
          variant="primary"
          size="l"
          isWide
          isPending={isPending}
          pendingLabel={t("pending.save")}
          onPress={() => void model.join()}
        >
          {t("guardian.addHere")}
        </Button>
      ) : (
        <>
          <Sub>{t("guardian.name.hint")}</Sub>
          <NameFields name={name} bad={badName} onChange={model.setName} isOwn />
          <Stack gap="s">
            <Button type="submit" variant="primary" size="l" isWide>
              {t("do.continue")}
            </Button>
            {!isHere && (
              <Button variant="quiet" isWide onPress={() => onHaveAccount(offer.org)}>
                {t("guardian.haveAccount")}
              </Button>
            )}
          </Stack>
        </>
      )}
    </Form>
  );
}

function OfferCard({ offer }: { offer: GuardianOffer }) {
  const { t, formats } = useI18n();
  const date = formats.date(offer.expires_us, Date.now());
  return (
    <div className={css.offer}>
      <div className={css.head}>
        <Avatar id={offer.group} letters={groupLetters(offer.group)} shape="group" />
        <div>
          <p className={css.title}>{[offer.group, offer.above].filter(Boolean).join(", ")}</p>
          <Sub>{offer.org.name}</Sub>
        </div>
      </div>
      <Facts
        facts={[
          {
            label: t("join.by"),
            value: <PersonName name={talkName(offer.invited_by)} isVerified={offer.invited_by_is_verified} isPlain />,
          },
          { label: t("join.role"), value: t("guardian.role", { name: talkName(offer.child) }) },
          { label: t("join.till"), value: t("guardian.till", { n: offer.max_uses, date }) },
        ]}
      />
    </div>
  );
}

function LoginStep({ model }: { model: GuardianModel }) {
  const { t } = useI18n();
  const { login, password, bad, failure, isPending } = useStore(model.state);
  return (
    <Form onSubmit={() => void model.register()}>
      <h1 tabIndex={-1} data-page-title>
        {t("join.login.title")}
      </h1>
      <Sub>{t("join.login.hint")}</Sub>
      <CredentialFields
        login={login}
        password={password}
        bad={bad}
        onLogin={model.setLogin}
        onPassword={model.setPassword}
        autoFocus
      />
      {failure && (
        <Note tone="bad" live="alert">
          {errorText(t, failure)}
        </Note>
      )}
      <Button type="submit" variant="primary" size="l" isWide isPending={isPending} pendingLabel={t("join.pending")}>
        {t("join.register")}
      </Button>
      <Row>
        <Button variant="quiet" icon={ArrowLeft} onPress={model.toOffer}>
          {t("do.back")}
        </Button>
      </Row>
    </Form>
  );
}
