// Layers over a message: delete for all, earlier texts, who has read it, the copy of a deleted one.
import { type ReactNode, useEffect, useState } from "react";
import { asApiError } from "../../api/error.ts";
import type { Out } from "../../api/http.ts";
import type { ChatId, Message, MessageVersion } from "../../api/schema.ts";
import { errorKey, type Key } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { TextField } from "../../ui/Field.tsx";
import { Note } from "../../ui/Note.tsx";
import { PersonName } from "../../ui/PersonName.tsx";
import { Skeleton } from "../../ui/States.tsx";
import type { Act } from "./acts.ts";
import { DeletionAlert } from "./DeletionAlert.tsx";
import css from "./MessageDialogs.module.css";
import { shownText } from "./mentions.ts";
import { aboutOf, lettersOf, nameOf } from "./people.ts";
import { useActionError } from "./useActionError.ts";
import { useChats } from "./useChats.ts";

export interface AskedAct {
  readonly act: Extract<Act, "delete" | "history" | "readers" | "reacted" | "audit">;
  readonly message: Message;
  /** A manager deletes another's message, or an old one: the reason is kept. */
  readonly needsReason: boolean;
}

interface LayerProps {
  readonly message: Message;
  readonly onClose: () => void;
}

export function ActDialog({ asked, onClose }: { asked: AskedAct; onClose: () => void }) {
  const { act, message, needsReason } = asked;
  const { parts } = useChats();
  if (act === "reacted") return parts?.renderReacted(message, onClose);
  if (act === "delete") return <DeleteDialog message={message} needsReason={needsReason} onClose={onClose} />;
  if (act === "history") return <HistoryDialog message={message} onClose={onClose} />;
  if (act === "readers") return <ReadersDialog message={message} onClose={onClose} />;
  return <CopyDialog message={message} onClose={onClose} />;
}

function DeleteDialog({ message, needsReason, onClose }: LayerProps & { needsReason: boolean }) {
  const { t } = useI18n();
  const { chats, say } = useChats();
  const { error, isPending, run } = useActionError();
  const remove = (reason: string) => {
    void run(() => chats.deleteMessage(message.chat_id, message.id, needsReason ? reason : null)).then((isDone) => {
      if (!isDone) return;
      say(t("delete.done"));
      onClose();
    });
  };
  return (
    <DeletionAlert
      title={t("delete.title")}
      needsReason={needsReason}
      isPending={isPending}
      error={error}
      onClose={onClose}
      onDelete={remove}
    />
  );
}

type Answer<T> = { state: "loading" } | { state: "failed"; error: Key } | { state: "read"; value: T };

/** Read when the layer opens, and again when asked to. */
function useAnswer<T>(read: () => Promise<T>): [Answer<T>, () => void] {
  const [answer, setAnswer] = useState<Answer<T>>({ state: "loading" });
  const [tries, setTries] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: one layer is of one message
  useEffect(() => {
    let isOver = false;
    setAnswer({ state: "loading" });
    read().then(
      (value) => !isOver && setAnswer({ state: "read", value }),
      (thrown) => !isOver && setAnswer({ state: "failed", error: errorKey(asApiError(thrown).code) }),
    );
    return () => {
      isOver = true;
    };
  }, [tries]);
  return [answer, () => setTries(tries + 1)];
}

interface AnsweredProps<T> {
  readonly answer: Answer<T>;
  readonly onAgain: () => void;
  readonly children: (value: T) => ReactNode;
}

function Answered<T>({ answer, onAgain, children }: AnsweredProps<T>) {
  const { t } = useI18n();
  if (answer.state === "loading") return <Skeleton label={t("app.loading")} rows={3} hasAvatar={false} />;
  if (answer.state === "read") return children(answer.value);
  return (
    <Note tone="bad" live="alert">
      {t(answer.error)}{" "}
      <Button size="s" onPress={onAgain}>
        {t("do.retry")}
      </Button>
    </Note>
  );
}

function where(message: Message): { chat_id: ChatId; message_id: Message["id"] } {
  return { chat_id: message.chat_id, message_id: message.id };
}

