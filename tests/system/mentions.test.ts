// Mentions: who is one, the mark they leave, and how it follows edits, deletions and leaving.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { startClass } from "../lib/class.ts";
import type { Json } from "../lib/client.ts";
import { Mirror, mirrored } from "../lib/mirror.ts";
import { Server } from "../lib/server.ts";
import { type Person, addPerson, post } from "../lib/world.ts";

const server = new Server();
let teacher: Person;
let student: Person;
let outsider: Person;
let chat = "";
const mirrors = mirrored(server);

before(async () => {
  const begun = await startClass(server, "names");
  ({ teacher, student, chat } = begun);
  outsider = await addPerson(server, begun.org, "outsider", ["student"]);
  for (const person of [teacher, student]) mirrors.push(await Mirror.open(person.client, person.id));
});

const name = (person: Person) => `[@Анна Петрова](member:${person.id})`;
const mark = async (person: Person): Promise<number> =>
  (await person.client.call("chat_get", { chat_id: chat }))["view"]["mention_n"];
const edit = (message: Json, text: string) =>
  teacher.client.call("message_edit", { chat_id: chat, message_id: message["id"], text, version: message["version"] });

test("a member who is named is marked, and the tree shows it", async () => {
  assert.equal(await mark(student), 0);
  const sent = await post(teacher.client, chat, `Привет, ${name(student)} и ${name(student)}!`);
  assert.deepEqual(sent["mentions"], [student.id]);
  assert(JSON.stringify(sent["tree"]).includes(`{"t":"mention","member":"${student.id}","c":[{"t":"text","v":"@Анна Петрова"}]}`));
  assert.equal(await mark(student), Number(sent["id"]));
  assert.equal(await mark(teacher), 0);
  await post(teacher.client, chat, "без имён");
  assert.equal(await mark(student), Number(sent["id"]));
});

test("who is not in the chat, or does not exist, is text", async () => {
  const text = `${name(outsider)} [@x](member:999999) [@y](member:abc) ${name(student)}`;
  const sent = await post(teacher.client, chat, text);
  assert.deepEqual(sent["mentions"], [student.id]);
  assert(!JSON.stringify(sent["tree"]).includes(`"member":"${outsider.id}"`));
  assert.equal(sent["text"], text, "the source stays as typed");
});

test("naming oneself shows and marks nothing", async () => {
  const sent = await post(teacher.client, chat, name(teacher));
  assert.deepEqual(sent["mentions"], [teacher.id]);
  assert.equal(await mark(teacher), 0);
});

test("at most fifty are named", async () => {
  const sent = await post(teacher.client, chat, Array.from({ length: 80 }, (_, i) => `[a](member:${900 + i})`).join("") + name(student));
  assert.deepEqual(sent["mentions"], []);
});

test("marks follow an edit there and back, and a deletion", async () => {
  const first = await post(teacher.client, chat, `раз ${name(student)}`);
  let second = await post(teacher.client, chat, "два");
  assert.equal(await mark(student), Number(first["id"]));
  second = await edit(second, `два ${name(student)}`);
  assert.equal(await mark(student), Number(second["id"]));
  second = await edit(second, "два");
  assert.deepEqual(second["mentions"], []);
  assert.equal(await mark(student), Number(first["id"]));
  await edit(second, `два ${name(student)} снова`);
  await teacher.client.call("message_delete", { chat_id: chat, message_id: second["id"] });
  assert.equal(await mark(student), Number(first["id"]));
});

test("who leaves and comes again begins without marks", async () => {
  await post(teacher.client, chat, name(student));
  await teacher.client.call("chat_member_remove", { chat_id: chat, member_id: student.id });
  const alone = await post(teacher.client, chat, name(student));
  assert.deepEqual(alone["mentions"], []);
  await teacher.client.call("chat_member_add", { chat_id: chat, member_id: student.id });
  assert.equal(await mark(student), 0);
  const sent = await post(teacher.client, chat, name(student));
  assert.equal(await mark(student), Number(sent["id"]));
});
