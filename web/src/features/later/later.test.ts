import { describe, expect, it } from "vitest";
import { ApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type { ChatId, Later, LaterId, MessageId } from "../../api/schema.ts";
import { choices, dueMs, formAt, isStill, type LaterForm, troubleOf } from "./laterForm.ts";
import { isOther, LaterModel, shownIn } from "./laterModel.ts";

const at = (hours: number, minutes = 0) => new Date(2026, 10, 27, hours, minutes).getTime();
const own = (date: string, time: string): LaterForm => ({ when: "own", date, time });

describe("when", () => {
  it("offers the evening only while it is ahead", () => {
    expect(choices(at(9))).toEqual(["hour", "evening", "morning", "own"]);
    expect(choices(at(17, 55))).toContain("evening");
    expect(choices(at(17, 56))).not.toContain("evening");
    expect(choices(at(23))).toEqual(["hour", "morning", "own"]);
  });
  it("means times of this device, the next morning over the end of a month too", () => {
    const form = own("", "");
    expect(dueMs({ ...form, when: "hour" }, at(9))).toBe(at(10));
    expect(dueMs({ ...form, when: "evening" }, at(9))).toBe(at(18));
    const last = new Date(2026, 10, 30, 22).getTime();
    expect(dueMs({ ...form, when: "morning" }, last)).toBe(new Date(2026, 11, 1, 8).getTime());
    expect(dueMs(own("2026-11-28", "07:30"), at(9))).toBe(new Date(2026, 10, 28, 7, 30).getTime());
    expect(formAt("own", at(7, 5))).toEqual(own("2026-11-27", "07:05"));
  });
  it("says what is wrong with a date", () => {
    expect(troubleOf(own("", "08:00"), at(9))).toBe("date");
    expect(troubleOf(own("", ""), at(9))).toBe("date");
    expect(troubleOf(own("2026-11-28", ""), at(9))).toBe("time");
    expect(troubleOf({ ...own("2026-11-28", ""), when: "hour" }, at(9))).toBeNull();
    expect(troubleOf({ ...own("", ""), when: "evening" }, at(18))).toBe("past");
    expect(troubleOf(own("2026-11-27", "09:00"), at(9))).toBe("past");
    expect(troubleOf(own("2026-11-27", "09:01"), at(9))).toBeNull();
    expect(troubleOf(own("2028-01-01", "08:00"), at(9))).toBe("far");
  });
});

describe("what was put off", () => {
  it("leaves the field only while it stands there", () => {
    const put = { text: "раз", replyTo: "7" as MessageId };
    expect(isStill({ text: " раз\n", replyTo: put.replyTo }, put)).toBe(true);
    expect(isStill({ text: "раз, два", replyTo: put.replyTo }, put)).toBe(false);
    expect(isStill({ text: "раз", replyTo: null }, put)).toBe(false);
    expect(isStill(undefined, put)).toBe(false);
    expect(isStill(undefined, { text: "", replyTo: null })).toBe(true);
  });
});

const row = (id: string, more: Partial<Later> = {}): Later => ({
  id: id as LaterId,
  chat_id: "1" as ChatId,
  text: id,
  files: [],
  is_silent: false,
  due_us: Number(id),
  is_refused: false,
  version: 1,
  ...more,
});

/** A server that answers later_list when it is told to. */
function slow() {
  let answer: (rows: Later[]) => void = () => {};
  const call = (() => new Promise((done) => (answer = (later) => done({ later })))) as unknown as Call;
  return { model: new LaterModel(call), answer: (rows: Later[]) => answer(rows) };
}

describe("the model", () => {
  it("does not bring back what was sent while it read, nor an older version", async () => {
    const { model, answer } = slow();
    const reading = model.read();
    model.told({ id: "5" as LaterId });
    model.told({ id: "6" as LaterId, later: row("6", { version: 2, text: "новее" }) });
    model.told({ id: "8" as LaterId, later: row("8", { text: "только что" }) });
    answer([row("5"), row("6"), row("7")]);
    await reading;
    expect([...model.store.get().values()].map(({ text }) => text)).toEqual(["новее", "только что", "7"]);
    model.told({ id: "7" as LaterId });
    model.told({ id: "7" as LaterId, later: row("7", { version: 3 }) });
    expect(model.store.get().has("7" as LaterId)).toBe(false);
  });
  it("reads again what stands in the way of a change, and says who changed it", async () => {
    const asked: string[] = [];
    const call = (async (name: string) => {
      asked.push(name);
      if (name === "later_change") throw new ApiError("conflict", 409);
      return { later: [row("5", { version: 2, text: "с телефона" })] };
    }) as unknown as Call;
    const model = new LaterModel(call);
    model.told({ id: "5" as LaterId, later: row("5") });
    const input = { later_id: "5" as LaterId, text: "моё", is_silent: false, due_us: 5, version: 1 };
    await expect(model.change(input)).rejects.toMatchObject({ code: "conflict" });
    expect(asked).toEqual(["later_change", "later_list"]);
    const now = model.store.get().get("5" as LaterId);
    expect(now).toMatchObject({ version: 2, text: "с телефона" });
    expect(now && isOther(now, row("5"))).toBe(true);
    expect(isOther(row("5", { version: 2, is_refused: true, reason: "archived" }), row("5"))).toBe(false);
  });
  it("forgets what a fresh reading has no more", async () => {
    const { model, answer } = slow();
    model.told({ id: "5" as LaterId, later: row("5") });
    const reading = model.read();
    answer([]);
    await reading;
    expect(model.store.get().size).toBe(0);
  });
  it("shows in a chat its own, and what was refused where one is no more", () => {
    const all = [
      row("3"),
      row("2"),
      row("4", { chat_id: "9" as ChatId, is_refused: true }),
      row("5", { chat_id: "9" as ChatId }),
    ];
    const map = new Map(all.map((one) => [one.id, one]));
    const ids = (has: (id: string) => boolean) => shownIn(map, "1" as ChatId, has).map(({ id }) => id);
    expect(ids((id) => id === "1")).toEqual(["2", "3", "4"]);
    expect(ids(() => true)).toEqual(["2", "3"]);
  });
});
