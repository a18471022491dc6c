// How a group's students and parents come in: models against a server that answers as told.
import { describe, expect, test } from "vitest";
import { ApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type {
  GuardianOffer,
  MemberId,
  Person,
  Slip,
  UnitId,
  UnitInvite,
  UnitInviteId,
  UnitRequest,
  UnitRequestId,
} from "../../api/schema.ts";
import { codeLatin, codeSigns, codeText } from "../../ui/code.ts";
import { GuardianModel } from "./guardianModel.ts";
import { heldOf } from "./held.ts";
import { dying, UnitInvitesModel, unitLinkState } from "./unitModel.ts";
import { WaitingModel } from "./waitingModel.ts";

const unit = "7" as UnitId;
const person = (id: string): Person => ({
  id: id as MemberId,
  name: { last: "Ежова", first: "Полина", middle: "" },
  roles: ["student"],
  is_verified: false,
  position: "",
  version: 1,
});
const slip = (id: string, state: Slip["state"]): Slip => ({ person: person(id), state });
const invite: UnitInvite = {
  id: "1" as UnitInviteId,
  max_uses: 2,
  uses: 0,
  expires_us: 10_000_000,
  is_replaced: false,
  created_by: person("9"),
  created_us: 0,
};
const request: UnitRequest = {
  id: "5" as UnitRequestId,
  person: person("4"),
  is_new: true,
  created_us: 0,
  groups: [],
  matches: [],
};

type Asked = { op: string; input: unknown; key: string | undefined };
function serverOf(answers: Record<string, unknown>): { call: Call; asked: Asked[] } {
  const asked: Asked[] = [];
  const call = (async (op: string, input: unknown, options?: { key?: string }) => {
    asked.push({ op, input, key: options?.key });
    const answer = answers[op];
    if (answer instanceof Error) throw answer;
    return answer;
  }) as unknown as Call;
  return { call, asked };
}
const lists = (slips: Slip[]) => ({
  unit_invite_list: { invites: [invite] },
  unit_request_list: { requests: [request] },
  slip_list: { slips },
});

describe("a group's door", () => {
  test("those without a slip are chosen, then all without an account, and whose slip dies is counted", async () => {
    const slips = [slip("1", "active"), slip("2", "issued"), slip("3", "none")];
    const { call } = serverOf(lists(slips));
    const model = new UnitInvitesModel(call, unit);
    await model.read();
    expect([...model.state.get().chosen]).toEqual(["3"]);
    expect(dying(slips, model.state.get().chosen)).toBe(0);
    model.chooseAll();
    expect([...model.state.get().chosen]).toEqual(["2", "3"]);
    expect(dying(slips, model.state.get().chosen)).toBe(1);
  });

  test("a lost answer is asked for again with the same key; a refusal ends the key", async () => {
    const answers: Record<string, unknown> = { ...lists([slip("2", "none")]), slip_issue: new ApiError("offline", 0) };
    const { call, asked } = serverOf(answers);
    const model = new UnitInvitesModel(call, unit);
    await model.read();
    expect(await model.issue()).toBe(false);
    answers["slip_issue"] = { slips: [{ person: person("2"), code: "К7М4-9Р2Т", expires_us: 1 }] };
    answers["slip_list"] = { slips: [slip("2", "issued")] };
    expect(await model.issue()).toBe(true);
    const keys = asked.filter(({ op }) => op === "slip_issue").map(({ key }) => key);
    expect(keys[0]).toBe(keys[1]);
    expect(model.state.get().issued?.length).toBe(1);
    expect(model.state.get().chosen.size).toBe(0);
  });

  test("a forgotten password: the new code is shown; a lost answer asks with the same key", async () => {
    const answers: Record<string, unknown> = {
      ...lists([slip("2", "active")]),
      slip_renew: new ApiError("offline", 0),
    };
    const { call, asked } = serverOf(answers);
    const model = new UnitInvitesModel(call, unit);
    await model.read();
    expect(await model.renew("2" as MemberId)).toBe(false);
    answers["slip_renew"] = { person: person("2"), code: "К7М4-9Р2Т", expires_us: 1 };
    expect(await model.renew("2" as MemberId)).toBe(true);
    const keys = asked.filter(({ op }) => op === "slip_renew").map(({ key }) => key);
    expect(keys[0]).toBe(keys[1]);
    expect(model.state.get().issued?.map((one) => one.code)).toEqual(["К7М4-9Р2Т"]);
  });

  test("somebody who comes meanwhile is seen, and the marks stay", async () => {
    const answers: Record<string, unknown> = { ...lists([slip("2", "none"), slip("3", "none")]) };
    const { call } = serverOf(answers);
    const model = new UnitInvitesModel(call, unit);
    await model.read();
    model.choose(person("3").id, false);
    answers["unit_request_list"] = { requests: [request, { ...request, id: "6" }] };
    await model.look();
    expect(model.state.get().requests?.length).toBe(2);
    expect([...model.state.get().chosen]).toEqual(["2"]);
  });

  test("who has come in is marked no more, by whichever way it is seen, and holds up no portion", async () => {
    const before = [slip("2", "none"), slip("3", "none"), slip("4", "none")];
    const answers: Record<string, unknown> = { ...lists(before), unit_request_decide: {} };
    const { call, asked } = serverOf(answers);
    const model = new UnitInvitesModel(call, unit);
    await model.read();
    answers["slip_list"] = { slips: [slip("2", "active"), slip("3", "none"), slip("4", "none")] };
    await model.look();
    expect([...model.state.get().chosen]).toEqual(["3", "4"]);
    answers["slip_list"] = { slips: [slip("2", "active"), slip("3", "active"), slip("4", "none")] };
    expect(await model.decide(request, { verdict: "enrolled" })).toBe(true);
    expect([...model.state.get().chosen]).toEqual(["4"]);
    answers["slip_list"] = { slips: [slip("3", "active"), slip("4", "active"), slip("2", "none")] };
    model.choose(person("2").id, true);
    answers["slip_issue"] = new ApiError("account_active", 409);
    expect(await model.issue()).toBe(false);
    expect(model.state.get().failure?.code).toBe("account_active");
    answers["slip_issue"] = { slips: [] };
    expect(await model.issue()).toBe(true);
    expect(asked.filter(({ op }) => op === "slip_issue").map(({ input }) => input)).toEqual([
      { unit_id: unit, members: ["4", "2"] },
      { unit_id: unit, members: ["2"] },
    ]);
  });

  test("a request decided by somebody else is read anew and said", async () => {
    const answers: Record<string, unknown> = { ...lists([]), unit_request_decide: new ApiError("conflict", 409) };
    const { call } = serverOf(answers);
    const model = new UnitInvitesModel(call, unit);
    await model.read();
    answers["unit_request_list"] = { requests: [] };
    expect(await model.decide(request, { verdict: "enrolled" })).toBe(false);
    expect(model.state.get()).toMatchObject({ requests: [], wasDecided: true, failure: null });
  });

  test("states of a link", () => {
    expect(unitLinkState(invite, 0)).toBe("live");
    expect(unitLinkState({ ...invite, revoked_us: 1, is_replaced: true }, 0)).toBe("replaced");
    expect(unitLinkState({ ...invite, revoked_us: 1 }, 0)).toBe("revoked");
    expect(unitLinkState({ ...invite, uses: 2 }, 0)).toBe("usedUp");
    expect(unitLinkState(invite, 10_000)).toBe("expired");
  });
});

describe("groups with students at the door", () => {
  const group = { unit: { id: unit, name: "СД-21" }, waiting: 2 };

  test("are asked for again after a failure; the last list outlives one; nobody waiting is nothing to ask", async () => {
    const answers: Record<string, unknown> = { unit_request_group_list: new ApiError("offline", 0) };
    const { call, asked } = serverOf(answers);
    const model = new WaitingModel(call);
    await model.read(2);
    expect(model.state.get()).toMatchObject({ groups: [], error: { code: "offline" } });
    answers["unit_request_group_list"] = { groups: [group] };
    await model.read(2);
    expect(model.state.get()).toEqual({ groups: [group], error: null });
    answers["unit_request_group_list"] = new ApiError("offline", 0);
    await model.read(3);
    expect(model.state.get().groups).toEqual([group]);
    await model.read(0);
    expect(model.state.get()).toEqual({ groups: [], error: null });
    expect(asked.length).toBe(3);
  });
});

describe("a parent's code", () => {
  test("ten signs, a dash in the middle, Latin in an address", () => {
    expect(codeText(codeSigns("к7м4т-9р2ха", 10), 10)).toBe("К7М4Т-9Р2ХА");
    expect(codeLatin("К7М4Т-9Р2ХА")).toBe("K7M4T9P2XA");
    expect(heldOf("zmk.K7M4T9P2XA")).toEqual({ org: "zmk", code: "K7M4T9P2XA" });
    expect(heldOf("A".repeat(43))).toBeNull();
    expect(heldOf(null)).toBeNull();
  });

  const offer = { child: person("1").name, may_join: false } as GuardianOffer;

  test("leads through name and login to the child; a taken login keeps what was typed", async () => {
    const answers: Record<string, unknown> = { guardian_look: offer, guardian_register: new ApiError("taken", 409) };
    const { call, asked } = serverOf(answers);
    let signedIn = 0;
    const onSignedIn = async () => {
      signedIn += 1;
    };
    const model = new GuardianModel({ call, held: null, org: "zmk", onSignedIn });
    model.setCode("К7М4Т9Р2ХА");
    await model.look();
    model.setName({ last: "Ежова", first: "Светлана", middle: "" });
    model.toLogin();
    expect(model.state.get()).toMatchObject({ phase: { step: "login" }, login: "ezhova.svetlana" });
    model.setPassword("четыре зелёных яблока");
    await model.register();
    expect(model.state.get().bad.login).toBeDefined();
    answers["guardian_register"] = { child: person("1") };
    await model.register();
    expect(model.state.get()).toMatchObject({ phase: { step: "done" }, password: "" });
    expect(asked.at(-1)?.input).toMatchObject({ org: "zmk", kin: "mother" });
    expect(signedIn).toBe(1);
  });

  test("a code that does not work says why and lets another be typed", async () => {
    const { call } = serverOf({ guardian_look: new ApiError("code_expired", 410) });
    const model = new GuardianModel({
      call,
      held: { org: "zmk", code: "K7M4T9P2XA" },
      org: "",
      onSignedIn: async () => {},
    });
    await model.look();
    await Promise.resolve();
    expect(model.state.get().phase.step).toBe("dead");
    model.toAsk();
    expect(model.state.get().phase.step).toBe("ask");
  });
});
