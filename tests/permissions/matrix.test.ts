// matrix.test.ts - asks every operation as every caller in every place and compares with matrix.ts.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Client, type Json, routes } from "../lib/client.ts";
import { rulesWith } from "../lib/rules.ts";
import { Server } from "../lib/server.ts";
import { addScan, fillIn, png } from "../lib/applying.ts";
import { type Org, addPerson, groupChat, name, openOrg, operatorOf, password } from "../lib/world.ts";
import { comingIn } from "./coming_in.ts";
import { type Column, columns, expected, matrix } from "./matrix.ts";
import { files } from "./files.ts";
import { links } from "./links.ts";
import { lists } from "./lists.ts";
import { later } from "./later.ts";
import { polls } from "./polls.ts";
import { privacy } from "./privacy.ts";

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
  if (place === "absent") return { member_id: "999999", version: 1 };
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
  const chats: Record<string, string> = { write: common, theirs: common, other: closed, foreign: foreignChat, absent: "999999" };
  return chats[place] ?? managed.get(column) ?? common;
}

/** Whoever manages the chat, to prepare an invitation or a request in it. */
function managerOf(chat_id: string): Client {
  if (chat_id === foreignChat) return foreign.administrator.client;
  for (const [column, id] of managed) if (id === chat_id) return caller(column);
  return owner;
}

async function inviteIn(chat_id: string): Promise<Json> {
  if (chat_id === "999999") return { invite: { id: "999999" } };
  return managerOf(chat_id).call("invite_create", {
    chat_id, role: ["student"], needs_approval: true, max_uses: 5, hours: 1,
  });
}

