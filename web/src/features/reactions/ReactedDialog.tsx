// Who reacted how, by name.
import { useCallback, useState } from "react";
import type { MemberId, Message, ReactionKind } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { Tabs } from "../../ui/Tabs.tsx";
import { PagedPeople } from "../chats/PagedPeople.tsx";
import type { ReactionsModel } from "./reactionsModel.ts";

interface ReactedDialogProps {
  readonly reactions: ReactionsModel;
  readonly message: Message;
  readonly onClose: () => void;
}

export function ReactedDialog({ reactions, message, onClose }: ReactedDialogProps) {
  const { t } = useI18n();
  const [first] = message.reactions;
  const [kind, setKind] = useState<ReactionKind>(first?.kind ?? "like");
  const tabs = message.reactions.map((one) => ({
    id: one.kind,
    label: t("reactions.chip", { kind: t(`reactions.${one.kind}`), n: one.count }),
    content: <Reacted reactions={reactions} message={message} kind={one.kind} />,
  }));
  return (
    <Dialog isOpen title={t("reactions.who.title")} onClose={onClose}>
      {tabs.length > 0 ? (
        <Tabs label={t("reactions.row")} tabs={tabs} selected={kind} onSelect={setKind} />
      ) : (
        <p>{t("reactions.who.none")}</p>
      )}
    </Dialog>
  );
}

interface ReactedProps extends Omit<ReactedDialogProps, "onClose"> {
  readonly kind: ReactionKind;
}

function Reacted({ reactions, message, kind }: ReactedProps) {
  const { t } = useI18n();
  const { chat_id, id } = message;
  const read = useCallback(
    (after: MemberId | null) =>
      reactions.call("reaction_list", { chat_id, message_id: id, kind, ...(after !== null && { after }) }),
    [reactions, chat_id, id, kind],
  );
  return <PagedPeople read={read} none={t("reactions.who.none")} />;
}
