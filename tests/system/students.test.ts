// Students come in: by a link into their group, by slips of the list; and each unhappy way ends well.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Client, type Json } from "../lib/client.ts";
import { curatorOf, listed, makeGroup, teacherOf } from "../lib/college.ts";
import { Server } from "../lib/server.ts";
import { type Org, type Person, addPerson, enter, name, openOrg, operatorOf, password, signIn } from "../lib/world.ts";

const server = new Server();
let org: Org;
let other: Org;
let unit_id = "";
let nearby = "";
let curator: Person;

before(async () => {
  await server.start("serve", ["--rates", "off"]);
  const operator = await operatorOf(server);
  org = await openOrg(server, operator, "way");
  other = await openOrg(server, operator, "other");
  unit_id = await makeGroup(org, "СД-21");
  nearby = await makeGroup(org, "СД-22");
  curator = await curatorOf(server, org, unit_id, "curator");
});
after(() => server.remove());

const stranger = () => new Client(server.url);

async function link(more: Json = {}, by = curator): Promise<Json> {
  return by.client.call("unit_invite_create", { unit_id, max_uses: 30, hours: 24, ...more });
}

async function come(secret: string, login: string, who = name("Новикова")): Promise<Client> {
  const client = stranger();
  const result = await client.call("invite_register", { secret, name: who, login, password });
  assert.equal(result["state"], "waiting");
  return client;
}

async function requestOf(last: string): Promise<Json> {
  const { requests } = await curator.client.call("unit_request_list", { unit_id });
  const found = requests.find((r: Json) => r["person"]["name"]["last"] === last);
  assert.ok(found, `no request of ${last}`);
  return found;
}

async function decide(request: Json, verdict: string, more: Json = {}, by = curator.client): Promise<string> {
  return by.verdict("unit_request_decide", { unit_id, unit_request_id: request["id"], verdict, ...more });
}

async function chats(client: Client): Promise<string[]> {
  const { chats: list } = await client.call("chat_list");
  return list.map((view: Json) => view["chat"]["title"]);
}

test("a link shows group and curator; a newcomer waits, is let in, and the group's chats follow", async () => {
  const { secret } = await link();
  const offer = await stranger().call("invite_look", { secret });
  assert.equal(offer["place"], "group");
  assert.equal(offer["chat_title"], "СД-21");
  assert.equal(offer["org"]["slug"], "way");
  const client = await come(secret, "novikova");
  assert.equal((await client.call("whoami"))["me"]["waiting_for"], offer["waiting_for"]);
  assert.equal((await client.call("invite_look", { secret }))["is_waiting"], true);
  assert.equal((await curator.client.call("whoami"))["me"]["unit_requests"], 1);
  const request = await requestOf("Новикова");
  assert.equal(await decide(request, "enrolled"), "ok");
  assert.equal(await decide(request, "enrolled"), "ok");
  assert.equal(await decide(request, "refused"), "conflict");
  assert.deepEqual(await chats(client), ["СД-21"]);
  assert.equal((await curator.client.call("whoami"))["me"]["unit_requests"], 0);
  assert.equal((await client.call("invite_look", { secret }))["is_member_already"], true);
});

test("a leader from above is told of the requests that they may decide; who has another post there is not", async () => {
  const admin = org.administrator.client;
  const department = await admin.call("unit_create", { kind: "department", name: "Отделение", code: "" });
  const speciality = await admin.call("unit_create", { kind: "speciality", name: "Дело", code: "", parent_id: department["id"] });
  const group = await admin.call("unit_create", { kind: "group", name: "СД-23", code: "", parent_id: speciality["id"] });
  const [leader, clerk] = [await addPerson(server, org, "leader", ["teacher"], true), await addPerson(server, org, "clerk", ["teacher"], true)];
  for (const [who, post] of [[leader, "leader"], [clerk, "staff"]] as const)
    await admin.call("unit_post_create", { unit_id: department["id"], member_id: who.id, post });
  const seen = async (who: Person) => {
    const { groups } = await who.client.call("unit_request_group_list");
    return [(await who.client.call("whoami"))["me"]["unit_requests"], groups.map((g: Json) => [g["unit"]["name"], g["waiting"]])];
  };
  const { secret } = await leader.client.call("unit_invite_create", { unit_id: group["id"], max_uses: 1, hours: 1 });
  await come(secret, "fromabove", name("Верхова"));
  assert.deepEqual(await seen(leader), [1, [["СД-23", 1]]]);
  assert.deepEqual(await seen(clerk), [0, []]);
  assert.equal(await clerk.client.verdict("unit_request_list", { unit_id: group["id"] }), "not_found");
  const { requests } = await leader.client.call("unit_request_list", { unit_id: group["id"] });
  const decided = { unit_id: group["id"], unit_request_id: requests[0]["id"], verdict: "refused" };
  assert.equal(await leader.client.verdict("unit_request_decide", decided), "ok");
  assert.deepEqual(await seen(leader), [0, []]);
});

