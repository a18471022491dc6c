import { expect, test, vi } from "vitest";
import { ApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type { ChatId, MemberId } from "../../api/schema.ts";
import { FindModel } from "./findModel.ts";
import { RecentFinds } from "./recent.ts";
import { fromUs, SearchModel } from "./searchModel.ts";

const chatId = "5" as ChatId;
type Input = Record<string, unknown>;

function hit(n: number) {
  return {
    id: String(n),
    chat_id: chatId,
    message_id: String(n),
    author_id: "7",
    created_us: n,
    pieces: [],
    holds: [],
  };
}
const page = (ns: number[], more: object = {}) => ({
  hits: ns.map(hit),
  people: [],
  total: ns.length,
  has_more_total: false,
  ...more,
});

function serverOf(messages: (input: Input) => unknown) {
  const asked: [string, Input][] = [];
  const call = async (name: string, input: Input) => {
    asked.push([name, input]);
    if (name === "search_place_list") return { people: [], chat_ids: [chatId] };
    const answer = messages(input);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { asked, call: call as unknown as Call };
}
const settle = () => vi.advanceTimersByTimeAsync(300);

test("asks once for what was typed, then page after page", async () => {
  vi.useFakeTimers();
  const { asked, call } = serverOf(({ before }) => (before ? page([1]) : page([3, 2], { total: 3, next: "2" })));
  const model = new SearchModel(call);
  model.setFind("к");
  model.setFind("контр");
  await settle();
  expect(asked.map(([name]) => name)).toEqual(["search_place_list", "search_message_list"]);
  expect(model.state.get().found?.chatIds).toEqual([chatId]);
  model.more();
  await settle();
  expect(model.state.get().found?.hits.map((one) => one.id)).toEqual(["3", "2", "1"]);
  expect(model.state.get().found?.next).toBeNull();
  model.setFind("");
  await settle();
  expect(model.state.get().found).toBeNull();
  model.end();
  vi.useRealTimers();
});

test("filters narrow messages alone, and ask without words too", async () => {
  vi.useFakeTimers();
  const { asked, call } = serverOf(() => page([1]));
  const model = new SearchModel(call, {}, () => new Date(2026, 10, 17, 15));
  model.setFilters({ kind: "link", when: "day", authorId: "7" as MemberId });
  await settle();
  expect(asked).toEqual([
    [
      "search_message_list",
      { find: "", author_id: "7", kind: "link", from_us: new Date(2026, 10, 17).getTime() * 1000 },
    ],
  ]);
  expect(fromUs("any", new Date())).toBeNull();
  model.end();
  vi.useRealTimers();
});

test("a refusal is told and can be tried again; a late answer does not win", async () => {
  vi.useFakeTimers();
  let isDown = true;
  const { call } = serverOf(() => (isDown ? new ApiError("unavailable", 503) : page([1])));
  const model = new SearchModel(call, { find: "слово" });
  await settle();
  expect(model.state.get().error?.code).toBe("unavailable");
  isDown = false;
  model.retry();
  await settle();
  expect(model.state.get().error).toBeNull();
  expect(model.state.get().found?.hits.length).toBe(1);
  model.end();
  vi.useRealTimers();
});

test("within a chat: the newest is shown, steps go back and forth over pages", async () => {
  vi.useFakeTimers();
  const shown: string[] = [];
  const { call } = serverOf(({ before }) => (before ? page([1]) : page([9, 5], { total: 3, next: "5" })));
  const model = new FindModel(call, chatId, (n) => shown.push(n));
  model.setFind("слово");
  await settle();
  await model.step(1);
  await model.step(1);
  await model.step(1);
  await model.step(-1);
  expect(shown).toEqual(["9", "5", "1", "5"]);
  expect(model.state.get()).toMatchObject({ at: 1, total: 3 });
  model.end();
  vi.useRealTimers();
});

test("what was looked for is kept for this member alone", () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  } as unknown as Storage;
  const mine = new RecentFinds(storage, "7" as MemberId);
  for (const find of ["a", "b", "a", " ", "c", "d", "e", "f", "g"]) mine.add(find);
  expect(mine.list()).toEqual(["g", "f", "e", "d", "c", "a"]);
  expect(new RecentFinds(storage, "8" as MemberId).list()).toEqual([]);
  expect(kept.size).toBe(0);
  expect(new RecentFinds(null, "7" as MemberId).list()).toEqual([]);
});
