// Edits, deletions, their history and the copy that an administrator may look at.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { startClass } from "../lib/class.ts";
import type { Json } from "../lib/client.ts";
import { Mirror, mirrored } from "../lib/mirror.ts";
import { Server } from "../lib/server.ts";
import { type Org, type Person, addPerson, groupChat, post } from "../lib/world.ts";

const server = new Server();
let org: Org;
let teacher: Person;
let student: Person;
let late: Person;
let chat = "";
const mirrors = mirrored(server);

before(async () => {
  ({ org, teacher, student, chat } = await startClass(server, "edits"));
  late = await addPerson(server, org, "late", ["student"]);
  for (const person of [teacher, student]) mirrors.push(await Mirror.open(person.client, person.id));
});

const edit = (person: Person, message: Json, text: string, version = message["version"]) =>
  person.client.ask("message_edit", { chat_id: chat, message_id: message["id"], text, version });
const remove = (person: Person, message: Json, reason?: string) =>
  person.client.ask("message_delete", { chat_id: chat, message_id: message["id"], ...(reason && { reason }) });
const codeOf = async (answer: Promise<{ status: number; body: Json }>): Promise<string> => {
  const { status, body } = await answer;
  return status < 300 ? "ok" : `${body["code"]}`;
};
const get = async (person: Person, id: string): Promise<Json> =>
  (await person.client.call("message_get", { chat_id: chat, message_id: id }))["message"];
const history = async (person: Person, id: string): Promise<string[]> =>
  (await person.client.call("message_history_list", { chat_id: chat, message_id: id }))["versions"].map((v: Json) => v["text"]);

test("an edit changes the text for all, keeps the ones before, and counts by version", async () => {
  const sent = await post(student.client, chat, "Завтра в **восем**");
  const { status, body } = await edit(student, sent, "Завтра в **восемь**");
  assert.equal(status, 200);
  assert.equal(body["version"], 2);
  assert(body["edited_us"] > sent["created_us"]);
  assert.equal((await get(teacher, sent["id"]))["text"], "Завтра в **восемь**");
  assert.equal(await codeOf(edit(student, sent, "Завтра в девять")), "conflict");
  assert.equal(await codeOf(edit(student, sent, "Завтра в **восемь**")), "ok", "the text it has is done");
  assert.equal((await get(teacher, sent["id"]))["version"], 2);
  assert.equal(await codeOf(edit(student, body, "Завтра в девять")), "ok");
  assert.deepEqual(await history(teacher, sent["id"]), ["Завтра в **восемь**", "Завтра в **восем**"]);
});

test("of two devices that edit at once one wins, and the other is told", async () => {
  const sent = await post(student.client, chat, "Черта");
  const codes = await Promise.all(["А", "Б", "В"].map((text) => codeOf(edit(student, sent, text))));
  assert.deepEqual(codes.sort(), ["conflict", "conflict", "ok"]);
});

test("who did not write it does not edit it; what is blank or not there is refused", async () => {
  const sent = await post(student.client, chat, "Моё");
  assert.equal(await codeOf(edit(teacher, sent, "Не моё")), "no_right");
  for (const text of ["", "  \n", "\u202e\u200b"]) assert.equal(await codeOf(edit(student, sent, text)), "invalid");
  assert.equal(await codeOf(edit(student, { id: "99999", version: 1 }, "?")), "not_found");
  assert.equal(await codeOf(edit(late, sent, "?")), "not_found");
  assert.equal(await codeOf(edit(student, { id: "x", version: 1 }, "?")), "invalid");
  assert.deepEqual(await history(student, sent["id"]), []);
});

test("so many versions are kept: the first and the newest", async () => {
  let message = await post(student.client, chat, "правка 0");
  for (let i = 1; i <= 130; i++) message = (await edit(student, message, `правка ${i}`)).body;
  const kept = await history(teacher, message["id"]);
  assert.equal(kept.length, 100);
  assert.equal(kept[0], "правка 129");
  assert.equal(kept.at(-1), "правка 0");
});

test("a deleted message keeps its place and shows nothing of itself", async () => {
  const asked = await post(teacher.client, chat, "Вопрос");
  const sent = await post(student.client, chat, "Секрет", { reply_to: asked["id"] });
  await edit(student, sent, "Секрет *два*");
  const answer = await post(teacher.client, chat, "Ответ", { reply_to: sent["id"] });
  const { body } = await remove(student, sent);
  assert.equal(body["is_deleted"], true);
  assert.equal(body["deleted_by"], student.id);
  assert.deepEqual([body["text"], body["tree"], body["mentions"], body["reply_to"] ?? null], ["", [], [], null]);
  assert.deepEqual((await remove(student, sent)).body, body, "twice is the same");
  assert.equal(await codeOf(edit(student, body, "снова")), "conflict");
  assert.deepEqual(await history(student, sent["id"]), []);
  const page = await student.client.call("message_list", { chat_id: chat, limit: 1 });
  assert.equal(page["messages"][0]["id"], answer["id"]);
  assert.deepEqual(page["quotes"], [{ id: sent["id"], author_id: student.id, text: "", is_deleted: true }]);
  for (const person of [teacher, student]) {
    const all = JSON.stringify(await person.client.call("message_list", { chat_id: chat, limit: 100 }));
    assert(!all.includes("Секрет"), "nothing of it is left in a page");
  }
  await post(student.client, chat, "в ответ на удалённое", { reply_to: sent["id"] });
});

