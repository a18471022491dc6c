// Dialogs of the tree: a new unit, its name and kind, another place, closing.
import { useState } from "react";
import type { Unit, UnitId, UnitKind } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { RadioGroup } from "../../ui/Choice.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { TextField } from "../../ui/Field.tsx";
import { Note } from "../../ui/Note.tsx";
import { Select } from "../../ui/Select.tsx";
import { Form, Sub } from "../../ui/Stack.tsx";
import type { StructureModel, UnitDraft } from "./structureModel.ts";
import { kindsUnder, mayHold } from "./tree.ts";
import { UnitPicker } from "./UnitPicker.tsx";

const YEARS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] as const;

type UnitFormProps = {
  model: StructureModel;
  /** Being changed; null: a new one. */
  unit: Unit | null;
  /** Where a new one begins. */
  parent: UnitId | null;
  onDone: (unit: Unit | null) => void;
};

export function UnitForm({ model, unit, parent, onDone }: UnitFormProps) {
  const { t } = useI18n();
  const { tree, isPending, failure } = useStore(model.state);
  const found = parent === null ? null : (tree.rows.get(parent)?.node?.unit ?? null);
  // Beside a group, not under it.
  const holder = found?.kind === "group" ? (tree.rows.get(found.parent_id ?? "")?.node?.unit ?? null) : found;
  const kinds = unit ? kindsUnder(null) : kindsUnder(holder?.kind ?? null);
  const [draft, setDraft] = useState<UnitDraft>({
    kind: unit?.kind ?? (found?.kind === "group" || holder ? "group" : (kinds[0] ?? "department")),
    name: unit?.name ?? "",
    code: unit?.code ?? "",
    year: unit?.year ?? null,
  });
  const [isBad, setBad] = useState(false);
  const set = (part: Partial<UnitDraft>) => setDraft({ ...draft, ...part });
  const submit = async () => {
    setBad(draft.name.trim() === "");
    if (draft.name.trim() === "") return;
    const kept = unit ? await model.update(unit, draft) : await model.create(holder?.id ?? null, draft);
    if (kept) onDone(kept);
  };
  const close = () => {
    model.forgetFailure();
    onDone(null);
  };
  const title = unit ? t("unit.edit", { name: unit.name }) : t("unit.new");
  return (
    <Dialog title={title} isOpen onClose={close} isDismissable={false}>
      <Form onSubmit={() => void submit()}>
        {!unit && <Sub>{holder ? t("unit.under", { name: holder.name }) : t("unit.top")}</Sub>}
        <RadioGroup<UnitKind>
          label={t("unit.kind")}
          options={kinds.map((kind) => ({ value: kind, label: t(`unit.kind.${kind}`) }))}
          value={draft.kind}
          onChange={(kind) => set({ kind })}
        />
        <TextField
          label={t("unit.name")}
          hint={t(`unit.name.hint.${draft.kind}`)}
          value={draft.name}
          onChange={(name) => set({ name })}
          error={isBad ? t("unit.name.empty") : undefined}
          maxLength={100}
          autoFocus
        />
        {draft.kind === "speciality" && (
          <TextField
            label={t("unit.code")}
            hint={t("unit.code.hint")}
            value={draft.code}
            onChange={(code) => set({ code })}
            maxLength={30}
          />
        )}
        {draft.kind === "group" && (
          <Select
            label={t("unit.year")}
            options={[
              { value: "0", label: t("unit.year.none") },
              ...YEARS.map((n) => ({ value: String(n), label: t("structure.year", { n }) })),
            ]}
            value={String(draft.year ?? 0)}
            onChange={(value) => set({ year: Number(value) || null })}
          />
        )}
        {failure && (
          <Note tone="bad" live="alert">
            {errorText(t, failure)}
          </Note>
        )}
        <Button type="submit" variant="primary" isWide isPending={isPending} pendingLabel={t("pending.save")}>
          {t(unit ? "do.save" : "unit.create")}
        </Button>
      </Form>
    </Dialog>
  );
}

type MoveDialogProps = {
  model: StructureModel;
  unit: Unit;
  onMove: (parent: UnitId | null) => void;
  onClose: () => void;
};

/** The twin of dragging. */
export function MoveDialog({ model, unit, onMove, onClose }: MoveDialogProps) {
  const { t } = useI18n();
  const { tree, nodes } = useStore(model.state);
  const [to, setTo] = useState<UnitId | null>(null);
  const fit = (nodes ?? []).filter((node) => !node.unit.is_closed && mayHold(tree, unit, node));
  return (
    <Dialog
      title={t("unit.move.title", { name: unit.name })}
      isOpen
      onClose={onClose}
      footer={
        <>
          {mayHold(tree, unit, null) && <Button onPress={() => onMove(null)}>{t("unit.move.top")}</Button>}
          <Button variant="primary" isDisabled={to === null} onPress={() => to !== null && onMove(to)}>
            {t("unit.move.do")}
          </Button>
        </>
      }
    >
      <UnitPicker tree={tree} nodes={fit} chosen={to} onChange={setTo} />
    </Dialog>
  );
}
