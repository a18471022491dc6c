// The decision about a claim: a term, «Подтвердить», a question in a chat, a refusal with its reason.
import { BadgeCheck } from "lucide-react";
import { useState } from "react";
import { errorText } from "../../i18n/errorText.ts";
import { shortName, talkName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { Checkbox, RadioGroup } from "../../ui/Choice.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { TextField } from "../../ui/Field.tsx";
import { Note } from "../../ui/Note.tsx";
import { Form, Row, Sub } from "../../ui/Stack.tsx";
import { endOfDay, schoolYearEnd } from "./claimWords.ts";
import css from "./Decision.module.css";
import type { Opened, QueueModel } from "./queueModel.ts";

type DecisionProps = { model: QueueModel; opened: Opened; onOpen: (path: string) => void; say: (text: string) => void };
type Term = "school" | "forever" | "other";

const US_IN_MS = 1000;

export function Decision({ model, opened, onOpen, say }: DecisionProps) {
  const { t, formats } = useI18n();
  const { failure, wasDecided } = useStore(model.state);
  const { claim } = opened;
  const date = claim.decided_us ? formats.stamp(claim.decided_us, Date.now()) : "";
  return (
    <footer className={css.foot}>
      {wasDecided && (
        <Note tone="warn" live="alert">
          {t("claim.gone")}
        </Note>
      )}
      {failure && (
        <Note tone="bad" live="alert">
          {errorText(t, failure)}
        </Note>
      )}
      {claim.state !== "waits" ? (
        <Sub>
          {t(`claim.step.${claim.state}`)}.{" "}
          {claim.decided_by
            ? t("claim.decided.by", { name: shortName(claim.decided_by), date })
            : t("claim.decided.operator", { date })}{" "}
          {claim.reason}
        </Sub>
      ) : claim.is_own ? (
        <Note tone="soft">{t("claim.own")}</Note>
      ) : (
        <Waits key={claim.id} model={model} opened={opened} onOpen={onOpen} say={say} />
      )}
    </footer>
  );
}

function Waits({ model, opened, onOpen, say }: DecisionProps) {
  const { t, formats } = useI18n();
  const { pending } = useStore(model.state);
  const [term, setTerm] = useState<Term>("school");
  const [day, setDay] = useState("");
  const [isBadDay, setBadDay] = useState(false);
  const [isRefusing, setRefusing] = useState(false);
  const { claim } = opened;
  const name = talkName(claim.person.name);
  const school = schoolYearEnd(Date.now());
  const untilMs = (): number | null =>
    term === "school" ? school : term === "other" ? endOfDay(day, Date.now()) : null;
  const confirm = async () => {
    const until = claim.role === "teacher" ? untilMs() : null;
    const isBad = claim.role === "teacher" && term === "other" && until === null;
    setBadDay(isBad);
    if (!isBad && (await model.confirm(until === null ? null : until * US_IN_MS))) say(t("claim.confirmed", { name }));
  };
  const ask = async () => {
    const path = await model.chat();
    if (path) onOpen(path);
  };
  const admit = async () => {
    if (await model.admit()) say(t("claim.admitted", { name }));
  };
  return (
    <>
      {claim.role === "teacher" && (
        <RadioGroup<Term>
          label={t("claim.term")}
          options={[
            {
              value: "school",
              label: t("claim.term.school", { date: formats.date(school * US_IN_MS, Date.now()) }),
            },
            { value: "forever", label: t("claim.term.forever") },
            { value: "other", label: t("claim.term.other") },
          ]}
          value={term}
          onChange={setTerm}
        />
      )}
      {claim.role === "teacher" && term === "other" && (
        <TextField
          label={t("claim.term.date")}
          value={day}
          onChange={setDay}
          error={isBadDay ? t("claim.term.bad") : undefined}
          type="date"
        />
      )}
      {claim.is_newcomer && <Sub>{t("claim.ask.newcomer")}</Sub>}
      <div className={css.bar}>
        <Sub>{t("claim.kept")}</Sub>
        <Row>
          <Button variant="danger-line" onPress={() => setRefusing(true)}>
            {t("claim.refuse")}
          </Button>
          {claim.is_newcomer ? (
            <Button isPending={pending === "admit"} pendingLabel={t("pending.save")} onPress={() => void admit()}>
              {t("claim.admit")}
            </Button>
          ) : (
            <Button onPress={() => void ask()}>{t("claim.ask")}</Button>
          )}
          <Button
            variant="primary"
            icon={BadgeCheck}
            isPending={pending === "confirm"}
            pendingLabel={t("pending.save")}
            onPress={() => void confirm()}
          >
            {t("claim.confirm")}
          </Button>
        </Row>
      </div>
      {isRefusing && (
        <RefuseDialog
          model={model}
          name={name}
          isNewcomer={claim.is_newcomer}
          onClose={() => setRefusing(false)}
          say={say}
        />
      )}
    </>
  );
}

type RefuseDialogProps = {
  model: QueueModel;
  name: string;
  isNewcomer: boolean;
  onClose: () => void;
  say: (text: string) => void;
};

function RefuseDialog({ model, name, isNewcomer, onClose, say }: RefuseDialogProps) {
  const { t } = useI18n();
  const [reason, setReason] = useState("");
  const [closes, setCloses] = useState(false);
  const [isBad, setBad] = useState(false);
  const refuse = async () => {
    setBad(reason.trim() === "");
    if (reason.trim() === "") return;
    onClose();
    if (await model.refuse(reason.trim(), closes)) say(t("claim.refused", { name }));
  };
  return (
    <Dialog title={t("claim.refuse.title", { name })} isOpen onClose={onClose} isDismissable={false}>
      <Form onSubmit={() => void refuse()}>
        <TextField
          label={t("claim.refuse.reason")}
          hint={t("claim.refuse.hint")}
          value={reason}
          onChange={setReason}
          error={isBad ? t("claim.refuse.empty") : undefined}
          maxLength={500}
          autoFocus
        />
        {isNewcomer && (
          <Checkbox isSelected={closes} onChange={setCloses}>
            {t("claim.refuse.closes")}
          </Checkbox>
        )}
        <Row>
          <Button type="submit" variant="danger">
            {t("claim.refuse")}
          </Button>
          <Button onPress={onClose}>{t("claim.refuse.keep")}</Button>
        </Row>
      </Form>
    </Dialog>
  );
}
