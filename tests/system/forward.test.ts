// Forwarding: all of it or none, with the eyes of who forwards, and what outsiders learn of where it was said.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { Json } from "../lib/client.ts";
import { bytesOf, upload } from "../lib/files.ts";
import { Mirror, mirrored } from "../lib/mirror.ts";
import { Server } from "../lib/server.ts";
import { type Org, type Person, addPerson, groupChat, openOrg, operatorOf, post } from "../lib/world.ts";

const server = new Server();
const mirrors = mirrored(server);
let org: Org;
let teacher: Person;
let student: Person;
let other: Person;
let from = "";
let to = "";

before(async () => {
  await server.start("serve", ["--rates", "off"]);
  org = await openOrg(server, await operatorOf(server), "forward");
  teacher = await addPerson(server, org, "teacher", ["teacher"], true);
  student = await addPerson(server, org, "student", ["student"]);
  other = await addPerson(server, org, "other", ["student"]);
  from = await groupChat(teacher.client, "СД-21", [student.id]);
  to = await groupChat(teacher.client, "Практика", [student.id, other.id]);
  mirrors.push(await Mirror.open(student.client, student.id), await Mirror.open(other.client, other.id));
});

const forward = (person: Person, message_ids: string[], more: Json = {}): Promise<Json> =>
  person.client.call("message_forward", { chat_id: to, from_chat_id: from, message_ids, ...more });
const refusal = (person: Person, message_ids: string[], more: Json = {}): Promise<string> =>
  person.client.verdict("message_forward", { chat_id: to, from_chat_id: from, message_ids, ...more });
const at = async (person: Person, chat_id: string, message_id: string): Promise<Json> =>
  (await person.client.call("message_get", { chat_id, message_id }))["message"];
const heads = async (chat_id: string): Promise<number> =>
  (await teacher.client.call("chat_get", { chat_id }))["view"]["chat"]["head"];

test("the words, their author and time, a comment before them; one event each, in order", async () => {
  const first = await post(teacher.client, from, "**Зачёт** в пятницу");
  const second = await post(student.client, from, "Спасибо");
  const { message_ids } = await forward(student, [first["id"], second["id"]], { comment: "Смотрите" });
  assert.equal(message_ids.length, 3);
  const [comment, one, two] = await Promise.all(message_ids.map((id: string) => at(other, to, id)));
  assert.deepEqual([comment["text"], comment["source"], comment["author_id"]], ["Смотрите", undefined, student.id]);
  assert.deepEqual([one["text"], one["author_id"]], ["**Зачёт** в пятницу", student.id]);
  assert.deepEqual(one["source"], { author_id: teacher.id, created_us: first["created_us"] });
  assert.equal(two["source"]["author_id"], student.id);
  const got = await other.client.call("message_get", { chat_id: to, message_id: one["id"] });
  assert(got["people"].some((person: Json) => person["id"] === teacher.id), "the author is named to who reads");
  assert(!JSON.stringify(got).includes("СД-21"), "not where it was said");
});

test("where it was said is told to who reads there, as long as it stands", async () => {
  const m = await post(teacher.client, from, "Аудитория 12");
  const { message_ids: [id] } = await forward(student, [m["id"]]);
  const source = { chat_id: to, message_id: id };
  assert.deepEqual(await student.client.call("message_source_get", source), { chat_id: from, message_id: m["id"] });
  assert.equal(await other.client.verdict("message_source_get", source), "not_found");
  assert.equal(await student.client.verdict("message_source_get", { chat_id: from, message_id: m["id"] }), "not_found", "it was not forwarded");
  await teacher.client.call("message_delete", { chat_id: from, message_id: m["id"] });
  assert.equal(await student.client.verdict("message_source_get", source), "not_found", "it was taken back");
  assert.equal((await at(other, to, id))["text"], "Аудитория 12", "what was forwarded is the forwarder's");
});

test("forwarding what was forwarded keeps who wrote it first", async () => {
  const m = await post(teacher.client, from, "Первый");
  const { message_ids: [id] } = await forward(student, [m["id"]]);
  const pair = (await other.client.call("chat_direct_open", { member_id: student.id }))["view"]["chat"]["id"];
  const again = await other.client.call("message_forward", { chat_id: pair, from_chat_id: to, message_ids: [id] });
  const seen = await at(student, pair, again["message_ids"][0]);
  assert.deepEqual([seen["author_id"], seen["source"]["author_id"]], [other.id, teacher.id]);
  const place = await student.client.call("message_source_get", { chat_id: pair, message_id: seen["id"] });
  assert.deepEqual(place, { chat_id: from, message_id: m["id"] });
});

