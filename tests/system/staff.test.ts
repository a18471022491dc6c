// Staff: the badge by a claim, who may give it and to whom, its term, links by which staff register.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { Client, type Json } from "../lib/client.ts";
import { Server, program } from "../lib/server.ts";
import { type Org, type Person, addPerson, name, openOrg, operatorOf, password } from "../lib/world.ts";

const server = new Server();
let org: Org;
let foreign: Org;
let head: Person;
let admin: Client;
before(async () => {
  await server.start("serve", ["--rates", "off"]);
  const operator = await operatorOf(server);
  org = await openOrg(server, operator, "staff");
  foreign = await openOrg(server, operator, "other");
  admin = org.administrator.client;
  head = await addPerson(server, org, "head", ["head"]);
});
after(() => server.remove());

const claim = {
  role: "teacher", subjects: "Основы латинского языка", position: "преподаватель", document: "Приказ № 87-л", note: "",
};

async function me(client: Client): Promise<Json> {
  return (await client.call("whoami"))["me"];
}

async function claimed(person: Person, more: Json = {}): Promise<string> {
  return (await person.client.call("claim_file", { ...claim, ...more }))["id"];
}

test("a claim beside the list of staff is confirmed, and the badge opens what it should", async () => {
  await admin.call("staff_record_create", {
    name: name("Петрова", "Анна", "Егоровна"), position: "преподаватель, совместитель",
    subjects: "Основы латинского языка с медицинской терминологией", document: "приказ № 87-л от 25.08.2026",
  });
  const teacher = await addPerson(server, org, "latin", ["teacher"]);
  assert.equal(await teacher.client.verdict("chat_create", { title: "Латынь", member_ids: [] }), "not_verified");
  const id = await claimed(teacher);
  assert.equal((await me(teacher.client))["claim"]["state"], "waits");
  assert.equal((await me(admin))["claims"], 1);
  assert.equal((await me(head.client))["claims"], 1);
  const { claims, records } = await admin.call("claim_list", { state: "waits" });
  assert.deepEqual([claims.length, claims[0]["match"], claims[0]["differs"], records], [1, "differs", "middle", 1]);
  const { fields, record, steps } = await admin.call("claim_get", { claim_id: id });
  assert.deepEqual(fields.map((f: Json) => f["match"]), ["same", "check", "same", "same", "same"]);
  assert.equal(steps.at(0)["kind"], "filed");
  assert.equal(steps.at(-1)["kind"], "code");
  const done = await head.client.call("claim_confirm", { claim_id: id, record_id: record["id"] });
  assert.equal(done["state"], "confirmed");
  assert.equal(done["decided_by"]["last"], "Петрова");
  const now = await me(teacher.client);
  assert.deepEqual([now["person"]["is_verified"], now["claim"], (await me(admin))["claims"]], [true, undefined, 0]);
  assert.equal(await teacher.client.verdict("chat_create", { title: "Латынь", member_ids: [] }), "ok");
  const { changes } = await teacher.client.call("role_list_own");
  assert.deepEqual([changes[0]["badge_before"], changes[0]["badge_after"]], [false, true]);
  assert.equal(await teacher.client.verdict("claim_file", claim), "claim_needless");
});

test("nobody confirms themselves; the head is confirmed by another, or by the operator at the terminal", async () => {
  const own = await claimed(head);
  assert.equal(await head.client.verdict("claim_confirm", { claim_id: own }), "own_badge");
  assert.equal(await head.client.verdict("claim_refuse", { claim_id: own, reason: "сам", closes: false }), "own_badge");
  const mine = await claimed(org.administrator);
  assert.equal(await admin.verdict("claim_confirm", { claim_id: mine }), "own_badge");
  const run = promisify(execFile);
  const { stdout } = await run(program, ["key", "--badge", "staff", "--login", "head", "--data", server.folder]);
  assert.match(stdout, /Петрова/);
  assert.equal((await me(head.client))["person"]["is_verified"], true);
  assert.equal((await admin.call("claim_get", { claim_id: own }))["claim"]["state"], "confirmed");
  assert.equal(await head.client.verdict("claim_confirm", { claim_id: mine }), "ok");
  await assert.rejects(run(program, ["key", "--badge", "staff", "--login", "latin", "--data", server.folder]));
});

