// Asked before somebody signs out with messages that this device has not sent yet.
import { useI18n } from "../i18n/useI18n.ts";
import { AlertDialog } from "../ui/Dialog.tsx";

interface LeavingProps {
  /** Messages that would be lost. */
  readonly unsent: number;
  readonly onClose: () => void;
  readonly onLeave: () => void;
}

export function LeavingDialog({ unsent, onClose, onLeave }: LeavingProps) {
  const { t } = useI18n();
  return (
    <AlertDialog
      title={t("leave.unsent.title")}
      isOpen
      onClose={onClose}
      action={t("leave.unsent.leave")}
      safe={t("leave.unsent.stay")}
      onAction={onLeave}
    >
      {t("leave.unsent.text", { n: unsent })}
    </AlertDialog>
  );
}
