import { describe, expect, test } from "vitest";
import { ApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type { Claim, ClaimId, MemberId } from "../../api/schema.ts";
import { chipsOf, endOfDay, schoolYearEnd } from "./claimWords.ts";
import { claimComplaints, EMPTY_CLAIM } from "./ownClaim.ts";
import { QueueModel } from "./queueModel.ts";

function claim(part: Partial<Claim> = {}): Claim {
  return {
    id: "3" as ClaimId,
    person: {
      id: "5" as MemberId,
      name: { last: "Гареев", first: "Рустам", middle: "Ильдарович" },
      roles: ["teacher"],
      is_verified: false,
      position: "",
      version: 1,
    },
    role: "teacher",
    state: "waits",
    subjects: "",
    position: "",
    document: "",
    note: "",
    is_appeal: false,
    is_newcomer: false,
    is_own: false,
    match: "listed",
    name_warning: { is_mixed: false, alike: [] },
    reason: "",
    created_us: 0,
    version: 1,
    ...part,
  };
}

describe("what a claim is called", () => {
  test("the reason to look comes first", () => {
    expect(chipsOf(claim()).map((chip) => chip.label)).toEqual(["claims.chip.listed"]);
    const forged = claim({ match: "differs", differs: "middle", name_warning: { is_mixed: true, alike: [] } });
    expect(chipsOf(forged).map((chip) => chip.label)).toEqual(["claims.chip.mixed", "claims.chip.middle"]);
    expect(chipsOf(claim({ match: "absent", is_newcomer: true })).map((chip) => chip.tone)).toEqual(["bad", "plain"]);
  });

  test("a term ends with the school year, and not in a few weeks", () => {
    const at = (text: string) => new Date(`${text}T12:00:00`).getTime();
    expect(new Date(schoolYearEnd(at("2026-11-26"))).getFullYear()).toBe(2027);
    expect(new Date(schoolYearEnd(at("2027-02-01"))).getFullYear()).toBe(2027);
    expect(new Date(schoolYearEnd(at("2027-08-01"))).getFullYear()).toBe(2028);
    expect(endOfDay("2027-08-31", at("2026-11-26"))).toBe(new Date(2027, 7, 31, 23, 59, 59).getTime());
    expect(endOfDay("2025-08-31", at("2026-11-26"))).toBeNull();
    expect(endOfDay("2050-08-31", at("2026-11-26"))).toBeNull();
    expect(endOfDay("завтра", at("2026-11-26"))).toBeNull();
  });
});

function world(refusal: ApiError | null = null) {
  const asked: [string, unknown][] = [];
  let changes = 0;
  const call = (async (op: string, input: unknown) => {
    asked.push([op, input]);
    if (op === "claim_list") return { claims: [claim()], waiting: 1, records: 2 };
    if (op === "claim_get") return { claim: claim(), fields: [], others: [], steps: [] };
    if (refusal) throw refusal;
    return claim({ state: "confirmed" });
  }) as unknown as Call;
  const model = new QueueModel(call, () => {
    changes += 1;
  });
  return { model, asked, changes: () => changes };
}

test("a claim needs a position, an appeal a reason", () => {
  expect(claimComplaints(EMPTY_CLAIM, false)).toEqual({ position: "own.position.empty" });
  expect(claimComplaints({ ...EMPTY_CLAIM, position: "преподаватель" }, true)).toEqual({ note: "own.note.empty" });
  expect(claimComplaints({ ...EMPTY_CLAIM, position: "преподаватель", note: "приказ вышел" }, true)).toEqual({});
});

describe("the queue", () => {
  test("confirms with a term and reads the list again", async () => {
    const { model, asked, changes } = world();
    await model.read();
    await model.open("3" as ClaimId);
    expect(await model.confirm(77)).toBe(true);
    expect(asked.find(([op]) => op === "claim_confirm")?.[1]).toEqual({ claim_id: "3", until_us: 77 });
    expect(changes()).toBe(1);
    expect(asked.filter(([op]) => op === "claim_list")).toHaveLength(2);
  });

  test("somebody else was quicker: their decision is shown, not an error", async () => {
    const { model } = world(new ApiError("conflict", 409));
    await model.open("3" as ClaimId);
    expect(await model.refuse("нет", false)).toBe(false);
    expect(model.state.get().wasDecided).toBe(true);
    expect(model.state.get().failure).toBeNull();
  });

  test("another claim is opened without the news of the first", async () => {
    const { model } = world(new ApiError("no_right", 403));
    await model.open("3" as ClaimId);
    await model.confirm(null);
    expect(model.state.get().failure?.code).toBe("no_right");
    await model.open("4" as ClaimId);
    expect(model.state.get().failure).toBeNull();
  });
});
