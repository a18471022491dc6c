// What a chat lets whom do: writing, adding, pace, mentions of all; asked of the server as clients ask it.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { Json } from "../lib/client.ts";
import { upload } from "../lib/files.ts";
import { Mirror, mirrored } from "../lib/mirror.ts";
import { Server } from "../lib/server.ts";
import { type Org, type Person, addPerson, groupChat, openOrg, operatorOf, post } from "../lib/world.ts";

const server = new Server();
const mirrors = mirrored(server);
let org: Org;
let teacher: Person;
let mate: Person;
let student: Person;
let stranger: Person;

before(async () => {
  await server.start("serve", ["--rates", "off"]);
  const operator = await operatorOf(server);
  org = await openOrg(server, operator, "rules");
  teacher = await addPerson(server, org, "teacher", ["teacher"], true);
  mate = await addPerson(server, org, "mate", ["teacher"], true);
  student = await addPerson(server, org, "student", ["student"]);
  stranger = await addPerson(server, await openOrg(server, operator, "others"), "stranger", ["teacher"], true);
});
const plain = { who_writes: "all", who_invites: "managers", who_pins: "managers", who_mentions_all: "managers", slow_s: 0 };
const all = "[@все](member:all)";
const group = () => groupChat(teacher.client, "СД-21", [mate.id, student.id]);
const view = async (person: Person, chat_id: string): Promise<Json> =>
  (await person.client.call("chat_get", { chat_id }))["view"];

async function input(chat_id: string, part: Json): Promise<Json> {
  return { chat_id, ...plain, ...part, version: (await view(teacher, chat_id))["chat"]["version"] };
}
const rule = async (chat_id: string, part: Json): Promise<Json> =>
  teacher.client.call("chat_rules_set", await input(chat_id, part));

test("who manages sets them, by version, and a retry is done already", async () => {
  const chat_id = await group();
  const asked = await input(chat_id, { who_writes: "managers", slow_s: 60 });
  assert.equal(await student.client.verdict("chat_rules_set", asked), "no_right");
  assert.equal(await stranger.client.verdict("chat_rules_set", asked), "not_found");
  assert.equal(await teacher.client.verdict("chat_rules_set", { ...asked, slow_s: 59 }), "invalid");
  assert.equal(await teacher.client.verdict("chat_rules_set", { ...asked, slow_s: 3601 }), "invalid");
  const chat = await teacher.client.call("chat_rules_set", asked);
  assert.deepEqual(chat["rules"], { ...plain, who_writes: "managers", slow_s: 60 });
  assert.equal((await teacher.client.call("chat_rules_set", asked))["version"], chat["version"]);
  assert.equal(await teacher.client.verdict("chat_rules_set", { ...asked, slow_s: 30 }), "conflict");
  const { acts } = await org.administrator.client.call("audit_list", { act: "chat_rules_set" });
  assert.deepEqual([acts[0]["object"], acts[0]["was"], acts[0]["became"]], ["СД-21", "0,1,1,1,0", "1,1,1,1,60"]);
});

test("of two managers at once one is told of a conflict", async () => {
  const chat_id = await group();
  const asked = await input(chat_id, {});
  const answers = await Promise.all([30, 60, 300].map((slow_s) => teacher.client.verdict("chat_rules_set", { ...asked, slow_s })));
  assert.deepEqual(answers.toSorted(), ["conflict", "conflict", "ok"]);
});

test("a direct chat has no rules to set", async () => {
  const { view: direct } = await teacher.client.call("chat_direct_open", { member_id: student.id });
  const chat_id = direct["chat"]["id"];
  assert.equal(await teacher.client.verdict("chat_rules_set", { chat_id, ...plain, version: 1 }), "no_right");
  const sent = await post(teacher.client, chat_id, all);
  assert.equal(sent["mentions_all"], false);
});

test("where managers alone write others neither post, ask, call, upload nor edit; what stands can be taken back", async () => {
  const chat_id = await group();
  const own = await post(student.client, chat_id, "раньше");
  await rule(chat_id, { who_writes: "managers" });
  const refused = (name: string, more: Json) => student.client.verdict(name, { chat_id, ...more });
  assert.equal(await refused("message_post", { text: "теперь", file_ids: [] }), "chat_rule");
  assert.equal(await mate.client.verdict("poll_create", {
    chat_id, question: "Можно?", options: ["Да", "Нет"], is_many: false, is_secret: false }), "chat_rule");
  assert.equal(await mate.client.verdict("call_start", { chat_id, with_video: false }), "chat_rule");
  assert.equal(await refused("message_edit", { message_id: own["id"], text: "иначе", version: 1 }), "chat_rule");
  await assert.rejects(upload(student.client, { name: "a.pdf", chat: chat_id, kind: "file", bytes: new TextEncoder().encode("%PDF-1.7") }));
  assert.equal(await refused("draft_set", { text: "останется" }), "ok");
  assert.equal(await refused("chat_read", { n: 1 }), "ok");
  assert.equal(await refused("message_delete", { message_id: own["id"] }), "ok");
  await post(teacher.client, chat_id, "объявление");
  await rule(chat_id, {});
  await post(student.client, chat_id, "снова");
});

