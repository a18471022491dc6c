import { afterEach, expect, test, vi } from "vitest";
import { ApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type { ChatTemplate, RosterRound } from "../../api/schema.ts";
import { TemplatesModel } from "./templatesModel.ts";

const group: ChatTemplate = {
  origin: "group",
  is_on: true,
  title: "{group}",
  example: "СД-21",
  open_count: 4,
  archived_count: 0,
  by_hand_count: 1,
  version: 0,
};
const effect = { example: "Группа СД-21", made: 0, archived: 0, opened: 0, renamed: 3, kept: 1 };
const tick = async () => {
  for (let turn = 0; turn < 8; turn++) await Promise.resolve();
};
afterEach(() => vi.useRealTimers());

function setUp(onSet: () => unknown = () => group) {
  const calls: string[] = [];
  const rounds: (RosterRound | undefined)[] = [];
  const call = (async (name: string, input: unknown) => {
    calls.push(name === "chat_template_set" ? `${name} ${JSON.stringify(input)}` : name);
    if (name === "chat_template_list") return { templates: [group], round: rounds.shift() };
    return name === "chat_template_check" ? effect : onSet();
  }) as unknown as Call;
  return { model: new TemplatesModel(call), calls, rounds };
}

test("a change is counted first and made on the second word", async () => {
  const { model, calls } = setUp();
  await tick();
  await model.ask({ template: group, isOn: true, title: " Группа {group} " });
  expect(model.store.get().asked?.effect).toEqual(effect);
  expect(calls.some((name) => name.startsWith("chat_template_set"))).toBe(false);
  expect(await model.apply()).toBe(true);
  expect(calls).toContain(
    `chat_template_set ${JSON.stringify({ origin: "group", is_on: true, title: "Группа {group}", version: 0 })}`,
  );
  expect(model.store.get()).toMatchObject({ asked: null, isPending: false, error: null });
});

test("another administrator's choice is shown, not overwritten", async () => {
  const { model, calls } = setUp(() => {
    throw new ApiError("conflict", 409);
  });
  await tick();
  await model.ask({ template: group, isOn: false, title: "{group}" });
  expect(await model.apply()).toBe(false);
  expect(model.store.get()).toMatchObject({ asked: null, error: { code: "conflict" } });
  expect(calls.filter((name) => name === "chat_template_list")).toHaveLength(2);
});

test("it looks again while the job runs, and not after the page is gone", async () => {
  vi.useFakeTimers();
  const { model, calls, rounds } = setUp();
  await tick();
  rounds.push({ done: 1, total: 3, is_ended: false }, { done: 2, total: 3, is_ended: false });
  await model.read();
  await vi.advanceTimersByTimeAsync(2000);
  expect(model.store.get().round?.done).toBe(2);
  model.end();
  const before = calls.length;
  await vi.advanceTimersByTimeAsync(9000);
  expect(calls.length).toBe(before);
});
