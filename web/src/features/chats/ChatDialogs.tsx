// Small jobs over the page: a new chat, another title, more members, links.
import { Bookmark } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { asApiError, isPassing } from "../../api/error.ts";
import { newKey } from "../../api/key.ts";
import type { Person } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import type { ChatState } from "../../state/state.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { RadioGroup } from "../../ui/Choice.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { TextField } from "../../ui/Field.tsx";
import { Note } from "../../ui/Note.tsx";
import css from "./ChatDialogs.module.css";
import type { ChatTask } from "./Conversation.tsx";
import type { InfoModel } from "./infoModel.ts";
import { MuteDialog } from "./MuteDialog.tsx";
import { PeoplePicker } from "./PeoplePicker.tsx";
import { PeopleSearch } from "./peopleSearch.ts";
import { useActionError } from "./useActionError.ts";
import { chatPath, useChats } from "./useChats.ts";

const ChatFoldersDialog = lazy(async () => ({ default: (await import("./FoldersDialog.tsx")).ChatFoldersDialog }));

function Failure({ error }: { error: string | null }) {
  if (error === null) return null;
  return (
    <Note tone="bad" live="alert">
      {error}
    </Note>
  );
}

type Kind = "direct" | "group";

export function NewChatDialog({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const { call, canCreate, chats, onOpen } = useChats();
  const [search] = useState(() => new PeopleSearch(call));
  // The same key until a refusal: a group is not made twice when the answer was lost.
  const [key, setKey] = useState(newKey);
  const [kind, setKind] = useState<Kind>("direct");
  const [title, setTitle] = useState("");
  const [titleError, setTitleError] = useState<string | undefined>();
  const [chosen, setChosen] = useState<readonly Person[]>([]);
  const { error, isPending, run } = useActionError();
  const [only] = chosen;

  const make = () => {
    if (kind === "group" && title.trim() === "") {
      setTitleError(t("newChat.name.required"));
      return;
    }
    const makeGroup = async () => {
      try {
        return await chats.createGroup(
          title.trim(),
          chosen.map((person) => person.id),
          key,
        );
      } catch (thrown) {
        if (!isPassing(asApiError(thrown))) setKey(newKey());
        throw thrown;
      }
    };
    void run(async () => {
      const id = kind === "group" ? await makeGroup() : only && (await chats.openDirect(only.id));
      if (!id) return;
      onClose();
      onOpen(chatPath(id));
    });
  };

  const openSaved = () =>
    void run(async () => {
      const id = await chats.openSaved();
      onClose();
      onOpen(chatPath(id));
    });

  return (
    <Dialog
      isOpen
      title={t("newChat.title")}
      onClose={onClose}
      footer={
        <Button
          variant="primary"
          isPending={isPending}
          pendingLabel={t(kind === "group" ? "pending.create" : "pending.open")}
          isDisabled={kind === "direct" && !only}
          onPress={make}
        >
          {t(kind === "group" ? "newChat.create" : "newChat.open")}
        </Button>
      }
    >
      <div className={css.form}>
        <div className={css.saved}>
          <Button icon={Bookmark} isPending={isPending} pendingLabel={t("pending.open")} onPress={openSaved}>
            {t("newChat.saved")}
          </Button>
          <p className={css.who}>{t("newChat.saved.text")}</p>
        </div>
        {canCreate && (
          <RadioGroup<Kind>
            label={t("newChat.kind")}
            options={[
              { value: "direct", label: t("newChat.kind.direct") },
              { value: "group", label: t("newChat.kind.group") },
            ]}
            value={kind}
            onChange={(next) => {
              setKind(next);
              setChosen(next === "direct" ? chosen.slice(0, 1) : chosen);
            }}
          />
        )}
        {kind === "group" && (
          <TextField
            label={t("newChat.name")}
            hint={t("newChat.name.hint")}
            value={title}
            onChange={(value) => {
              setTitle(value);
              setTitleError(undefined);
            }}
            error={titleError}
            maxLength={100}
          />
        )}
        <PeoplePicker
          search={search}
          mode={kind === "group" ? "multiple" : "single"}
          chosen={chosen}
          onChange={setChosen}
        />
        <p className={css.who} role="status">
          {kind === "group" ? t("newChat.who", { n: chosen.length }) : t("newChat.whoDirect")}
        </p>
        <Failure error={error} />
      </div>
    </Dialog>
  );
}

interface TaskDialogProps {
  readonly task: ChatTask;
  readonly chat: ChatState;
  readonly info: InfoModel;
  readonly onClose: () => void;
}

export function TaskDialog({ task, chat, info, onClose }: TaskDialogProps) {
  const { t } = useI18n();
  const { renderInvites } = useChats();
  if (task === "rename") return <RenameDialog chat={chat} onClose={onClose} />;
  if (task === "folders")
    return (
      <Suspense>
        <ChatFoldersDialog chatId={chat.chat.id} onClose={onClose} />
      </Suspense>
    );
  if (task === "mute") return <MuteDialog chatId={chat.chat.id} onClose={onClose} />;
  if (task === "add") return <AddDialog info={info} onClose={onClose} />;
  return (
    <Dialog isOpen title={t("chat.invites")} onClose={onClose}>
      {renderInvites?.(chat.chat.id)}
    </Dialog>
  );
}

function RenameDialog({ chat, onClose }: { chat: ChatState; onClose: () => void }) {
  const { t } = useI18n();
  const { chats, say } = useChats();
  const [title, setTitle] = useState(chat.chat.title);
  const { error, isPending, run } = useActionError();
  const { id, version } = chat.chat;
  const save = () =>
    void run(() => chats.rename(id, title.trim(), version)).then((isDone) => {
      if (!isDone) return;
      say(t("chat.rename.done"));
      onClose();
    });
  return (
    <Dialog
      isOpen
      title={t("chat.rename.title")}
      onClose={onClose}
      footer={
        <Button
          variant="primary"
          isPending={isPending}
          pendingLabel={t("pending.save")}
          isDisabled={title.trim() === "" || title.trim() === chat.chat.title}
          onPress={save}
        >
          {t("do.save")}
        </Button>
      }
    >
      <div className={css.form}>
        <TextField label={t("newChat.name")} value={title} onChange={setTitle} maxLength={100} autoFocus />
        <Failure error={error} />
      </div>
    </Dialog>
  );
}

function AddDialog({ info, onClose }: { info: InfoModel; onClose: () => void }) {
  const { t } = useI18n();
  const { call, say } = useChats();
  const [search] = useState(() => new PeopleSearch(call));
  const [chosen, setChosen] = useState<readonly Person[]>([]);
  const { members } = useStore(info.store);
  const { error, isPending, run } = useActionError();
  const add = () =>
    void run(() => info.add(chosen.map((person) => person.id))).then((isDone) => {
      if (!isDone) return;
      say(t("chat.members.add.done", { n: chosen.length }));
      onClose();
    });
  return (
    <Dialog
      isOpen
      title={t("chat.members.add")}
      onClose={onClose}
      footer={
        <Button
          variant="primary"
          isPending={isPending}
          pendingLabel={t("pending.save")}
          isDisabled={chosen.length === 0}
          onPress={add}
        >
          {t("chat.members.add.do", { n: chosen.length })}
        </Button>
      }
    >
      <div className={css.form}>
        <PeoplePicker
          search={search}
          mode="multiple"
          chosen={chosen}
          onChange={setChosen}
          hidden={new Set(members.map((member) => member.person.id))}
        />
        <p className={css.who}>{t("chat.members.add.who")}</p>
        <Failure error={error} />
      </div>
    </Dialog>
  );
}
