// The page of a link for staff: one form, then the wait.
import type { ReactNode } from "react";
import type { Call } from "../../api/http.ts";
import type { ClaimRole } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { talkName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button, ButtonLink } from "../../ui/Button.tsx";
import { RadioGroup } from "../../ui/Choice.tsx";
import { EntryFrame } from "../../ui/EntryFrame.tsx";
import { FormFoot } from "../../ui/FormFoot.tsx";
import { Form, Stack, Sub } from "../../ui/Stack.tsx";
import { EmptyState, Skeleton } from "../../ui/States.tsx";
import { useModel } from "../../ui/useModel.ts";
import { CredentialFields } from "../people/CredentialFields.tsx";
import { NameFields } from "../people/NameFields.tsx";
import { ClaimFields } from "./ClaimFields.tsx";
import { StaffJoinModel } from "./staffJoinModel.ts";

type StaffJoinPageProps = {
  call: Call;
  secret: string | null;
  /** Another link is another invitation. */
  visit: string;
  onSignedIn: () => Promise<void>;
  tools: ReactNode;
};

export function StaffJoinPage({ call, secret, visit, onSignedIn, tools }: StaffJoinPageProps) {
  const { t } = useI18n();
  const model = useModel(() => new StaffJoinModel({ call, secret, onSignedIn }), visit);
  const { offer } = useStore(model.state);
  return (
    <EntryFrame
      brand={t("app.name")}
      slogan={offer ? offer.org.short_name : t("signIn.slogan")}
      about={offer ? t("signIn.about", { org: offer.org.name }) : t("signIn.hint")}
      tools={tools}
      isFormOnly={offer !== null}
      footer={offer && offer.org.contact !== "" ? t("signIn.questions", { contact: offer.org.contact }) : undefined}
    >
      {secret === null ? (
        <EmptyState level={1} drawing="link" title={t("join.noSecret.title")} text={t("join.noSecret.text")} />
      ) : (
        <Body model={model} />
      )}
    </EntryFrame>
  );
}

function Body({ model }: { model: StaffJoinModel }) {
  const { t } = useI18n();
  const { offer, dead } = useStore(model.state);
  if (dead) {
    const isLink = dead.code.startsWith("invite_");
    return (
      <EmptyState level={1} drawing={isLink ? "nothing" : "door"} title={errorText(t, dead)}>
        {!isLink && <Button onPress={() => void model.look()}>{t("do.retry")}</Button>}
      </EmptyState>
    );
  }
  if (!offer) return <Skeleton label={t("app.loading")} hasAvatar={false} />;
  if (offer.is_member_already) {
    return (
      <EmptyState level={1} drawing="talk" title={t("staffJoin.already")} text={t("staffJoin.already.text")}>
        <ButtonLink variant="primary" href="/chats">
          {t("do.continue")}
        </ButtonLink>
      </EmptyState>
    );
  }
  return <RegisterForm model={model} />;
}

function RegisterForm({ model }: { model: StaffJoinModel }) {
  const { t } = useI18n();
  const state = useStore(model.state);
  const { offer, claim } = state;
  if (!offer) return null;
  return (
    <>
      <Stack gap="s">
        <h1 tabIndex={-1} data-page-title>
          {t("staffJoin.title")}
        </h1>
        <Sub>{t("staffJoin.hint", { org: offer.org.name, name: talkName(offer.invited_by) })}</Sub>
      </Stack>
      <Form onSubmit={() => void model.register()}>
        <NameFields name={state.name} bad={state.badName} onChange={model.setName} isOwn autoFocus />
        <RadioGroup<ClaimRole>
          label={t("staffJoin.role")}
          options={[
            { value: "teacher", label: t("staffJoin.role.teacher") },
            { value: "staff", label: t("staffJoin.role.staff") },
          ]}
          value={claim.role}
          onChange={(role) => model.setClaim({ role })}
        />
        <ClaimFields draft={claim} bad={state.badClaim} onChange={model.setClaim} />
        <CredentialFields
          login={state.login}
          password={state.password}
          bad={state.bad}
          onLogin={model.setLogin}
          onPassword={model.setPassword}
        />
        <FormFoot
          isPending={state.isPending}
          pendingLabel={t("pending.save")}
          failure={state.failure && errorText(t, state.failure)}
        >
          {t("staffJoin.submit")}
        </FormFoot>
      </Form>
    </>
  );
}
