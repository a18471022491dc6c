// «Закрыть доступ» on the page of a person: what it does is said before it is done.
import { DoorClosed } from "lucide-react";
import type { Call } from "../../api/http.ts";
import type { Person } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { listName, talkName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { TextField } from "../../ui/Field.tsx";
import { Note } from "../../ui/Note.tsx";
import { Card } from "../../ui/Page.tsx";
import { Form, Row, Sub } from "../../ui/Stack.tsx";
import { useModel } from "../../ui/useModel.ts";
import css from "./Leaving.module.css";
import { eraseDay, LeaveModel } from "./leaveModel.ts";

type LeaveCardProps = {
  call: Call;
  person: Person;
  isOwn: boolean;
  /** Their page is of nobody any more. */
  onLeft: () => void;
  /** The card is older than what the server has: read it anew. */
  reread: () => Promise<void>;
  say: (text: string) => void;
};

export function LeaveCard({ call, person, isOwn, onLeft, reread, say }: LeaveCardProps) {
  const { t } = useI18n();
  const model = useModel(() => new LeaveModel(call, person.id, reread), person.id);
  const { isOpen } = useStore(model.state);
  return (
    <Card title={t("leaving.title")}>
      <Sub>{t(isOwn ? "leaving.own" : "leaving.text")}</Sub>
      {!isOwn && (
        <Row>
          <Button variant="danger-line" icon={DoorClosed} onPress={() => void model.open()}>
            {t("leaving.do")}
          </Button>
        </Row>
      )}
      {isOpen && <LeaveDialog model={model} person={person} onLeft={onLeft} say={say} />}
    </Card>
  );
}

type LeaveDialogProps = Pick<LeaveCardProps, "person" | "onLeft" | "say"> & { model: LeaveModel };

function LeaveDialog({ model, person, onLeft, say }: LeaveDialogProps) {
  const { t, formats } = useI18n();
  const { days, reason, failure, isPending } = useStore(model.state);
  const now = Date.now();
  const leave = async () => {
    if (!(await model.leave(person.version))) return;
    say(t("leaving.done", { name: listName(person.name) }));
    onLeft();
  };
  return (
    <Dialog title={t("leaving.ask", { name: talkName(person.name) })} isOpen onClose={model.close}>
      <Form onSubmit={() => void leave()}>
        <ul className={css.what}>
          <li>{t("leaving.what.sessions")}</li>
          <li>{t("leaving.what.history")}</li>
          <li>{t("leaving.what.return")}</li>
          <li>
            {days === null
              ? t("leaving.what.erase")
              : t("leaving.what.eraseOn", { date: formats.date(eraseDay(now * 1000, days), now) })}
          </li>
          <li>{t("leaving.what.copy")}</li>
          {person.roles.includes("student") && <li>{t("leaving.what.parents")}</li>}
        </ul>
        <TextField
          label={t("leaving.reason")}
          hint={t("leaving.reason.hint")}
          value={reason}
          onChange={model.setReason}
          maxLength={200}
          autoFocus
        />
        {failure && (
          <Note tone="bad" live="alert">
            {failure.code === "conflict" ? t("leaving.changed") : errorText(t, failure)}
          </Note>
        )}
        <Row>
          <Button type="submit" variant="danger" isPending={isPending} pendingLabel={t("leaving.pending")}>
            {t("leaving.do")}
          </Button>
          <Button onPress={model.close}>{t("leaving.keep")}</Button>
        </Row>
      </Form>
    </Dialog>
  );
}
