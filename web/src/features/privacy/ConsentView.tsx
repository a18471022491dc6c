// One text beside the answer to it: the words, the state, what can be done, and what follows when it is withdrawn.
import { useState } from "react";
import type { ConsentAsk, ConsentState, MemberId } from "../../api/schema.ts";
import { shortName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { Chip } from "../../ui/Chip.tsx";
import { AlertDialog } from "../../ui/Dialog.tsx";
import { Note } from "../../ui/Note.tsx";
import { Row, Stack, Sub } from "../../ui/Stack.tsx";
import css from "./Consents.module.css";
import { actsOf, busyKey, type ConsentsModel } from "./consentsModel.ts";

export const STATE_TONE = {
  waiting: "soft",
  given: "ok",
  refused: "line",
  withdrawn: "line",
} as const satisfies Record<ConsentState, string>;

type ConsentViewProps = {
  model: ConsentsModel;
  memberId: MemberId;
  ask: ConsentAsk;
  mayAnswer: boolean;
  say: (text: string) => void;
};

export function ConsentView({ model, memberId, ask, mayAnswer, say }: ConsentViewProps) {
  const { t, formats } = useI18n();
  const { busy } = useStore(model.state);
  const [isAsking, setAsking] = useState(false);
  const { text, state } = ask;
  const now = Date.now();
  const acts = actsOf(ask, mayAnswer);
  const answer = async (isGiven: boolean) => {
    if (await model.answer(memberId, text.id, isGiven)) say(t(isGiven ? "consent.said.given" : "consent.said.refused"));
  };
  const withdraw = async () => {
    setAsking(false);
    if (await model.withdraw(memberId, ask)) say(t("consent.said.withdrawn"));
  };
  const pending = { isPending: busy === busyKey(memberId, text.id), pendingLabel: t("consent.pending") };
  return (
    <section className={css.ask} aria-label={text.title}>
      <Stack gap="s">
        <Row isSpread>
          <h3>{text.title}</h3>
          <Chip tone={STATE_TONE[state]}>{t(`consent.state.${state}`)}</Chip>
        </Row>
        <Sub>
          {t("consent.version", { n: text.n, date: formats.date(text.created_us, now) })}
          {ask.at_us != null && ` · ${answered(ask)}`}
        </Sub>
        {state === "waiting" ? (
          <p className={css.body}>{text.body}</p>
        ) : (
          <details className={css.details}>
            <summary>{t("consent.read")}</summary>
            <p className={css.body}>{text.body}</p>
          </details>
        )}
        {ask.older_n != null && (
          <Note tone="info">{t("consent.older", { n: ask.older_n, date: formats.date(ask.older_us ?? 0, now) })}</Note>
        )}
        {!ask.is_asked && <Sub>{t("consent.retired")}</Sub>}
        {acts.length > 0 && (
          <Row>
            {acts.includes("give") && (
              <Button
                variant="solid"
                isDisabled={busy !== null && !pending.isPending}
                onPress={() => void answer(true)}
                {...pending}
              >
                {t("consent.give")}
              </Button>
            )}
            {acts.includes("refuse") && (
              <Button isDisabled={busy !== null} onPress={() => void answer(false)}>
                {t("consent.refuse")}
              </Button>
            )}
            {acts.includes("withdraw") && (
              <Button variant="danger-line" isDisabled={busy !== null} onPress={() => setAsking(true)}>
                {t("consent.withdraw")}
              </Button>
            )}
          </Row>
        )}
      </Stack>
      <AlertDialog
        title={t("consent.withdraw.title", { title: text.title })}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        action={t("consent.withdraw")}
        safe={t("consent.withdraw.keep")}
        onAction={() => void withdraw()}
      >
        <p>{text.follows || t(`consent.follows.${text.kind}`)}</p>
        <p>{t("consent.withdraw.all")}</p>
      </AlertDialog>
    </section>
  );

  function answered({ at_us, by, is_on_paper }: ConsentAsk): string {
    const date = formats.date(at_us ?? 0, now);
    if (!by) return date;
    return t(is_on_paper ? "consent.by.paper" : "consent.by", { date, name: shortName(by) });
  }
}
