// Dialogs about students of a group: add, transfer, leave, out of the group. Each says before what happens to chats.
import { MessagesSquare } from "lucide-react";
import { useEffect, useState } from "react";
import type { Call } from "../../api/http.ts";
import type { Enrolment, EnrolmentEnd, MemberId, Person, UnitChat, UnitId } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { talkName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { RadioGroup } from "../../ui/Choice.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { TextField } from "../../ui/Field.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Note } from "../../ui/Note.tsx";
import { Form } from "../../ui/Stack.tsx";
import { PersonPicker } from "./PersonPicker.tsx";
import css from "./StudentDialogs.module.css";
import type { StructureModel } from "./structureModel.ts";
import { UnitPicker } from "./UnitPicker.tsx";
import type { UnitModel } from "./unitModel.ts";

export type StudentAct = { kind: "add" } | { kind: "transfer" | "end" | "leave" | "back"; row: Enrolment };

type StudentDialogProps = {
  call: Call;
  model: UnitModel;
  structure: StructureModel;
  unitId: UnitId;
  act: StudentAct;
  onClose: () => void;
  /** It was done; the row that undoing starts from. */
  onDone: (act: StudentAct, row: Enrolment | null) => void;
};

export function StudentDialog(props: StudentDialogProps) {
  switch (props.act.kind) {
    case "add":
      return <AddDialog {...props} />;
    case "transfer":
      return <TransferDialog {...props} row={props.act.row} />;
    case "end":
      return <EndDialog {...props} row={props.act.row} />;
    default:
      return <LeaveDialog {...props} row={props.act.row} />;
  }
}

function Failure({ model }: { model: UnitModel }) {
  const { t } = useI18n();
  const { failure } = useStore(model.state);
  if (!failure) return null;
  return (
    <Note tone="bad" live="alert">
      {errorText(t, failure)}
    </Note>
  );
}

function useChats(model: UnitModel, unitId: UnitId | null): readonly UnitChat[] {
  const [chats, setChats] = useState<readonly UnitChat[]>([]);
  useEffect(() => {
    let isOver = false;
    setChats([]);
    if (unitId !== null) void model.chatsOf(unitId).then((found) => isOver || setChats(found));
    return () => {
      isOver = true;
    };
  }, [model, unitId]);
  return chats;
}

/** What happens to chats, before it happens. */
function Consequences({ leaves, joins }: { leaves: readonly UnitChat[]; joins: readonly UnitChat[] | null }) {
  const { t } = useI18n();
  const names = (chats: readonly UnitChat[], ofParents: boolean) =>
    chats
      .filter(({ origin }) => (origin === "parents") === ofParents)
      .map(({ title }) => `«${title}»`)
      .join(", ");
  const lines = [
    { key: "chats.leaves", names: names(leaves, false) },
    { key: "chats.joins", names: names(joins ?? [], false) },
    { key: "chats.parentsLeave", names: names(leaves, true) },
    { key: "chats.parentsJoin", names: names(joins ?? [], true) },
  ] as const;
  const shown = lines.filter((line) => line.names !== "");
  return (
    <section className={css.chats} aria-live="polite">
      <h3 className={css.chatsTitle}>
        <Icon of={MessagesSquare} size="s" />
        {t("student.chats")}
      </h3>
      {shown.length === 0 && joins === null && <p>{t("student.chats.none")}</p>}
      {shown.map((line) => (
        <p key={line.key}>{t(`student.${line.key}`, { names: line.names })}</p>
      ))}
      {joins?.length === 0 && <p>{t("student.chats.joinsLater")}</p>}
      {leaves.length > 0 && <p>{t("student.chats.kept")}</p>}
    </section>
  );
}

function AddDialog({ call, model, unitId, act, onClose, onDone }: StudentDialogProps) {
  const { t } = useI18n();
  const { students, isPending } = useStore(model.state);
  const [chosen, setChosen] = useState<readonly Person[]>([]);
  const joins = useChats(model, unitId);
  const hidden = new Set<MemberId>(students.map((row) => row.person.id));
  const submit = async () => {
    if (chosen.length === 0) return;
    if (await model.enrol(chosen.map((person) => person.id))) onDone(act, null);
  };
  return (
    <Dialog title={t("student.add")} isOpen onClose={onClose} isDismissable={false}>
      <Form onSubmit={() => void submit()}>
        <PersonPicker call={call} roles={["student"]} chosen={chosen} onChange={setChosen} hidden={hidden} isMany />
        <Consequences leaves={[]} joins={joins} />
        <Failure model={model} />
        <Button
          type="submit"
          variant="primary"
          isWide
          isDisabled={chosen.length === 0}
          isPending={isPending}
          pendingLabel={t("pending.save")}
        >
          {t("student.add.do", { n: chosen.length })}
        </Button>
      </Form>
    </Dialog>
  );
}

