// Beside the button that sends: without sound, or later.
import { BellOff, ChevronDown, Clock } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useI18n } from "../../i18n/useI18n.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { Menu } from "../../ui/Menu.tsx";
import type { OutgoingFiles } from "../chats/snapshot.ts";
import { type Sending, useChats } from "../chats/useChats.ts";
import { isStill } from "./laterForm.ts";
import type { LaterModel } from "./laterModel.ts";

const LaterDialog = lazy(async () => ({ default: (await import("./LaterDialog.tsx")).LaterDialog }));

interface SendMenuProps {
  readonly later: LaterModel;
  readonly sending: Sending;
  readonly files: OutgoingFiles;
}

export function SendMenu({ later, sending, files }: SendMenuProps) {
  const { t } = useI18n();
  const { chats } = useChats();
  // What stood there when it was asked for: the field may change behind the dialog.
  const [put, setPut] = useState<Sending | null>(null);
  const { chatId, isMenuOpen, onMenu } = sending;
  const onDone = () => {
    if (put && isStill(chats.store.get().drafts.get(chatId), put)) {
      chats.setDraft(chatId, "");
      chats.setReply(chatId, null);
    }
    if (put && put.files.length > 0) files.posted(put.files);
  };
  return (
    <>
      {sending.isReady && (
        <Menu
          label={t("later.menu")}
          placement="top end"
          isOpen={isMenuOpen}
          onOpenChange={onMenu}
          entries={[
            { id: "silent", label: t("later.silent"), icon: BellOff, run: () => sending.send(true) },
            { id: "later", label: t("later.open"), icon: Clock, run: () => setPut(sending) },
          ]}
        >
          <IconButton icon={ChevronDown} label={t("later.menu")} hasTooltip={false} />
        </Menu>
      )}
      <Suspense>
        {put && (
          <LaterDialog later={later} sending={put} idsOf={files.idsOf} onDone={onDone} onClose={() => setPut(null)} />
        )}
      </Suspense>
    </>
  );
}
