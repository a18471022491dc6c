import { useMemo, useState } from "react";
import { GridList, GridListItem, type Selection } from "react-aria-components";
import { type ApiError, asApiError } from "../../api/error.ts";
import type { ChatId, Message } from "../../api/schema.ts";
import { errorKey } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { chatsInOrder, companionOf, titleOf } from "../../state/select.ts";
import type { ChatState } from "../../state/state.ts";
import { Button } from "../../ui/Button.tsx";
import { cx } from "../../ui/cx.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { Note } from "../../ui/Note.tsx";
import { SearchField } from "../../ui/SearchField.tsx";
import { TextArea } from "../../ui/TextArea.tsx";
import { ChatFace } from "./ChatFace.tsx";
import { closedBy, forwarder, MOST_TARGETS, type Target } from "./forwarding.ts";
import list from "./PeoplePicker.module.css";
import css from "./Picking.module.css";
import { chatPath, useChats, useChatsPart } from "./useChats.ts";

/** Of many chats the newest talk; others are found by name. */
const MOST_SHOWN = 60;
const COMMENT_SIGNS = 8000;

interface Row {
  readonly id: Target;
  readonly title: string;
  readonly chat: ChatState | null;
}

interface ForwardDialogProps {
  readonly messages: readonly Message[];
  readonly onClose: () => void;
  readonly onDone: () => void;
}

function useRows(find: string): { rows: readonly Row[]; nameOfTarget: (id: Target) => string } {
  const { t } = useI18n();
  const state = useChatsPart((snapshot) => snapshot.state);
  const saved = t("chats.saved");
  const rows = useMemo(() => {
    const found = chatsInOrder(state, "all", find, Date.now() * 1000, saved)
      .filter(({ chat }) => chat.kind !== "saved")
      .slice(0, MOST_SHOWN)
      .map((chat) => ({ id: chat.chat.id, title: titleOf(state, chat.chat, saved), chat }));
    const isSaved = saved.toLowerCase().includes(find.trim().toLowerCase());
    return isSaved ? [{ id: "saved" as const, title: saved, chat: null }, ...found] : found;
  }, [state, find, saved]);
  const nameOfTarget = (id: Target) => {
    const chat = id === "saved" ? undefined : state.chats.get(id);
    return chat ? titleOf(state, chat.chat, saved) : saved;
  };
  return { rows, nameOfTarget };
}

export function ForwardDialog({ messages, onClose, onDone }: ForwardDialogProps) {
  const { t } = useI18n();
  const { call, say, onOpen } = useChats();
  const [send] = useState(() => forwarder(call, messages));
  const [find, setFind] = useState("");
  const [chosen, setChosen] = useState<readonly Target[]>([]);
  const [comment, setComment] = useState("");
  const [errors, setErrors] = useState<readonly string[]>([]);
  const [isPending, setPending] = useState(false);
  const [sent, setSent] = useState<readonly ChatId[]>([]);
  const { rows, nameOfTarget } = useRows(find);
  const wordsOf = (error: ApiError) => {
    if (error.code === "offline") return t("forward.offline");
    return t(error.code === "not_found" ? "forward.gone" : errorKey(error.code));
  };
  const forward = async () => {
    if (chosen.length === 0) return setErrors([t("forward.required")]);
    setPending(true);
    setErrors([]);
    const failed = new Map<Target, string>();
    const done = [...sent];
    for (const target of chosen) {
      try {
        done.push(await send(target, comment.trim()));
      } catch (thrown) {
        failed.set(target, t("forward.failed", { chat: nameOfTarget(target), why: wordsOf(asApiError(thrown)) }));
      }
    }
    setPending(false);
    setSent(done);
    setChosen([...failed.keys()]);
    setErrors([...failed.values()]);
    if (failed.size > 0) return;
    const [only] = done;
    const way = { label: t("save.open"), run: () => only && onOpen(chatPath(only)) };
    say(t("forward.done", { n: done.length }), done.length === 1 ? way : undefined);
    onDone();
  };
  return (
    <Dialog
      isOpen
      isDismissable={false}
      title={t("forward.title", { n: messages.length })}
      // What is on its way can not be called back, and its outcome is said here.
      onClose={() => isPending || onClose()}
      footer={
        <Button
          variant="primary"
          isPending={isPending}
          pendingLabel={t("forward.pending")}
          onPress={() => void forward()}
        >
          {t("forward.do")}
        </Button>
      }
    >
      <div className={css.form}>
        <SearchField label={t("forward.find")} value={find} onChange={setFind} maxLength={100} autoFocus />
        <Targets
          rows={rows}
          chosen={chosen}
          onChange={(next) => {
            setChosen(next);
            setErrors([]);
          }}
        />
        {chosen.length >= MOST_TARGETS && (
          <p className={css.hint} role="status">
            {t("forward.most", { n: MOST_TARGETS })}
          </p>
        )}
        <TextArea
          label={t("forward.comment")}
          hint={t("forward.comment.hint")}
          value={comment}
          onChange={setComment}
          rows={2}
          maxLength={COMMENT_SIGNS}
        />
        {errors.length > 0 && (
          <Note tone="bad" live="alert">
            {errors.map((error) => (
              <span key={error} className={css.error}>
                {error}
              </span>
            ))}
          </Note>
        )}
      </div>
    </Dialog>
  );
}

interface TargetsProps {
  readonly rows: readonly Row[];
  readonly chosen: readonly Target[];
  readonly onChange: (chosen: readonly Target[]) => void;
}

function Targets({ rows, chosen, onChange }: TargetsProps) {
  const { t } = useI18n();
  const { canCreate } = useChats();
  const isFull = chosen.length >= MOST_TARGETS;
  const closed = rows.filter(
    ({ id, chat }) => (chat && closedBy(chat, canCreate) !== null) || (isFull && !chosen.includes(id)),
  );
  const choose = (keys: Selection) => {
    if (keys === "all") return;
    const shown = new Set(rows.map((row) => row.id));
    const kept = chosen.filter((id) => keys.has(id) || !shown.has(id));
    const added = rows.map((row) => row.id).filter((id) => keys.has(id) && !kept.includes(id));
    onChange([...kept, ...added].slice(0, MOST_TARGETS));
  };
  return (
    <GridList
      aria-label={t("forward.where")}
      className={cx(list.found)}
      items={rows}
      dependencies={[chosen]}
      selectionMode="multiple"
      selectionBehavior="toggle"
      disabledBehavior="selection"
      disabledKeys={closed.map((row) => row.id)}
      selectedKeys={chosen}
      onSelectionChange={choose}
      renderEmptyState={() => <p className={list.empty}>{t("forward.none")}</p>}
    >
      {(row) => (
        <GridListItem id={row.id} textValue={row.title} className={cx(list.person)}>
          <TargetRow {...row} />
        </GridListItem>
      )}
    </GridList>
  );
}

function TargetRow({ title, chat }: Row) {
  const { t } = useI18n();
  const { canCreate } = useChats();
  const companion = useChatsPart((snapshot) => (chat ? companionOf(snapshot.state, chat.chat) : null));
  const why = chat && closedBy(chat, canCreate);
  return (
    <>
      <ChatFace chat={chat?.chat ?? null} title={title} companion={companion} size={32} />
      <span className={list.names}>
        <span className={css.title}>{title || t("chats.unknownPerson")}</span>
        {why && <span className={cx(list.about, css.why)}>{t(`forward.closed.${why}`)}</span>}
        {!chat && <span className={cx(list.about, css.why)}>{t("chat.readersSaved")}</span>}
      </span>
      <span className={list.tick} aria-hidden="true" />
    </>
  );
}