test("whoever is refused is out, and the login is free again", async () => {
  const { secret } = await link();
  const client = await come(secret, "refused", name("Отказова"));
  assert.equal(await decide(await requestOf("Отказова"), "refused"), "ok");
  assert.equal(await client.verdict("whoami"), "no_session");
  await come(secret, "refused", name("Вторая"));
});

test("the last use of a link goes to one of many at once", async () => {
  const { secret } = await link({ max_uses: 1 });
  const all = await Promise.all(Array.from({ length: 6 }, (_, i) =>
    stranger().verdict("invite_register", { secret, name: name("Гонкина"), login: `racer${i}`, password })));
  assert.deepEqual([...all].sort(), [...Array(5).fill("invite_used_up"), "ok"]);
});

test("a replaced link dies in the same moment, a revoked and a foreign one lead nowhere", async () => {
  const old = await link();
  const made = await link({ replaces: old["invite"]["id"] });
  assert.equal(await stranger().verdict("invite_look", { secret: old["secret"] }), "invite_revoked");
  assert.equal(await stranger().verdict("invite_look", { secret: made["secret"] }), "ok");
  const { invites } = await curator.client.call("unit_invite_list", { unit_id });
  assert.equal(invites.find((i: Json) => i["id"] === old["invite"]["id"])["is_replaced"], true);
  await curator.client.call("unit_invite_revoke", { unit_id, unit_invite_id: made["invite"]["id"] });
  const late = { secret: made["secret"], name: name("Поздняя"), login: "late", password };
  assert.equal(await stranger().verdict("invite_register", late), "invite_revoked");
  const foreign = await addPerson(server, other, "guest", ["student"]);
  const { secret } = await link();
  assert.equal((await foreign.client.call("invite_look", { secret }))["is_other_org"], true);
  assert.equal(await foreign.client.verdict("invite_join", { secret }), "invite_unknown");
});

test("a link dies with its maker's right to the group", async () => {
  const teacher = await teacherOf(server, org, unit_id, "leaving");
  const { secret } = await link({}, teacher);
  assert.equal(await stranger().verdict("invite_look", { secret }), "ok");
  const { teaching } = await org.administrator.client.call("unit_get", { unit_id });
  const row = teaching.find((t: Json) => t["person"]["id"] === teacher.id);
  await org.administrator.client.call("teaching_end", { unit_id, teaching_id: row["id"] });
  assert.equal(await stranger().verdict("invite_look", { secret }), "invite_revoked");
});

test("a registration whose answer got lost leads in when it is sent again, and uses the link once", async () => {
  const { secret, invite } = await link();
  const words = { secret, name: name("Сетева"), login: "seteva", password };
  await stranger().call("invite_register", words);
  const again = stranger();
  assert.equal((await again.call("invite_register", words))["state"], "waiting");
  assert.equal((await again.call("whoami"))["me"]["is_waiting"], true);
  const { invites } = await curator.client.call("unit_invite_list", { unit_id });
  assert.equal(invites.find((i: Json) => i["id"] === invite["id"])["uses"], 1);
  await decide(await requestOf("Сетева"), "refused");
});

test("a student of another group asks to join; only who answers for that group may take them out of it", async () => {
  const there = await curatorOf(server, org, nearby, "neighbour");
  const student = await addPerson(server, org, "wanderer", ["student"]);
  await org.administrator.client.call("enrolment_create", { unit_id: nearby, member_id: student.id });
  const { secret } = await link();
  assert.deepEqual((await student.client.call("invite_look", { secret }))["in_groups"], ["СД-22"]);
  assert.equal((await student.client.call("invite_join", { secret }))["state"], "waiting");
  assert.equal((await student.client.call("invite_join", { secret }))["state"], "waiting");
  const { requests } = await curator.client.call("unit_request_list", { unit_id });
  const request = requests.find((r: Json) => r["person"]["id"] === student.id);
  assert.deepEqual(request["groups"].map((g: Json) => g["name"]), ["СД-22"]);
  assert.equal(await decide(request, "transferred", { from_id: nearby }), "no_right");
  assert.equal(await decide(request, "transferred", { from_id: nearby }, there.client), "not_found");
  assert.equal(await decide(request, "transferred", { from_id: nearby }, org.administrator.client), "ok");
  assert.deepEqual(await chats(student.client), ["СД-21"]);
  const parent = await addPerson(server, org, "passer", ["parent"]);
  assert.equal(await parent.client.verdict("invite_join", { secret }), "wrong_role");
  assert.equal(await curator.client.verdict("invite_join", { secret }), "wrong_role");
});

