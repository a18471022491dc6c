import { describe, expect, it, vi } from "vitest";
import type { Call } from "../../api/http.ts";
import type { ChatId, MemberId, SavedSearch, SavedSearchId } from "../../api/schema.ts";
import { Store } from "../../state/store.ts";
import { isAsked, remove, save, savedOf } from "./savedModel.ts";
import { SearchModel } from "./searchModel.ts";

const none = { chatId: null, authorId: null, kind: "any", when: "any" } as const;
const one: SavedSearch = {
  id: "3" as SavedSearchId,
  name: "Зачёты",
  find: "зачёт",
  chat_id: "7" as ChatId,
  kind: "file",
  when: "week",
};

describe("saved searches", () => {
  it("keep words and filters, and nothing that is not chosen", () => {
    expect(savedOf({ find: " зачёт ", filters: none }, "Все")).toEqual({ name: "Все", find: "зачёт", when: "any" });
    const filters = { chatId: "7" as ChatId, authorId: "2" as MemberId, kind: "file", when: "week" } as const;
    expect(savedOf({ find: "", filters }, "Файлы")).toEqual({
      name: "Файлы",
      find: "",
      when: "week",
      chat_id: "7",
      author_id: "2",
      kind: "file",
    });
  });

  it("are offered for what is asked", () => {
    expect(isAsked({ find: "  ", filters: { ...none, when: "week" } })).toBe(false);
    expect(isAsked({ find: "", filters: { ...none, kind: "poll" } })).toBe(true);
    expect(isAsked({ find: "а", filters: none })).toBe(true);
  });

  it("are asked again with their filters", async () => {
    const call = vi.fn(async () => ({ hits: [], people: [], total: 0, has_more_total: false }));
    const model = new SearchModel(call as unknown as Call);
    model.ask(one);
    expect(model.state.get().filters).toEqual({ chatId: "7", authorId: null, kind: "file", when: "week" });
    await vi.waitFor(() => expect(model.state.get().found).not.toBeNull());
    expect(call).toHaveBeenCalledWith(
      "search_message_list",
      expect.objectContaining({ find: "зачёт", chat_id: "7", kind: "file" }),
    );
    model.end();
  });

  it("are in the list once, whoever told first", async () => {
    const store = new Store<readonly SavedSearch[] | null>([one]);
    const call = (async () => one) as unknown as Call;
    await save(call, store, savedOf({ find: "зачёт", filters: none }, "Зачёты"), "key");
    expect(store.get()).toEqual([one]);
    await remove(call, store, one);
    expect(store.get()).toEqual([]);
  });
});
