// The page of an invitation: one clear page for every state of the link (ui/png 18).
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { Call } from "../../api/http.ts";
import type { OrgPublic } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import type { Key } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button, ButtonLink } from "../../ui/Button.tsx";
import type { DrawingName } from "../../ui/ChalkDrawing.tsx";
import { EntryFrame } from "../../ui/EntryFrame.tsx";
import { EmptyState, Skeleton } from "../../ui/States.tsx";
import { useModel } from "../../ui/useModel.ts";
import { type Held, heldOf } from "./held.ts";
import { JoinSteps } from "./JoinSteps.tsx";
import { type DeadLink, JoinModel, type JoinPhase } from "./joinModel.ts";

type JoinPageProps = {
  call: Call;
  /** null: the address came without it. */
  secret: string | null;
  /** Another link or another session is another invitation. */
  visit: string;
  isMember: boolean;
  onSignedIn: () => Promise<void>;
  /** Of a newcomer who waits: tells when that is over; null for everybody else. */
  watch: (() => () => void) | null;
  /** The newcomer waits no more. */
  onDecided: () => void;
  /** Sign in at this organisation and come back here. */
  onHaveAccount: (org: OrgPublic) => void;
  /** The page of a parent's code: of a slip's square, or typed. */
  renderGuardian: (held: Held | null, chosen: string) => ReactNode;
  tools: ReactNode;
};

const DEAD_TITLES: Record<DeadLink, Key> = {
  invite_unknown: "join.unknown.title",
  invite_expired: "join.expired.title",
  invite_revoked: "join.revoked.title",
  invite_used_up: "join.usedUp.title",
};

export function JoinPage(props: JoinPageProps) {
  const { t } = useI18n();
  const held = heldOf(props.secret);
  const [isParent, setParent] = useState(false);
  if (!held && !isParent) return <LinkPage {...props} onParent={() => setParent(true)} />;
  return (
    <EntryFrame
      brand={t("app.name")}
      slogan={t("signIn.slogan")}
      about={t("signIn.hint")}
      tools={props.tools}
      isFormOnly
    >
      {props.renderGuardian(held, String(isParent))}
    </EntryFrame>
  );
}

function LinkPage(props: JoinPageProps & { onParent: () => void }) {
  const { call, secret, visit, isMember, onSignedIn, onHaveAccount, tools } = props;
  const { t } = useI18n();
  const model = useModel(() => new JoinModel({ call, secret, onSignedIn }), visit);
  const { phase } = useStore(model.state);
  useDecision(phase.step === "waiting", props);
  const org = "offer" in phase ? phase.offer.org : null;
  return (
    <EntryFrame
      brand={t("app.name")}
      slogan={org ? org.short_name : t("signIn.slogan")}
      about={org ? t("signIn.about", { org: org.name }) : t("signIn.hint")}
      tools={tools}
      isFormOnly={"offer" in phase}
      footer={org && org.contact !== "" ? t("signIn.questions", { contact: org.contact }) : undefined}
    >
      <Phase model={model} phase={phase} isMember={isMember} onHaveAccount={onHaveAccount} onParent={props.onParent} />
    </EntryFrame>
  );
}

/** The page of a newcomer goes on by itself once somebody has decided. */
function useDecision(isWaiting: boolean, { watch, onDecided }: Pick<JoinPageProps, "watch" | "onDecided">): void {
  const watched = useRef(false);
  const isWatching = isWaiting && watch !== null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: one watch per wait; its callbacks change with every look
  useEffect(() => {
    if (isWaiting && watch !== null) {
      watched.current = true;
      return watch();
    }
    if (isWaiting && watched.current) onDecided();
    return undefined;
  }, [isWaiting, isWatching]);
}

type PhaseProps = {
  model: JoinModel;
  phase: JoinPhase;
  isMember: boolean;
  onHaveAccount: (org: OrgPublic) => void;
  onParent: () => void;
};

function Phase({ model, phase, isMember, onHaveAccount, onParent }: PhaseProps) {
  const { t } = useI18n();
  switch (phase.step) {
    case "looking":
      return <Skeleton label={t("app.loading")} hasAvatar={false} />;
    case "no-secret":
      return (
        <EmptyState level={1} drawing="link" title={t("join.noSecret.title")} text={t("join.noSecret.text")}>
          <Button variant="primary" onPress={onParent}>
            {t("join.parentCode")}
          </Button>
          <ButtonLink href="/">{t("join.toSignIn")}</ButtonLink>
        </EmptyState>
      );
    case "dead":
      return (
        <Plain
          title={t(DEAD_TITLES[phase.code])}
          text={t(phase.code === "invite_unknown" ? "join.unknown.text" : "join.dead.text")}
          drawing="nothing"
        />
      );
    case "unreachable":
      return (
        <EmptyState level={1} drawing="door" title={t("app.unreachable")} text={errorText(t, phase.error)}>
          <Button variant="primary" onPress={() => void model.look()}>
            {t("do.retry")}
          </Button>
        </EmptyState>
      );
    case "joined":
      return (
        <EmptyState level={1} drawing="talk" title={t("join.done.title", { chat: phase.offer.chat_title })}>
          <ButtonLink variant="primary" size="l" href={phase.chatId === null ? "/chats" : `/chats/${phase.chatId}`}>
            {t("join.openChat")}
          </ButtonLink>
        </EmptyState>
      );
    case "waiting":
      return (
        <EmptyState
          level={1}
          drawing="clock"
          title={t("join.waiting.title")}
          text={t("join.waiting.text", { who: phase.waitingFor })}
        >
          <ButtonLink href="/">{t("do.continue")}</ButtonLink>
        </EmptyState>
      );
    default:
      if (phase.offer.is_member_already) {
        return (
          <EmptyState
            level={1}
            drawing="talk"
            title={
              phase.offer.place === "group"
                ? t("join.group.already", { group: phase.offer.chat_title })
                : t("join.already.title")
            }
            text={t("join.already.text")}
          >
            <ButtonLink variant="primary" href="/chats">
              {t("join.openChat")}
            </ButtonLink>
          </EmptyState>
        );
      }
      return (
        <JoinSteps
          model={model}
          step={phase.step}
          offer={phase.offer}
          isMember={isMember}
          onHaveAccount={onHaveAccount}
        />
      );
  }
}

function Plain({ title, text, drawing }: { title: string; text: string; drawing: DrawingName }) {
  const { t } = useI18n();
  return (
    <EmptyState level={1} drawing={drawing} title={title} text={text}>
      <ButtonLink href="/">{t("join.toSignIn")}</ButtonLink>
    </EmptyState>
  );
}
