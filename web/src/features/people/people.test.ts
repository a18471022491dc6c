import { describe, expect, test, vi } from "vitest";
import { ApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type { CodeRequest, CodeRequestId, Member, MemberId, OrgPublic } from "../../api/schema.ts";
import {
  loginComplaint,
  nameComplaints,
  passwordComplaint,
  suggestLogin,
  suggestSlug,
  transliterate,
} from "./credentials.ts";
import { CredentialsModel } from "./credentialsModel.ts";
import { NewPersonModel } from "./newPersonModel.ts";
import { PeopleModel, signInWay } from "./peopleModel.ts";
import { EMPTY_PERSON, withRoles } from "./personDraft.ts";
import { PersonModel } from "./personModel.ts";
import { RequestsModel } from "./requestsModel.ts";
import { rolesEffect } from "./rolesEffect.ts";
import { SignInModel } from "./signInModel.ts";

type Answer = unknown | ((input: Record<string, unknown>) => unknown);

/** A server of prepared answers; an Error is a refusal. */
function serverOf(answers: Record<string, Answer>) {
  const asked: [string, Record<string, unknown>, { key?: string } | undefined][] = [];
  const call = vi.fn(async (name: string, input: Record<string, unknown>, options?: { key?: string }) => {
    asked.push([name, input, options]);
    const known = answers[name];
    const answer = typeof known === "function" ? known(input) : known;
    if (answer instanceof Error) throw answer;
    return answer;
  });
  return { asked, answers, call: call as unknown as Call };
}

const org: OrgPublic = { slug: "zmk", name: "Заречный колледж", short_name: "ЗМК", contact: "" };
const alina = { last: "Воробьёва", first: "Алина", middle: "Сергеевна" };

function member(version = 1, roles: Member["person"]["roles"] = ["teacher"]): Member {
  return {
    person: { id: "4" as MemberId, name: alina, roles, is_verified: false, position: "", version },
    is_active: false,
    is_waiting: false,
    has_code: true,
    name_warning: { is_mixed: false, alike: [] },
    created_us: 0,
  };
}

describe("login, password, name", () => {
  test("a login from a name", () => {
    expect(suggestLogin(alina)).toBe("vorobyova.alina");
    expect(suggestLogin({ last: "Щукин", first: "Юрий" })).toBe("shchukin.yuriy");
    expect(suggestLogin({ last: "", first: "" })).toBe("");
    expect(transliterate("Ёлка & подъезд")).toBe("yolka podezd");
    expect(suggestSlug("Заречный медколледж")).toBe("zarechnyy-medkolledzh");
  });

  test.each([
    ["", "field.required.login"],
    ["ab", "field.bad.login"],
    ["a b c", "field.bad.login"],
    ["Алина_07", undefined],
    ["vorobyova.alina", undefined],
  ])("login %j: %s", (login, key) => {
    expect(loginComplaint(login)?.key).toBe(key);
  });

  test("a short password says how many signs are missing; signs, not bytes", () => {
    expect(passwordComplaint("пароль", "x")).toEqual({ key: "password.short", values: { n: 4 } });
    expect(passwordComplaint("vorobyova.alina", "Vorobyova.Alina")?.key).toBe("password.same");
    expect(passwordComplaint("четыре зелёных яблока", "x")).toBeUndefined();
  });

  test("names: letters of any language, nothing that imitates a seal", () => {
    expect(nameComplaints(alina)).toEqual({});
    expect(nameComplaints({ last: "O'Neil-Смит", first: "Анна Мария", middle: "" })).toEqual({});
    expect(nameComplaints({ last: "Климов ✓", first: "", middle: "7" })).toEqual({
      last: { key: "field.bad.name" },
      first: { key: "field.required.first" },
      middle: { key: "field.bad.name" },
    });
  });
});

describe("SignInModel", () => {
  const make = (answers: Record<string, Answer>) => {
    const server = serverOf({ org_public_get: org, ...answers });
    const onSignedIn = vi.fn(async () => {});
    return {
      ...server,
      onSignedIn,
      model: new SignInModel({ call: server.call, slug: "zmk", onSignedIn, nowMs: () => 0 }),
    };
  };

  test("asks nothing of the server before the fields are filled in", async () => {
    const { model, asked } = make({});
    await model.submit();
    expect(model.state.get().bad).toEqual({ login: "field.required.login", password: "field.required.password" });
    model.selectTab("code");
    model.setCode("К7М4");
    await model.submit();
    expect(model.state.get().bad.code).toBe("signIn.code.short");
    expect(asked.map(([name]) => name)).toEqual(["org_public_get"]);
    model.end();
  });

  test("wrong credentials leave what was typed", async () => {
    const { model, onSignedIn } = make({ sign_in: new ApiError("wrong_credentials", 401) });
    model.setLogin("alina");
    model.setPassword("secret");
    await model.submit();
    expect(model.state.get()).toMatchObject({ login: "alina", password: "secret", isPending: false });
    expect(model.state.get().failure?.code).toBe("wrong_credentials");
    expect(onSignedIn).not.toHaveBeenCalled();
    model.end();
  });

  test("too many tries: counts down and asks nothing meanwhile", async () => {
    vi.useFakeTimers();
    let now = 0;
    const server = serverOf({ org_public_get: org, sign_in: new ApiError("too_many", 429, "", "", 3000) });
    const model = new SignInModel({ call: server.call, slug: "zmk", onSignedIn: async () => {}, nowMs: () => now });
    model.setLogin("alina");
    model.setPassword("secret");
    await model.submit();
    expect(model.countdown.left.get()).toBe(3);
    const before = server.asked.length;
    await model.submit();
    expect(server.asked.length).toBe(before);
    now = 3000;
    vi.advanceTimersByTime(500);
    expect(model.countdown.left.get()).toBe(0);
    model.end();
    vi.useRealTimers();
  });

  test("a code is sent as it stands on the sheet", async () => {
    const { model, asked, onSignedIn } = make({ sign_in_by_code: undefined });
    model.selectTab("code");
    model.setCode("К7М49Р2Т");
    await model.submit();
    expect(asked.at(-1)?.slice(0, 2)).toEqual([
      "sign_in_by_code",
      { again: expect.stringMatching(/^[0-9a-f]{32}$/), org: "zmk", code: "К7М4-9Р2Т" },
    ]);
    expect(onSignedIn).toHaveBeenCalledOnce();
    model.end();
  });
});

describe("CredentialsModel", () => {
  test("a taken login is told under its field", async () => {
    const { call } = serverOf({ credentials_set: new ApiError("taken", 409) });
    const model = new CredentialsModel({ call, name: alina, onDone: async () => {} });
    expect(model.state.get().login).toBe("vorobyova.alina");
    model.setPassword("четыре зелёных яблока");
    await model.submit();
    expect(model.state.get().bad.login?.key).toBe("join.takenPlain");
    expect(model.state.get().password).toBe("четыре зелёных яблока");
  });
});

describe("codes that wait for consent", () => {
  test("a lost answer is asked for again with the same key, and the code is shown", async () => {
    const request = { id: "7" as CodeRequestId, may_consent: true } as CodeRequest;
    const server = serverOf({
      code_request_list: { requests: [request] },
      code_request_consent: new ApiError("offline", 0),
    });
    const model = new RequestsModel(server.call, () => {});
    await model.read();
    await model.consent(request);
    expect(model.state.get().error?.code).toBe("offline");
    expect(model.state.get().requests).toHaveLength(1);
    server.answers["code_request_consent"] = { code: "ABCD-EFGH" };
    server.answers["code_request_list"] = { requests: [] };
    await model.consent(request);
    const keys = server.asked.filter(([name]) => name === "code_request_consent").map(([, , options]) => options?.key);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(keys).toEqual([keys[0], keys[0]]);
    expect(model.state.get().issued?.code).toEqual({ code: "ABCD-EFGH" });
    expect(model.state.get().requests).toEqual([]);
  });
});

describe("people", () => {
  test("pages follow each other, a search starts anew, a late answer is dropped", async () => {
    vi.useFakeTimers();
    const pages: Record<string, unknown>[] = [];
    const server = serverOf({
      person_list: (input: Record<string, unknown>) => {
        pages.push(input);
        return { members: [member()], next: input["after"] ? null : "Воробьёва" };
      },
    });
    const model = new PeopleModel(server.call);
    await vi.advanceTimersByTimeAsync(0);
    model.more();
    await vi.advanceTimersByTimeAsync(0);
    expect(model.state.get().members?.length).toBe(2);
    expect(model.state.get().next).toBeNull();
    model.setFind("во");
    model.setFind("вор");
    await vi.advanceTimersByTimeAsync(250);
    expect(pages.at(-1)).toEqual({ limit: 50, find: "вор" });
    expect(pages.length).toBe(3);
    expect(model.state.get().members?.length).toBe(1);
    model.end();
    vi.useRealTimers();
  });

  test("how a member signs in", () => {
    expect(signInWay(member())).toBe("code");
    expect(signInWay({ ...member(), has_code: false })).toBe("none");
    expect(signInWay({ ...member(), is_active: true })).toBe("active");
    expect(signInWay({ ...member(), is_waiting: true, is_active: true })).toBe("waiting");
  });

  test("losing the role of teacher takes the tick of the badge", () => {
    const draft = { ...EMPTY_PERSON, roles: ["teacher" as const], isVerified: true };
    expect(withRoles(draft, ["teacher", "head"]).isVerified).toBe(true);
    expect(withRoles(draft, ["student"]).isVerified).toBe(false);
  });

  test("a retry after a lost answer goes with the same key, after a refusal with a new one", async () => {
    const server = serverOf({ person_create: new ApiError("offline", 0) });
    const model = new NewPersonModel(server.call);
    model.setDraft({ ...EMPTY_PERSON, name: alina, roles: ["student"] });
    await model.submit();
    await model.submit();
    server.answers["person_create"] = new ApiError("limit_reached", 409);
    await model.submit();
    await model.submit();
    const keys = server.asked.map(([, , options]) => options?.key);
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).toBe(keys[0]);
    expect(keys[3]).not.toBe(keys[0]);
    expect(model.state.get().draft.name).toEqual(alina);
  });

  test("a conflict reads the new version and keeps what was typed", async () => {
    const server = serverOf({ person_get: member(1), person_update: new ApiError("conflict", 409) });
    const model = new PersonModel(server.call, "4" as MemberId);
    await model.read();
    model.edit();
    model.setDraft({ ...EMPTY_PERSON, name: alina, roles: ["teacher"], position: "Фармакология" });
    server.answers["person_get"] = member(2);
    expect(await model.save()).toBe(false);
    expect(model.state.get()).toMatchObject({ wasChanged: true, draft: { position: "Фармакология" } });
    server.answers["person_update"] = member(3);
    expect(await model.save()).toBe(true);
    expect(server.asked.at(-1)?.[1]["version"]).toBe(2);
    expect(model.state.get().draft).toBeNull();
  });
});

test("the second look says what a change of roles gives and takes", () => {
  expect(rolesEffect(["teacher"], ["teacher"], true)).toEqual([]);
  expect(rolesEffect(["teacher"], ["staff", "administrator"], true)).toEqual([
    "roles.gain.staff",
    "roles.gain.administrator",
    "roles.lose.teacher",
    "roles.lose.badge",
  ]);
  expect(rolesEffect(["teacher", "head"], ["head"], true)).toEqual(["roles.lose.teacher"]);
});
