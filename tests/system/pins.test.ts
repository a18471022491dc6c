// Pinned messages: who may, what everybody sees of it, what edits, deletions and archives do to it, and its history.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startClass } from "../lib/class.ts";
import type { Client, Json } from "../lib/client.ts";
import { Mirror } from "../lib/mirror.ts";
import { Server } from "../lib/server.ts";
import { type Org, type Person, addPerson, openOrg, post } from "../lib/world.ts";

const server = new Server();
let org: Org;
let foreign: Org;
let teacher: Person;
let student: Person;
let chat = "";
let mirror: Mirror;

before(async () => {
  const begun = await startClass(server, "pins");
  ({ org, teacher, student, chat } = begun);
  foreign = await openOrg(server, begun.operator, "elsewhere");
  mirror = await Mirror.open(student.client, student.id);
});
after(() => {
  mirror.close();
  return server.remove();
});

const of = (message: Json): Json => ({ chat_id: message["chat_id"], message_id: message["id"] });
const pin = (client: Client, message: Json): Promise<Json> => client.call("message_pin", of(message));
const unpin = (client: Client, message: Json): Promise<Json> => client.call("message_unpin", of(message));
const pinned = async (client = student.client, chat_id = chat): Promise<Json[]> =>
  (await client.call("pin_list", { chat_id }))["pins"];
const past = async (client = student.client): Promise<Json[]> =>
  (await client.call("pin_history_list", { chat_id: chat }))["acts"];

test("the last one pinned stands first, with who and when; twice is once", async () => {
  const first = await post(teacher.client, chat, "расписание");
  const second = await post(teacher.client, chat, "ссылки");
  await pin(teacher.client, first);
  const { version } = await pin(teacher.client, second);
  assert.equal((await pin(teacher.client, first))["version"], version, "it is pinned already");
  await mirror.obeysLaw("two pins");
  assert.equal(mirror.state.chats.get(chat as never)?.chat.pins_version, version);
  const list = await pinned();
  assert.deepEqual(list.map(({ text, by }) => [text, by]), [["ссылки", teacher.id], ["расписание", teacher.id]]);
  await unpin(teacher.client, first);
  await unpin(teacher.client, first);
  await mirror.obeysLaw("unpinned");
  assert.deepEqual((await past()).map(({ kind, message_id }) => [kind, message_id]),
    [["unpinned", first["id"]], ["pinned", second["id"]], ["pinned", first["id"]]]);
});

test("an edit of a pinned message is told, a deletion unpins it", async () => {
  const message = await post(teacher.client, chat, "черновик");
  const { version } = await pin(teacher.client, message);
  await teacher.client.call("message_edit", { ...of(message), text: "чистовик", version: 1 });
  assert.equal((await pinned())[0]?.["text"], "чистовик");
  await mirror.obeysLaw("an edit");
  assert.equal(mirror.state.chats.get(chat as never)?.chat.pins_version, version + 1);
  await teacher.client.call("message_delete", of(message));
  await mirror.obeysLaw("a deletion");
  assert(!(await pinned()).some(({ message_id }) => message_id === message["id"]));
  const [last] = await past();
  assert.deepEqual([last?.["kind"], last?.["is_deleted"], last?.["text"]], ["deleted", true, ""]);
  assert.equal(await teacher.client.verdict("message_pin", of(message)), "not_found");
});

test("who may not, who is elsewhere, who came later", async () => {
  const message = await post(teacher.client, chat, "важное");
  await pin(teacher.client, message);
  for (const op of ["message_pin", "message_unpin"]) {
    assert.equal(await student.client.verdict(op, of(message)), "no_right");
    assert.equal(await foreign.administrator.client.verdict(op, of(message)), "not_found");
    assert.equal(await org.administrator.client.verdict(op, of(message)), "not_found");
  }
  const late = await addPerson(server, org, "late", ["student"]);
  await teacher.client.call("chat_member_add", { chat_id: chat, member_id: late.id });
  assert.deepEqual([await pinned(late.client), await past(late.client)], [[], []]);
  const direct = await student.client.call("chat_direct_open", { member_id: teacher.id });
  const note = await post(student.client, direct["view"]["chat"]["id"], "план на год");
  await pin(student.client, note);
  await unpin(teacher.client, note);
  assert.deepEqual(await pinned(teacher.client, note["chat_id"]), []);
  await teacher.client.call("chat_member_remove", { chat_id: chat, member_id: late.id });
  assert.equal(await late.client.verdict("pin_list", { chat_id: chat }), "not_found");
});

test("all at once: each is pinned once, and not more than fifty", async () => {
  const messages: Json[] = [];
  for (let i = 0; i < 55; i++) messages.push(await post(teacher.client, chat, `объявление ${i}`));
  const free = 50 - (await pinned()).length;
  const answers = await Promise.all([...messages, ...messages].map((message) => teacher.client.verdict("message_pin", of(message))));
  const list = await pinned();
  assert.equal(list.length, 50);
  assert.equal(new Set(list.map(({ message_id }) => message_id)).size, 50);
  assert(answers.every((answer) => ["ok", "limit_reached"].includes(answer)), `${answers}`);
  assert.equal(answers.filter((answer) => answer === "ok").length, free * 2);
  await mirror.obeysLaw("fifty pins");
});

test("two managers pin and unpin the same one at once: the list and the history agree", async () => {
  const message = await post(teacher.client, chat, "туда-сюда");
  await unpin(teacher.client, { chat_id: chat, id: (await pinned())[0]?.["message_id"] });
  await Promise.all(Array.from({ length: 40 }, (_, i) => (i % 2 ? unpin : pin)(teacher.client, message)));
  const acts = (await past()).filter(({ message_id }) => message_id === message["id"]);
  acts.forEach(({ kind }, i) => {
    if (i > 0) assert.notEqual(kind, acts[i - 1]?.["kind"], "they take turns");
  });
  const isPinned = (await pinned()).some(({ message_id }) => message_id === message["id"]);
  assert.equal(acts[0]?.["kind"] === "pinned", isPinned);
});