test("a manager deletes with a reason; others do not delete what is not theirs", async () => {
  const sent = await post(student.client, chat, "Грубость");
  assert.equal(await codeOf(remove(teacher, sent)), "invalid");
  assert.equal(await codeOf(remove(teacher, sent, "   ")), "invalid");
  assert.equal(await codeOf(remove(student, await post(teacher.client, chat, "Объявление"), "мешает")), "no_right");
  assert.equal(await codeOf(remove(teacher, sent, "грубость")), "ok");
  assert.equal((await get(student, sent["id"]))["deleted_by"], teacher.id);
  assert.equal(await codeOf(remove(late, sent)), "not_found");
});

test("an administrator looks at the copy, and everybody in the chat sees that they did", async () => {
  const sent = await post(student.client, chat, "Угроза один");
  await edit(student, sent, "Угроза два");
  const look = (reason: string, message_id = sent["id"], client = org.administrator.client) =>
    client.ask("message_copy_get", { chat_id: chat, message_id, reason });
  assert.equal(await codeOf(look("жалоба родителя")), "not_found", "a living message has no copy");
  await remove(student, sent);
  assert.equal(await codeOf(look("коротко".slice(0, 4))), "invalid");
  assert.equal(await codeOf(look("любопытно", sent["id"], teacher.client)), "no_right");
  const { body } = await look("жалоба родителя");
  assert.deepEqual(body["versions"].map((v: Json) => v["text"]), ["Угроза два", "Угроза один"]);
  assert.equal(body["author"]["id"], student.id);
  const seen = await get(student, sent["id"]);
  assert.equal(seen["copy_read_by"], org.administrator.id);
  assert(seen["copy_read_us"] > 0);
  assert.equal(seen["text"], "");
  assert.equal(await codeOf(org.administrator.client.ask("message_list", { chat_id: chat })), "not_found", "no other door");
});

test("a frame about what a listener may not see carries no words; who may see it reads them", async () => {
  const old = await post(teacher.client, chat, "До прихода");
  await teacher.client.call("chat_member_add", { chat_id: chat, member_id: late.id });
  const live = await late.client.live();
  const { seq } = await live.subscribe(`c${chat}`);
  await edit(teacher, old, "До прихода, исправлено");
  const told = await live.frame((f) => f["t"] === "event" && f["kind"] === "message_changed", "the change");
  assert(!JSON.stringify(told).includes("прихода"), JSON.stringify(told));
  const again = await late.client.live();
  await again.subscribe(`c${chat}`, seq);
  assert(!JSON.stringify(again.frames).includes("прихода"), "a replay neither");
  assert.equal(await late.client.verdict("message_get", { chat_id: chat, message_id: old["id"] }), "not_found");
  assert.equal(await late.client.verdict("message_history_list", { chat_id: chat, message_id: old["id"] }), "not_found");
  const reply = await post(student.client, chat, "Понял", { reply_to: old["id"] });
  const page = await late.client.call("message_list", { chat_id: chat });
  assert.equal(page["messages"].at(-1)["reply_to"], old["id"]);
  assert.deepEqual(page["quotes"], []);
  const list = await late.client.call("chat_list");
  assert(!JSON.stringify([page, list, reply]).includes("прихода"));
  live.close();
  again.close();
});

test("a date leads to the first message at or after it", async () => {
  const at = async (person: Person, time_us: number) =>
    (await person.client.call("message_find_date", { chat_id: chat, time_us }))["n"];
  const third = await get(teacher, "3");
  const { head } = (await teacher.client.call("chat_get", { chat_id: chat }))["view"]["chat"];
  assert.equal(await at(teacher, third["created_us"]), 3);
  assert.equal(await at(teacher, 0), 1);
  assert.equal(await at(teacher, third["created_us"] + 1e15), head);
  const { joined_n } = (await late.client.call("chat_get", { chat_id: chat }))["view"];
  assert.equal(await at(late, 0), joined_n + 1);
  assert.equal(await at(teacher, 0), 1);
  const empty = await groupChat(teacher.client, "Пусто");
  assert.equal((await teacher.client.call("message_find_date", { chat_id: empty, time_us: 0 }))["n"], 0);
});

test("an author learns who has read; others do not", async () => {
  const sent = await post(teacher.client, chat, "Прочитали?");
  const readers = async () => {
    const got = await teacher.client.call("message_reader_list", { chat_id: chat, message_id: sent["id"] });
    assert.equal(got["total"], got["people"].length);
    return got["people"].map((p: Json) => p["id"]).sort();
  };
  assert.deepEqual(await readers(), []);
  await student.client.call("chat_read", { chat_id: chat, n: Number(sent["id"]) });
  assert.deepEqual(await readers(), [student.id]);
  assert.equal(await student.client.verdict("message_reader_list", { chat_id: chat, message_id: sent["id"] }), "not_found");
});
