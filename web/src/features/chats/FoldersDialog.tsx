// Own folders of chats: the list of them, one of them, and which of them a chat is in.
import { ArrowDown, ArrowUp, FolderPlus, Pencil, Trash2 } from "lucide-react";
import { type ReactNode, type RefObject, useEffect, useRef, useState } from "react";
import { newKey } from "../../api/key.ts";
import type { ChatId, Folder, FolderId } from "../../api/schema.ts";
import { Scope } from "../../api/scope.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { chatsInOrder, foldersOf, titleOf } from "../../state/select.ts";
import { Button } from "../../ui/Button.tsx";
import { CheckboxGroup } from "../../ui/Choice.tsx";
import { AlertDialog, Dialog } from "../../ui/Dialog.tsx";
import { TextField } from "../../ui/Field.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { Note } from "../../ui/Note.tsx";
import { SearchField } from "../../ui/SearchField.tsx";
import css from "./FoldersDialog.module.css";
import {
  changeOf,
  chosenOf,
  heldAfter,
  LIMIT_FOLDER_CHATS,
  LIMIT_FOLDERS,
  moved,
  type Toggles,
  toggled,
} from "./folderChoice.ts";
import { useActionError } from "./useActionError.ts";
import { useChats, useChatsPart } from "./useChats.ts";

/** What the server answered is shown at once; its event, later, changes nothing. */
function useFolders() {
  const { call, chats } = useChats();
  const folders = foldersOf(useChatsPart((snapshot) => snapshot.state));
  const told = (folder: Folder) => chats.tellFolder({ folder_id: folder.id, version: folder.version, folder });
  return {
    folders,
    make: async (name: string, chat_ids: readonly ChatId[], key: string) =>
      told(await call("folder_create", { name, chat_ids: [...chat_ids] }, { key })),
    change: async (change: ReturnType<typeof changeOf>) => told(await call("folder_change", change)),
    order: async (folder_ids: FolderId[]) => {
      for (const folder of (await call("folder_order", { folder_ids })).folders) told(folder);
    },
    remove: async (folder: Folder) => {
      await call("folder_delete", { folder_id: folder.id });
      chats.tellFolder({ folder_id: folder.id, version: folder.version + 1 });
    },
  };
}

function Failure({ error }: { error: string | null }) {
  return error === null ? null : (
    <Note tone="bad" live="alert">
      {error}
    </Note>
  );
}

/** A folder, and where it went: each time another object. */
interface Went {
  readonly id: FolderId;
  readonly step: -1 | 1;
}

/** At the edge the arrow that was pressed has no more to do: the focus goes to the other one of its folder. */
function useKeptArrow(list: RefObject<HTMLElement | null>, went: Went | null): void {
  useEffect(() => {
    if (!went) return;
    const [up, down] = list.current?.querySelectorAll<HTMLButtonElement>(`[data-folder="${went.id}"] button`) ?? [];
    const [pressed, other] = went.step < 0 ? [up, down] : [down, up];
    const active = document.activeElement;
    const isElsewhere = active instanceof HTMLButtonElement && active !== pressed && !active.disabled;
    if (pressed?.disabled && !isElsewhere) other?.focus();
  }, [list, went]);
}

