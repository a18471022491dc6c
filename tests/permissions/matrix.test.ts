// matrix.test.ts - asks every operation as every caller in every place and compares with matrix.ts.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Client, type Json, routes } from "../lib/client.ts";
import { rulesWith } from "../lib/rules.ts";
import { Server } from "../lib/server.ts";
import { type Org, addPerson, groupChat, name, openOrg, operatorOf, password } from "../lib/world.ts";
import { applications } from "./applications.ts";
import { calls } from "./calls.ts";
import { comingIn } from "./coming_in.ts";
import { files } from "./files.ts";
import { forwards } from "./forwards.ts";
import { imports } from "./imports.ts";
import { later } from "./later.ts";
import { links } from "./links.ts";
import { lists } from "./lists.ts";
import { marks } from "./marks.ts";
import { type Column, columns, expected, matrix } from "./matrix.ts";
import { polls } from "./polls.ts";
import { privacy } from "./privacy.ts";
import { staff } from "./staff.ts";
import { structure } from "./structure.ts";
import { ABSENT, type Maker, type World, nothing, ofChat, ofMessage } from "./world.ts";

const server = new Server();
let org: Org;
let foreign: Org;
const callers = new Map<Column, Client>();
const ids = new Map<Column, string>();
let operator: Client;
let second: Client; // another administrator, who asks for what the first consents to
let owner: Client; // a teacher with the badge in whose chats the others are, or are not
let ownerId = "";
let parent = ""; // another parent, a member of the common chat
let stranger = ""; // a student who shares no chat with anybody
let foreignPerson = "";
let common = ""; // a chat of the owner with every member in it
let closed = ""; // a chat of the owner alone
let foreignChat = "";
const managed = new Map<Column, string>();
let serial = 0;

before(async () => {
  await server.start("serve", ["--rates", "off"]);
  operator = await operatorOf(server);
  org = await openOrg(server, operator, "first");
  foreign = await openOrg(server, operator, "second");
  await operator.call("application_door_set", { is_open: true, version: 1 });
  foreignPerson = foreign.administrator.id;
  foreignChat = await groupChat(foreign.administrator.client, "Чужой чат");
  await makeCallers();
  const members = [...ids].filter(([c]) => c !== "wai" && c !== "npw").map(([, id]) => id);
  common = await groupChat(owner, "Общий чат", [...members, parent]);
  closed = await groupChat(owner, "Закрытый чат");
  for (const column of ["adm", "hdv", "tch"] as const) {
    managed.set(column, await groupChat(caller(column), `Чат ${column}`));
  }
});

after(() => server.remove());

function caller(column: Column): Client {
  const client = callers.get(column);
  assert(client, column);
  return client;
}

async function makeCallers(): Promise<void> {
  const people: [Column, string[], boolean][] = [
    ["head", ["head"], false],
    ["hdv", ["head", "teacher"], true],
    ["tch", ["teacher"], true],
    ["unv", ["teacher"], false],
    ["stu", ["student"], false],
    ["par", ["parent"], false],
  ];
  callers.set("out", new Client(server.url));
  callers.set("op", operator);
  callers.set("adm", org.administrator.client);
  ids.set("adm", org.administrator.id);
  for (const [column, roles, verified] of people) {
    const person = await addPerson(server, org, column, roles, verified);
    callers.set(column, person.client);
    ids.set(column, person.id);
  }
  const teacher = await addPerson(server, org, "owner", ["teacher"], true);
  owner = teacher.client;
  ownerId = teacher.id;
  second = (await addPerson(server, org, "second", ["administrator"])).client;
  await addPerson(server, foreign, "second", ["administrator"]);
  parent = (await addPerson(server, org, "parent", ["parent"])).id;
  stranger = (await addPerson(server, org, "stranger", ["student"])).id;
  callers.set("npw", (await newcomer()).client);
  const chat = await groupChat(owner, "Чат ссылки");
  const waiting = new Client(server.url);
  await register(waiting, await secretOf(owner, chat, true), "waiter");
  callers.set("wai", waiting);
}

