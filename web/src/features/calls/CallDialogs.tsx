// Questions of the room: what cannot be taken back is asked first, and the safe answer has the focus.
import { useState } from "react";
import type { MemberId } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { Button } from "../../ui/Button.tsx";
import { Checkbox } from "../../ui/Choice.tsx";
import { AlertDialog, Dialog } from "../../ui/Dialog.tsx";
import { Note } from "../../ui/Note.tsx";
import { CallHelp } from "./CallHelp.tsx";
import { DevicePickers } from "./DevicePickers.tsx";
import { giveVoices, muteAll, remove } from "./hostOrders.ts";
import { useRoom } from "./roomContext.ts";
import { useAct } from "./useAct.ts";
import { personName, useCalls, usePeople } from "./useCalls.ts";

export type Asked =
  | { readonly kind: "remove"; readonly member: MemberId }
  | { readonly kind: "muteAll" }
  | { readonly kind: "leave" }
  | { readonly kind: "devices" }
  | { readonly kind: "help" };

export function CallDialogs({ asked, onClose }: { asked: Asked; onClose: () => void }) {
  switch (asked.kind) {
    case "remove":
      return <RemoveDialog member={asked.member} onClose={onClose} />;
    case "muteAll":
      return <MuteAllDialog onClose={onClose} />;
    case "leave":
      return <LeaveDialog onClose={onClose} />;
    case "help":
      return <CallHelp onClose={onClose} />;
    case "devices":
      return <DevicesDialog onClose={onClose} />;
  }
}

function RemoveDialog({ member, onClose }: { member: MemberId; onClose: () => void }) {
  const { t } = useI18n();
  const { calls } = useCalls();
  const people = usePeople(calls);
  const run = useAct();
  const [keepsOut, setKeepsOut] = useState(false);
  return (
    <AlertDialog
      title={t("remove.title")}
      isOpen
      onClose={onClose}
      action={t("remove.do")}
      safe={t("remove.keep")}
      onAction={() => {
        run(remove(calls, member, keepsOut));
        onClose();
      }}
    >
      <p>{t("remove.text", { name: personName(people, member, t("chats.unknownPerson")) })}</p>
      <Checkbox isSelected={keepsOut} onChange={setKeepsOut}>
        {t("remove.keepOut")}
      </Checkbox>
    </AlertDialog>
  );
}

function MuteAllDialog({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const { calls } = useCalls();
  const { call } = useRoom();
  const run = useAct();
  const isQuiet = call?.is_quiet === true;
  const [isFree, setFree] = useState(!isQuiet);
  const quieten = async () => {
    await muteAll(calls);
    if (isQuiet) await giveVoices(calls, true);
  };
  return (
    <AlertDialog
      title={t("muteAll.title")}
      isOpen
      onClose={onClose}
      action={t("muteAll.do")}
      safe={t("muteAll.keep")}
      isDanger={false}
      onAction={() => {
        run(isFree ? quieten() : giveVoices(calls, false));
        onClose();
      }}
    >
      <p>{t("muteAll.text")}</p>
      <Checkbox isSelected={isFree} onChange={setFree} hint={t("muteAll.free.hint")}>
        {t("muteAll.free")}
      </Checkbox>
    </AlertDialog>
  );
}

function LeaveDialog({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const { calls } = useCalls();
  const run = useAct();
  const end = () => {
    onClose();
    run(calls.endForAll());
  };
  return (
    <Dialog
      title={t("leave.title")}
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button autoFocus onPress={() => void calls.leave()}>
            {t("leave.only")}
          </Button>
          <Button variant="danger" onPress={end}>
            {t("leave.end")}
          </Button>
        </>
      }
    >
      <p>{t("leave.text")}</p>
    </Dialog>
  );
}

function DevicesDialog({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const { session } = useRoom();
  return (
    <Dialog title={t("devices.title")} isOpen onClose={onClose}>
      <DevicePickers />
      {(["microphone", "camera"] as const).map(
        (kind) =>
          session.troubles[kind] && (
            <Note key={kind} tone="warn" live="status">
              {t(`trouble.${kind}.${session.troubles[kind]}`)}
            </Note>
          ),
      )}
    </Dialog>
  );
}