test("who was writing when the rule came is told so, and everybody sees the rule", async () => {
  const chat_id = await group();
  const mirror = await Mirror.open(student.client, student.id);
  mirrors.push(mirror);
  const writing = Array.from({ length: 20 }, (_, i) => student.client.verdict("message_post", { chat_id, text: `${i}`, file_ids: [] }));
  const ruled = rule(chat_id, { who_writes: "managers" });
  const answers = await Promise.all(writing);
  await ruled;
  assert(answers.every((answer) => ["ok", "chat_rule"].includes(answer)));
  assert.equal(await student.client.verdict("message_post", { chat_id, text: "поздно", file_ids: [] }), "chat_rule");
  await mirror.obeysLaw("a rule while others wrote");
  assert.equal(mirror.state.chats.get(chat_id as never)?.chat.rules.who_writes, "managers");
});

test("where managers alone write nobody else is shown as writing", async () => {
  const chat_id = await group();
  const [listener, writer, later] = [await teacher.client.live(), await student.client.live(), await mate.client.live()];
  for (const live of [listener, writer, later]) await live.subscribe(`c${chat_id}`);
  const typing = (who: Person) => (frame: Json) => frame["t"] === "typing" && frame["member"] === who.id;
  writer.send({ t: "typing", topic: `c${chat_id}` });
  await listener.frame(typing(student));
  await rule(chat_id, { who_writes: "managers" });
  await later.frame((frame) => frame["kind"] === "chat_changed");
  later.send({ t: "typing", topic: `c${chat_id}` });
  later.send({ t: "ping", id: "1" });
  await later.frame((frame) => frame["t"] === "pong");
  await post(teacher.client, chat_id, "после");
  await listener.frame((frame) => frame["kind"] === "message_created");
  assert(!listener.frames.some(typing(mate)));
  for (const live of [listener, writer, later]) live.close();
});

test("in a chat made by hand writers add people when it says so, whom the organisation lets them", async () => {
  const chat_id = await group();
  const newcomer = await addPerson(server, org, "newcomer", ["student"]);
  const add = (who: Person, member_id: string) => who.client.verdict("chat_member_add", { chat_id, member_id });
  assert.equal(await add(mate, newcomer.id), "no_right");
  await rule(chat_id, { who_invites: "all" });
  assert.equal(await add(student, newcomer.id), "policy");
  assert.equal(await add(mate, stranger.id), "not_found");
  assert.equal(await add(stranger, newcomer.id), "not_found");
  assert.equal(await add(mate, newcomer.id), "ok");
  assert.equal(await mate.client.verdict("chat_member_remove", { chat_id, member_id: newcomer.id }), "no_right");
  // A link lets strangers in: it stays with who runs the chat, the badge of a writer notwithstanding.
  const link = { chat_id, role: ["student"], needs_approval: false, max_uses: 1, hours: 1 };
  const makes = (who: Person) => who.client.verdict("invite_create", link);
  assert.deepEqual([await makes(teacher), await makes(mate), await makes(student)], ["ok", "no_right", "no_right"]);
  assert.equal(await mate.client.verdict("invite_list", { chat_id }), "no_right");
});

test("a chat from the structure has rules too, but who is in it is not the writers' to say", async () => {
  const administrator = org.administrator.client;
  const unit = await administrator.call("unit_create", { kind: "group", name: "Г-1", code: "" });
  await administrator.call("unit_post_create", { unit_id: unit["id"], member_id: teacher.id, post: "curator" });
  await administrator.call("enrolment_create", { unit_id: unit["id"], member_id: student.id });
  const { chats } = await teacher.client.call("chat_list");
  const chat_id = chats.find((one: Json) => one["chat"]["origin"] === "group")["chat"]["id"];
  await teacher.client.call("chat_member_add", { chat_id, member_id: mate.id });
  await rule(chat_id, { who_writes: "managers", who_invites: "all", slow_s: 10 });
  const other = await addPerson(server, org, "other", ["student"]);
  assert.equal(await mate.client.verdict("chat_member_add", { chat_id, member_id: other.id }), "no_right");
  assert.equal(await student.client.verdict("message_post", { chat_id, text: "я", file_ids: [] }), "chat_rule");
  await post(teacher.client, chat_id, "раз");
  await post(teacher.client, chat_id, "два");
});

