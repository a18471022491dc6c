// Links into a chat: every way they end, the race for the last use, and what they never tell.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { after, afterEach, before, test } from "node:test";
import { Client, type Json } from "../lib/client.ts";
import { Mirror } from "../lib/mirror.ts";
import { diskOf } from "../lib/postgres.ts";
import { Server } from "../lib/server.ts";
import { type Org, type Person, addPerson, groupChat, name, openOrg, operatorOf, password, post } from "../lib/world.ts";

const server = new Server();
let org: Org;
let teacher: Person;
let chat = "";
let mirror: Mirror;

before(async () => {
  await server.start("serve", ["--rates", "off"]);
  const operator = await operatorOf(server);
  org = await openOrg(server, operator, "links");
  teacher = await addPerson(server, org, "teacher", ["teacher"], true);
  chat = await groupChat(teacher.client, "СД-21");
  mirror = await Mirror.open(teacher.client, teacher.id);
});
afterEach((t) => mirror.obeysLaw(t.name));
after(() => {
  mirror.close();
  return server.remove();
});

async function link(more: Json = {}): Promise<Json> {
  return teacher.client.call("invite_create", {
    chat_id: chat, role: ["student"], needs_approval: false, max_uses: 1, hours: 1, ...more,
  });
}
function registration(secret: string, login: string): Json {
  return { secret, name: name("Ежова", "Полина", ""), login, password };
}

test("a living link shows the offer to anybody who holds it", async () => {
  const { secret } = await link({ needs_approval: true });
  const offer = await new Client(server.url).call("invite_look", { secret });
  assert.equal(offer["chat_title"], "СД-21");
  assert.equal(offer["org"]["slug"], "links");
  assert.equal(offer["needs_approval"], true);
  assert.equal(offer["invited_by_is_verified"], true);
});

test("a used-up link says so, and the last use goes to one of many at once", async () => {
  const { secret } = await link({ max_uses: 1 });
  const all = await Promise.all(
    Array.from({ length: 8 }, (_, i) => new Client(server.url).verdict("invite_register", registration(secret, `racer${i}`))),
  );
  assert.equal(all.filter((v) => v === "ok").length, 1, all.join());
  assert.equal(all.filter((v) => v === "invite_used_up").length, 7, all.join());
  assert.equal(await new Client(server.url).verdict("invite_look", { secret }), "invite_used_up");
});

test("a refused registration spends no use and leaves no account", async () => {
  const { secret } = await link({ max_uses: 1 });
  const client = new Client(server.url);
  assert.equal(await client.verdict("invite_register", { ...registration(secret, "weakling"), password: "123" }), "weak_password");
  assert.equal(await client.verdict("invite_register", registration(secret, "teacher")), "taken");
  assert.equal(await client.verdict("invite_register", registration(secret, "weakling")), "ok");
});

test("a revoked link is dead, twice is fine", async () => {
  const { secret, invite } = await link();
  await teacher.client.call("invite_revoke", { chat_id: chat, invite_id: invite["id"] });
  await teacher.client.call("invite_revoke", { chat_id: chat, invite_id: invite["id"] });
  assert.equal(await new Client(server.url).verdict("invite_look", { secret }), "invite_revoked");
  assert.equal(await new Client(server.url).verdict("invite_register", registration(secret, "late")), "invite_revoked");
});

test("a guessed link is unknown, whatever its form", async () => {
  for (const secret of ["x", "A".repeat(43), "Я".repeat(20), "../../etc", "%00"]) {
    assert.equal(await new Client(server.url).verdict("invite_look", { secret }), "invite_unknown", secret);
  }
});