function HistoryDialog({ message, onClose }: LayerProps) {
  const { t } = useI18n();
  const { call } = useChats();
  const [answer, again] = useAnswer(() => call("message_history_list", where(message)));
  const now = { version: message.version, text: message.text, created_us: message.edited_us ?? message.created_us };
  return (
    <Dialog isOpen title={t("history.title")} onClose={onClose}>
      <p className={css.hint}>{t("history.hint")}</p>
      <Answered answer={answer} onAgain={again}>
        {({ versions }) => <Versions versions={[now, ...versions]} isNewestNow />}
      </Answered>
    </Dialog>
  );
}

function Versions({ versions, isNewestNow }: { versions: readonly MessageVersion[]; isNewestNow?: boolean }) {
  const { t, formats } = useI18n();
  return (
    <ol className={css.versions}>
      {versions.map((version, index) => (
        <li key={version.version} className={css.version}>
          <span className={css.when}>
            {isNewestNow && index === 0 ? t("history.now") : ""} {formats.full(version.created_us)}
          </span>
          <span className={css.text}>{shownText(version.text)}</span>
        </li>
      ))}
    </ol>
  );
}

function ReadersDialog({ message, onClose }: LayerProps) {
  const { t } = useI18n();
  const { call } = useChats();
  const [answer, again] = useAnswer(() => call("message_reader_list", where(message)));
  return (
    <Dialog isOpen title={t("readers.title")} onClose={onClose}>
      <Answered answer={answer} onAgain={again}>
        {(readers) => <ReaderRows {...readers} />}
      </Answered>
    </Dialog>
  );
}

function ReaderRows({ people, total }: Out<"message_reader_list">) {
  const { t } = useI18n();
  if (total === 0) return <p className={css.hint}>{t("readers.none")}</p>;
  return (
    <>
      <p className={css.hint}>{t("readers.total", { n: total })}</p>
      <ul className={css.people}>
        {people.map((person) => (
          <li key={person.id} className={css.person}>
            <Avatar id={person.id} letters={lettersOf(person)} size={32} />
            <span className={css.names}>
              <PersonName name={nameOf(person, t)} isVerified={person.is_verified} />
              <span className={css.about}>{aboutOf(person, t)}</span>
            </span>
          </li>
        ))}
      </ul>
      {people.length < total && <p className={css.hint}>{t("readers.more", { n: total - people.length })}</p>}
    </>
  );
}

const LEAST_REASON = 5;

/** The look is logged and everybody in the chat sees it: said before it happens. */
function CopyDialog({ message, onClose }: LayerProps) {
  const { t } = useI18n();
  const { call } = useChats();
  const [reason, setReason] = useState("");
  const [reasonError, setReasonError] = useState<string | undefined>();
  const [copy, setCopy] = useState<Out<"message_copy_get"> | null>(null);
  const { error, isPending, run } = useActionError();
  const show = () => {
    if (reason.trim().length < LEAST_REASON) {
      setReasonError(t("copy.reason.required"));
      return;
    }
    void run(async () => setCopy(await call("message_copy_get", { ...where(message), reason: reason.trim() })));
  };
  if (copy) {
    return (
      <Dialog isOpen title={t("copy.shown")} onClose={onClose}>
        <p className={css.hint}>{t("copy.of", { name: nameOf(copy.author, t) })}</p>
        {copy.delete_reason && <p>{t("copy.deleteReason", { reason: copy.delete_reason })}</p>}
        <Versions versions={copy.versions} />
      </Dialog>
    );
  }
  return (
    <Dialog
      isOpen
      title={t("copy.title")}
      onClose={onClose}
      footer={
        <Button variant="solid" isPending={isPending} pendingLabel={t("pending.open")} onPress={show}>
          {t("copy.do")}
        </Button>
      }
    >
      <Note tone="warn">{t("copy.text")}</Note>
      <TextField
        label={t("copy.reason")}
        hint={t("copy.reason.hint")}
        value={reason}
        maxLength={200}
        error={reasonError}
        autoFocus
        onChange={(value) => {
          setReason(value);
          setReasonError(undefined);
        }}
      />
      {error && (
        <Note tone="bad" live="alert">
          {error}
        </Note>
      )}
    </Dialog>
  );
}
