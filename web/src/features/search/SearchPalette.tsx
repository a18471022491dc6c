// Ctrl K: one field for people, chats, messages and commands. The focus stays in the field, arrows move over what was found,
// Enter opens it; a message opens at its place in its chat.
import { MessagesSquare, Search, Terminal, X } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { Modal, ModalOverlay, Dialog as RacDialog } from "react-aria-components";
import type { Call } from "../../api/http.ts";
import type { ChatId, MemberId, SavedSearch } from "../../api/schema.ts";
import { errorKey, type Key } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { folded, titleOf } from "../../state/select.ts";
import type { Store } from "../../state/store.ts";
import { useStore, useStorePart } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { cx } from "../../ui/cx.ts";
import { Icon } from "../../ui/Icon.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { OfflineStrip, Skeleton, VisuallyHidden } from "../../ui/States.tsx";
import { useModel } from "../../ui/useModel.ts";
import { useWords } from "../../ui/words.ts";
import type { ChatsModel } from "../chats/chatsModel.ts";
import { HitRow, PersonRow } from "./HitRow.tsx";
import { RecentFinds } from "./recent.ts";
import { SavedSearches } from "./SavedSearches.tsx";
import { SearchFilters } from "./SearchFilters.tsx";
import css from "./SearchPalette.module.css";
import { SearchModel } from "./searchModel.ts";

export interface PaletteCommand {
  readonly id: string;
  readonly text: string;
  readonly keys: string;
  readonly run: () => void;
}

interface SearchPaletteProps {
  readonly call: Call;
  readonly chats: ChatsModel;
  readonly storage: Storage | null;
  /** Own saved searches; null: not for this person. */
  readonly saved: Store<readonly SavedSearch[] | null> | null;
  readonly start: { readonly find?: string };
  readonly commands: readonly PaletteCommand[];
  readonly onOpen: (path: string) => void;
  readonly onClose: () => void;
  readonly say: (text: string) => void;
}

interface Row {
  readonly id: string;
  readonly text: string;
  readonly body: ReactNode;
  readonly run: () => void;
}

export function SearchPalette(props: SearchPaletteProps) {
  const { t } = useI18n();
  const words = useWords();
  return (
    <ModalOverlay
      data-covers
      isOpen
      isDismissable
      onOpenChange={(open) => !open && props.onClose()}
      className={cx(css.scrim)}
    >
      <Modal className={cx(css.modal)}>
        <RacDialog aria-label={t("search.title")} className={cx(css.dialog)}>
          <Body {...props} close={<IconButton icon={X} label={words.close} onPress={props.onClose} />} />
        </RacDialog>
      </Modal>
    </ModalOverlay>
  );
}

function Body(props: SearchPaletteProps & { close: ReactNode }) {
  const { t } = useI18n();
  const { call, chats, storage, start } = props;
  const model = useModel(() => new SearchModel(call, start), "search");
  const state = useStore(model.state);
  const isOffline = useStorePart(chats.store, (snapshot) => snapshot.connection === "offline");
  const recent = new RecentFinds(storage, chats.store.get().state.me);
  const groups = useGroups(props, model, recent);
  const rows = groups.flatMap((group) => group.rows);
  const [at, setAt] = useState(0);
  const here = rows[Math.min(at, rows.length - 1)];
  const list = useRef<HTMLDivElement>(null);
  // The first answer is chosen anew with every question; more of the same keeps the place.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is asked, not what is read here
  useEffect(() => setAt(0), [state.find, state.filters]);
  const move = (to: number) => {
    const next = (to + rows.length) % Math.max(rows.length, 1);
    setAt(next);
    list.current?.querySelectorAll('[role="option"]')[next]?.scrollIntoView({ block: "nearest" });
  };
  const onKey = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (event.nativeEvent.isComposing || (step === 0 && event.key !== "Enter")) return;
    event.preventDefault();
    if (step !== 0) move(at + step);
    else here?.run();
  };
  return (
    <>
      <div className={css.head}>
        <label className={css.field}>
          <Icon of={Search} size="s" />
          <input
            type="search"
            className={css.input}
            // biome-ignore lint/a11y/noAutofocus: the palette is opened to type into it
            autoFocus
            role="combobox"
            aria-label={t("search.field")}
            placeholder={t("search.field")}
            aria-expanded={rows.length > 0}
            aria-controls="search-list"
            aria-autocomplete="list"
            {...(here && { "aria-activedescendant": `search-${here.id}` })}
            autoComplete="off"
            maxLength={200}
            value={state.find}
            onChange={(event) => model.setFind(event.target.value)}
            onKeyDown={onKey}
          />
        </label>
        {props.close}
      </div>
      <SearchFilters chats={chats} model={model} />
      {props.saved && <SavedSearches call={call} store={props.saved} model={model} />}
      {isOffline && <OfflineStrip>{t("search.offline")}</OfflineStrip>}
      <Status model={model} isEmpty={groups.length === 0} />
      <div ref={list} id="search-list" role="listbox" aria-label={t("search.results")} className={css.list}>
        {groups.map((group) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options
          <div key={group.title} role="group" aria-labelledby={`search-of-${group.title}`}>
            <div id={`search-of-${group.title}`} className={css.group}>
              {t(group.title)}
            </div>
            {group.rows.map((row) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the field's
              // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field
              <div
                key={row.id}
                id={`search-${row.id}`}
                role="option"
                aria-selected={row === here}
                className={css.item}
                onClick={row.run}
              >
                {row.body}
              </div>
            ))}
          </div>
        ))}
      </div>
    </>
  );
}

