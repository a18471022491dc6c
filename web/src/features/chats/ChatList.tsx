// The list of chats: find, filter, open. Arrows move, Enter opens; the open one is marked.
import { PenLine } from "lucide-react";
import { useMemo, useState } from "react";
import { GridList, GridListItem, ListLayout, Virtualizer } from "react-aria-components";
import type { ChatId, FolderId } from "../../api/schema.ts";
import { errorKey } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import type { Outgoing } from "../../state/outbox.ts";
import { chatsInOrder, companionOf, type ListFilter, titleOf } from "../../state/select.ts";
import { Button } from "../../ui/Button.tsx";
import { cx } from "../../ui/cx.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { SearchField } from "../../ui/SearchField.tsx";
import { EmptyState, OfflineStrip, Skeleton } from "../../ui/States.tsx";
import css from "./ChatList.module.css";
import { ChatRow } from "./ChatRow.tsx";
import { FilterRow } from "./FilterRow.tsx";
import { shownText } from "./mentions.ts";
import { chatPath, useChats, useChatsPart } from "./useChats.ts";
import { useOffline } from "./useOffline.ts";

const ROW_PX = 62;
const MINUTE_MS = 60_000;

interface ChatListProps {
  readonly openId: ChatId | null;
  readonly onNew: () => void;
}

export function ChatList({ openId, onNew }: ChatListProps) {
  const { t } = useI18n();
  const [chosen, setFilter] = useState<ListFilter>("all");
  const folders = useChatsPart((snapshot) => snapshot.state.folders);
  // A folder that is gone shows everything again.
  const filter = /^\d/.test(chosen) && !folders.has(chosen as FolderId) ? "all" : chosen;
  const [find, setFind] = useState("");
  const isOffline = useOffline();
  const { onSearch } = useChats();
  return (
    <section className={css.list} aria-label={t("chats.list")} data-region="list">
      <header className={css.head}>
        <div className={css.titleRow}>
          <h1 className={css.title}>{t("chats.title")}</h1>
          <span className={css.pen}>
            <IconButton icon={PenLine} label={t("chats.new")} size="s" onPress={onNew} />
          </span>
        </div>
        <SearchField
          label={t("chats.find")}
          value={find}
          onChange={setFind}
          maxLength={100}
          onSubmit={(text) => onSearch?.({ find: text.trim() })}
        />
        {find.trim() !== "" && (
          <Button variant="line" size="s" onPress={() => onSearch?.({ find: find.trim() })}>
            {t("chats.findMessages")}
          </Button>
        )}
      </header>
      {isOffline && openId === null && <OfflineStrip>{t("composer.offline")}</OfflineStrip>}
      <FilterRow filter={filter} onChange={setFilter} />
      <Rows openId={openId} filter={filter} find={find} onNew={onNew} />
      <span className={css.float}>
        <IconButton icon={PenLine} label={t("chats.new")} hasTooltip={false} onPress={onNew} />
      </span>
    </section>
  );
}

/** Why there is nothing to show. */
function nothingOf(filter: ListFilter, find: string) {
  if (find !== "") return "chats.nothing";
  return filter === "away" ? "chats.away.none" : "chats.filter.none";
}

interface RowsProps extends ChatListProps {
  readonly filter: ListFilter;
  readonly find: string;
}

function Rows({ openId, filter, find, onNew }: RowsProps) {
  const { t } = useI18n();
  const { canCreate, chats: model, onOpen } = useChats();
  const list = useChatsPart((snapshot) => snapshot.list);
  const error = useChatsPart((snapshot) => snapshot.listError);
  const state = useChatsPart((snapshot) => snapshot.state);
  const drafts = useChatsPart((snapshot) => snapshot.drafts);
  const outbox = useChatsPart((snapshot) => snapshot.outbox);
  const shown = useMemo(
    () => chatsInOrder(state, filter, find, Date.now() * 1000, t("chats.saved")),
    [state, filter, find, t],
  );
  const waiting = useMemo(() => new Map<ChatId, Outgoing>(outbox.map((item) => [item.chatId, item])), [outbox]);
  // Rows say minutes: with milliseconds each would be another one whenever anything is drawn.
  const now = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;

  if (list === "loading") return <Skeleton label={t("chats.loading")} rows={8} />;
  if (list === "failed") {
    return (
      <EmptyState title={t("chats.failed")} text={t(errorKey(error?.code ?? "internal"))}>
        <Button variant="solid" onPress={() => model.reconnect()}>
          {t("do.retry")}
        </Button>
      </EmptyState>
    );
  }
  if (state.chats.size === 0) {
    return (
      <EmptyState title={t("chats.empty")} text={t(canCreate ? "chats.empty.create" : "chats.empty.student")}>
        {canCreate && <Button onPress={onNew}>{t("chats.new")}</Button>}
      </EmptyState>
    );
  }
  if (shown.length === 0) return <p className={css.nothing}>{t(nothingOf(filter, find))}</p>;
  return (
    <Virtualizer layout={ListLayout} layoutOptions={{ estimatedRowSize: ROW_PX, padding: 8 }}>
      <GridList
        aria-label={t("chats.title")}
        className={cx(css.rows)}
        // The chats themselves: a row whose chat is the same object is not made anew.
        items={shown}
        dependencies={[drafts, waiting, state.people, now, openId, t]}
        selectionMode="single"
        // "replace" would open a chat on every arrow, and on the way through the list by Tab.
        selectionBehavior="toggle"
        disallowEmptySelection={openId !== null}
        selectedKeys={openId === null ? [] : [openId]}
        onAction={(id) => onOpen(chatPath(id as ChatId))}
        onSelectionChange={(keys) => {
          const [id] = keys === "all" ? [] : [...keys];
          if (id !== undefined && id !== openId) onOpen(chatPath(id as ChatId));
        }}
      >
        {(chat) => (
          <GridListItem
            id={chat.chat.id}
            textValue={titleOf(state, chat.chat, t("chats.saved"))}
            className={cx(css.item)}
          >
            <ChatRow
              chat={chat}
              me={state.me}
              companion={companionOf(state, chat.chat) ?? undefined}
              author={chat.last ? state.people.get(chat.last.author_id) : undefined}
              draft={chat.chat.id === openId ? "" : shownText(drafts.get(chat.chat.id)?.text ?? "")}
              waiting={waiting.get(chat.chat.id) ?? null}
              now={now}
            />
          </GridListItem>
        )}
      </GridList>
    </Virtualizer>
  );
}