test("«это … из списка»: account and sessions move to the listed one, the slip dies, nobody stands twice", async () => {
  const member_id = await listed(org, unit_id, "Воробьёва", "Алёна", "Сергеевна");
  const { slips } = await curator.client.call("slip_issue", { unit_id, members: [member_id] });
  const { secret } = await link();
  const client = await come(secret, "alyona", name("Воробева", "Алена", ""));
  const live = await client.live();
  const request = await requestOf("Воробева");
  const [match] = request["matches"];
  assert.equal(match["person"]["id"], member_id);
  assert.equal(match["likeness"], "alike");
  assert.equal(match["has_account"], false);
  assert.equal(await decide(request, "listed", { listed_id: curator.id }), "not_found");
  assert.equal(await decide(request, "listed", { listed_id: member_id }), "ok");
  assert.equal(await decide(request, "listed", { listed_id: member_id }), "ok");
  await live.ended();
  const { me } = await client.call("whoami");
  assert.equal(me["person"]["id"], member_id);
  assert.equal(me["person"]["name"]["last"], "Воробьёва");
  assert.equal(me["is_waiting"], false);
  assert.deepEqual(await chats(client), ["СД-21"]);
  assert.equal((await (await signIn(server, "way", "alyona")).call("whoami"))["me"]["person"]["id"], member_id);
  assert.notEqual(await stranger().verdict("sign_in_by_code", { org: "way", code: slips[0]["code"] }), "ok");
  const { slips: list } = await curator.client.call("slip_list", { unit_id });
  assert.equal(list.filter((s: Json) => s["person"]["name"]["first"].startsWith("Ал")).length, 1);
  const second = await come(secret, "twin", name("Воробьёва", "Алёна", ""));
  const twin = await requestOf("Воробьёва");
  assert.equal(twin["matches"][0]["has_account"], true);
  assert.equal(await decide(twin, "listed", { listed_id: member_id }), "account_active");
  assert.equal(await decide(twin, "refused"), "ok");
  assert.equal(await second.verdict("whoami"), "no_session");
});

test("who found a slip before the account went over to the listed one does not become them", async () => {
  const member_id = await listed(org, unit_id, "Находкина", "Ольга");
  const { slips } = await curator.client.call("slip_issue", { unit_id, members: [member_id] });
  const finder = stranger();
  await finder.call("sign_in_by_code", { org: "way", code: slips[0]["code"] });
  assert.equal((await finder.call("whoami"))["me"]["must_set_password"], true);
  const { secret } = await link();
  const herself = await come(secret, "olga", name("Находкина", "Ольга", ""));
  assert.equal(await decide(await requestOf("Находкина"), "listed", { listed_id: member_id }), "ok");
  assert.equal((await herself.call("whoami"))["me"]["person"]["id"], member_id);
  assert.equal(await finder.verdict("whoami"), "no_session");
});

test("a teacher gives no first code to somebody of staff, though they study in the group", async () => {
  const member_id = await listed(org, unit_id, "Совместитель");
  const { person } = await org.administrator.client.call("person_get", { member_id });
  await org.administrator.client.call("person_update", {
    member_id, name: person["name"], roles: ["student", "administrator"], position: "", version: person["version"],
  });
  assert.equal(await curator.client.verdict("slip_issue", { unit_id, members: [member_id] }), "account_active");
  const { secret } = await link();
  await come(secret, "usurper", name("Совместитель"));
  assert.equal(await decide(await requestOf("Совместитель"), "listed", { listed_id: member_id }), "account_active");
  assert.equal(await decide(await requestOf("Совместитель"), "refused"), "ok");
});

test("refusing an old request closes nobody who was let in meanwhile by another door", async () => {
  const admin = org.administrator.client;
  const { secret } = await link();
  const client = await come(secret, "colleague", name("Ошибкина"));
  const request = await requestOf("Ошибкина");
  const member_id = request["person"]["id"];
  const { person } = await admin.call("person_get", { member_id });
  await admin.call("person_update", { member_id, name: person["name"], roles: ["teacher"], position: "", version: person["version"] });
  const claim = { role: "teacher", subjects: "Химия", position: "преподаватель", document: "", note: "" };
  const { id } = await client.call("claim_file", claim);
  await admin.call("claim_confirm", { claim_id: id });
  assert.equal(await decide(request, "refused"), "ok");
  const { me } = await client.call("whoami");
  assert.equal(me["is_waiting"], false);
  assert.equal(me["person"]["is_verified"], true);
});

