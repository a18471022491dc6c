import { describe, expect, test, vi } from "vitest";
import { ApiError } from "../api/error.ts";
import type { Call } from "../api/http.ts";
import type { Me, MemberId, OrgPublic, ServerInfo } from "../api/schema.ts";
import { Scope } from "../api/scope.ts";
import { routeOf, SETTINGS_SECTIONS } from "./route.ts";
import { decide, SessionModel, type Who } from "./session.ts";
import { sectionsOf } from "./settingsSections.ts";

const org: OrgPublic = { slug: "zmk", name: "Заречный колледж", short_name: "ЗМК", contact: "" };
const one: ServerInfo = { needs_start: false, root_org: org, has_other_orgs: false, takes_applications: false };
const many: ServerInfo = { needs_start: false, root_org: org, has_other_orgs: true, takes_applications: false };
const fresh: ServerInfo = { needs_start: true, has_other_orgs: false, takes_applications: false };

function me(part: Partial<Me> = {}, roles: Me["person"]["roles"] = ["student"]): Me {
  return {
    person: {
      id: "5" as MemberId,
      name: { last: "Воробьёва", first: "Алина", middle: "" },
      roles,
      is_verified: false,
      position: "",
      version: 1,
    },
    must_set_password: false,
    is_waiting: false,
    waiting_for: "",
    session_expires_us: 0,
    can_invite: false,
    can_gather: false,
    can_ask: false,
    preferences: {
      language: "auto",
      theme: "auto",
      send_key: "enter",
      uses_single_keys: true,
      shows_presence: true,
      low_vision: "",
    },
    account_news: [],
    code_requests: 0,
    unit_requests: 0,
    claims: 0,
    needs_administrator: false,
    ...part,
  };
}
const nobody: Who = { kind: "nobody" };
const student: Who = { kind: "member", me: me() };
const administrator: Who = { kind: "member", me: me({}, ["administrator"]) };
const fromCode: Who = { kind: "member", me: me({ must_set_password: true }) };
const waiting: Who = { kind: "member", me: me({ is_waiting: true }) };

const told = (path: string, server: ServerInfo, who: Who) => {
  const decision = decide(routeOf(path), server, who);
  return "go" in decision ? `→ ${decision.go}${decision.keepsReturn ? " and back" : ""}` : decision.show.name;
};

describe("which screen an address shows to whom", () => {
  test.each<[string, ServerInfo, Who, string]>([
    ["/", one, nobody, "→ /o/zmk and back"],
    ["/chats/17", one, nobody, "→ /o/zmk and back"],
    ["/sign-in", one, nobody, "→ /o/zmk"],
    ["/sign-in", many, nobody, "sign-in"],
    ["/", many, nobody, "→ /o/zmk and back"],
    ["/o/zmk", many, nobody, "sign-in"],
    ["/", fresh, nobody, "→ /start"],
    ["/start", fresh, nobody, "start"],
    ["/operator", one, nobody, "→ /start"],
    ["/join", one, nobody, "join"],
    ["/nothing", one, nobody, "not-found"],
    ["/help", one, nobody, "help"],
    ["/help", fresh, nobody, "help"],
    ["/help", one, student, "help"],
    ["/help", one, waiting, "help"],
    ["/help", one, fromCode, "→ /credentials and back"],
    ["/help", one, { kind: "operator" }, "help"],
    ["/", one, student, "→ /chats"],
    ["/o/zmk", one, student, "→ /chats"],
    ["/chats/17", one, student, "chats"],
    ["/people", one, student, "not-found"],
    ["/people/5", one, administrator, "people"],
    ["/operator", one, administrator, "not-found"],
    ["/join", one, student, "join"],
    ["/chats", one, fromCode, "→ /credentials and back"],
    ["/join", one, fromCode, "→ /credentials and back"],
    ["/credentials", one, fromCode, "credentials"],
    ["/credentials", one, student, "→ /chats"],
    ["/chats", one, waiting, "→ /waiting and back"],
    ["/waiting", one, waiting, "waiting"],
    ["/waiting", one, student, "→ /chats"],
    ["/", one, { kind: "operator" }, "→ /operator"],
    ["/chats", one, { kind: "operator" }, "→ /operator"],
    ["/o/zmk", one, { kind: "operator" }, "sign-in"],
    ["/start", fresh, { kind: "operator" }, "start"],
  ])("%s #%#", (path, server, who, expected) => {
    expect(told(path, server, who)).toBe(expected);
  });
});

