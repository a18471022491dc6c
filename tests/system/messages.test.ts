// Messages: order, pages in both directions, replies, unread arithmetic, retries, read-only, Markdown.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { startClass } from "../lib/class.ts";
import { type Json } from "../lib/client.ts";
import { Mirror, mirrored } from "../lib/mirror.ts";
import { Server } from "../lib/server.ts";
import { type Org, type Person, addPerson, groupChat, post } from "../lib/world.ts";

const server = new Server();
let org: Org;
let teacher: Person;
let student: Person;
let chat = "";
const mirrors = mirrored(server);

before(async () => {
  ({ org, teacher, student, chat } = await startClass(server, "talk"));
  for (const person of [teacher, student]) mirrors.push(await Mirror.open(person.client, person.id));
});

const view = async (person: Person): Promise<Json> => (await person.client.call("chat_get", { chat_id: chat }))["view"];

test("numbers rise by one and pages meet in both directions", async () => {
  for (let i = 1; i <= 25; i++) await post(teacher.client, chat, `№ ${i}`);
  const newest = await student.client.call("message_list", { chat_id: chat, limit: 10 });
  assert.deepEqual(newest["messages"].map((m: Json) => Number(m["id"])), [16, 17, 18, 19, 20, 21, 22, 23, 24, 25]);
  assert.equal(newest["has_before"], true);
  assert.equal(newest["has_after"], false);
  const older = await student.client.call("message_list", { chat_id: chat, before: 16, limit: 10 });
  assert.deepEqual(older["messages"].map((m: Json) => Number(m["id"])), [6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
  const first = await student.client.call("message_list", { chat_id: chat, after: 0, limit: 5 });
  assert.deepEqual(first["messages"].map((m: Json) => Number(m["id"])), [1, 2, 3, 4, 5]);
  assert.equal(first["has_before"], false);
  assert.equal(first["has_after"], true);
  const around = await student.client.call("message_list", { chat_id: chat, around: 12, limit: 5 });
  assert(around["messages"].some((m: Json) => m["id"] === "12"));
  assert.equal(await student.client.verdict("message_list", { chat_id: chat, before: 3, after: 5 }), "invalid");
});

test("unread is the head less the read mark, which only moves forward", async () => {
  const before = await view(student);
  assert.equal(before["chat"]["head"] - Math.max(before["read_n"], before["joined_n"]), 25);
  await student.client.call("chat_read", { chat_id: chat, n: 20 });
  await student.client.call("chat_read", { chat_id: chat, n: 5 });
  assert.equal((await view(student))["read_n"], 20);
  await student.client.call("chat_read", { chat_id: chat, n: 9_000_000 });
  assert.equal((await view(student))["read_n"], 25);
});

test("the author learns that somebody else has read, not that they themselves have", async () => {
  const mine = await post(teacher.client, chat, "Видно ли?");
  const seenBy = async () => {
    const { seen } = (await view(teacher))["chat"];
    return seen["by"] === teacher.id ? seen["others_n"] : seen["n"];
  };
  assert(await seenBy() < Number(mine["id"]));
  await student.client.call("chat_read", { chat_id: chat, n: Number(mine["id"]) });
  assert.equal(await seenBy(), Number(mine["id"]));
});

test("a reply quotes the message of the same chat only", async () => {
  const asked = await post(student.client, chat, "Когда зачёт?");
  const answer = await post(teacher.client, chat, "В среду", { reply_to: asked["id"] });
  assert.equal(answer["reply_to"], asked["id"]);
  const page = await student.client.call("message_list", { chat_id: chat, limit: 1 });
  assert.deepEqual(page["quotes"], [{ id: asked["id"], author_id: student.id, text: "Когда зачёт?", is_deleted: false }]);
  const other = await groupChat(teacher.client, "Другой");
  assert.notEqual(
    await teacher.client.verdict("message_post", { chat_id: other, text: "?", reply_to: asked["id"] }), "ok");
});

test("the same key twice is one message; with another text it is refused", async () => {
  const head = (await view(teacher))["chat"]["head"];
  const send = (text: string) =>
    teacher.client.ask("message_post", { chat_id: chat, text }, { "idempotency-key": "one" });
  const answers = await Promise.all([send("Раз"), send("Раз"), send("Раз")]);
  assert.deepEqual(answers.map((a) => a.status), [201, 201, 201]);
  assert.equal(new Set(answers.map((a) => a.body["id"])).size, 1);
  assert.equal((await send("Два")).body["code"], "key_reused");
  assert.equal((await view(teacher))["chat"]["head"], head + 1);
});

test("light Markdown becomes a tree without HTML or dangerous links", async () => {
  const sent = await post(teacher.client, chat, "<b>раз</b> **два** [три](javascript:alert(1)) https://example.org/x");
  const tree = JSON.stringify(sent["tree"]);
  assert(!/javascript:/.test(tree.replace(/"v":"[^"]*"/g, "")), tree);
  assert(/"t":"b"/.test(tree), tree);
  assert(/"href":"https:\/\/example\.org\/x"/.test(tree), tree);
});

test("a text that is only blanks, too long, or not a text is invalid and changes nothing", async () => {
  const head = (await view(teacher))["chat"]["head"];
  for (const text of ["", "   \n ", "\u202e\u200b", "я".repeat(8001), 5, null, ["x"]]) {
    const answer = await teacher.client.ask("message_post", { chat_id: chat, text });
    assert.equal(answer.body["code"], "invalid", JSON.stringify(text).slice(0, 40));
    assert.equal(answer.body["detail"], "text");
  }
  assert.equal((await view(teacher))["chat"]["head"], head);
  await post(teacher.client, chat, "я".repeat(8000));
});

test("direct chats are one per pair, even when both open them at once", async () => {
  const open = (from: Person, to: Person) => from.client.call("chat_direct_open", { member_id: to.id });
  const [a, b] = await Promise.all([open(teacher, student), open(student, teacher)]);
  assert.equal(a["view"]["chat"]["id"], b["view"]["chat"]["id"]);
  assert.deepEqual([...a["view"]["chat"]["direct"]].sort(), [teacher.id, student.id].sort());
  const self = await teacher.client.verdict("chat_direct_open", { member_id: teacher.id });
  assert.notEqual(self, "internal");
});

test("who is taken out of a chat reads nothing any more and leaves its history", async () => {
  const guest = await addPerson(server, org, "guest", ["student"]);
  const room = await groupChat(teacher.client, "Комната", [guest.id]);
  await post(guest.client, room, "Я был здесь");
  await teacher.client.call("chat_member_remove", { chat_id: room, member_id: guest.id });
  assert.equal(await guest.client.verdict("message_list", { chat_id: room }), "not_found");
  assert.equal(await guest.client.verdict("message_post", { chat_id: room, text: "?" }), "not_found");
  const { messages } = await teacher.client.call("message_list", { chat_id: room });
  assert.equal(messages.at(-1)["text"], "Я был здесь");
});

test("«кто может это читать» counts each person once, in the first group that fits", async () => {
  const answer = await student.client.call("chat_reader_list", { chat_id: chat });
  assert.equal(answer["total"], 2);
  assert.deepEqual(Object.fromEntries(answer["groups"].map((g: Json) => [g["kind"], g["count"]])), { teachers: 1, students: 1 });
});