test("absent, foreign, not one's own, of before one came, taken back: one answer, and nothing is written", async () => {
  const m = await post(teacher.client, from, "До неё");
  const late = await addPerson(server, org, "late", ["student"]);
  await teacher.client.call("chat_member_add", { chat_id: from, member_id: late.id });
  await teacher.client.call("chat_member_add", { chat_id: to, member_id: late.id });
  const own = await post(late.client, from, "Я тут");
  const gone = await post(teacher.client, from, "Ошибка");
  await teacher.client.call("message_delete", { chat_id: from, message_id: gone["id"] });
  const before = await heads(to);
  const answers = [
    await late.client.ask("message_forward", { chat_id: to, from_chat_id: from, message_ids: [m["id"], own["id"]], comment: "x" }),
    await late.client.ask("message_forward", { chat_id: to, from_chat_id: from, message_ids: [own["id"], gone["id"]] }),
    await late.client.ask("message_forward", { chat_id: to, from_chat_id: from, message_ids: [own["id"], "999"] }),
    await late.client.ask("message_forward", { chat_id: to, from_chat_id: "999999", message_ids: ["1"] }),
    await other.client.ask("message_forward", { chat_id: to, from_chat_id: from, message_ids: [own["id"]] }),
  ];
  for (const { status, body } of answers) assert.deepEqual([status, body["code"], body["detail"]], [404, "not_found", answers[0]!.body["detail"]]);
  await teacher.client.call("chat_member_remove", { chat_id: from, member_id: late.id });
  assert.equal(await refusal(late, [own["id"]]), "not_found", "who has left forwards nothing from there");
  assert.equal(await heads(to), before);
});

test("fifty at once and not one more, in rising order, each once; twice with one key is once", async () => {
  const ids: string[] = [];
  for (let i = 0; i < 51; i++) ids.push((await post(teacher.client, from, `по одному ${i}`))["id"]);
  assert.equal(await refusal(student, ids), "invalid");
  assert.equal(await refusal(student, []), "invalid");
  assert.equal(await refusal(student, [ids[1]!, ids[0]!]), "invalid");
  assert.equal(await refusal(student, [ids[0]!, ids[0]!]), "invalid");
  const before = await heads(to);
  const input = { chat_id: to, from_chat_id: from, message_ids: ids.slice(0, 50) };
  const one = await student.client.ask("message_forward", input, { "idempotency-key": "forward-fifty" });
  const two = await student.client.ask("message_forward", input, { "idempotency-key": "forward-fifty" });
  assert.deepEqual([one.status, two.status, two.body], [201, 201, one.body]);
  assert.equal(await heads(to), before + 50);
  const page = await other.client.call("message_list", { chat_id: to, limit: 50 });
  assert.deepEqual(page["messages"].map((message: Json) => message["text"]), ids.slice(0, 50).map((_, i) => `по одному ${i}`));
});

test("more words than one answer may hold are refused as such", async () => {
  const ids: string[] = [];
  for (let i = 0; i < 13; i++) ids.push((await post(teacher.client, from, "ы".repeat(8000)))["id"]);
  assert.equal(await refusal(student, ids), "too_large");
  assert.equal((await forward(student, ids.slice(0, 12)))["message_ids"].length, 12);
});

test("a poll goes as its words, a call does not go at all, mentions live where the person is", async () => {
  const poll = await teacher.client.call("poll_create", { chat_id: from, question: "Когда?", options: ["Да", "Нет"], is_many: false, is_secret: false });
  const said = await post(teacher.client, from, `[@Анна](member:${student.id}) и [@Анна](member:${teacher.id})`);
  const { message_ids } = await forward(student, [poll["id"], said["id"]]);
  const [words, mention] = await Promise.all(message_ids.map((id: string) => at(other, to, id)));
  assert.deepEqual([words["poll"], words["text"]], [undefined, "Когда?\n\n- Да\n- Нет"]);
  assert.deepEqual(mention["mentions"], [student.id, teacher.id]);
  const pair = (await student.client.call("chat_direct_open", { member_id: other.id }))["view"]["chat"]["id"];
  const there = await student.client.call("message_forward", { chat_id: pair, from_chat_id: to, message_ids: [mention["id"]] });
  assert.deepEqual((await at(other, pair, there["message_ids"][0]))["mentions"], [student.id], "the teacher is not in it");
  const { call } = await teacher.client.call("call_start", { chat_id: from, with_video: false });
  await teacher.client.call("call_end", { call_id: call["call_id"] });
  assert.equal(await refusal(student, [String(await heads(from))]), "invalid");
});

