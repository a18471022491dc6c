// What waits, and what was not sent: read, change, send now, delete.
import { Pencil, SendHorizontal, Trash2 } from "lucide-react";
import { useRef, useState } from "react";
import { asApiError, isPassing } from "../../api/error.ts";
import { newKey } from "../../api/key.ts";
import type { Later, LaterId } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { titleOf } from "../../state/select.ts";
import { Button } from "../../ui/Button.tsx";
import { AlertDialog, Dialog } from "../../ui/Dialog.tsx";
import { Note } from "../../ui/Note.tsx";
import { useKeptFocus } from "../../ui/useKeptFocus.ts";
import { shownText } from "../chats/mentions.ts";
import { useActionError } from "../chats/useActionError.ts";
import { useChatsPart } from "../chats/useChats.ts";
import css from "./Later.module.css";
import { LaterEdit } from "./LaterEdit.tsx";
import type { LaterModel } from "./laterModel.ts";

interface LaterListProps {
  readonly later: LaterModel;
  readonly shown: readonly Later[];
  readonly onClose: () => void;
}

export function LaterList({ later, shown, onClose }: LaterListProps) {
  const { t } = useI18n();
  // Itself and not its number: it may go at its time while its words are being changed.
  const [edited, setEdited] = useState<Later | null>(null);
  const [leaving, setLeaving] = useState<LaterId | null>(null);
  const { error, isPending, run } = useActionError();
  // A key for each: pressed again after a lost answer it is the same request.
  const keys = useRef(new Map<LaterId, string>());
  // What was sent takes its buttons along.
  const kept = useKeptFocus<HTMLDivElement>((list) => (list.querySelector("button") ?? list).focus());
  const send = (id: LaterId) => {
    if (isPending) return;
    const key = keys.current.get(id) ?? newKey();
    keys.current.set(id, key);
    const job = () =>
      later.send(id, key).catch((thrown: unknown) => {
        if (!isPassing(asApiError(thrown))) keys.current.delete(id);
        throw thrown;
      });
    void run(job);
  };
  return (
    <Dialog isOpen title={t("later.list")} onClose={onClose}>
      <div className={css.form} tabIndex={-1} {...kept}>
        {shown.length === 0 && <p className={css.zone}>{t("later.list.none")}</p>}
        <ul className={css.list}>
          {shown.map((one) => (
            <li key={one.id} className={css.item}>
              <Item
                one={one}
                onEdit={() => setEdited(one)}
                onSend={() => send(one.id)}
                onDelete={() => setLeaving(one.id)}
              />
            </li>
          ))}
        </ul>
        {error !== null && (
          <Note tone="bad" live="alert">
            {error}
          </Note>
        )}
      </div>
      {edited && <LaterEdit later={later} one={edited} onClose={() => setEdited(null)} />}
      {leaving !== null && (
        <AlertDialog
          isOpen
          title={t("later.delete.title")}
          action={t("later.delete")}
          safe={t("later.delete.safe")}
          pendingLabel={t("later.delete.pending")}
          isPending={isPending}
          onClose={() => setLeaving(null)}
          onAction={() => void run(() => later.remove(leaving)).then(() => setLeaving(null))}
        >
          {t("later.delete.text")}
        </AlertDialog>
      )}
    </Dialog>
  );
}

interface ItemProps {
  readonly one: Later;
  readonly onEdit: () => void;
  readonly onSend: () => void;
  readonly onDelete: () => void;
}

function Item({ one, onEdit, onSend, onDelete }: ItemProps) {
  const { t, formats } = useI18n();
  // Null: it is no chat of ours any more, so it can only be read and deleted.
  const title = useChatsPart(({ state }) => {
    const chat = state.chats.get(one.chat_id);
    return chat ? titleOf(state, chat.chat, t("chats.saved")) : null;
  });
  // For who does not see beside what words the buttons stand.
  const text = one.text === "" ? one.files.map(({ name }) => name).join(", ") : shownText(one.text);
  const at = one.due_us <= Date.now() * 1000 ? "later.at.passed" : "later.at";
  return (
    <>
      {one.text !== "" && <div className={css.text}>{shownText(one.text)}</div>}
      <div className={css.facts}>
        {one.is_refused && <span className={css.chat}>{title}</span>}
        {!one.is_refused && <span>{t(at, { when: formats.full(one.due_us) })}</span>}
        {one.is_silent && <span>{t("later.mark")}</span>}
        {one.files.length > 0 && (
          <span title={one.files.map(({ name }) => name).join(", ")}>{t("later.files", { n: one.files.length })}</span>
        )}
      </div>
      {one.is_refused && <Note tone="warn">{t(`later.reason.${one.reason ?? "other"}`)}</Note>}
      <div className={css.ways}>
        {title !== null && (
          <>
            <Button size="s" icon={Pencil} aria-label={t("later.editThis", { text })} onPress={onEdit}>
              {t("later.edit")}
            </Button>
            <Button size="s" icon={SendHorizontal} aria-label={t("later.sendThis", { text })} onPress={onSend}>
              {t("later.send")}
            </Button>
          </>
        )}
        <Button size="s" icon={Trash2} aria-label={t("later.deleteThis", { text })} onPress={onDelete}>
          {t("later.delete")}
        </Button>
      </div>
    </>
  );
}
