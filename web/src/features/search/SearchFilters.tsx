// Where, what, when, by whom: narrows messages.
import { useMemo } from "react";
import type { ChatId, MemberId } from "../../api/schema.ts";
import { talkName } from "../../i18n/name.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { chatsInOrder, titleOf } from "../../state/select.ts";
import type { ChatState, State } from "../../state/state.ts";
import { useStore, useStorePart } from "../../state/useStore.ts";
import { Select } from "../../ui/Select.tsx";
import type { ChatsModel } from "../chats/chatsModel.ts";
import css from "./SearchPalette.module.css";
import { KINDS, type SearchModel, WHENS } from "./searchModel.ts";

const ANY = "any";

/** Put away ones too: who looks for something does not know where it is. */
function everyChat(state: State): ChatState[] {
  const now = Date.now() * 1000;
  return [...chatsInOrder(state, "all", "", now), ...chatsInOrder(state, "away", "", now)];
}

export function SearchFilters({ chats, model }: { chats: ChatsModel; model: SearchModel }) {
  const { t } = useI18n();
  const { filters, found } = useStore(model.state);
  const state = useStorePart(chats.store, (snapshot) => snapshot.state);
  const places = useMemo(
    () =>
      everyChat(state).map(({ chat }) => ({ value: chat.id as string, label: titleOf(state, chat, t("chats.saved")) })),
    [state, t],
  );
  const authors = useMemo(() => {
    const known = new Map(found?.authors ?? []);
    for (const person of found?.people ?? []) known.set(person.id, person);
    const chosen = filters.authorId === null ? undefined : state.people.get(filters.authorId);
    if (chosen) known.set(chosen.id, chosen);
    return [...known.values()].map((person) => ({ value: person.id as string, label: talkName(person.name) }));
  }, [found, filters.authorId, state.people]);
  return (
    <fieldset className={css.filters} aria-label={t("search.filters")}>
      <Select
        label={t("search.where")}
        isLabelHidden
        value={filters.chatId ?? ANY}
        options={[{ value: ANY, label: t("search.where.all") }, ...places]}
        onChange={(id) => model.setFilters({ chatId: id === ANY ? null : (id as ChatId) })}
      />
      <Select
        label={t("search.kind")}
        isLabelHidden
        value={filters.kind}
        options={KINDS.map((value) => ({ value, label: t(`search.kind.${value}`) }))}
        onChange={(kind) => model.setFilters({ kind })}
      />
      <Select
        label={t("search.when")}
        isLabelHidden
        value={filters.when}
        options={WHENS.map((value) => ({ value, label: t(`search.when.${value}`) }))}
        onChange={(when) => model.setFilters({ when })}
      />
      {authors.length > 0 && (
        <Select
          label={t("search.author", { name: "" })}
          isLabelHidden
          value={filters.authorId ?? ANY}
          options={[
            { value: ANY, label: t("search.author.none") },
            ...authors.map(({ value, label }) => ({ value, label: t("search.author", { name: label }) })),
          ]}
          onChange={(id) => model.setFilters({ authorId: id === ANY ? null : (id as MemberId) })}
        />
      )}
    </fieldset>
  );
}