async function requestIn(chat_id: string): Promise<string> {
  if (chat_id === "999999") return "999999";
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

/** A right input for the operation in this place: only the right to call it may be what refuses. */
type Maker = (place: string, column: Column) => Promise<Json>;
const nothing: Maker = async () => ({});
const ofChat = (more: (chat_id: string) => Promise<Json> | Json = () => ({})): Maker => async (place, column) => {
  const chat_id = chatAt(place, column);
  return { chat_id, ...(await more(chat_id)) };
};

/** A message of the caller, where they can post; @theirs, and where they can not: of the chat's manager. */
function ofMessage(whose: "own" | "theirs", more: Json = {}): Maker {
  return async (place, column) => {
    const chat_id = chatAt(place, column);
    if (chat_id === "999999") return { chat_id, message_id: "1", ...more };
    const isOwn = whose === "own" && place === "write" && ids.has(column);
    const author = isOwn ? caller(column) : managerOf(chat_id);
    const { id } = await author.call("message_post", { chat_id, text: "Проверка прав" });
    return { chat_id, message_id: id, ...more };
  };
}

/** Who may start a call in a group they only write in. */
const starters = new Set<Column>(["adm", "head", "hdv", "tch"]);

/** No call runs there. */
async function quiet(chat_id: string): Promise<void> {
  const { view } = await managerOf(chat_id).call("chat_get", { chat_id });
  if (view["call"]) await managerOf(chat_id).call("call_end", { call_id: view["call"]["call_id"] });
}

/** A fresh call: @write, where the caller may, their own; else of the chat's manager. A parent has come in. */
const ofCall = (more: Json = {}, comesIn = false): Maker => async (place, column) => {
  const chat_id = chatAt(place, column);
  if (chat_id === "999999") return { call_id: "999999", ...more };
  await quiet(chat_id);
  const starter = place === "write" && starters.has(column) ? caller(column) : managerOf(chat_id);
  const { call } = await starter.call("call_start", { chat_id, with_video: false });
  const call_id = call["call_id"];
  if (chat_id === common) await caller("par").call("call_join", { call_id });
  if (comesIn && chat_id === common && ids.has(column) && column !== "npw") await caller(column).call("call_join", { call_id });
  return { call_id, ...more };
};
const ofGuest = (more: Json = {}): Maker => async (place, column) => ({
  ...(await ofCall()(place, column)), member_id: ids.get("par"), ...more,
});

/** @manage: a group that every colleague curates; else a fresh one, so that one cell does not spoil another. */
async function unitAt(place: string): Promise<Json> {
  if (place === "absent") return { id: "999999", version: 1 };
  if (place === "manage") {
    curated ??= await groupOfColleagues();
    return curated;
  }
  return newGroup(place === "foreign" ? foreign : org);
}

async function newGroup(where: Org): Promise<Json> {
  return where.administrator.client.call("unit_create", { kind: "group", name: `Г-${++serial}`, code: "" });
}

async function groupOfColleagues(): Promise<Json> {
  const unit = await newGroup(org);
  for (const column of ["head", "hdv", "tch", "unv"] as const) {
    await org.administrator.client.call("unit_post_create", {
      unit_id: unit["id"], member_id: ids.get(column), post: "curator",
    });
  }
  return unit;
}

/** A unit operation of an administrator: what it names besides exists in the organisation's own group only. */
const ofUnit = (more: (unit: Json) => Promise<Json> | Json = () => ({})): Maker => async (place) => {
  const unit = await unitAt(place);
  const isOwn = place === "other" || place === "manage";
  return { unit_id: unit["id"], version: unit["version"], ...(await more(isOwn ? unit : await newGroup(org))) };
};

async function newStudent(): Promise<string> {
  const made = await org.administrator.client.call("person_create", {
    name: name("Студентова"), roles: ["student"], position: "", is_verified: false,
  });
  return made["member"]["person"]["id"];
}

async function newSubject(where: Org): Promise<Json> {
  return where.administrator.client.call("subject_create", { name: `Предмет ${++serial}` });
}

const ofEnrolment = (more: Json = {}, hasEnded = false): Maker => ofUnit(async (unit) => {
  const { client } = org.administrator;
  let row = await client.call("enrolment_create", { unit_id: unit["id"], member_id: await newStudent() });
  const rowOf = () => ({ unit_id: unit["id"], enrolment_id: row["id"], version: row["version"] });
  if (hasEnded) row = await client.call("enrolment_end", { ...rowOf(), ended_as: "left", reason: "" });
  return { enrolment_id: row["id"], version: row["version"], ...more };
});

let curated: Json | undefined;

const nobody = { last: "", first: "", middle: "" };
const emptyForm: Json = {
  name: "", short_name: "", branches: "", address: "", inn: "", ogrn: "", head: nobody, head_position: "",
  administrator: nobody, mobile: "", order_number: "", order_day: "",
};

/** A fresh application from paper (@draft: of a stranger who has not sent it), with its link. */
async function applicationAt(place: string): Promise<{ id: string; secret: string }> {
  if (place === "absent") return { id: "999999", secret: "A".repeat(43) };
  if (place !== "draft") {
    const made = await operator.call("application_enter", { name: "С бумаги" });
    return { id: made["id"], secret: made["secret"] };
  }
  const { id } = await operator.call("application_enter", { name: "Последняя" });
  const made = await new Client(server.url).call("application_start", { name: "Чужой черновик" });
  return { id: String(Number(id) + 1), secret: made["secret"] };
}

const ofApplication = (more: Json = {}): Maker => async (place) => ({
  secret: (await applicationAt(place)).secret, version: 1, ...more,
});
const ofScan = (): Maker => async (place) => {
  const { secret } = await applicationAt("");
  const { scans } = await addScan(operator, secret);
  return { secret, scan_id: place === "absent" ? "999999" : scans[0]["id"] };
};
/** Sent, unless the place says otherwise. */
const ofSent = (more: () => Json): Maker => async (place) => {
  const { id, secret } = await applicationAt(place);
  let version = 1;
  if (place === "") {
    const filled = await fillIn(operator, secret);
    version = (await operator.call("application_send", { secret, version: filled["version"] }))["version"];
  }
  return { application_id: id, version, ...more() };
};
const ofCase = (more: Json = {}): Maker => async (place) => ({
  application_id: (await applicationAt(place)).id, ...more,
});

const inputs: Record<string, Maker> = {
  unit_tree_get: nothing,
  unit_get: ofUnit(),
  unit_member_list: ofUnit(),
  unit_chat_list: ofUnit(),
  unit_person_find: async () => ({ find: "Пет" }),
  unit_create: async () => ({ kind: "speciality", name: `С-${++serial}`, code: "" }),
  unit_update: ofUnit(() => ({ kind: "group", name: `Г-${++serial}`, code: "", year: 2 })),
  unit_move: ofUnit(async () => ({
    parent_id: (await org.administrator.client.call("unit_create", { kind: "department", name: `О-${++serial}`, code: "" }))["id"],
  })),
  unit_close: ofUnit(),
  unit_reopen: ofUnit(async (unit) => {
    const closed_ = await org.administrator.client.call("unit_close", { unit_id: unit["id"], version: unit["version"] });
    return { version: closed_["version"] };
  }),
  enrolment_create: ofUnit(async () => ({ member_id: await newStudent() })),
  enrolment_state_set: ofEnrolment({ state: "leave", reason: "" }),
  enrolment_end: ofEnrolment({ ended_as: "expelled", reason: "приказ № 1" }),
  enrolment_transfer: async (place, column) => ({
    ...(await ofEnrolment({ reason: "" })(place, column)), to_id: (await newGroup(org))["id"],
  }),
  enrolment_undo: ofEnrolment({}, true),
  teaching_create: ofUnit(async () => ({
    subject_id: (await newSubject(org))["id"], member_id: ownerId, is_substitute: false,
  })),
  teaching_end: ofUnit(async (unit) => {
    const made = await org.administrator.client.call("teaching_create", {
      unit_id: unit["id"], subject_id: (await newSubject(org))["id"], member_id: ownerId, is_substitute: false,
    });
    return { teaching_id: made["id"] };
  }),
  unit_post_create: ofUnit(() => ({ member_id: ownerId, post: "curator" })),
  unit_post_end: ofUnit(async (unit) => {
    const made = await org.administrator.client.call("unit_post_create", {
      unit_id: unit["id"], member_id: ownerId, post: "curator",
    });
    return { unit_post_id: made["id"] };
  }),
  subject_list: nothing,
  subject_create: async () => ({ name: `Предмет ${++serial}` }),
  subject_update: async (place) => {
    const subject = place === "absent" ? { id: "999999", version: 1 } : await newSubject(place === "foreign" ? foreign : org);
    return { subject_id: subject["id"], name: `Предмет ${++serial}`, is_closed: false, version: subject["version"] };
  },
  guardian_create: async (place) => ({
    member_id: place === "other" ? await newStudent() : (await personAt(place)).member_id, parent_id: parent, kin: "mother",
  }),
  guardian_end: async (place) => {
    if (place !== "other") return { member_id: (await personAt(place)).member_id, guardian_id: "1" };
    const member_id = await newStudent();
    const made = await org.administrator.client.call("guardian_create", { member_id, parent_id: ids.get("par"), kin: "father" });
    return { member_id, guardian_id: made["id"] };
  },
  person_places_get: async (place) => ({ member_id: (await personAt(place)).member_id }),
  server_info_get: nothing,
  org_public_get: async () => ({ slug: org.slug }),
  operator_start: async () => ({ key: await freshOperatorKey() }),
  org_list: nothing,
  org_create: async () => ({
    slug: `org-${++serial}`, name: "Новый", short_name: "Н", contact: "", administrator: name("Новых"),
  }),
  org_order_set: async () => ({ slug: org.slug, number: "12-о", day: "2026-09-01" }),
  application_door_get: nothing,
  application_door_set: async () => ({
    is_open: true, version: (await operator.call("application_door_get"))["version"],
  }),
  application_start: async () => ({ name: "Колледж" }),
  application_look: async (place) => ({ secret: (await applicationAt(place)).secret }),
  application_save: ofApplication({ form: emptyForm }),
  application_send: async (place) => {
    const { secret } = await applicationAt(place);
    return { secret, version: place === "absent" ? 1 : (await fillIn(operator, secret))["version"] };
  },
  application_upload_allow: ofApplication({ kind: "order" }),
  application_scan_put: async (place) => {
    const { secret } = await applicationAt(place);
    const made = place === "absent" ? null : await operator.call("application_upload_allow", { secret, kind: "order" });
    return { ticket: made?.["ticket"] ?? secret, name: "приказ.png", content: png };
  },
  application_scan_look: ofScan(),
  application_scan_drop: ofScan(),
  application_scan_get: async (place) => {
    const { id, secret } = await applicationAt("");
    const { scans } = await addScan(operator, secret);
    return { application_id: id, application_scan_id: place === "absent" ? "999999" : scans[0]["id"] };
  },
  application_withdraw: ofApplication(),
  application_list: async () => ({ tab: "waiting" }),
  application_enter: async () => ({ name: "С бумаги" }),
  application_get: ofCase(),
  application_link_renew: ofCase(),
  application_return: ofSent(() => ({ reason: "Уточните адрес", marks: [] })),
  application_approve: ofSent(() => ({ slug: `matrix-${++serial}` })),
  application_reject: ofSent(() => ({ reason: "Не то" })),
  application_close: ofCase({ version: 1 }),
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
  account_news_dismiss: async () => ({ up_to: "999999" }),
  code_request: async (place) => ({ member_id: await colleagueAt(place) }),
  code_request_list: nothing,
  code_request_consent: async (place) => ({ code_request_id: await codeRequestAt(place) }),
  code_request_refuse: async (place) => ({ code_request_id: await codeRequestAt(place) }),
  person_code_issue: async (place) => ({ member_id: (await personAt(place)).member_id }),
  chat_list: nothing,
  chat_create: async () => ({ title: "Новый чат", member_ids: [] }),
  chat_direct_open: async (place) => {
    const whom: Record<string, string> = { write: ownerId, parent, other: stranger, foreign: foreignPerson, absent: "999999" };
    return { member_id: whom[place] ?? "" };
  },
  chat_get: ofChat(),
  chat_member_list: ofChat(),
  chat_reader_list: ofChat(),
  message_list: ofChat(),
  message_post: ofChat(() => ({ text: "Проверка прав" })),
  message_forward: ofChat(async (chat_id) => {
    if (chat_id === "999999") return { from_chat_id: "999999", message_ids: ["1"] };
    const { id } = await managerOf(chat_id).call("message_post", { chat_id, text: "Перешлётся" });
    return { from_chat_id: chat_id, message_ids: [id] };
  }),
  message_source_get: ofChat(async (chat_id) => {
    if (chat_id === "999999") return { message_id: "1" };
    const manager = managerOf(chat_id);
    const { id } = await manager.call("message_post", { chat_id, text: "Перешлётся" });
    const { message_ids } = await manager.call("message_forward", { chat_id, from_chat_id: chat_id, message_ids: [id] });
    return { message_id: message_ids[0] };
  }),
  chat_saved_open: nothing,
  chat_read: ofChat(() => ({ n: 1 })),
  message_get: ofMessage("theirs"),
  message_find_date: ofChat(() => ({ time_us: 0 })),
  search_message_list: ofChat(() => ({ find: "слово" })),
  search_place_list: async () => ({ find: "Пет" }),
  message_history_list: ofMessage("theirs"),
  message_edit: ofMessage("own", { text: "Исправлено", version: 1 }),
  message_delete: ofMessage("own"),
  reaction_set: ofMessage("theirs", { kind: "thanks", is_on: true }),
  reaction_list: ofMessage("theirs", { kind: "thanks" }),
  message_pin: ofMessage("theirs"),
  message_unpin: ofMessage("theirs"),
  pin_list: ofChat(),
  pin_history_list: ofChat(),
  message_reader_list: ofMessage("own"),
  message_copy_get: ofChat(async (chat_id) => {
    if (chat_id === "999999") return { message_id: "1", reason: "Проверка прав" };
    const { id } = await managerOf(chat_id).call("message_post", { chat_id, text: "Удалится" });
    await managerOf(chat_id).call("message_delete", { chat_id, message_id: id });
    return { message_id: id, reason: "Проверка прав" };
  }),
  chat_mute: ofChat(() => ({ until_us: 9007199254740991 })),
  chat_put_away: ofChat(() => ({ is_put_away: true })),
  draft_set: ofChat(() => ({ text: `Черновик ${++serial}` })),
  call_start: ofChat(async (chat_id) => {
    if (chat_id !== "999999") await quiet(chat_id);
    return { with_video: false };
  }),
  call_join: ofCall(),
  call_show: ofCall(),
  call_decline: ofCall(),
  call_leave: ofCall(),
  call_hand: ofCall({ raised: true }, true),
  call_end: ofCall(),
  call_mute_all: ofCall(),
  call_mute: ofGuest({ source: "microphone" }),
  call_voice_all: ofCall({ may_speak: true }),
  call_voice: ofGuest({ may_speak: true }),
  call_hand_lower: ofGuest(),
  call_remove: ofGuest({ keep_out: false }),
  call_check: nothing,
  org_rules_own_get: nothing,
  org_rules_get: nothing,
  org_rules_set: () => rulesWith(org, []),
  org_rules_try: async () => ({ rules: (await rulesWith(org, []))["rules"] }),
  org_duty_set: async (place) => {
    const whom: Record<string, string[]> = { own: [ownerId], foreign: [foreignPerson], absent: ["999999"] };
    return { member_ids: whom[place] ?? [] };
  },
  chat_lock_list: nothing,
  chat_supervision_leave: ofChat(),
  chat_template_list: nothing,
  chat_template_check: async () => ({ origin: "department", is_on: true, title: "{department}" }),
  chat_template_set: async () => {
    const { templates } = await org.administrator.client.call("chat_template_list");
    const { version } = templates.find((one: { origin: string }) => one.origin === "department");
    return { origin: "department", is_on: true, title: "{department}", version };
  },
  chat_rename: ofChat(async (chat_id) => {
    if (chat_id === "999999") return { title: "Имя", version: 1 };
    const now = await managerOf(chat_id).call("chat_get", { chat_id });
    return { title: "Имя", version: now["view"]["chat"]["version"] };
  }),
  chat_rules_set: ofChat(async (chat_id) => {
    const rules = { who_writes: "all", who_invites: "managers", who_pins: "managers", who_mentions_all: "managers", slow_s: 0 };
    if (chat_id === "999999") return { ...rules, version: 1 };
    const now = await managerOf(chat_id).call("chat_get", { chat_id });
    return { ...rules, version: now["view"]["chat"]["version"] };
  }),
  chat_member_add: ofChat(async () => ({ member_id: (await victim())["id"] })),
  chat_member_remove: ofChat(async (chat_id) => {
    const person = (await victim())["id"];
    if (chat_id !== "999999" && chat_id !== foreignChat) {
      await managerOf(chat_id).call("chat_member_add", { chat_id, member_id: person });
    }
    return { member_id: person };
  }),
  claim_own: nothing,
  claim_file: async () => aClaim,
  claim_withdraw: nothing,
  claim_list: async () => ({ state: "waits" }),
  claim_get: async (place, column) => ({ claim_id: await claimAt(place, column) }),
  claim_confirm: async (place, column) => ({ claim_id: await claimAt(place, column) }),
  claim_refuse: async (place, column) => ({ claim_id: await claimAt(place, column), reason: "нет в списке", closes: false }),
  claim_admit: async (place, column) => ({ claim_id: await claimAt(place, column) }),
  staff_record_list: nothing,
  staff_record_create: async () => aRecord,
  staff_record_update: async (place) => ({ ...aRecord, staff_record_id: await recordAt(place), version: 1 }),
  staff_record_delete: async (place) => ({ staff_record_id: await recordAt(place) }),
  staff_link_create: async () => aLink,
  staff_link_list: nothing,
  staff_link_revoke: async (place) => ({ staff_link_id: (await staffLinkAt(place, true))["link"]["id"] }),
  staff_look: async (place) => ({ secret: (await staffLinkAt(place))["secret"] }),
  staff_register: async (place) => ({
    ...aClaim, position: "преподаватель", secret: (await staffLinkAt(place))["secret"], name: name("Пришлая"),
    login: `staff${++serial}`, password,
  }),
  invite_create: ofChat(() => ({ role: ["student"], needs_approval: false, max_uses: 5, hours: 1 })),
  invite_list: ofChat(),
  invite_revoke: ofChat(async (chat_id) => ({ invite_id: (await inviteIn(chat_id))["invite"]["id"] })),
  invite_look: async (place) => ({ secret: await secretAt(place) }),
  invite_register: async (place) => ({
    secret: await secretAt(place), name: name("Записанная"), login: `reg${++serial}`, password,
  }),
  invite_join: async (place) => ({ secret: await secretAt(place) }),
  join_request_list: ofChat(),
  import_upload: async () => ({ kind: "learners", name: "список.csv", content: list }),
  import_list: nothing,
  import_get: async (place) => ({ import_id: (await importAt(place)).id }),
  import_row_list: async (place) => ({ import_id: (await importAt(place)).id }),
  import_effect_list: async (place) => ({ import_id: (await importAt(place)).id }),
  import_report: async (place) => ({ import_id: (await importAt(place)).id }),
  import_columns_set: async (place) => {
    const { id, version } = await importAt(place);
    return { import_id: id, fields: [], closes_absent: false, makes_units: true, reason: "", version };
  },
  import_fix: async (place) => ({ import_id: (await importAt(place)).id, field: "group", wrong: "СД-2I", right: "СД-21" }),
  import_apply: async (place) => {
    const { id, version } = await importAt(place, "checked");
    return { import_id: id, version };
  },
  import_undo: async (place) => ({ import_id: (await importAt(place, "applied")).id }),
  import_discard: async (place) => ({ import_id: (await importAt(place)).id }),
  rollover_propose: nothing,
  rollover_plan: async () => ({ name: "Переход", reason: "", groups: [], people: [] }),
  join_request_decide: ofChat(async (chat_id) => ({ join_request_id: await requestIn(chat_id), approve: true })),
  login_suggest: nothing,
  family_get: nothing,
  unit_request_group_list: nothing,
  ...comingIn(() => ({
    org, foreign, server, guest: () => `guest${++serial}`, parent,
    curators: (["adm", "head", "hdv", "tch", "unv"] as const).flatMap((column) => ids.get(column) ?? []),
  })),
  ...polls(() => ({ chatAt, managerOf, caller })),
  ...lists(() => ({ chatAt, managerOf, caller })),
  ...later(() => ({ chatAt, managerOf, caller })),
  ...files(() => ({ chatAt, managerOf, caller })),
  ...privacy(() => ({ org, foreign, ids, victim, clients: callers, left: () => leftAt("other") })),
  ...links(() => ({ server, org, foreign, clients: callers })),
};

const list = new TextEncoder().encode("ФИО;Группа\nЛукин Артём Денисович;СД-21\n");

/** A new import in this place, brought so far; those before it that were not applied are forgotten. */
async function importAt(place: string, state?: "checked" | "applied"): Promise<{ id: string; version: number }> {
  if (place === "absent") return { id: "999999", version: 1 };
  const { client } = place === "foreign" ? foreign.administrator : org.administrator;
  for (const old of (await client.call("import_list"))["imports"]) {
    if (["columns", "checked"].includes(old["state"])) await client.call("import_discard", { import_id: old["id"] });
  }
  if (state === undefined) return client.call("import_upload", { kind: "learners", name: "список.csv", content: list }) as never;
  let made = await client.call("rollover_plan", { name: "Переход", reason: "", groups: [], people: [] });
  const until = async (wanted: string) => {
    while (made["state"] !== wanted) made = await client.call("import_get", { import_id: made["id"] });
  };
  await until("checked");
  if (state === "applied") {
    await client.call("import_apply", { import_id: made["id"], version: made["version"] });
    await until("applied");
  }
  return made as never;
}

/** A second sign-in of the caller; one of somebody else; one of another organisation. */
async function sessionAt(place: string, column: Column): Promise<string> {
  const whose: Record<string, [string, string] | undefined> = {
    own: column === "adm" || ids.has(column) ? [org.slug, logins[column] ?? column] : undefined,
    other: [org.slug, "owner"],
    foreign: [foreign.slug, "klimov"],
  };
  const [slug, login] = whose[place] ?? [];
  if (slug === undefined || login === undefined) return "999999";
  const client = new Client(server.url);
  await client.call("sign_in", { org: slug, login, password });
  return (await client.call("session_list"))["devices"][0]["id"];
}

const aClaim = { role: "teacher", subjects: "Химия", position: "преподаватель", document: "", note: "прошу ещё раз" };
const aRecord = { name: name("Списочная"), position: "преподаватель", subjects: "Химия", document: "" };
const aLink = { title: "", max_uses: 50, hours: 24 };
const claims = new Map<string, string>();

function orgAt(place: string): Org {
  return place === "foreign" ? foreign : org;
}

/** A fresh one for those who may decide it, so that one cell does not decide another's. */
async function claimAt(place: string, column: Column): Promise<string> {
  if (place === "absent") return "999999";
  const isFresh = place === "other" && ["adm", "head", "hdv"].includes(column);
  const kept = claims.get(place);
  if (kept !== undefined && !isFresh) return kept;
  const person = await addPerson(server, orgAt(place), `claims${++serial}`, ["teacher"]);
  const { id } = await person.client.call("claim_file", aClaim);
  claims.set(place, id);
  return id;
}

async function recordAt(place: string): Promise<string> {
  if (place === "absent") return "999999";
  return (await orgAt(place).administrator.client.call("staff_record_create", aRecord))["id"];
}

const staffLinks = new Map<string, Json>();

async function staffLinkAt(place: string, isFresh = false): Promise<Json> {
  if (place === "absent") return { link: { id: "999999" }, secret: "A".repeat(43) };
  const kept = staffLinks.get(place);
  if (kept !== undefined && !isFresh) return kept;
  const made = await orgAt(place).administrator.client.call("staff_link_create", aLink);
  if (!isFresh) staffLinks.set(place, made);
  return made;
}

/** Staff in use: a code for them takes two administrators. */
async function colleagueAt(place: string): Promise<string> {
  if (place === "foreign") return foreignPerson;
  if (place === "absent") return "999999";
  return (await addPerson(server, org, `colleague${++serial}`, ["teacher"])).id;
}

/** Asked for by the other administrator. */
async function codeRequestAt(place: string): Promise<string> {
  if (place === "absent") return "999999";
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
