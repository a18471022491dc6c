// The offer, then name, then login and password; or one press for whoever has an account here.
import { ArrowLeft } from "lucide-react";
import type { InviteOffer, OrgPublic } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { talkName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Avatar, groupLetters } from "../../ui/Avatar.tsx";
import { Button } from "../../ui/Button.tsx";
import { Note } from "../../ui/Note.tsx";
import { Facts } from "../../ui/Page.tsx";
import { PersonName } from "../../ui/PersonName.tsx";
import { Form, Row, Stack, Sub } from "../../ui/Stack.tsx";
import { Steps } from "../../ui/Steps.tsx";
import { CredentialFields } from "../people/CredentialFields.tsx";
import { NameFields } from "../people/NameFields.tsx";
import css from "./JoinSteps.module.css";
import type { JoinModel } from "./joinModel.ts";

type JoinStepsProps = {
  model: JoinModel;
  step: "offer" | "name" | "login";
  offer: InviteOffer;
  isMember: boolean;
  onHaveAccount: (org: OrgPublic) => void;
};

const TOTAL = 3;
const STEP_NO = { offer: 1, name: 2, login: 3 } as const;

export function JoinSteps({ model, step, offer, isMember, onHaveAccount }: JoinStepsProps) {
  const { t } = useI18n();
  const joins = isMember && !offer.is_other_org;
  const titles = {
    offer:
      offer.place === "group"
        ? t("join.group.title", { group: offer.chat_title })
        : t("join.title", { chat: offer.chat_title }),
    name: t("join.name.title"),
    login: t("join.login.title"),
  };
  return (
    <>
      {!joins && <Steps at={STEP_NO[step]} total={TOTAL} label={t("join.steps", { n: STEP_NO[step], total: TOTAL })} />}
      <h1 key={step} tabIndex={-1} data-page-title>
        {titles[step]}
      </h1>
      {step === "offer" && (
        <Offer model={model} offer={offer} joins={joins} isMember={isMember} onHaveAccount={onHaveAccount} />
      )}
      {step === "name" && <NameStep model={model} />}
      {step === "login" && <LoginStep model={model} />}
    </>
  );
}

type OfferProps = Omit<JoinStepsProps, "step"> & { joins: boolean };

function Offer({ model, offer, joins, isMember, onHaveAccount }: OfferProps) {
  const { t } = useI18n();
  const { failure, isPending } = useStore(model.state);
  return (
    <>
      <OfferCard offer={offer} />
      {isMember && offer.is_other_org && (
        <Note tone="warn">{t("join.otherOrg.text", { org: offer.org.short_name })}</Note>
      )}
      {joins && offer.in_groups.length > 0 && (
        <Note>{t("join.group.other", { groups: offer.in_groups.join(", ") })}</Note>
      )}
      {!joins && <Note>{t(offer.needs_approval ? "join.approval" : "join.noApproval")}</Note>}
      {failure && (
        <Note tone="bad" live="alert">
          {failure.code === "wrong_role" ? t("join.group.student") : errorText(t, failure)}
        </Note>
      )}
      <Stack gap="s">
        {joins ? (
          <Button
            variant="primary"
            size="l"
            isWide
            isPending={isPending}
            pendingLabel={t("signIn.pending")}
            onPress={() => void model.join()}
          >
            {t(enterKey(offer))}
          </Button>
        ) : (
          <>
            <Button variant="primary" size="l" isWide onPress={model.toName}>
              {isMember ? t("join.otherOrg.do", { org: offer.org.short_name }) : t("join.register")}
            </Button>
            <Button variant="quiet" isWide onPress={() => onHaveAccount(offer.org)}>
              {t("join.haveAccount")}
            </Button>
          </>
        )}
      </Stack>
    </>
  );
}

function enterKey(offer: InviteOffer): "join.enter" | "join.group.ask" | "join.group.enter" {
  if (offer.place === "chat") return "join.enter";
  return offer.in_groups.length > 0 ? "join.group.ask" : "join.group.enter";
}

function OfferCard({ offer }: { offer: InviteOffer }) {
  const { t, formats } = useI18n();
  const role = offer.role.map((one) => t(`role.${one}`)).join(", ");
  return (
    <div className={css.offer}>
      <div className={css.head}>
        <Avatar id={offer.chat_title} letters={groupLetters(offer.chat_title)} shape="group" />
        <div>
          <p className={css.title}>{offer.chat_title}</p>
          {offer.above !== "" && (
            <Sub>{offer.year ? t("join.group.about", { above: offer.above, year: offer.year }) : offer.above}</Sub>
          )}
          <Sub>{offer.org.name}</Sub>
        </div>
      </div>
      <Facts
        facts={[
          {
            label: t("join.by"),
            value: (
              <>
                <PersonName name={talkName(offer.invited_by)} isVerified={offer.invited_by_is_verified} isPlain />
                {offer.invited_by_position !== "" && <Sub>{offer.invited_by_position}</Sub>}
              </>
            ),
          },
          { label: t("join.role"), value: role },
          { label: t("join.till"), value: t("join.tillDate", { date: formats.date(offer.expires_us, Date.now()) }) },
        ]}
      />
    </div>
  );
}

function NameStep({ model }: { model: JoinModel }) {
  const { t } = useI18n();
  const { name, badName } = useStore(model.state);
  return (
    <Form onSubmit={model.toLogin}>
      <Sub>{t("join.name.hint")}</Sub>
      <NameFields name={name} bad={badName} onChange={model.setName} isOwn autoFocus />
      <Button type="submit" variant="primary" size="l" isWide>
        {t("do.continue")}
      </Button>
      <Row>
        <Button variant="quiet" icon={ArrowLeft} onPress={model.toOffer}>
          {t("do.back")}
        </Button>
      </Row>
    </Form>
  );
}

function LoginStep({ model }: { model: JoinModel }) {
  const { t } = useI18n();
  const { login, password, bad, failure, isPending } = useStore(model.state);
  return (
    <Form onSubmit={() => void model.register()}>
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
        <Button variant="quiet" icon={ArrowLeft} onPress={model.toName}>
          {t("do.back")}
        </Button>
      </Row>
    </Form>
  );
}
