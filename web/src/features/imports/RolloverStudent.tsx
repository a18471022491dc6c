// One student who does not go on with the group: who, out of which group, what, and where to.
import { useState } from "react";
import type { Call } from "../../api/http.ts";
import type { Person, RolloverGroup, UnitId, UnitName } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { RadioGroup } from "../../ui/Choice.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Note } from "../../ui/Note.tsx";
import { Select } from "../../ui/Select.tsx";
import { Form, Row, Sub } from "../../ui/Stack.tsx";
import { PersonPicker } from "../structure/PersonPicker.tsx";
import { GroupPicker } from "./GroupPicker.tsx";
import { groupsToRepeat, needsPlace, type RolloverModel, type StudentAct } from "./rolloverModel.ts";

const ACTS: readonly StudentAct[] = ["expel", "leave", "back", "transfer", "repeat"];

type RolloverStudentProps = {
  call: Call;
  model: RolloverModel;
  groups: readonly RolloverGroup[];
  onClose: () => void;
};

export function RolloverStudent({ call, model, groups, onClose }: RolloverStudentProps) {
  const { t } = useI18n();
  const { failure } = useStore(model.state);
  const [person, setPerson] = useState<Person | null>(null);
  /** null: not known yet. */
  const [units, setUnits] = useState<readonly UnitName[] | null>(null);
  const [from, setFrom] = useState<UnitName | null>(null);
  const [act, setAct] = useState<StudentAct>("expel");
  const [to, setTo] = useState<UnitId | null>(null);
  const choose = async (chosen: Person | null) => {
    setPerson(chosen);
    setUnits(null);
    setFrom(null);
    setTo(null);
    const found = await model.groupsOf(chosen?.id ?? null);
    if (!found) return;
    setUnits(found);
    setFrom(found[0] ?? null);
  };
  const places = from === null ? [] : act === "repeat" ? groupsToRepeat(groups, from.id) : groups;
  const isReady = person !== null && from !== null && (!needsPlace(act) || to !== null);
  const add = () => {
    if (!person || !from || !isReady) return;
    model.addStudent({ person, from, act, to: needsPlace(act) ? to : null });
    onClose();
  };
  return (
    <Dialog title={t("rollover.student.title")} isOpen onClose={onClose}>
      <Form onSubmit={add}>
        <PersonPicker
          call={call}
          roles={["student"]}
          chosen={person ? [person] : []}
          onChange={(chosen) => void choose(chosen[0] ?? null)}
        />
        {failure && (
          <Note tone="bad" live="alert">
            {errorText(t, failure)}
          </Note>
        )}
        {units?.length === 0 && (
          <Note tone="warn" live="status">
            {t("rollover.student.noGroup")}
          </Note>
        )}
        {units && units.length > 1 && from && (
          <Select
            label={t("rollover.student.group")}
            value={from.id}
            options={units.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(id) => {
              setFrom(units.find((unit) => unit.id === id) ?? from);
              setTo(null);
            }}
          />
        )}
        {from && (
          <RadioGroup
            label={t("rollover.student.act")}
            value={act}
            onChange={(next) => {
              setAct(next);
              setTo(null);
            }}
            options={ACTS.map((value) => ({ value, label: t(`rollover.student.${value}`) }))}
          />
        )}
        {from && act === "repeat" && (
          <Sub>{t(places.length > 0 ? "rollover.student.repeat.hint" : "rollover.student.repeat.none")}</Sub>
        )}
        {from && needsPlace(act) && places.length > 0 && (
          <GroupPicker
            label={t("rollover.student.to")}
            groups={places.filter((group) => group.unit_id !== from.id)}
            chosen={to}
            onChange={setTo}
          />
        )}
        <Row>
          <Button type="submit" variant="solid" isDisabled={!isReady}>
            {t("rollover.student.do")}
          </Button>
        </Row>
      </Form>
    </Dialog>
  );
}