export function FoldersDialog({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  /** "new": one that is not there yet. */
  const [open, setOpen] = useState<Folder | "new" | null>(null);
  const { folders, order } = useFolders();
  const [leaving, setLeaving] = useState<Folder | null>(null);
  const { error, isPending, run } = useActionError();
  const isFull = folders.length >= LIMIT_FOLDERS;
  const body = useRef<HTMLDivElement>(null);
  const [deleted, setDeleted] = useState(0);
  // The button that asked for it is gone with its row: the focus stays in the dialog, once the question has left.
  useEffect(() => {
    if (deleted === 0) return undefined;
    const scope = new Scope();
    scope.after(0, () => body.current?.focus());
    return () => scope.end();
  }, [deleted]);
  const [went, setWent] = useState<Went | null>(null);
  useKeptArrow(body, went);
  // The arrows stay what they are while one of them works: a button that is turned off loses the focus.
  const move = (folder: Folder, step: -1 | 1) => {
    if (isPending) return;
    void run(() => order(moved(folders, folder.id, step))).then((isDone) => isDone && setWent({ id: folder.id, step }));
  };
  return (
    <Dialog
      isOpen
      title={t("folders.title")}
      onClose={onClose}
      footer={
        <Button variant="primary" icon={FolderPlus} isDisabled={isFull} onPress={() => setOpen("new")}>
          {t("folders.new")}
        </Button>
      }
    >
      <div ref={body} tabIndex={-1} className={css.form}>
        <p className={css.quiet}>{t(folders.length === 0 ? "folders.none" : "folders.about")}</p>
        {folders.length > 0 && (
          <ul className={css.list}>
            {folders.map((folder, i) => (
              <li key={folder.id} className={css.folder} data-folder={folder.id}>
                <span className={css.names}>
                  {folder.name}
                  <br />
                  <span className={css.count}>{t("folders.count", { n: folder.chat_ids.length })}</span>
                </span>
                <IconButton
                  icon={ArrowUp}
                  size="s"
                  label={t("folders.up", { name: folder.name })}
                  isDisabled={i === 0}
                  onPress={() => move(folder, -1)}
                />
                <IconButton
                  icon={ArrowDown}
                  size="s"
                  label={t("folders.down", { name: folder.name })}
                  isDisabled={i === folders.length - 1}
                  onPress={() => move(folder, 1)}
                />
                <IconButton
                  icon={Pencil}
                  size="s"
                  label={t("folders.edit", { name: folder.name })}
                  onPress={() => setOpen(folder)}
                />
                <IconButton
                  icon={Trash2}
                  size="s"
                  label={t("folders.delete", { name: folder.name })}
                  onPress={() => setLeaving(folder)}
                />
              </li>
            ))}
          </ul>
        )}
        {isFull && <Note tone="info">{t("folders.full")}</Note>}
        <Failure error={error} />
      </div>
      {open && <OneFolder folder={open === "new" ? null : open} onClose={() => setOpen(null)} />}
      {leaving && (
        <DeleteDialog
          folder={leaving}
          onClose={() => setLeaving(null)}
          onDone={() => {
            setLeaving(null);
            setDeleted(deleted + 1);
          }}
        />
      )}
    </Dialog>
  );
}

interface DeleteDialogProps {
  readonly folder: Folder;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

function DeleteDialog({ folder, onClose, onDone }: DeleteDialogProps) {
  const { t } = useI18n();
  const { remove } = useFolders();
  const { error, isPending, run } = useActionError();
  return (
    <AlertDialog
      isOpen
      title={t("folders.delete.title")}
      onClose={onClose}
      action={t("folders.delete.do")}
      safe={t("folders.delete.safe")}
      isPending={isPending}
      pendingLabel={t("folders.deleting")}
      onAction={() => void run(() => remove(folder)).then((isDone) => isDone && onDone())}
    >
      <p>{t("folders.delete.text", { name: folder.name })}</p>
      <Failure error={error} />
    </AlertDialog>
  );
}

interface OneFolderProps {
  /** null: a new one. */
  readonly folder: Folder | null;
  /** What a new one begins with. */
  readonly first?: readonly ChatId[];
  readonly onClose: () => void;
}

/** Its name and its chats. */
function OneFolder({ folder, first = [], onClose }: OneFolderProps) {
  const { t } = useI18n();
  const { say } = useChats();
  const { make, change } = useFolders();
  const [key] = useState(newKey);
  const [name, setName] = useState(folder?.name ?? "");
  const [nameError, setNameError] = useState<string | undefined>();
  const [chosen, setChosen] = useState<readonly ChatId[]>(folder?.chat_ids ?? first);
  const { error, isPending, run } = useActionError();
  const isFull = chosen.length > LIMIT_FOLDER_CHATS;
  const save = () => {
    if (name.trim() === "") return setNameError(t("folders.name.required"));
    const job = () => (folder ? change(changeOf(folder, name.trim(), chosen)) : make(name.trim(), chosen, key));
    void run(job).then((isDone) => {
      if (!isDone) return;
      say(t("folders.saved"));
      onClose();
    });
  };
  return (
    <Dialog
      isOpen
      title={folder ? t("folders.edit", { name: folder.name }) : t("folders.new")}
      onClose={onClose}
      isDismissable={false}
      footer={
        <div className={css.foot}>
          <Button onPress={onClose}>{t("folders.back")}</Button>
          <Button
            variant="primary"
            isPending={isPending}
            pendingLabel={t("pending.save")}
            isDisabled={isFull}
            onPress={save}
          >
            {t("do.save")}
          </Button>
        </div>
      }
    >
      <div className={css.form}>
        <TextField
          label={t("folders.name")}
          hint={t("folders.name.hint")}
          value={name}
          onChange={(value) => {
            setName(value);
            setNameError(undefined);
          }}
          error={nameError}
          maxLength={30}
          autoFocus
        />
        <ChatsOfFolder chosen={chosen} onChange={setChosen} />
        {isFull && <Note tone="bad">{t("folders.chats.full")}</Note>}
        <Failure error={error} />
      </div>
    </Dialog>
  );
}

interface ChatsOfFolderProps {
  readonly chosen: readonly ChatId[];
  readonly onChange: (chosen: readonly ChatId[]) => void;
}

function ChatsOfFolder({ chosen, onChange }: ChatsOfFolderProps) {
  const { t } = useI18n();
  const [find, setFind] = useState("");
  const state = useChatsPart((snapshot) => snapshot.state);
  const shown = chatsInOrder(state, "all", find, Date.now() * 1000, t("chats.saved"));
  const options = shown.map(({ chat }) => ({
    value: chat.id,
    label: titleOf(state, chat, t("chats.saved")) || t("chats.unknownPerson"),
  }));
  const ids = options.map(({ value }) => value);
  return (
    <>
      <SearchField label={t("folders.find")} value={find} onChange={setFind} maxLength={100} />
      <div className={css.chats}>
        {options.length === 0 ? (
          <p className={css.quiet}>{t("folders.chats.none")}</p>
        ) : (
          <CheckboxGroup<ChatId>
            label={t("folders.chats")}
            options={options}
            values={chosen.filter((id) => ids.includes(id))}
            onChange={(picked) => onChange(chosenOf(chosen, ids, picked))}
          />
        )}
      </div>
    </>
  );
}

/** Which folders a chat is in; from the chat's own menu. */
export function ChatFoldersDialog({ chatId, onClose }: { chatId: ChatId; onClose: () => void }) {
  const { t } = useI18n();
  const { say } = useChats();
  const { folders, change } = useFolders();
  const [isNew, setNew] = useState(false);
  const holding = folders.filter(({ chat_ids }) => chat_ids.includes(chatId)).map(({ id }) => id);
  const [toggles, setToggles] = useState<Toggles>(new Map());
  const { error, isPending, run } = useActionError();
  const values = heldAfter(holding, toggles);
  const save = async () => {
    for (const folder of folders) {
      const isIn = values.includes(folder.id);
      if (isIn === holding.includes(folder.id)) continue;
      const rest = folder.chat_ids.filter((id) => id !== chatId);
      await change(changeOf(folder, folder.name, isIn ? [...rest, chatId] : rest));
    }
  };
  const body: ReactNode =
    folders.length === 0 ? (
      <p className={css.quiet}>{t("folders.none")}</p>
    ) : (
      <CheckboxGroup<FolderId>
        label={t("folders.put.label")}
        options={folders.map(({ id, name }) => ({ value: id, label: name }))}
        values={values}
        onChange={(next) => setToggles(toggled(toggles, values, next))}
      />
    );
  return (
    <Dialog
      isOpen
      title={t("folders.put.title")}
      onClose={onClose}
      footer={
        <div className={css.foot}>
          <Button icon={FolderPlus} isDisabled={folders.length >= LIMIT_FOLDERS} onPress={() => setNew(true)}>
            {t("folders.new")}
          </Button>
          <Button
            variant="primary"
            isPending={isPending}
            pendingLabel={t("pending.save")}
            isDisabled={toggles.size === 0}
            onPress={() =>
              void run(save).then((isDone) => {
                if (!isDone) return;
                say(t("folders.put.done"));
                onClose();
              })
            }
          >
            {t("do.save")}
          </Button>
        </div>
      }
    >
      <div className={css.form}>
        {body}
        <Failure error={error} />
      </div>
      {isNew && <OneFolder folder={null} first={[chatId]} onClose={() => setNew(false)} />}
    </Dialog>
  );
}