/** Signed in by a one-time code, no password yet. */
async function newcomer(): Promise<{ client: Client; id: string; code: string }> {
  const made = await org.administrator.client.call("person_create", {
    name: name("Новая"), roles: ["student"], position: "", is_verified: false,
  });
  const client = new Client(server.url);
  await client.call("sign_in_by_code", { org: org.slug, code: made["code"]["code"] });
  return { client, id: made["member"]["person"]["id"], code: made["code"]["code"] };
}

async function secretOf(client: Client, chat_id: string, needs_approval: boolean): Promise<string> {
  const made = await client.call("invite_create", { chat_id, role: ["student"], needs_approval, max_uses: 200, hours: 24 });
  return made["secret"];
}

async function register(client: Client, secret: string, login: string): Promise<Json> {
  return client.call("invite_register", { secret, name: name("Пришедшая"), login, password });
}

/** Somebody to act on: never the caller, so that one cell does not spoil another. */
async function victim(): Promise<Json> {
  const made = await org.administrator.client.call("person_create", {
    name: name("Учебная"), roles: ["teacher"], position: "", is_verified: false,
  });
  return made["member"]["person"];
}

async function personAt(place: string): Promise<{ member_id: string; version: number }> {
  if (place === "foreign") return { member_id: foreignPerson, version: 1 };
  if (place === "absent") return { member_id: ABSENT, version: 1 };
  const person = await victim();
  return { member_id: person["id"], version: person["version"] };
}

/** @other: somebody who has left; @write: somebody who has not. */
async function leftAt(place: string): Promise<string> {
  const { member_id, version } = await personAt(place);
  if (place === "other") await org.administrator.client.call("person_leave", { member_id, version, reason: "" });
  return member_id;
}

function chatAt(place: string, column: Column): string {
  const chats: Record<string, string> = { write: common, theirs: common, other: closed, foreign: foreignChat, absent: ABSENT };
  return chats[place] ?? managed.get(column) ?? common;
}

/** Whoever manages the chat, to prepare an invitation or a request in it. */
function managerOf(chat_id: string): Client {
  if (chat_id === foreignChat) return foreign.administrator.client;
  for (const [column, id] of managed) if (id === chat_id) return caller(column);
  return owner;
}

async function inviteIn(chat_id: string): Promise<Json> {
  if (chat_id === ABSENT) return { invite: { id: ABSENT } };
  return managerOf(chat_id).call("invite_create", {
    chat_id, role: ["student"], needs_approval: true, max_uses: 5, hours: 1,
  });
}

async function requestIn(chat_id: string): Promise<string> {
  if (chat_id === ABSENT) return ABSENT;
  const made = await inviteIn(chat_id);
  await register(new Client(server.url), made["secret"], `guest${++serial}`);
  const list = await managerOf(chat_id).call("join_request_list", { chat_id });
  return list["requests"].at(-1)["id"];
}

async function secretAt(place: string): Promise<string> {
  if (place === "absent") return "A".repeat(43);
  if (place === "foreign") return secretOf(foreign.administrator.client, foreignChat, false);
  return secretOf(owner, closed, false);
}

const world = (): World => ({ chatAt, managerOf, caller });

