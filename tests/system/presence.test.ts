// «в сети»: told to those who look and may know, in memory only, and over when the right or the wish is.
import assert from "node:assert/strict";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, test } from "node:test";
import type { Json, Live } from "../lib/client.ts";
import { ask } from "../lib/postgres.ts";
import { type Cell, setRules } from "../lib/rules.ts";
import { Server } from "../lib/server.ts";
import { type Org, type Person, addPerson, groupChat, openOrg, operatorOf, signIn } from "../lib/world.ts";

const server = new Server();
let org: Org;
let teacher: Person;
let head: Person;
let student: Person;
let other: Person;
let foreign: Person;

before(async () => {
  await server.start("serve", ["--rates", "off"]);
  const operator = await operatorOf(server);
  org = await openOrg(server, operator, "here");
  teacher = await addPerson(server, org, "teacher", ["teacher"], true);
  head = await addPerson(server, org, "head", ["head"]);
  student = await addPerson(server, org, "student", ["student"]);
  other = await addPerson(server, org, "other", ["student"]);
  foreign = await addPerson(server, await openOrg(server, operator, "there"), "foreign", ["teacher"], true);
});
after(() => server.remove());

/** The answer to the newest list. */
async function watch(live: Live, people: Person[]): Promise<string[]> {
  const before = live.frames.length;
  live.send({ t: "watch", members: people.map((p) => p.id) });
  await live.frame((f) => f["t"] === "presence" && f["online"] !== undefined && live.frames.indexOf(f) >= before);
  return live.frames.filter((f) => f["online"] !== undefined).at(-1)?.["online"] as string[];
}

/** In the database itself, past the server. */
function change(sql: string): void {
  if (process.env["KAFEDRA_TEST_DB"] === "postgres") {
    ask(path.basename(server.folder), sql);
    return;
  }
  const database = new DatabaseSync(path.join(server.folder, "kafedra.db"));
  database.exec("pragma busy_timeout = 10000");
  database.exec(sql);
  database.close();
}

const ids = (...people: Person[]) => people.map((p) => p.id).sort((a, b) => Number(a) - Number(b));

const ROLES = ["administrator", "head", "teacher", "staff", "student", "parent"];
const STAFF = ROLES.slice(0, 4);

/** Who sees whom: nobody, staff staff, or everybody everybody. */
async function policy(presence: "nobody" | "staff" | "everybody"): Promise<void> {
  const answer = (from: string, to: string) =>
    presence === "everybody" || (presence === "staff" && STAFF.includes(from) && STAFF.includes(to)) ? "yes" : "no";
  await setRules(org, ROLES.flatMap((from) => ROLES.map((to): Cell => ["presence", from, to, answer(from, to)])));
}

async function preferences(person: Person, shows_presence: boolean): Promise<void> {
  const { preferences: old } = (await person.client.call("whoami"))["me"] as Json;
  await person.client.call("preferences_set", { ...old, shows_presence });
}

test("staff see staff who are here; students, other organisations and the unknown are never online", async () => {
  const all = [await head.client.live(), await student.client.live(), await foreign.client.live()];
  const live = await teacher.client.live();
  assert.deepEqual(await watch(live, [head, student, foreign, teacher]), ids(head, teacher));
  const [, ofStudent] = all as [Live, Live, Live];
  assert.deepEqual(await watch(ofStudent, [head, teacher, student]), []);
  for (const l of [...all, live]) l.close();
});

test("coming is told at once, going after half a minute, a reload not at all", async () => {
  const live = await teacher.client.live();
  const late = await addPerson(server, org, "late", ["staff"]);
  assert.deepEqual(await watch(live, [late]), []);
  const first = await late.client.live();
  await live.frame((f) => f["member"] === late.id && f["is_online"] === true, "coming");
  first.cut();
  const again = await late.client.live();
  again.cut();
  const from = Date.now();
  await live.frame((f) => f["member"] === late.id && f["is_online"] === false, "going");
  assert(Date.now() - from > 25_000, "not before the delay");
  assert.equal(live.frames.filter((f) => f["t"] === "presence" && f["member"] === late.id).length, 2);
  live.close();
});

test("the policy decides, also for those who look already, and never for people one can not know", async () => {
  await groupChat(teacher.client, "СД-20", [student.id, other.id]);
  const live = await student.client.live();
  const theirs = await other.client.live();
  const stranger = await head.client.live();
  assert.deepEqual(await watch(live, [other, head]), []);
  await policy("everybody");
  const anew = await live.frame((f) => f["online"]?.length > 0, "the list anew");
  assert.deepEqual(anew["online"], [other.id], "they share no chat with the head");
  const seen = live.frames.length;
  await policy("nobody");
  await live.frame((f) => f["online"]?.length === 0 && live.frames.indexOf(f) >= seen, "nobody any more");
  await policy("staff");
  for (const l of [live, theirs, stranger]) l.close();
});

test("who does not want to be seen is not, from the moment of the wish", async () => {
  const live = await teacher.client.live();
  const theirs = await head.client.live();
  assert.deepEqual(await watch(live, [head]), ids(head));
  const seen = live.frames.length;
  await preferences(head, false);
  await live.frame((f) => f["online"]?.length === 0 && live.frames.indexOf(f) >= seen, "hidden");
  await preferences(head, true);
  for (const l of [live, theirs]) l.close();
});

test("a storm of lists and of other frames is answered with the newest, and the server lives", async () => {
  const live = await teacher.client.live();
  const theirs = await head.client.live();
  for (let i = 0; i < 3000; i++) {
    live.send(i % 2 ? { t: "watch", members: [head.id] } : { t: "subscribe", topic: `c${i}` });
  }
  const started = Date.now();
  await theirs.call("1", "chat_list", {});
  assert(Date.now() - started < 20_000, "others do not wait for it");
  await live.frame((f) => f["online"]?.[0] === head.id, "the newest list");
  for (const l of [live, theirs]) l.close();
});

test("the end of a session's term ends its socket, and no other's", async () => {
  const phone = await signIn(server, "here", "student");
  const chat = await groupChat(teacher.client, "СД-21", [student.id]);
  // Five seconds before the thirtieth day: the clock is the server's, so the term is moved.
  const ends = BigInt(Date.now() + 5000) * 1000n;
  change(`update session set expires_us = ${ends} where id = (select max(id) from session where member_id = ${student.id})`);
  const [short, long] = [await phone.live(), await student.client.live()];
  assert.equal((await short.subscribe(`c${chat}`))["t"], "subscribed");
  assert.equal((await short.ended()).code, 1008);
  assert.equal((await phone.ask("whoami")).status, 401);
  long.send({ t: "ping", id: "1" });
  await long.frame((f) => f["t"] === "pong");
  long.close();
});