/** What there is to say beside the list; the number is told to readers when it changes. */
function Status({ model, isEmpty }: { model: SearchModel; isEmpty: boolean }) {
  const { t } = useI18n();
  const { found, isReading, error } = useStore(model.state);
  if (error) {
    return (
      <div className={css.status} role="alert">
        <p>
          {t("search.failed")} {t(errorKey(error.code))}
        </p>
        <Button variant="line" size="s" onPress={model.retry}>
          {t("do.retry")}
        </Button>
      </div>
    );
  }
  if (isReading && !found) return <Skeleton label={t("search.loading")} rows={4} />;
  const words = found && t(found.hasMoreTotal ? "search.foundMore" : "search.found", { n: found.total });
  return (
    <>
      <VisuallyHidden>
        <span role="status">{words ?? ""}</span>
      </VisuallyHidden>
      {found && isEmpty && <p className={css.status}>{t("search.nothing")}</p>}
      {found && found.hits.length > 0 && <p className={css.count}>{words}</p>}
      {!found && isEmpty && <p className={css.status}>{t("search.start")}</p>}
    </>
  );
}

interface RowGroup {
  readonly title: Key;
  readonly rows: readonly Row[];
}

function useGroups(props: SearchPaletteProps, model: SearchModel, recent: RecentFinds): readonly RowGroup[] {
  const { find, found } = useStore(model.state);
  const { chats, onOpen, onClose, say } = props;
  const { t } = useI18n();
  const state = useStorePart(chats.store, (snapshot) => snapshot.state);
  const go = (path: string) => {
    recent.add(find);
    onClose();
    onOpen(path);
  };
  const talkTo = async (id: MemberId) => {
    try {
      go(`/chats/${await chats.openDirect(id)}`);
    } catch {
      say(t("search.failed"));
    }
  };
  const title = (id: ChatId) => {
    const chat = state.chats.get(id);
    return chat ? titleOf(state, chat.chat, t("chats.saved")) : "";
  };
  const asked = folded(find.trim());
  const groups: RowGroup[] = [
    { title: "search.recent", rows: asked === "" && !found ? recentRows(recent.list(), model.setFind) : [] },
    {
      title: "search.people",
      rows: (found?.people ?? []).map((person) => ({
        id: `person-${person.id}`,
        text: `${person.name.last} ${person.name.first}`,
        body: <PersonRow person={person} />,
        run: () => void talkTo(person.id),
      })),
    },
    {
      title: "search.chats",
      rows: (found?.chatIds ?? [])
        .filter((id) => state.chats.has(id))
        .map((id) => ({
          id: `chat-${id}`,
          text: title(id),
          body: <Named icon={MessagesSquare} text={title(id)} />,
          run: () => go(`/chats/${id}`),
        })),
    },
    {
      title: "search.messages",
      rows: (found?.hits ?? []).map((hit) => ({
        id: `hit-${hit.id}`,
        text: hit.pieces.map((piece) => piece.text).join(""),
        body: <HitRow hit={hit} author={found?.authors.get(hit.author_id)} title={title(hit.chat_id)} />,
        run: () => go(`/chats/${hit.chat_id}/m/${hit.message_id}`),
      })),
    },
    {
      title: "search.more",
      rows: found?.next
        ? [{ id: "more", text: t("search.more"), body: <Named text={t("search.more")} />, run: model.more }]
        : [],
    },
    {
      title: "search.commands",
      rows: props.commands
        .filter((command) => asked === "" || folded(command.text).includes(asked))
        .slice(0, 8)
        .map((command) => ({
          id: `command-${command.id}`,
          text: command.text,
          body: <Named icon={Terminal} text={command.text} keys={command.keys} />,
          run: () => {
            onClose();
            command.run();
          },
        })),
    },
  ];
  return groups.filter((group) => group.rows.length > 0);
}

function recentRows(finds: readonly string[], ask: (find: string) => void): Row[] {
  return finds.map((find) => ({ id: `recent-${find}`, text: find, body: <Named text={find} />, run: () => ask(find) }));
}

function Named({ icon, text, keys }: { icon?: typeof Terminal; text: string; keys?: string }) {
  return (
    <span className={css.named}>
      {icon && <Icon of={icon} size="s" />}
      <span className={css.namedText}>{text}</span>
      {keys && <kbd className={css.keys}>{keys}</kbd>}
    </span>
  );
}