const inputs: Record<string, Maker> = {
  server_info_get: nothing,
  org_public_get: async () => ({ slug: org.slug }),
  operator_start: async () => ({ key: await freshOperatorKey() }),
  org_list: nothing,
  org_create: async () => ({
    slug: `org-${++serial}`, name: "Новый", short_name: "Н", contact: "", administrator: name("Новых"),
  }),
  org_order_set: async () => ({ slug: org.slug, number: "12-о", day: "2026-09-01" }),
  org_get: nothing,
  org_update: async () => {
    const now = await org.administrator.client.call("org_get");
    return { name: "Колледж", short_name: "К", contact: "каб. 1", version: now["version"] };
  },
  sign_in: async () => ({ org: org.slug, login: "stranger", password }),
  sign_in_by_code: async () => {
    const made = await org.administrator.client.call("person_create", {
      name: name("Кодова"), roles: ["student"], position: "", is_verified: false,
    });
    return { org: org.slug, code: made["code"]["code"] };
  },
  sign_out: nothing,
  whoami: nothing,
  credentials_set: async () => ({ login: `login${++serial}`, password }),
  person_list: nothing,
  person_search: async () => ({ find: "Пет" }),
  person_create: async () => ({ name: name("Созданная"), roles: ["student"], position: "", is_verified: false }),
  person_get: async (place) => ({ member_id: (await personAt(place)).member_id }),
  person_update: async (place) => ({
    ...(await personAt(place)), name: name("Изменённая"), roles: ["teacher"], position: "Химия",
  }),
  person_minor_set: async (place) => ({ member_id: (await personAt(place)).member_id, minor_until_us: 1 }),
  person_badge_set: async (place) => ({ ...(await personAt(place)), is_verified: true }),
  person_role_list: async (place) => ({ member_id: (await personAt(place)).member_id }),
  role_list_own: nothing,
  person_leave: async (place) => ({ ...(await personAt(place)), reason: "приказ № 212" }),
  person_return: async (place) => ({ member_id: await leftAt(place) }),
  person_erase: async (place) => ({ member_id: await leftAt(place) }),
  left_list: nothing,
  erasure_list: nothing,
  audit_list: nothing,
  audit_check: nothing,
  look_list: nothing,
  privacy_terms_get: nothing,
  privacy_terms_set: async () => ({ erase_after_days: 365 }),
  preferences_set: async () => ({
    language: "ru", theme: "auto", send_key: "enter", uses_single_keys: true, shows_presence: true, low_vision: "",
  }),
  session_list: nothing,
  session_close: async (place, column) => ({ session_id: await sessionAt(place, column) }),
  session_close_others: nothing,
  session_renew: nothing,
  password_set: async () => ({ old: password, new: password }),
  account_event_list: nothing,
  account_news_dismiss: async () => ({ up_to: ABSENT }),
  code_request: async (place) => ({ member_id: await colleagueAt(place) }),
  code_request_list: nothing,
  code_request_consent: async (place) => ({ code_request_id: await codeRequestAt(place) }),
  code_request_refuse: async (place) => ({ code_request_id: await codeRequestAt(place) }),
  person_code_issue: async (place) => ({ member_id: (await personAt(place)).member_id }),
  chat_list: nothing,
  chat_create: async () => ({ title: "Новый чат", member_ids: [] }),
  chat_direct_open: async (place) => {
    const whom: Record<string, string> = { write: ownerId, parent, other: stranger, foreign: foreignPerson, absent: ABSENT };
    return { member_id: whom[place] ?? "" };
  },
  chat_get: ofChat(world),
  chat_member_list: ofChat(world),
  chat_reader_list: ofChat(world),
  message_list: ofChat(world),
  message_post: ofChat(world, () => ({ text: "Проверка прав" })),
  chat_read: ofChat(world, () => ({ n: 1 })),
  message_get: ofMessage(world, "theirs"),
  message_find_date: ofChat(world, () => ({ time_us: 0 })),
  search_message_list: ofChat(world, () => ({ find: "слово" })),
  search_place_list: async () => ({ find: "Пет" }),
  message_history_list: ofMessage(world, "theirs"),
  message_edit: ofMessage(world, "own", { text: "Исправлено", version: 1 }),
  message_delete: ofMessage(world, "own"),
  message_reader_list: ofMessage(world, "own"),
  message_copy_get: ofChat(world, async (chat_id) => {
    if (chat_id === ABSENT) return { message_id: "1", reason: "Проверка прав" };
    const { id } = await managerOf(chat_id).call("message_post", { chat_id, text: "Удалится" });
    await managerOf(chat_id).call("message_delete", { chat_id, message_id: id });
    return { message_id: id, reason: "Проверка прав" };
  }),
  chat_mute: ofChat(world, () => ({ until_us: 9007199254740991 })),
  chat_put_away: ofChat(world, () => ({ is_put_away: true })),
  draft_set: ofChat(world, () => ({ text: `Черновик ${++serial}` })),
  org_rules_own_get: nothing,
  org_rules_get: nothing,
  org_rules_set: () => rulesWith(org, []),
  org_rules_try: async () => ({ rules: (await rulesWith(org, []))["rules"] }),
  org_duty_set: async (place) => {
    const whom: Record<string, string[]> = { own: [ownerId], foreign: [foreignPerson], absent: [ABSENT] };
    return { member_ids: whom[place] ?? [] };
  },
  chat_lock_list: nothing,
  chat_supervision_leave: ofChat(world),
  chat_template_list: nothing,
  chat_template_check: async () => ({ origin: "department", is_on: true, title: "{department}" }),
  chat_template_set: async () => {
    const { templates } = await org.administrator.client.call("chat_template_list");
    const { version } = templates.find((one: { origin: string }) => one.origin === "department");
    return { origin: "department", is_on: true, title: "{department}", version };
  },
  chat_rename: ofChat(world, async (chat_id) => {
    if (chat_id === ABSENT) return { title: "Имя", version: 1 };
    const now = await managerOf(chat_id).call("chat_get", { chat_id });
    return { title: "Имя", version: now["view"]["chat"]["version"] };
  }),
  chat_rules_set: ofChat(world, async (chat_id) => {
    const rules = { who_writes: "all", who_invites: "managers", who_pins: "managers", who_mentions_all: "managers", slow_s: 0 };
    if (chat_id === ABSENT) return { ...rules, version: 1 };
    const now = await managerOf(chat_id).call("chat_get", { chat_id });
    return { ...rules, version: now["view"]["chat"]["version"] };
  }),
  chat_member_add: ofChat(world, async () => ({ member_id: (await victim())["id"] })),
  chat_member_remove: ofChat(world, async (chat_id) => {
    const person = (await victim())["id"];
    if (chat_id !== ABSENT && chat_id !== foreignChat) {
      await managerOf(chat_id).call("chat_member_add", { chat_id, member_id: person });
    }
    return { member_id: person };
  }),
  invite_create: ofChat(world, () => ({ role: ["student"], needs_approval: false, max_uses: 5, hours: 1 })),
  invite_list: ofChat(world),
  invite_revoke: ofChat(world, async (chat_id) => ({ invite_id: (await inviteIn(chat_id))["invite"]["id"] })),
  invite_look: async (place) => ({ secret: await secretAt(place) }),
  invite_register: async (place) => ({
    secret: await secretAt(place), name: name("Записанная"), login: `reg${++serial}`, password,
  }),
  invite_join: async (place) => ({ secret: await secretAt(place) }),
  join_request_list: ofChat(world),
  join_request_decide: ofChat(world, async (chat_id) => ({ join_request_id: await requestIn(chat_id), approve: true })),
  ...applications(() => ({ url: server.url, operator })),
  ...structure(() => ({ org, foreign, ids, teacher: ownerId, parent, personAt })),
  ...imports(() => ({ org, foreign })),
  ...staff(() => ({ server, org, foreign })),
  ...files(world),
  ...marks(world),
  ...lists(world),
  ...forwards(world),
  ...later(world),
  ...polls(world),
  ...calls(() => ({ ...world(), parent: () => ids.get("par") ?? ABSENT })),
  ...comingIn(() => ({
    org, foreign, server, guest: () => `guest${++serial}`, parent,
    curators: (["adm", "head", "hdv", "tch", "unv"] as const).flatMap((column) => ids.get(column) ?? []),
  })),
  ...privacy(() => ({ org, foreign, ids, victim, clients: callers, left: () => leftAt("other") })),
  ...links(() => ({ server, org, foreign, clients: callers })),
};

