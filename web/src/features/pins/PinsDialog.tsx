// All that is pinned, by whom and when, and what was before.
import { useCallback, useEffect, useState } from "react";
import { asApiError } from "../../api/error.ts";
import type { ChatId, MemberId, MessageId, Pin, PinAct } from "../../api/schema.ts";
import { errorKey } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Note } from "../../ui/Note.tsx";
import { Tabs } from "../../ui/Tabs.tsx";
import { useKeptFocus } from "../../ui/useKeptFocus.ts";
import { nameOf } from "../chats/people.ts";
import { useChats, useChatsPart } from "../chats/useChats.ts";
import css from "./Pins.module.css";
import type { PastPage, PinsModel } from "./pinsModel.ts";
import { wordsOf } from "./usePinned.ts";

interface PinsDialogProps {
  readonly pins: PinsModel;
  readonly chatId: ChatId;
  readonly mayPin: boolean;
  readonly list: readonly Pin[];
  readonly onClose: () => void;
}

export function PinsDialog(props: PinsDialogProps) {
  const { t } = useI18n();
  const [tab, setTab] = useState<"now" | "past">("now");
  return (
    <Dialog isOpen title={t("pins.all")} onClose={props.onClose}>
      <Tabs
        label={t("pins.tabs")}
        selected={tab}
        onSelect={setTab}
        tabs={[
          { id: "now", label: t("pins.now", { n: props.list.length }), content: <Now {...props} /> },
          { id: "past", label: t("pins.past"), content: <Past {...props} /> },
        ]}
      />
    </Dialog>
  );
}

function Now({ pins, chatId, mayPin, list, onClose }: PinsDialogProps) {
  const { t } = useI18n();
  const { chats } = useChats();
  const [error, setError] = useState<string | null>(null);
  // What was unpinned takes its buttons along.
  const kept = useKeptFocus<HTMLDivElement>((now) => (now.querySelector("button") ?? now).focus());
  const unpin = (id: MessageId) => {
    setError(null);
    pins.set(chatId, id, false).catch((thrown) => setError(t(errorKey(asApiError(thrown).code))));
  };
  return (
    <div className={css.now} tabIndex={-1} {...kept}>
      {error !== null && (
        <Note tone="bad" live="alert">
          {error}
        </Note>
      )}
      {list.length === 0 && <p>{t("pins.none")}</p>}
      <ul className={css.list}>
        {list.map((pin) => (
          <li key={pin.message_id} className={css.line}>
            <Said author={pin.author_id} text={wordsOf(pin, t)} />
            <Did mark="pins.by" by={pin.by} us={pin.pinned_us} />
            <span className={css.ways}>
              <Button
                size="s"
                onPress={() => {
                  onClose();
                  chats.jumpTo(chatId, Number(pin.message_id));
                }}
              >
                {t("pins.show")}
              </Button>
              {mayPin && (
                <Button
                  size="s"
                  variant="quiet"
                  aria-label={t("pins.unpinThis", { text: wordsOf(pin, t) })}
                  onPress={() => unpin(pin.message_id)}
                >
                  {t("message.unpin")}
                </Button>
              )}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Read anew when something is pinned or unpinned meanwhile. */
function Past({ pins, chatId }: PinsDialogProps) {
  const { t } = useI18n();
  const version = useChatsPart((snapshot) => snapshot.state.chats.get(chatId)?.chat.pins_version ?? 0);
  const [page, setPage] = useState<PastPage | null>(null);
  const [error, setError] = useState<string | null>(null);
  const read = useCallback(
    async (before: number | null, shown: readonly PinAct[]) => {
      setError(null);
      try {
        const got = await pins.past(chatId, before);
        setPage({ ...got, acts: [...shown, ...got.acts] });
      } catch (thrown) {
        setError(t(errorKey(asApiError(thrown).code)));
      }
    },
    [pins, chatId, t],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: the number says that there is more to read
  useEffect(() => void read(null, []), [read, version]);
  return (
    <>
      {error !== null && (
        <Note tone="bad" live="alert">
          {error}
        </Note>
      )}
      {page === null && error === null && <p role="status">{t("pins.loading")}</p>}
      {page?.acts.length === 0 && <p>{t("pins.past.none")}</p>}
      <ul className={css.list}>
        {page?.acts.map((act) => (
          <li key={act.id} className={css.line}>
            <Said author={act.author_id} text={act.is_deleted ? t("pins.deleted") : wordsOf(act, t)} />
            <Did mark={`pins.act.${act.kind}`} by={act.by} us={act.done_us} />
          </li>
        ))}
      </ul>
      {page !== null && page.next !== null && (
        <Button onPress={() => void read(page.next, page.acts)}>{t("pins.more")}</Button>
      )}
    </>
  );
}

function Said({ author, text }: { author: MemberId; text: string }) {
  const { t } = useI18n();
  const person = useChatsPart((snapshot) => snapshot.state.people.get(author));
  return (
    <span className={css.said}>
      <b>{nameOf(person, t)}</b>
      <span className={css.cut}>{text}</span>
    </span>
  );
}

interface DidProps {
  readonly mark: "pins.by" | `pins.act.${PinAct["kind"]}`;
  readonly by: MemberId;
  readonly us: number;
}

function Did({ mark, by, us }: DidProps) {
  const { t, formats } = useI18n();
  const person = useChatsPart((snapshot) => snapshot.state.people.get(by));
  return <span className={css.did}>{t(mark, { name: nameOf(person, t), when: formats.full(us) })}</span>;
}
