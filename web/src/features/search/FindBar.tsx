// Ctrl F: looking within the open chat. The newest hit is shown at once; Enter and ↑ go to older ones, Shift Enter and ↓ to
// newer ones, Esc closes. A second Ctrl F is the browser's own.
import { ArrowDown, ArrowUp, X } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef } from "react";
import type { Call } from "../../api/http.ts";
import type { ChatId } from "../../api/schema.ts";
import { errorKey } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { titleOf } from "../../state/select.ts";
import { useStore, useStorePart } from "../../state/useStore.ts";
import { KEEPS_FOCUS } from "../../ui/focus.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { SearchField } from "../../ui/SearchField.tsx";
import { useModel } from "../../ui/useModel.ts";
import type { ChatsModel } from "../chats/chatsModel.ts";
import css from "./FindBar.module.css";
import { FindModel, type FindState } from "./findModel.ts";

interface FindBarProps {
  readonly call: Call;
  readonly chats: ChatsModel;
  readonly chatId: ChatId;
  readonly onOpen: (path: string) => void;
  readonly onClose: () => void;
}

export function FindBar({ call, chats, chatId, onOpen, onClose }: FindBarProps) {
  const { t } = useI18n();
  const model = useModel(() => new FindModel(call, chatId, (n) => onOpen(`/chats/${chatId}/m/${n}`)), chatId);
  const state = useStore(model.state);
  const title = useStorePart(chats.store, ({ state: known }) => {
    const chat = known.chats.get(chatId);
    return chat ? titleOf(known, chat.chat, t("chats.saved")) : "";
  });
  const bar = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      onClose();
      return;
    }
    const isField = event.target instanceof HTMLInputElement;
    const by = !isField
      ? 0
      : event.key === "ArrowUp"
        ? 1
        : event.key === "ArrowDown"
          ? -1
          : event.key === "Enter"
            ? event.shiftKey
              ? -1
              : 1
            : 0;
    if (by === 0) return;
    event.preventDefault();
    void model.step(by);
  };
  const isLast = state.hits === null || (state.at + 1 >= state.hits.length && state.next === null);
  return (
    <search
      {...KEEPS_FOCUS}
      ref={bar}
      className={css.bar}
      aria-label={t("search.inChat.label", { title })}
      onKeyDownCapture={onKey}
    >
      <SearchField label={t("search.inChat")} value={state.find} onChange={model.setFind} maxLength={200} autoFocus />
      <span className={css.count} role="status">
        <Words state={state} />
      </span>
      <IconButton
        icon={ArrowUp}
        size="s"
        label={t("search.inChat.older")}
        isDisabled={isLast}
        onPress={() => void model.step(1)}
      />
      <IconButton
        icon={ArrowDown}
        size="s"
        label={t("search.inChat.newer")}
        isDisabled={state.hits === null || state.at === 0}
        onPress={() => void model.step(-1)}
      />
      <IconButton icon={X} size="s" label={t("search.inChat.close")} onPress={onClose} />
    </search>
  );
}

function Words({ state }: { state: FindState }) {
  const { t } = useI18n();
  if (state.error) return t(errorKey(state.error.code));
  if (state.isReading && !state.hits) return t("search.loading");
  if (!state.hits) return null;
  if (state.hits.length === 0) return t("search.inChat.none");
  return t(state.hasMoreTotal ? "search.inChat.atMore" : "search.inChat.at", { at: state.at + 1, n: state.total });
}
