// Microphone, sound, camera: what there is, what is used. In the lobby and in the room.
import { useI18n } from "../../i18n/useI18n.ts";
import { canChooseSpeaker, type DeviceKind } from "../../rtc/devices.ts";
import { playTest } from "../../rtc/sound.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { Select } from "../../ui/Select.tsx";
import css from "./DevicePickers.module.css";
import { useCalls } from "./useCalls.ts";

const KINDS = ["microphone", "speaker", "camera"] as const;

export function DevicePickers() {
  const kinds = KINDS.filter((kind) => kind !== "speaker" || canChooseSpeaker());
  return (
    <div className={css.pickers}>
      {kinds.map((kind) => (
        <Picker key={kind} kind={kind} />
      ))}
      <Test />
    </div>
  );
}

function Picker({ kind }: { kind: DeviceKind }) {
  const { t } = useI18n();
  const { calls } = useCalls();
  const { list, chosen } = useStore(calls.devices.store);
  const found = list.filter((device) => device.kind === kind);
  const options =
    found.length === 0
      ? [{ value: "", label: t("lobby.device.default") }]
      : found.map(({ id, label }, at) => ({
          value: id,
          label: label === "" ? t("lobby.device.unnamed", { n: at + 1 }) : label,
        }));
  const value = options.find((option) => option.value === chosen[kind])?.value ?? options[0]?.value ?? "";
  return (
    <div className={css.picker}>
      <Select
        label={t(`lobby.${kind}`)}
        options={options}
        value={value}
        onChange={(id) => {
          if (id !== "") void calls.choose(kind, id);
        }}
      />
    </div>
  );
}

function Test() {
  const { t } = useI18n();
  const { calls } = useCalls();
  const { chosen } = useStore(calls.devices.store);
  return (
    <div className={css.test}>
      <Button variant="quiet" onPress={() => void playTest(chosen.speaker)}>
        {t("lobby.test")}
      </Button>
    </div>
  );
}