test("a colleague joins at once, a student with an account waits where approval is asked, twice is fine", async () => {
  const colleague = await addPerson(server, org, "colleague", ["teacher"], false);
  const student = await addPerson(server, org, "student", ["student"]);
  const { secret } = await link({ needs_approval: true, max_uses: 5 });
  const joined = await colleague.client.call("invite_join", { secret });
  assert.equal(joined["state"], "joined");
  assert.equal((await colleague.client.call("invite_join", { secret }))["state"], "joined");
  assert.equal((await student.client.call("invite_join", { secret }))["state"], "waiting");
  assert.equal((await student.client.call("invite_join", { secret }))["state"], "waiting");
  const { requests } = await teacher.client.call("join_request_list", { chat_id: chat });
  const mine = requests.filter((r: Json) => r["person"]["id"] === student.id);
  assert.equal(mine.length, 1);
  assert.equal(mine[0]["is_new"], false);
  const decision = { chat_id: chat, join_request_id: mine[0]["id"] };
  await teacher.client.call("join_request_decide", { ...decision, approve: true });
  await teacher.client.call("join_request_decide", { ...decision, approve: true });
  assert.equal(await teacher.client.verdict("join_request_decide", { ...decision, approve: false }), "conflict");
  assert.equal((await student.client.call("chat_get", { chat_id: chat }))["view"]["right"], "write");
});

test("a refused newcomer's account is closed and its session ended", async () => {
  const { secret } = await link({ needs_approval: true });
  const client = new Client(server.url);
  await client.call("invite_register", registration(secret, "refused"));
  const { requests } = await teacher.client.call("join_request_list", { chat_id: chat });
  const request = requests.find((r: Json) => r["is_new"]);
  await teacher.client.call("join_request_decide", { chat_id: chat, join_request_id: request["id"], approve: false });
  assert.equal(await client.verdict("whoami"), "no_session");
  const again = new Client(server.url);
  assert.equal(await again.verdict("sign_in", { org: "links", login: "refused", password }), "wrong_credentials");
});

test("a newcomer sees what is written from their joining", async () => {
  await post(teacher.client, chat, "До прихода");
  const { secret } = await link();
  const client = new Client(server.url);
  await client.call("invite_register", registration(secret, "fresh"));
  await post(teacher.client, chat, "После прихода");
  const { messages, has_before } = await client.call("message_list", { chat_id: chat });
  assert.deepEqual(messages.map((m: Json) => m["text"]), ["После прихода"]);
  assert.equal(has_before, false);
});

test("a registration whose answer got lost is repeated: one account, one use of the link, and a session", async () => {
  const { secret } = await link();
  const key = { "idempotency-key": "registration-1" };
  const first = await new Client(server.url).ask("invite_register", registration(secret, "twice"), key);
  const client = new Client(server.url);
  const second = await client.ask("invite_register", registration(secret, "twice"), key);
  assert.equal(first.status, 201);
  assert.deepEqual(second.body, first.body);
  assert.equal((await client.call("message_list", { chat_id: chat }))["messages"].length, 0);
  const other = { ...registration(secret, "twice"), password: "не-тот-пароль-12" };
  assert.equal(await new Client(server.url).verdict("invite_register", other), "taken");
  const { members } = await org.administrator.client.call("person_list", { find: "twice" });
  assert.equal(members.length, 1);
});

/** The database's files, as a thief of the disk has them. */
function disk(): Buffer {
  if (process.env["KAFEDRA_TEST_DB"] === "postgres") return diskOf(path.basename(server.folder));
  const files = readdirSync(server.folder).filter((f) => f.startsWith("kafedra.db"));
  return Buffer.concat(files.map((f) => readFileSync(path.join(server.folder, f))));
}

test("an answer kept for a retry does not keep its code or link in clear text", async () => {
  const administrator = org.administrator.client;
  const person = { name: name("Тихонова"), roles: ["teacher"], position: "Хранится", is_verified: false };
  const invite = { chat_id: chat, role: ["student"], needs_approval: false, max_uses: 1, hours: 1 };
  const made = await administrator.call("person_create", person, { "idempotency-key": "sealed-1" });
  const offered = await teacher.client.call("invite_create", invite, { "idempotency-key": "sealed-2" });
  const bytes = disk();
  assert(bytes.includes("Хранится"));
  assert(!bytes.includes(made["code"]["code"]));
  assert(!bytes.includes(offered["secret"]));
  assert.deepEqual(await administrator.call("person_create", person, { "idempotency-key": "sealed-1" }), made);
  assert.deepEqual(await teacher.client.call("invite_create", invite, { "idempotency-key": "sealed-2" }), offered);
});