/** A second sign-in of the caller; one of somebody else; one of another organisation. */
async function sessionAt(place: string, column: Column): Promise<string> {
  const whose: Record<string, [string, string] | undefined> = {
    own: column === "adm" || ids.has(column) ? [org.slug, logins[column] ?? column] : undefined,
    other: [org.slug, "owner"],
    foreign: [foreign.slug, "klimov"],
  };
  const [slug, login] = whose[place] ?? [];
  if (slug === undefined || login === undefined) return ABSENT;
  const client = new Client(server.url);
  await client.call("sign_in", { org: slug, login, password });
  return (await client.call("session_list"))["devices"][0]["id"];
}

/** Staff in use: a code for them takes two administrators. */
async function colleagueAt(place: string): Promise<string> {
  if (place === "foreign") return foreignPerson;
  if (place === "absent") return ABSENT;
  return (await addPerson(server, org, `colleague${++serial}`, ["teacher"])).id;
}

/** Asked for by the other administrator. */
async function codeRequestAt(place: string): Promise<string> {
  if (place === "absent") return ABSENT;
  const where = place === "foreign" ? foreign : org;
  const asking = place === "foreign" ? foreign.administrator.client : second;
  const person = await addPerson(server, where, `colleague${++serial}`, ["staff"]);
  return (await asking.call("code_request", { member_id: person.id }))["id"];
}