test("one claim waits at a time; a refusal has a reason, and an appeal says why", async () => {
  const teacher = await addPerson(server, org, "appeals", ["teacher"]);
  const id = await claimed(teacher);
  assert.equal(await teacher.client.verdict("claim_file", claim), "claim_waits");
  assert.equal(await admin.verdict("claim_refuse", { claim_id: id, reason: " ", closes: false }), "invalid");
  await admin.call("claim_refuse", { claim_id: id, reason: "Нет в приказе", closes: false });
  const refused = (await me(teacher.client))["claim"];
  assert.deepEqual([refused["state"], refused["reason"]], ["refused", "Нет в приказе"]);
  assert.equal(await admin.verdict("claim_confirm", { claim_id: id }), "conflict");
  assert.equal(await teacher.client.verdict("claim_file", claim), "invalid");
  const again = await claimed(teacher, { note: "Приказ вышел вчера" });
  const { claim: seen, steps } = await admin.call("claim_get", { claim_id: again });
  assert.equal(seen["is_appeal"], true);
  assert.deepEqual(steps.map((s: Json) => s["kind"]), ["appealed", "refused", "filed", "code"]);
  await teacher.client.call("claim_withdraw");
  await teacher.client.call("claim_withdraw");
  assert.equal((await me(teacher.client))["claim"], undefined);
  assert.equal(await teacher.client.verdict("claim_file", claim), "ok");
});

test("of two who decide at once one wins", async () => {
  const teacher = await addPerson(server, org, "twice", ["teacher"]);
  const claim_id = await claimed(teacher);
  const verdicts = await Promise.all([
    admin.verdict("claim_confirm", { claim_id }),
    head.client.verdict("claim_refuse", { claim_id, reason: "нет", closes: false }),
  ]);
  assert.deepEqual(verdicts.sort(), ["conflict", "ok"]);
});

test("an expired badge is worth nothing, in a live socket too, and its owner is told", async () => {
  const teacher = await addPerson(server, org, "term", ["teacher"]);
  const live = await teacher.client.live();
  await live.subscribe(`m${teacher.id}`);
  const claim_id = await claimed(teacher);
  const until_us = Date.now() * 1000 + 2_500_000;
  assert.equal(await admin.verdict("claim_confirm", { claim_id, until_us: 1 }), "invalid");
  await admin.call("claim_confirm", { claim_id, until_us });
  const chat = { title: "Пока есть значок", member_ids: [] };
  const given = await live.call("1", "chat_create", chat, "k1-0123456789abcdef");
  assert.equal(given["status"], 201, JSON.stringify(given));
  const version = (await me(teacher.client))["person"]["version"];
  await live.frame((f) => f["t"] === "event" && f["kind"] === "me_changed" && f["body"]["version"] > version, "the end of the badge");
  const refused = await live.call("2", "chat_create", chat, "k2-0123456789abcdef");
  assert.equal(refused["body"]["code"], "not_verified");
  const now = await me(teacher.client);
  assert.equal(now["person"]["is_verified"], false);
  assert.deepEqual(now["account_news"].map((n: Json) => n["kind"]), ["badge_ended"]);
  const { changes } = await admin.call("person_role_list", { member_id: teacher.id });
  assert.deepEqual([changes[0]["badge_after"], changes[0]["by"]], [false, undefined]);
  live.close();
});

test("a badge with a far term says until when", async () => {
  const teacher = await addPerson(server, org, "soon", ["teacher"]);
  const claim_id = await claimed(teacher);
  const until_us = Date.now() * 1000 + 30 * 86_400_000_000;
  await admin.call("claim_confirm", { claim_id, until_us });
  const now = await me(teacher.client);
  assert.deepEqual([now["badge_until_us"], now["account_news"]], [until_us, []]);
});

async function link(max_uses: number): Promise<Json> {
  return admin.call("staff_link_create", { title: "Отделение СД", max_uses, hours: 24 });
}

function newcomer(secret: string, login: string, more: Json = {}): Json {
  return { ...claim, secret, name: name("Новенькая", "Вера", ""), login, password, ...more };
}