type RowDialogProps = StudentDialogProps & { row: Enrolment };

function TransferDialog({ model, structure, unitId, row, act, onClose, onDone }: RowDialogProps) {
  const { t } = useI18n();
  const { tree, nodes } = useStore(structure.state);
  const { isPending } = useStore(model.state);
  const [to, setTo] = useState<UnitId | null>(null);
  const [reason, setReason] = useState("");
  const leaves = useChats(model, unitId);
  const joins = useChats(model, to);
  const groups = (nodes ?? []).filter(({ unit }) => unit.kind === "group" && !unit.is_closed && unit.id !== unitId);
  const submit = async () => {
    if (to === null) return;
    const ended = await model.transfer(row, to, reason.trim());
    if (ended) onDone(act, ended);
  };
  return (
    <Dialog
      title={t("student.transfer.title", { name: talkName(row.person.name) })}
      isOpen
      onClose={onClose}
      isDismissable={false}
    >
      <Form onSubmit={() => void submit()}>
        <UnitPicker tree={tree} nodes={groups} chosen={to} onChange={setTo} />
        <Reason value={reason} onChange={setReason} />
        {to !== null && <Consequences leaves={leaves} joins={joins} />}
        <Failure model={model} />
        <Button
          type="submit"
          variant="primary"
          isWide
          isDisabled={to === null}
          isPending={isPending}
          pendingLabel={t("pending.save")}
        >
          {t("student.transfer.do")}
        </Button>
      </Form>
    </Dialog>
  );
}

const ENDS = ["expelled", "left", "graduated"] as const;

function EndDialog({ model, unitId, row, act, onClose, onDone }: RowDialogProps) {
  const { t } = useI18n();
  const { isPending } = useStore(model.state);
  const [as, setAs] = useState<EnrolmentEnd>("expelled");
  const [reason, setReason] = useState("");
  const leaves = useChats(model, unitId);
  const submit = async () => {
    const ended = await model.leave(row, as, reason.trim());
    if (ended) onDone(act, ended);
  };
  return (
    <Dialog
      title={t("student.end.title", { name: talkName(row.person.name) })}
      isOpen
      onClose={onClose}
      isDismissable={false}
    >
      <Form onSubmit={() => void submit()}>
        <RadioGroup
          label={t("student.end.as")}
          options={ENDS.map((value) => ({ value, label: t(`student.end.${value}`) }))}
          value={as}
          onChange={setAs}
          hint={t("student.end.hint")}
        />
        <Reason value={reason} onChange={setReason} />
        <Consequences leaves={leaves} joins={null} />
        <Failure model={model} />
        <Button type="submit" variant="danger" isWide isPending={isPending} pendingLabel={t("pending.save")}>
          {t("student.end.do")}
        </Button>
      </Form>
    </Dialog>
  );
}

function LeaveDialog({ model, row, act, onClose, onDone }: RowDialogProps) {
  const { t } = useI18n();
  const { isPending } = useStore(model.state);
  const [reason, setReason] = useState("");
  const isBack = act.kind === "back";
  const name = talkName(row.person.name);
  const submit = async () => {
    const kept = await model.setState(row, isBack ? "studying" : "leave", reason.trim());
    if (kept) onDone(act, kept);
  };
  return (
    <Dialog
      title={t(isBack ? "student.back.title" : "student.leave.title", { name })}
      isOpen
      onClose={onClose}
      isDismissable={false}
    >
      <Form onSubmit={() => void submit()}>
        <Reason value={reason} onChange={setReason} />
        <Failure model={model} />
        <Button type="submit" variant="primary" isWide isPending={isPending} pendingLabel={t("pending.save")}>
          {t(isBack ? "student.back.do" : "student.leave.do")}
        </Button>
      </Form>
    </Dialog>
  );
}

function Reason({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useI18n();
  return (
    <TextField
      label={t("student.reason")}
      hint={t("student.reason.hint")}
      value={value}
      onChange={onChange}
      maxLength={200}
    />
  );
}
