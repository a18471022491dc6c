// Searches that are kept under a name.
import type { Call, In } from "../../api/http.ts";
import type { SavedSearch } from "../../api/schema.ts";
import type { Store } from "../../state/store.ts";
import type { SearchState } from "./searchModel.ts";

export const LIMIT_SAVED_SEARCHES = 20;

/** Pure: something is asked that is worth keeping. */
export function isAsked({ find, filters }: Pick<SearchState, "find" | "filters">): boolean {
  return find.trim() !== "" || filters.kind !== "any" || filters.authorId !== null;
}

/** Pure: what is asked now, under a name. */
export function savedOf(
  { find, filters }: Pick<SearchState, "find" | "filters">,
  name: string,
): In<"saved_search_create"> {
  return {
    name,
    find: find.trim(),
    when: filters.when,
    ...(filters.chatId !== null && { chat_id: filters.chatId }),
    ...(filters.authorId !== null && { author_id: filters.authorId }),
    ...(filters.kind !== "any" && { kind: filters.kind }),
  };
}

type SavedStore = Store<readonly SavedSearch[] | null>;

/** What can not be read now is not shown; the palette works without. */
export async function readSaved(call: Call, store: SavedStore): Promise<void> {
  try {
    store.set((await call("saved_search_list", {})).searches);
  } catch {
    // asked again when the palette is opened next
  }
}

export async function save(call: Call, store: SavedStore, what: In<"saved_search_create">, key: string): Promise<void> {
  const made = await call("saved_search_create", what, { key });
  store.update((all) => [...(all ?? []).filter(({ id }) => id !== made.id), made]);
}

export async function rename(call: Call, store: SavedStore, { id }: SavedSearch, name: string): Promise<void> {
  store.set((await call("saved_search_rename", { saved_search_id: id, name })).searches);
}

export async function remove(call: Call, store: SavedStore, { id }: SavedSearch): Promise<void> {
  await call("saved_search_delete", { saved_search_id: id });
  store.update((all) => (all ?? []).filter((one) => one.id !== id));
}
