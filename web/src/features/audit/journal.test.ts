import { describe, expect, test, vi } from "vitest";
import { ApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type { Act, MemberId } from "../../api/schema.ts";
import { dayStart, FILE_ROWS, JournalModel, NO_CHOICE } from "./journalModel.ts";
import { LooksModel } from "./looksModel.ts";

const act = (n: number): Act => ({
  n,
  act: "person_leave",
  about: [],
  object_kind: "member",
  object: "",
  created_us: n,
});

function callOf(answers: Record<string, unknown>) {
  const asked: [string, Record<string, unknown>][] = [];
  const call = vi.fn(async (operation: string, input: Record<string, unknown>) => {
    asked.push([operation, input]);
    const answer = answers[operation];
    const said = typeof answer === "function" ? answer(input) : answer;
    if (said instanceof Error) throw said;
    return said;
  });
  return { call: call as unknown as Call, asked };
}
const settle = () => new Promise((done) => setTimeout(done, 0));
const whole = { upto: 7, last: 7, place: "1:7:ab", broken: null };

describe("the record", () => {
  test("pages follow one another; a new choice begins anew, days become moments", async () => {
    const { call, asked } = callOf({
      audit_check: whole,
      audit_list: ({ before }: { before?: number }) =>
        before ? { acts: [act(1)], next: null } : { acts: [act(3), act(2)], next: 2 },
    });
    const model = new JournalModel(call, "5" as MemberId);
    await settle();
    model.more();
    await settle();
    expect(model.state.get().acts?.map(({ n }) => n)).toEqual([3, 2, 1]);
    model.choose({ act: "person_leave", since: "2026-11-20", until: "2026-11-20" });
    await settle();
    expect(model.state.get().acts?.map(({ n }) => n)).toEqual([3, 2]);
    const last = asked.at(-1)?.[1] ?? {};
    expect(last).toMatchObject({ act: "person_leave", member_id: "5" });
    expect(Number(last["until_us"]) - Number(last["since_us"])).toBe(86_400_000_000);
    model.choose(NO_CHOICE);
    await settle();
    expect(asked.at(-1)?.[1]).toEqual({ limit: 50, member_id: "5" });
  });

  test("a choice that could not be read shows no rows of the one before, and nothing goes under them", async () => {
    const answers: Record<string, unknown> = { audit_check: whole, audit_list: { acts: [act(3)], next: 3 } };
    const { call } = callOf(answers);
    const model = new JournalModel(call, null);
    await settle();
    answers["audit_list"] = new ApiError("offline", 0);
    model.choose({ act: "person_leave" });
    await settle();
    expect(model.state.get()).toMatchObject({ acts: null, next: null, error: { code: "offline" } });
  });

  test("a file is of the choice it was begun with", async () => {
    const { call, asked } = callOf({
      audit_check: whole,
      audit_list: ({ before }: { before?: number }) =>
        before ? { acts: [act(1)], next: null } : { acts: [act(2)], next: 2 },
    });
    const model = new JournalModel(call, null);
    await settle();
    const file = model.forFile();
    model.choose({ act: "person_leave" });
    expect((await file)?.acts.length).toBe(2);
    expect(asked.filter(([, input]) => input["limit"] === 200).map(([, input]) => input["act"])).toEqual([
      undefined,
      undefined,
    ]);
  });

  test("a day that is none bounds nothing", () => {
    expect(dayStart("", 0)).toBeNull();
    expect(dayStart("вчера", 0)).toBeNull();
    expect(Number(dayStart("2026-11-21", 0))).toBe(dayStart("2026-11-20", 1));
  });

  test("a file has all of the choice, up to its bound", async () => {
    const rows = Array.from({ length: 200 }, (_, n) => act(n + 1));
    const { call } = callOf({ audit_check: whole, audit_list: () => ({ acts: rows, next: 1 }) });
    const model = new JournalModel(call, null);
    await settle();
    const file = await model.forFile();
    expect(file?.acts.length).toBe(FILE_ROWS);
    expect(file?.isWhole).toBe(false);
  });
});

describe("the chain", () => {
  const list = { acts: [], next: null };

  test("is walked to its end, and the place there can be noted", async () => {
    const { call, asked } = callOf({
      audit_list: list,
      audit_check: ({ after = 0 }: { after?: number }) => ({
        upto: after + 2000,
        last: 4000,
        place: `1:${after + 2000}:ff`,
      }),
    });
    const model = new JournalModel(call, null, () => 99);
    await settle();
    expect(model.state.get().chain).toEqual({ state: "whole", rows: 4000, place: "1:4000:ff", checkedMs: 99 });
    expect(asked.filter(([operation]) => operation === "audit_check").map(([, input]) => input)).toEqual([
      {},
      { after: 2000 },
    ]);
  });

  test("a broken row is named; a lost answer is not a broken chain", async () => {
    const { call } = callOf({ audit_list: list, audit_check: { upto: 2, last: 9, place: "", broken: 3 } });
    const model = new JournalModel(call, null);
    await settle();
    expect(model.state.get().chain).toEqual({ state: "broken", n: 3 });
    const away = new JournalModel(callOf({ audit_list: list, audit_check: new ApiError("offline", 0) }).call, null);
    await settle();
    expect(away.state.get().chain).toMatchObject({ state: "failed", error: { code: "offline" } });
  });
});

test("one's own looks and a child's are two operations; more comes below", async () => {
  const { call, asked } = callOf({
    look_list: ({ before }: { before?: number }) => (before ? { looks: [act(1)] } : { looks: [act(9)], next: 9 }),
    child_look_list: { looks: [] },
  });
  const own = new LooksModel(call, null);
  await settle();
  await own.more();
  expect(own.state.get().looks?.map(({ n }) => n)).toEqual([9, 1]);
  const child = new LooksModel(call, "8" as MemberId);
  await settle();
  expect(child.state.get().looks).toEqual([]);
  expect(asked.at(-1)).toEqual(["child_look_list", { member_id: "8" }]);
  const grown = new LooksModel(callOf({ child_look_list: new ApiError("not_found", 404) }).call, "8" as MemberId);
  await settle();
  expect(grown.state.get()).toMatchObject({ isOver: true, error: null });
});