async function freshOperatorKey(): Promise<string> {
  const { execFile } = await import("node:child_process");
  const { promisify } = await import("node:util");
  const { program } = await import("../lib/server.ts");
  const { stdout } = await promisify(execFile)(program, ["key", "--operator", "--data", server.folder]);
  const key = /([A-Za-z0-9_-]{43})/.exec(stdout);
  assert(key?.[1], stdout);
  return key[1];
}

/** A copy, so that signing in or out in one cell does not change the caller of the next. */
async function copyOf(op: string, column: Column): Promise<Client> {
  const copy = new Client(server.url);
  if (op === "credentials_set" && column === "npw") return (await newcomer()).client;
  copy.cookie = ["sign_out", "link_enter"].includes(op) ? await freshCookie(column) : caller(column).cookie;
  return copy;
}

async function freshCookie(column: Column): Promise<string> {
  const client = new Client(server.url);
  if (column === "out") return "";
  if (column === "op") await client.call("operator_start", { key: await freshOperatorKey() });
  else if (column === "npw") return (await newcomer()).client.cookie;
  else await client.call("sign_in", { org: org.slug, login: logins[column] ?? column, password });
  return client.cookie;
}
const logins: Partial<Record<Column, string>> = { adm: "klimov", wai: "waiter" };

test("every operation has its rows", () => {
  const written = new Set(Object.keys(matrix).map((key) => key.split(" ")[0]));
  assert.deepEqual([...routes.keys()].filter((op) => !written.has(op)), [], "operations without a row");
  assert.deepEqual([...written].filter((op) => !routes.has(op ?? "")), [], "rows without an operation");
});

for (const [key, row] of Object.entries(matrix)) {
  test(key, async () => {
    const [op, at] = key.split(" @") as [string, string | undefined];
    const make = inputs[op];
    assert(make, `no input for ${op}`);
    const got = new Map<Column, string>();
    const want = expected(row);
    for (const column of columns) {
      if (!want.has(column)) continue;
      const client = await copyOf(op, column);
      got.set(column, await client.verdict(op, await make(at ?? "", column)));
    }
    assert.deepEqual(Object.fromEntries(got), Object.fromEntries(want));
  });
}