test("whoever comes by a staff link waits, sees why, and is let in by a confirmation", async () => {
  const { secret } = await link(3);
  const offer = await new Client(server.url).call("staff_look", { secret });
  assert.deepEqual([offer["org"]["slug"], offer["invited_by"]["last"]], ["staff", "Климов"]);
  const guest = new Client(server.url);
  assert.equal((await guest.call("staff_register", newcomer(secret, "novaya")))["waiting_for"], "Андрей Климов");
  assert.equal(await guest.verdict("chat_list"), "waiting");
  const own = await me(guest);
  assert.deepEqual([own["is_waiting"], own["claim"]["state"], own["waiting_for"]], [true, "waits", "Андрей Климов"]);
  const { claims } = await admin.call("claim_list", { state: "waits" });
  const waits = claims.find((c: Json) => c["person"]["name"]["last"] === "Новенькая");
  assert.deepEqual([waits["is_newcomer"], waits["match"]], [true, "absent"]);
  await admin.call("claim_refuse", { claim_id: waits["id"], reason: "Кто вы?", closes: false });
  assert.equal((await guest.call("claim_own"))["may_file"], true);
  const { id } = await guest.call("claim_file", { ...claim, note: "Вера из отделения СД" });
  await admin.call("claim_admit", { claim_id: id });
  assert.equal(await guest.verdict("chat_list"), "ok");
  assert.equal(await guest.verdict("chat_create", { title: "Рано", member_ids: [] }), "not_verified");
  await admin.call("claim_confirm", { claim_id: id });
  assert.equal(await guest.verdict("chat_create", { title: "Пора", member_ids: [] }), "ok");
});

test("a refused stranger's account closes when the administrator says so", async () => {
  const { secret } = await link(1);
  const guest = new Client(server.url);
  await guest.call("staff_register", newcomer(secret, "chuzhaya"));
  const { claims } = await admin.call("claim_list", { state: "waits" });
  await admin.call("claim_refuse", { claim_id: claims[0]["id"], reason: "Не работает у нас", closes: true });
  assert.equal(await guest.verdict("whoami"), "no_session");
});

test("a link dies by its last use and by hand, and says how", async () => {
  const once = await link(1);
  const verdicts = await Promise.all(["one", "two"].map((login) =>
    new Client(server.url).verdict("staff_register", newcomer(once["secret"], login, { name: name("Быстрая", login === "one" ? "Ада" : "Ева") }))));
  assert.deepEqual(verdicts.sort(), ["invite_used_up", "ok"]);
  const guest = new Client(server.url);
  assert.equal(await guest.verdict("staff_look", { secret: once["secret"] }), "invite_used_up");
  const revoked = await link(5);
  const { id } = revoked["link"];
  assert.equal(await foreign.administrator.client.verdict("staff_link_revoke", { staff_link_id: id }), "not_found");
  await admin.call("staff_link_revoke", { staff_link_id: id });
  await admin.call("staff_link_revoke", { staff_link_id: id });
  assert.equal(await guest.verdict("staff_register", newcomer(revoked["secret"], "three")), "invite_revoked");
  assert.equal(await guest.verdict("staff_look", { secret: "A".repeat(43) }), "invite_unknown");
});

test("a registration whose answer got lost is answered again, and the use is not taken twice", async () => {
  const { secret } = await link(1);
  await new Client(server.url).call("staff_register", newcomer(secret, "poterya"));
  const again = new Client(server.url);
  await again.call("staff_register", newcomer(secret, "poterya"));
  assert.equal((await me(again))["login"], "poterya");
});

test("a name that looks like a colleague's is seen", async () => {
  const { secret } = await link(1);
  const guest = new Client(server.url);
  await guest.call("staff_register", newcomer(secret, "imitator", { name: name("Климoв", "Андрей", "") })); // a Latin o
  const { claims } = await admin.call("claim_list", { state: "waits" });
  const warning = claims[0]["name_warning"];
  assert.equal(warning["is_mixed"], true);
  assert.deepEqual(warning["alike"].map((p: Json) => p["id"]), [org.administrator.id]);
});

test("a badge is taken with a reason that stays in the history", async () => {
  const teacher = await addPerson(server, org, "taken", ["teacher"], true);
  const { person } = await admin.call("person_get", { member_id: teacher.id });
  const taking = { member_id: teacher.id, is_verified: false, version: person["version"] };
  assert.equal(await admin.verdict("person_badge_set", taking), "invalid");
  await admin.call("person_badge_set", { ...taking, reason: "Уволилась 1 ноября" });
  const { changes } = await teacher.client.call("role_list_own");
  assert.deepEqual([changes[0]["reason"], changes[0]["badge_after"]], ["Уволилась 1 ноября", false]);
});

test("a claim of another organisation does not exist", async () => {
  const teacher = await addPerson(server, org, "foreign", ["teacher"]);
  const claim_id = await claimed(teacher);
  const other = foreign.administrator.client;
  assert.equal(await other.verdict("claim_get", { claim_id }), "not_found");
  assert.equal(await other.verdict("claim_confirm", { claim_id }), "not_found");
  assert.deepEqual((await other.call("claim_list", { state: "waits" }))["claims"], []);
});
