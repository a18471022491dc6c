import { describe, expect, test, vi } from "vitest";
import { ApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type { Erasure, ErasureId, LeftPerson, MemberId } from "../../api/schema.ts";
import { csvOf } from "../../ui/csv.ts";
import { eraseDay, LeaveModel } from "./leaveModel.ts";
import { fateOf, isSameSurname, LeftModel, returnTill } from "./leftModel.ts";

const DAY = 86_400_000_000;
const name = { last: "Шубина", first: "Дарья", middle: "" };

function left(part: Partial<LeftPerson> = {}, id = "7"): LeftPerson {
  return {
    person: { id: id as MemberId, name, roles: ["student"], is_verified: false, position: "", version: 3 },
    reason: "",
    left_by: name,
    left_us: 0,
    can_return: true,
    erase_us: 365 * DAY,
    ...part,
  };
}

type Answers = Record<string, unknown>;

function callOf(answers: Answers) {
  const asked: [string, unknown][] = [];
  const call = vi.fn(async (operation: string, input: unknown) => {
    asked.push([operation, input]);
    const answer = answers[operation];
    const said = typeof answer === "function" ? answer(input) : answer;
    if (said instanceof Error) throw said;
    return said;
  });
  return { call: call as unknown as Call, asked };
}

describe("the end of access", () => {
  test("the question tells the day of erasing, the act sends what was typed and the version that was seen", async () => {
    const { call, asked } = callOf({ privacy_terms_get: { erase_after_days: 60 }, person_leave: left() });
    const model = new LeaveModel(call, "7" as MemberId);
    await model.open();
    expect(model.state.get()).toMatchObject({ isOpen: true, days: 60 });
    expect(eraseDay(5, 60)).toBe(60 * DAY + 5);
    model.setReason("  приказ № 212 ");
    expect(await model.leave(3)).toBe(true);
    expect(asked.at(-1)).toEqual(["person_leave", { member_id: "7", reason: "приказ № 212", version: 3 }]);
    expect(model.state.get().isOpen).toBe(false);
  });

  test("a card that was changed meanwhile is read anew, so that the next press is of what stands there", async () => {
    let version = 3;
    const { call } = callOf({
      privacy_terms_get: { erase_after_days: 60 },
      person_leave: (input: { version: number }) => (input.version === 4 ? left() : new ApiError("conflict", 409)),
    });
    const model = new LeaveModel(call, "7" as MemberId, async () => {
      version = 4;
    });
    await model.open();
    expect(await model.leave(version)).toBe(false);
    expect(model.state.get()).toMatchObject({ isOpen: true, failure: { code: "conflict" } });
    expect(await model.leave(version)).toBe(true);
  });

  test("the last administrator stays, and the question stays open with the words of the refusal", async () => {
    const { call } = callOf({
      privacy_terms_get: new ApiError("offline", 0),
      person_leave: new ApiError("last_administrator", 409),
    });
    const model = new LeaveModel(call, "7" as MemberId);
    await model.open();
    expect(await model.leave(3)).toBe(false);
    expect(model.state.get()).toMatchObject({ isOpen: true, days: null, isPending: false });
    expect(model.state.get().failure?.code).toBe("last_administrator");
  });
});

describe("who has left", () => {
  const pages = {
    left_list: ({ before }: { before?: string }) =>
      before ? { people: [left({}, "2")] } : { people: [left({}, "7"), left({}, "5")], next: "5" },
    erasure_list: { erasures: [] },
    privacy_terms_get: { erase_after_days: 365 },
  };

  test("pages follow one another; who came back leaves the list", async () => {
    const { call } = callOf({ ...pages, person_return: {} });
    const model = new LeftModel(call);
    await model.read();
    await model.morePeople();
    expect(model.state.get().people?.map(({ person }) => person.id)).toEqual(["7", "5", "2"]);
    expect(model.state.get().nextPerson).toBeNull();
    expect(await model.giveBack("5" as MemberId)).toBe(true);
    expect(model.state.get().people?.map(({ person }) => person.id)).toEqual(["7", "2"]);
  });

  test("too late to come back: the list is read again, the refusal is told", async () => {
    const { call, asked } = callOf({ ...pages, person_return: new ApiError("conflict", 409) });
    const model = new LeftModel(call);
    await model.read();
    expect(await model.giveBack("5" as MemberId)).toBe(false);
    expect(model.state.get().failure?.code).toBe("conflict");
    expect(asked.filter(([operation]) => operation === "left_list").length).toBeGreaterThan(2);
  });

  test("the erased stay in the list without a name, and stand in the register", async () => {
    const row: Erasure = { id: "1" as ErasureId, member_id: "7" as MemberId, left_us: 0, rows: 12, created_us: 5 };
    const { call } = callOf({
      ...pages,
      person_erase: left({ erased_us: 5, can_return: false }),
      erasure_list: { erasures: [row] },
    });
    const model = new LeftModel(call);
    await model.read();
    expect(await model.erase("7" as MemberId)).toBe(true);
    expect(model.state.get().people?.[0]?.erased_us).toBe(5);
    expect(model.state.get().erasures).toEqual([row]);
    expect(await model.register()).toEqual([row]);
  });

  test("a copy that takes minutes holds up neither an erasure nor a return, and a page keeps out who went back", async () => {
    let deliver: (file: unknown) => void = () => {};
    let turn: (page: unknown) => void = () => {};
    const { call, asked } = callOf({
      ...pages,
      left_list: (input: { before?: string }) =>
        input.before ? new Promise((done) => (turn = done)) : pages.left_list(input),
      data_copy_list: { copies: [] },
      data_copy_create: { id: "3" },
      data_copy_get: () => new Promise((done) => (deliver = done)),
      person_erase: left({ erased_us: 5, can_return: false }),
      person_return: {},
    });
    const model = new LeftModel(call);
    await model.read();
    const now = new Date();
    const copy = model.copy("7" as MemberId, "ru", now);
    const more = model.morePeople();
    await vi.waitFor(() => expect(asked.at(-1)?.[0]).toBe("data_copy_get"));
    expect(asked.find(([operation]) => operation === "data_copy_create")?.[1]).toEqual({
      member_id: "7",
      language: "ru",
      zone_minutes: -now.getTimezoneOffset(),
    });
    expect(await model.erase("7" as MemberId)).toBe(true);
    expect(await model.giveBack("5" as MemberId)).toBe(true);
    expect([...model.state.get().pending].sort()).toEqual(["copy/7", "more"]);
    turn({ people: [left({}, "2")] });
    deliver({ name: "a.zip", blob: new Blob() });
    await more;
    expect((await copy)?.name).toBe("a.zip");
    expect(model.state.get().people?.map(({ person }) => person.id)).toEqual(["7", "2"]);
    expect(model.state.get().people?.[0]?.erased_us).toBe(5);
    expect(model.state.get().pending.size).toBe(0);
  });

  test("of one person a second decision waits for the first; a refusal says of which act it is", async () => {
    let answer: (value: unknown) => void = () => {};
    const { call, asked } = callOf({
      ...pages,
      person_return: () => new Promise((done) => (answer = done)),
      data_copy_list: new ApiError("conflict", 409),
    });
    const model = new LeftModel(call);
    await model.read();
    const back = model.giveBack("7" as MemberId);
    expect(await model.erase("7" as MemberId)).toBe(false);
    expect(asked.some(([operation]) => operation === "person_erase")).toBe(false);
    answer({});
    expect(await back).toBe(true);
    expect(await model.copy("5" as MemberId, "en", new Date())).toBeNull();
    expect(model.state.get()).toMatchObject({ failed: "copy", failure: { code: "conflict" } });
  });

  test("what can become of whom", () => {
    expect(fateOf(left(), 0)).toBe("returnable");
    expect(fateOf(left({ can_return: false }), DAY)).toBe("kept");
    expect(fateOf(left({ can_return: false }), 366 * DAY)).toBe("due");
    expect(fateOf(left({ can_return: false, erased_us: 9 }), 366 * DAY)).toBe("erased");
    expect(returnTill(left())).toBe(30 * DAY);
  });

  test("erasing is confirmed by the surname, however it is written", () => {
    expect(isSameSurname(" шубина ", "Шубина")).toBe(true);
    expect(isSameSurname("Ежова", "Ёжова")).toBe(true);
    expect(isSameSurname("", "")).toBe(false);
    expect(isSameSurname("Шубин", "Шубина")).toBe(false);
  });

  test("a table for office programs: no cell becomes a formula", () => {
    expect(
      csvOf([
        ["a;b", 'c"d', "=1+1"],
        ["-5", "x", ""],
      ]),
    ).toBe('\uFEFF"a;b";"c""d";\'=1+1\r\n\'-5;x;\r\n');
  });
});