test("slips of a group in one act: shown again to the same key, older ones die, each works once", async () => {
  const [one, two] = [await listed(org, unit_id, "Листкова"), await listed(org, unit_id, "Листкова", "Мария")];
  const act = { unit_id, members: [one, two] };
  const key = { "idempotency-key": "one-act-of-slips-000000" };
  const made = await curator.client.call("slip_issue", act, key);
  const again = await curator.client.call("slip_issue", act, key);
  assert.deepEqual(again, made);
  const [first] = made["slips"];
  const newer = await curator.client.call("slip_issue", { unit_id, members: [one] });
  assert.equal(await stranger().verdict("sign_in_by_code", { org: "way", code: first["code"] }), "code_replaced");
  const { code } = newer["slips"][0];
  const both = await Promise.all([stranger(), stranger()].map((c) => c.verdict("sign_in_by_code", { org: "way", code })));
  assert.deepEqual([...both].sort(), ["code_used", "ok"]);
  const states = async () => Object.fromEntries((await curator.client.call("slip_list", { unit_id }))["slips"]
    .map((s: Json) => [s["person"]["id"], s["state"]]));
  assert.equal((await states())[one], "came");
  assert.equal((await states())[two], "issued");
  await enter(server, "way", made["slips"][1]["code"], "maria");
  assert.equal((await states())[two], "active");
  assert.equal(await curator.client.verdict("slip_issue", { unit_id, members: [one, two] }), "account_active");
  assert.equal((await states())[one], "came", "all or none");
  assert.equal(await curator.client.verdict("slip_issue", { unit_id, members: [curator.id] }), "not_found");
});

test("a forgotten password: the curator gives a new code, the student is told, and no other teacher can", async () => {
  const member_id = await listed(org, unit_id, "Забывчивая");
  const renew = { unit_id, member_id };
  assert.equal(await curator.client.verdict("slip_renew", renew), "conflict", "no account yet");
  const { slips } = await curator.client.call("slip_issue", { unit_id, members: [member_id] });
  const phone = await enter(server, "way", slips[0]["code"], "forgetful");
  const teacher = await teacherOf(server, org, unit_id, "lecturer");
  assert.equal(await teacher.client.verdict("slip_renew", renew), "no_right");
  assert.equal(await curator.client.verdict("slip_renew", { unit_id, member_id: curator.id }), "not_found");
  const made = await curator.client.call("slip_renew", renew);
  assert.equal(await phone.verdict("whoami"), "no_session");
  assert.equal(await stranger().verdict("sign_in", { org: "way", login: "forgetful", password }), "wrong_credentials");
  const again = await enter(server, "way", made["code"], "forgetful");
  const { me } = await again.call("whoami");
  assert.deepEqual(me["account_news"].map((news: Json) => news["kind"]), ["code_issued"]);
  assert.equal(me["account_news"][0]["by"]["last"], (await curator.client.call("whoami"))["me"]["person"]["name"]["last"]);
  const { person } = await org.administrator.client.call("person_get", { member_id });
  const more = { member_id, name: person["name"], roles: ["student", "parent"], position: "", version: person["version"] };
  await org.administrator.client.call("person_update", more);
  assert.equal(await curator.client.verdict("slip_renew", renew), "conflict", "more than a student");
});

test("a slip used on a slow network is used again by the same phone, and by no other", async () => {
  const member = await listed(org, unit_id, "Медленнова");
  const { slips } = await curator.client.call("slip_issue", { unit_id, members: [member] });
  const words = { org: "way", code: slips[0]["code"], again: "a-key-that-one-phone-made" };
  const lost = stranger();
  await lost.call("sign_in_by_code", words);
  assert.equal(await stranger().verdict("sign_in_by_code", { ...words, again: "a-key-of-another-phone-00" }), "code_used");
  const phone = stranger();
  await phone.call("sign_in_by_code", words);
  assert.equal(await lost.verdict("whoami"), "no_session");
  const { login } = await phone.call("login_suggest");
  assert.equal(login, "medlennova.anna");
  await phone.call("credentials_set", { login, password });
  assert.equal(await stranger().verdict("sign_in_by_code", words), "code_used");
});
