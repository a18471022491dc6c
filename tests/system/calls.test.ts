// Calls: starting, ringing, joining, ending, by the real binary over HTTP and the live socket; what a restart leaves,
// who is put out, and that retries and two at once make one call.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { Json } from "../lib/client.ts";
import { Mirror, mirrored } from "../lib/mirror.ts";
import { setRules } from "../lib/rules.ts";
import { Server } from "../lib/server.ts";
import { type Org, type Person, addPerson, groupChat, openOrg, operatorOf, password, signIn } from "../lib/world.ts";

const server = new Server();
let org: Org;
let teacher: Person;
let student: Person;
let other: Person;
let chat = "";
let direct = "";
const mirrors = mirrored(server);

before(async () => {
  await server.start("serve", ["--rates", "off"]);
  org = await openOrg(server, await operatorOf(server), "calls");
  teacher = await addPerson(server, org, "teacher", ["teacher"], true);
  student = await addPerson(server, org, "student", ["student"]);
  other = await addPerson(server, org, "other", ["student"]);
  chat = await groupChat(teacher.client, "СД-21", [student.id, other.id]);
  direct = (await teacher.client.call("chat_direct_open", { member_id: student.id }))["view"]["chat"]["id"];
  for (const person of [teacher, student]) mirrors.push(await Mirror.open(person.client, person.id));
});

async function start(who: Person, chat_id = chat, with_video = true): Promise<Json> {
  return who.client.call("call_start", { chat_id, with_video });
}

/** The call in the chat, as this person's window shows it. */
async function shown(who: Person, chat_id = chat): Promise<Json | undefined> {
  return (await who.client.call("chat_get", { chat_id }))["view"]["call"] ?? undefined;
}

async function lastOf(who: Person, chat_id = chat): Promise<Json> {
  return (await who.client.call("chat_get", { chat_id }))["view"]["last"];
}

const stateOf = (call: Json, who: Person) => call["people"].find((p: Json) => p["member_id"] === who.id)?.["state"];

const speaks = (call: Json, who: Person) => call["people"].find((p: Json) => p["member_id"] === who.id)?.["may_speak"];

/** What a token claims: read without its key, as anybody could. */
function claims(token: string): Json {
  return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Json;
}

test("a class is called, comes in, and the end leaves a message", async () => {
  const ticket = await start(teacher);
  const call_id = ticket["call"]["call_id"];
  assert.equal(ticket["room"], `call:${call_id}`);
  assert.equal(ticket["is_host"], true);
  const seen = await shown(student);
  assert.equal(seen?.["call_id"], call_id);
  assert.equal(seen?.["there_count"], 1);
  await student.client.call("call_join", { call_id });
  assert.equal((await shown(other))?.["there_count"], 2);
  const ended = await teacher.client.call("call_end", { call_id });
  assert.equal(ended["outcome"], "held");
  assert.equal(await shown(student), undefined);
  const last = await lastOf(student);
  assert.deepEqual({ ...last["call"], duration_us: 0 }, {
    call_id, with_video: true, outcome: "held", duration_us: 0, member_ids: [teacher.id, student.id], member_count: 2,
  });
  assert.equal(last["author_id"], teacher.id);
  const over = await other.client.call("call_show", { call_id });
  assert.equal(stateOf(over["call"], student), "left");
  assert.equal(await other.client.verdict("call_join", { call_id }), "call_over");
});

test("a token is for one room, one member and ten minutes, and screens are for staff at first", async () => {
  const ticket = await start(teacher);
  const mine = claims(ticket["token"]);
  assert.equal(mine["sub"], teacher.id);
  assert.equal(mine["video"]["room"], ticket["room"]);
  assert(mine["exp"] * 1000 - Date.now() <= 600_000 && mine["exp"] * 1000 - Date.now() > 500_000);
  assert(!mine["video"]["roomAdmin"] && !mine["video"]["hidden"] && !mine["video"]["recorder"]);
  const joined = await student.client.call("call_join", { call_id: ticket["call"]["call_id"] });
  assert.equal(joined["can_publish_screen"], false);
  assert.deepEqual(claims(joined["token"])["video"]["canPublishSources"].toSorted(), ["camera", "microphone"]);
  await teacher.client.call("call_end", { call_id: ticket["call"]["call_id"] });
  const check = await student.client.call("call_check");
  assert.match(check["room"], /^check:/);
  assert.equal(claims(check["token"])["video"]["room"], check["room"]);
});

test("two at once and retries make one call; a retry with the key gives the same ticket", async () => {
  const key = "start-once";
  const [a, b, again] = await Promise.all([
    start(teacher), start(teacher), teacher.client.call("call_start", { chat_id: chat, with_video: true }, { "Idempotency-Key": key }),
  ]);
  assert.equal(a["call"]["call_id"], b["call"]["call_id"]);
  assert.equal(a["call"]["call_id"], again["call"]["call_id"]);
  const call_id = a["call"]["call_id"];
  await teacher.client.call("call_leave", { call_id });
  await teacher.client.call("call_leave", { call_id });
  const retried = await teacher.client.call("call_start", { chat_id: chat, with_video: true }, { "Idempotency-Key": key });
  assert.equal(retried["token"], again["token"]);
  assert.equal(await shown(teacher), undefined);
});