test("all of one forward name no more people than one message may; the words go all the same", async () => {
  const said: string[] = [];
  const words = `[@Анна](member:${student.id}) и [@Анна](member:${teacher.id})`;
  for (let i = 0; i < 30; i++) said.push((await post(teacher.client, from, words))["id"]);
  const { message_ids } = await forward(student, said);
  const there = await Promise.all(message_ids.map((id: string) => at(other, to, id)));
  assert.deepEqual(there.map((m) => m["mentions"].length), [...Array(25).fill(2), ...Array(5).fill(0)]);
  assert(there.every((m) => m["text"] === words));
});

test("files go along, are counted once, begin anew unheard, and live as long as a message carries them", async () => {
  const used = async () => (await org.administrator.client.call("upload_list"))["used"];
  const file = await upload(teacher.client, { name: "слово.ogg", chat: from, kind: "voice", bytes: bytesOf("OggS\0\0 слово") });
  const m = await post(teacher.client, from, "", { file_ids: [file] });
  await student.client.call("attachment_listened", { chat_id: from, message_id: m["id"], file_id: file });
  const before = await used();
  const { message_ids: [id] } = await forward(student, [m["id"]]);
  assert.equal(await used(), before);
  const seen = await at(other, to, id);
  assert.deepEqual(seen["attachments"].map((a: Json) => [a["file_id"], a["kind"], a["is_listened"]]), [[file, "voice", false]]);
  await teacher.client.call("message_delete", { chat_id: from, message_id: m["id"] });
  assert.equal(await used(), before, "the other message carries it");
  const got = await other.client.ask("file_get", { chat_id: to, message_id: id, file_id: file });
  assert.equal(got.status, 200);
  assert.equal(await other.client.verdict("file_get", { chat_id: from, message_id: m["id"], file_id: file }), "not_found");
  await student.client.call("message_delete", { chat_id: to, message_id: id });
  assert(await used() < before);
  assert.equal(await other.client.verdict("file_get", { chat_id: to, message_id: id, file_id: file }), "not_found");
});

test("what was forwarded is found by its words, not edited, and taken back without its source", async () => {
  const m = await post(teacher.client, from, "Гиппократовские чтения");
  const { message_ids: [id] } = await forward(student, [m["id"]]);
  const { hits } = await other.client.call("search_message_list", { find: "гиппократовские" });
  assert.deepEqual(hits.map((hit: Json) => [hit["chat_id"], hit["message_id"]]), [[to, id]]);
  assert.equal(await student.client.verdict("message_edit", { chat_id: to, message_id: id, text: "Моё", version: 1 }), "no_right");
  const gone = await student.client.call("message_delete", { chat_id: to, message_id: id });
  assert.deepEqual([gone["is_deleted"], gone["source"]], [true, undefined]);
});

test("what one was typing there stays", async () => {
  const m = await post(teacher.client, from, "Мимо черновика");
  await student.client.call("draft_set", { chat_id: to, text: "Начало мысли" });
  await forward(student, [m["id"]], { comment: "Смотрите" });
  assert.equal((await student.client.call("chat_get", { chat_id: to }))["view"]["draft"]["text"], "Начало мысли");
  await student.client.call("draft_set", { chat_id: to, text: "" });
});

test("a person who was erased has no name in what was forwarded of theirs", async () => {
  const leaver = await addPerson(server, org, "leaver", ["student"]);
  await teacher.client.call("chat_member_add", { chat_id: from, member_id: leaver.id });
  const m = await post(leaver.client, from, "Прощайте");
  const { message_ids: [id] } = await forward(student, [m["id"]]);
  const admin = org.administrator.client;
  const { person } = await admin.call("person_get", { member_id: leaver.id });
  await admin.call("person_leave", { member_id: leaver.id, reason: "", version: person["version"] });
  await admin.call("person_erase", { member_id: leaver.id });
  const got = await other.client.call("message_get", { chat_id: to, message_id: id });
  const shown = got["people"].find((p: Json) => p["id"] === leaver.id);
  assert.equal(shown["name"]["last"], "Удалённый");
});
