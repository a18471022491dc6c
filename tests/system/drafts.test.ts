// Drafts: the same on every device of a person, nobody else's, gone when the message is sent.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startClass } from "../lib/class.ts";
import type { Json } from "../lib/client.ts";
import { Mirror } from "../lib/mirror.ts";
import { Server } from "../lib/server.ts";
import { type Person, addPerson, groupChat, post, signIn } from "../lib/world.ts";

const server = new Server();
let teacher: Person;
let student: Person;
let alone: Person;
let chat = "";
let phone: Mirror;

before(async () => {
  const begun = await startClass(server, "drafts");
  ({ teacher, student, chat } = begun);
  alone = await addPerson(server, begun.org, "alone", ["student"]);
  await post(teacher.client, chat, "раз");
  phone = await Mirror.open(await signIn(server, begun.org.slug, "teacher"), teacher.id);
});
after(() => {
  phone.close();
  return server.remove();
});

const set = (text: string, more: Json = {}, client = teacher.client): Promise<Json> =>
  client.call("draft_set", { chat_id: chat, text, ...more });
const draftOf = async (person: Person): Promise<Json | null> =>
  (await person.client.call("chat_get", { chat_id: chat }))["view"]["draft"] ?? null;

test("what is typed at the desk stands on the phone, and nobody else sees it", async () => {
  const draft = await set("Начало", { reply_to: "1" });
  assert.deepEqual([draft["text"], draft["reply_to"]], ["Начало", "1"]);
  await phone.obeysLaw("a draft");
  assert.equal(phone.state.drafts.get(chat as never)?.text, "Начало");
  assert.equal(await draftOf(student), null);
  assert.equal((await set("Начало", { reply_to: "1" }))["version"], draft["version"], "the same again is nothing new");
  assert((await set("Начало и"))["version"] > draft["version"]);
  await phone.obeysLaw("a longer draft");
});

test("an empty text erases it, and its version still rises", async () => {
  const before = await set("есть");
  const erased = await set("");
  assert.equal(erased["text"], "");
  assert(erased["version"] > before["version"]);
  await phone.obeysLaw("an erased draft");
  assert((await set("снова"))["version"] > erased["version"]);
  await phone.obeysLaw("a draft again");
});

test("sending erases it on every device", async () => {
  await set("сейчас отправлю");
  await post(teacher.client, chat, "сейчас отправлю");
  assert.equal((await draftOf(teacher))?.["text"], "");
  await phone.obeysLaw("a sent draft");
  assert.equal(phone.state.drafts.get(chat as never)?.text, "");
});

test("a message that waited leaves the newer words of another device", async () => {
  const from = (await set("вс"))["version"];
  const newer = await set("это уже другое");
  await post(teacher.client, chat, "всё");
  await post(teacher.client, chat, "всё", { draft_version: from });
  assert.equal((await draftOf(teacher))?.["text"], "это уже другое");
  await phone.obeysLaw("a draft beside a message");
  await post(teacher.client, chat, "это уже иначе", { draft_version: newer["version"] });
  assert.equal((await draftOf(teacher))?.["text"], "");
  await phone.obeysLaw("the draft it was written from");
});

test("a draft that answers what one may not see is invalid; so is one too long", async () => {
  const verdict = (input: Json, client = teacher.client) => client.verdict("draft_set", { chat_id: chat, ...input });
  assert.equal(await verdict({ text: "а", reply_to: "99999" }), "invalid");
  assert.equal(await verdict({ text: "я".repeat(8001) }), "invalid");
  assert.equal(await verdict({ text: "а" }, alone.client), "not_found");
  assert.equal(await verdict({ text: "я".repeat(8000) }), "ok");
  await phone.obeysLaw("a long draft");
});

test("all drafts of a person have a size, and what is erased makes room", async () => {
  const chats = await Promise.all(Array.from({ length: 9 }, (_, i) => groupChat(teacher.client, `Чат ${i}`)));
  await set("");
  const put = (chat_id: string, text: string) => teacher.client.verdict("draft_set", { chat_id, text });
  for (const id of chats.slice(0, 8)) assert.equal(await put(id, "я".repeat(8000)), "ok");
  assert.equal(await put(chats[8]!, "я"), "limit_reached");
  assert.equal(await put(chats[0]!, ""), "ok");
  assert.equal(await put(chats[8]!, "я"), "ok");
  await phone.obeysLaw("many drafts");
});

test("who leaves a chat leaves no draft there", async () => {
  await student.client.call("draft_set", { chat_id: chat, text: "мысль" });
  await teacher.client.call("chat_member_remove", { chat_id: chat, member_id: student.id });
  await teacher.client.call("chat_member_add", { chat_id: chat, member_id: student.id });
  assert.equal(await draftOf(student), null);
});