test("a direct call rings on the other's window, and each of its ends says which one it was", async () => {
  const { call } = await start(teacher, direct, false);
  assert.equal(call["state"], "ringing");
  const ringing = await shown(student, direct);
  assert.equal(stateOf(ringing!, student), "invited");
  await student.client.call("call_decline", { call_id: call["call_id"] });
  assert.equal((await lastOf(teacher, direct))["call"]["outcome"], "declined");
  const second = await start(teacher, direct, false);
  await teacher.client.call("call_leave", { call_id: second["call"]["call_id"] });
  assert.equal((await lastOf(student, direct))["call"]["outcome"], "cancelled");
  const third = await start(teacher, direct, false);
  const answer = await student.client.call("call_join", { call_id: third["call"]["call_id"] });
  assert.equal(answer["call"]["state"], "running");
  await student.client.call("call_leave", { call_id: third["call"]["call_id"] });
  assert.equal((await lastOf(student, direct))["call"]["outcome"], "held");
  assert.equal((await lastOf(student, direct))["author_id"], teacher.id);
});

test("who may start is the organisation's to say", async () => {
  assert.equal(await student.client.verdict("call_start", { chat_id: direct, with_video: false }), "policy");
  await setRules(org, [["call", "student", "teacher", "yes"]]);
  const { call } = await start(student, direct, false);
  await student.client.call("call_leave", { call_id: call["call_id"] });
  assert.equal(await student.client.verdict("call_start", { chat_id: chat, with_video: false }), "policy");
});

test("the hosts keep order, and who is kept out stays out", async () => {
  const { call } = await start(teacher);
  const call_id = call["call_id"];
  await student.client.call("call_join", { call_id });
  await student.client.call("call_hand", { call_id, raised: true });
  assert.equal(await student.client.verdict("call_mute_all", { call_id }), "no_right");
  assert.equal(await teacher.client.verdict("call_mute", { call_id, member_id: student.id, source: "microphone" }), "ok");
  assert.equal(await teacher.client.verdict("call_mute", { call_id, member_id: other.id, source: "all" }), "not_in_call");
  assert.equal(await student.client.verdict("call_voice_all", { call_id, may_speak: true }), "no_right");
  const quiet = await teacher.client.call("call_voice_all", { call_id, may_speak: false });
  assert.deepEqual([quiet["is_quiet"], speaks(quiet, teacher), speaks(quiet, student)], [true, true, false]);
  assert.equal(speaks((await shown(student))!, student), false);
  const let_in = await teacher.client.call("call_voice", { call_id, member_id: student.id, may_speak: true });
  assert.equal(speaks(let_in, student), true);
  const out = await teacher.client.call("call_remove", { call_id, member_id: student.id, keep_out: true });
  assert.equal(stateOf(out, student), "left");
  assert.equal(await student.client.verdict("call_join", { call_id }), "call_kept_out");
  assert.equal(await student.client.verdict("call_start", { chat_id: chat, with_video: false }), "call_kept_out");
  await teacher.client.call("call_remove", { call_id, member_id: student.id, keep_out: false });
  assert.equal(await student.client.verdict("call_join", { call_id }), "ok");
  await teacher.client.call("call_end", { call_id });
});

/** Asks until it is so: the server acts on a change of access a moment after it. */
async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const patience = Date.now() + 30_000;
  while (!(await holds())) assert(Date.now() < patience, what);
}

test("who is taken out of the chat, or whose session was ended, is in its call no more", async () => {
  const { call } = await start(teacher);
  const call_id = call["call_id"];
  const laptop = await signIn(server, org.slug, student.login);
  await laptop.call("call_join", { call_id });
  await other.client.call("call_join", { call_id });
  await teacher.client.call("chat_member_remove", { chat_id: chat, member_id: other.id });
  await until("taken out", async () => stateOf((await shown(teacher))!, other) === "left");
  await laptop.call("sign_out");
  await until("signed out", async () => stateOf((await shown(teacher))!, student) === "left");
  for (const [what, end] of [
    ["ended from another device", () => student.client.call("session_close_others")],
    ["ended with the password", () => student.client.call("password_set", { old: password, new: `${password}-new` })],
  ] as const) {
    const phone = await signIn(server, org.slug, student.login);
    await phone.call("call_join", { call_id });
    assert.equal(stateOf((await shown(teacher))!, student), "joined");
    await end();
    await until(what, async () => stateOf((await shown(teacher))!, student) === "left");
  }
  await teacher.client.call("chat_member_add", { chat_id: chat, member_id: other.id });
  await teacher.client.call("call_end", { call_id });
});

test("a call outlives a restart of the server, and can be gone into again", async () => {
  const { call } = await start(teacher);
  for (const mirror of mirrors) mirror.cut();
  await server.kill();
  await server.start("serve", ["--rates", "off"]);
  assert.equal((await shown(student))?.["call_id"], call["call_id"]);
  const again = await teacher.client.call("call_join", { call_id: call["call_id"] });
  assert.equal(again["is_host"], true);
  await teacher.client.call("call_end", { call_id: call["call_id"] });
  for (const mirror of mirrors) await mirror.connect();
});