test("whoever waits to be let in has no data to look at, whoever has no account nothing to secure", () => {
  expect(sectionsOf(me(), true)).toEqual(SETTINGS_SECTIONS);
  expect(sectionsOf(me(), false)).toEqual(SETTINGS_SECTIONS.filter((id) => id !== "links"));
  expect(sectionsOf(me({ is_waiting: true }), true)).toEqual(["profile", "security", "look", "language"]);
  expect(sectionsOf(null, true)).toEqual(["profile", "look", "language"]);
});

describe("SessionModel", () => {
  const make = (answers: Record<string, unknown>) => {
    const call = vi.fn(async (name: string) => {
      const answer = answers[name];
      if (answer instanceof Error) throw answer;
      return answer;
    });
    const scope = new Scope();
    return { answers, scope, session: new SessionModel(call as unknown as Call, scope, () => {}) };
  };
  const here = { server_info_get: one, whoami: { is_operator: false, me: me() } };

  test("nobody without a session", async () => {
    const { session } = make({ ...here, whoami: new ApiError("no_session", 401) });
    await session.refresh();
    expect(session.session.get()).toMatchObject({ state: "ready", who: { kind: "nobody" }, wasEnded: false });
  });

  test("a session ended elsewhere is told at the door, a signing out is not", async () => {
    const { session } = make(here);
    await session.refresh();
    session.onError(new ApiError("no_session", 401), "chat_list");
    expect(session.session.get()).toMatchObject({ who: { kind: "nobody" }, wasEnded: true });
    await session.refresh();
    await session.signOut();
    expect(session.session.get()).toMatchObject({ who: { kind: "nobody" }, wasEnded: false });
  });

  test("access that ended is a goodbye, by whichever call it is heard, until they go to the door", async () => {
    const { answers, session } = make({ ...here });
    await session.refresh();
    session.onError(new ApiError("no_session", 401, "left:zmk"), "chat_list");
    expect(session.session.get()).toMatchObject({ who: { kind: "nobody" }, left: "zmk" });
    session.forgetLeft();
    expect(session.session.get()).toMatchObject({ left: null, wasEnded: false });
    // The form at the door stays, however often it is looked who we are.
    answers["whoami"] = new ApiError("no_session", 401, "left:zmk");
    await session.refresh();
    expect(session.session.get()).toMatchObject({ who: { kind: "nobody" }, left: null });
    const reloaded = make(answers).session;
    await reloaded.refresh();
    expect(reloaded.session.get()).toMatchObject({ who: { kind: "nobody" }, left: "zmk" });
    // Let in again, and out again: told anew.
    answers["whoami"] = here.whoami;
    await session.signedIn();
    answers["whoami"] = new ApiError("no_session", 401, "left:zmk");
    await session.refresh();
    expect(session.session.get()).toMatchObject({ who: { kind: "nobody" }, left: "zmk" });
  });

  test("without the network people stay where they are", async () => {
    const { answers, session, scope } = make({ ...here });
    await session.refresh();
    answers["whoami"] = new ApiError("offline", 0);
    await session.refresh();
    expect(session.who.kind).toBe("member");
    scope.end();
  });

  test("without the network at the start the server is said to be away", async () => {
    const { session, scope } = make({ ...here, server_info_get: new ApiError("offline", 0) });
    await session.refresh();
    expect(session.session.get().state).toBe("unreachable");
    scope.end();
  });
});