test("slow mode says when the next message is taken, answers a retry as the first, and spares managers", async () => {
  const chat_id = await group();
  await rule(chat_id, { slow_s: 3600 });
  const key = { "idempotency-key": "slow-1" };
  const first = await student.client.call("message_post", { chat_id, text: "раз", file_ids: [] }, key);
  const repeated = await student.client.call("message_post", { chat_id, text: "раз", file_ids: [] }, key);
  assert.equal(repeated["id"], first["id"]);
  const refused = await student.client.ask("message_post", { chat_id, text: "два", file_ids: [] });
  assert.equal(refused.status, 429);
  assert.equal(refused.body["code"], "slow");
  assert.equal(Number(refused.body["detail"]), first["created_us"] + 3_600_000_000);
  const wait = Number(refused.headers.get("Retry-After"));
  assert(wait > 3500 && wait <= 3600, String(wait));
  assert.equal((await view(student, chat_id))["posted_us"], first["created_us"]);
  await post(teacher.client, chat_id, "раз");
  await post(teacher.client, chat_id, "два");
  assert.equal(await mate.client.verdict("poll_create", {
    chat_id, question: "Можно?", options: ["Да", "Нет"], is_many: false, is_secret: false }), "ok");
  assert.equal(await mate.client.verdict("message_post", { chat_id, text: "сразу", file_ids: [] }), "slow");
  const from = await group();
  const said = [await post(teacher.client, from, "раз"), await post(teacher.client, from, "два")].map((one) => one["id"]);
  const late = await addPerson(server, org, "late1", ["student"]);
  for (const id of [from, chat_id]) await teacher.client.call("chat_member_add", { chat_id: id, member_id: late.id });
  const again = { chat_id, from_chat_id: from, message_ids: said.slice(0, 1), comment: "вот" };
  assert.equal(await mate.client.verdict("message_forward", again), "slow");
  assert.equal(await teacher.client.verdict("message_forward", { ...again, message_ids: said }), "ok");
  assert.equal(await late.client.verdict("message_forward", { ...again, message_ids: ["1", "3"] }), "not_found");
  for (const text of ["четыре", "пять"]) await post(teacher.client, from, text);
  assert.equal(await late.client.verdict("message_forward", { ...again, message_ids: ["3", "4"] }), "slow_many");
  assert.equal(await late.client.verdict("message_forward", { ...again, message_ids: ["3"] }), "ok");
  assert.equal(await late.client.verdict("message_forward", { ...again, message_ids: ["4"] }), "slow");
  await rule(chat_id, {});
  await post(student.client, chat_id, "два");
});

test("members pin where the chat lets them", async () => {
  const chat_id = await group();
  const { id } = await post(teacher.client, chat_id, "важное");
  const pin = (who: Person, op = "message_pin") => who.client.verdict(op, { chat_id, message_id: id });
  assert.equal(await pin(student), "no_right");
  await rule(chat_id, { who_pins: "all" });
  assert.equal(await pin(student), "ok");
  await rule(chat_id, {});
  assert.equal(await pin(student, "message_unpin"), "no_right");
  assert.equal(await pin(teacher, "message_unpin"), "ok");
});

test("a mention of all marks everybody but its author, by one event", async () => {
  const chat_id = await group();
  const marks = async () => Promise.all([teacher, mate, student].map(async (who) => (await view(who, chat_id))["all_mention_n"]));
  const plainText = await post(student.client, chat_id, `${all} нельзя`);
  assert.equal(plainText["mentions_all"], false);
  assert(!JSON.stringify(plainText["tree"]).includes("mention"));
  const sent = await post(teacher.client, chat_id, `${all} сбор`);
  assert(sent["mentions_all"] && JSON.stringify(sent["tree"]).includes(`{"t":"mention","member":"all"`));
  assert.deepEqual(sent["mentions"], []);
  assert.deepEqual(await marks(), [0, 2, 2]);
  const newcomer = await addPerson(server, org, "late", ["student"]);
  await teacher.client.call("chat_member_add", { chat_id, member_id: newcomer.id });
  assert.equal((await view(newcomer, chat_id))["all_mention_n"], 0);
  await teacher.client.call("message_edit", { chat_id, message_id: sent["id"], text: "никого", version: sent["version"] });
  assert.deepEqual(await marks(), [0, 0, 0]);
  await rule(chat_id, { who_mentions_all: "all" });
  const own = await post(student.client, chat_id, all);
  assert.deepEqual(await marks(), [3, 3, 0]);
  await student.client.call("message_delete", { chat_id, message_id: own["id"] });
  assert.deepEqual(await marks(), [0, 0, 0]);
});
