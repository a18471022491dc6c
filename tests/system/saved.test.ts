// The saved chat: one a member, nobody else's, without copies, gone with its owner.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Json } from "../lib/client.ts";
import { bytesOf, upload } from "../lib/files.ts";
import { Mirror, mirrored } from "../lib/mirror.ts";
import { ask } from "../lib/postgres.ts";
import { Server } from "../lib/server.ts";
import { until } from "../lib/until.ts";
import { type Org, type Person, addPerson, groupChat, openOrg, operatorOf, post, signIn } from "../lib/world.ts";

const server = new Server();
const mirrors = mirrored(server);
let org: Org;
let teacher: Person;
let student: Person;
let group = "";

before(async () => {
  await server.start("serve", ["--rates", "off"]);
  org = await openOrg(server, await operatorOf(server), "saved");
  teacher = await addPerson(server, org, "teacher", ["teacher"], true);
  student = await addPerson(server, org, "student", ["student"]);
  group = await groupChat(teacher.client, "СД-21", [student.id]);
  mirrors.push(await Mirror.open(await signIn(server, org.slug, "student"), student.id));
});

const open = async (person: Person): Promise<Json> => (await person.client.call("chat_saved_open"))["view"];
const idOf = async (person: Person): Promise<string> => (await open(person))["chat"]["id"];

test("one a member, however often it is opened; other devices hear of it", async () => {
  const [one, two] = await Promise.all([open(student), open(student)]);
  assert.equal(one["chat"]["id"], two["chat"]["id"]);
  assert.deepEqual([one["chat"]["kind"], one["right"], one["chat"]["member_count"], one["chat"]["direct"]], ["saved", "write", 1, []]);
  await post(student.client, one["chat"]["id"], "Купить халат");
  await mirrors[0]!.obeysLaw("saved");
  assert(mirrors[0]!.state.chats.has(one["chat"]["id"]));
  assert.notEqual(await idOf(teacher), one["chat"]["id"]);
});

test("nobody else reads it: neither a teacher nor an administrator, nor the copy of what was deleted there", async () => {
  const chat_id = await idOf(student);
  const { id } = await post(student.client, chat_id, "Дневник");
  for (const who of [teacher, org.administrator]) {
    for (const op of ["chat_get", "message_list", "chat_member_list", "chat_reader_list"]) {
      assert.equal(await who.client.verdict(op, { chat_id }), "not_found", op);
    }
    assert.equal(await who.client.verdict("message_post", { chat_id, text: "Кто тут?" }), "not_found");
  }
  const gone = await student.client.call("message_delete", { chat_id, message_id: id });
  assert.equal(gone["is_deleted"], true);
  const look = { chat_id, message_id: id, reason: "проверка" };
  assert.equal(await org.administrator.client.verdict("message_copy_get", look), "not_found");
  const readers = await student.client.call("chat_reader_list", { chat_id });
  assert.equal(readers["total"], 1);
});

test("nobody is called, asked in secret, let in or named there", async () => {
  const chat_id = await idOf(teacher);
  assert.equal(await teacher.client.verdict("call_start", { chat_id, with_video: false }), "policy");
  const secret = { chat_id, question: "Да?", options: ["Да", "Нет"], is_many: false, is_secret: true };
  assert.equal(await teacher.client.verdict("poll_create", secret), "invalid");
  assert.equal(await teacher.client.verdict("chat_member_add", { chat_id, member_id: student.id }), "no_right");
  assert.equal(await teacher.client.verdict("chat_rename", { chat_id, title: "Моё", version: 1 }), "no_right");
  assert.deepEqual((await post(teacher.client, chat_id, `[@Анна](member:${student.id})`))["mentions"], []);
});

test("what is kept there leads back to where it was said, as long as one reads there", async () => {
  const chat_id = await idOf(student);
  const said = await post(teacher.client, group, "Билеты к экзамену");
  const kept = await student.client.call("message_forward", { chat_id, from_chat_id: group, message_ids: [said["id"]] });
  const message_id = kept["message_ids"][0];
  const place = { chat_id, message_id };
  assert.deepEqual(await student.client.call("message_source_get", place), { chat_id: group, message_id: said["id"] });
  await teacher.client.call("chat_member_remove", { chat_id: group, member_id: student.id });
  assert.equal(await student.client.verdict("message_source_get", place), "not_found");
  const { message } = await student.client.call("message_get", place);
  assert.deepEqual([message["text"], message["source"]["author_id"]], ["Билеты к экзамену", teacher.id]);
  await teacher.client.call("chat_member_add", { chat_id: group, member_id: student.id });
});

function number(sql: string): number {
  if (process.env["KAFEDRA_TEST_DB"] === "postgres") return Number(ask(path.basename(server.folder), sql));
  const db = new DatabaseSync(`${server.folder}/kafedra.db`, { readOnly: true });
  const { n } = db.prepare(sql).get() as { n: number };
  db.close();
  return n;
}

const TABLES = ["message", "message_version", "message_source", "attachment", "search_doc", "reaction", "reaction_sum", "pin", "pin_act"];
/** What is left of a chat, by table. */
const left = (chat_id: string) => TABLES.map((table) => [table, number(`select count(*) as n from ${table} where chat_id = ${chat_id}`)]);
const isEmpty = (chat_id: string) => left(chat_id).every(([, n]) => n === 0);

async function erase(person: Person): Promise<void> {
  const admin = org.administrator.client;
  const version = (await admin.call("person_get", { member_id: person.id }))["person"]["version"];
  await admin.call("person_leave", { member_id: person.id, reason: "", version });
  await admin.call("person_erase", { member_id: person.id });
}

test("it goes with its owner: words, files, the index; what stands elsewhere stays", async () => {
  const leaver = await addPerson(server, org, "leaver", ["student"]);
  const admin = org.administrator.client;
  const used = async () => (await admin.call("upload_list"))["used"];
  await teacher.client.call("chat_member_add", { chat_id: group, member_id: leaver.id });
  const before = await used();
  const chat_id = await idOf(leaver);
  const file = await upload(leaver.client, { name: "тайна.pdf", chat: chat_id, bytes: bytesOf("%PDF-1.7 тайна") });
  const shared = await upload(leaver.client, { name: "общее.pdf", chat: group, bytes: bytesOf("%PDF-1.7 общее") });
  const there = await post(leaver.client, group, "", { file_ids: [shared] });
  const between = await used();
  const mine = await post(leaver.client, chat_id, "Сокровенное", { file_ids: [file] });
  await leaver.client.call("message_edit", { chat_id, message_id: mine["id"], text: "Сокровеннее", version: 1 });
  await leaver.client.call("message_forward", { chat_id, from_chat_id: group, message_ids: [there["id"]] });
  await leaver.client.call("message_pin", { chat_id, message_id: mine["id"] });
  await leaver.client.call("reaction_set", { chat_id, message_id: mine["id"], kind: "like", is_on: true });
  for (const [table, n] of left(chat_id)) assert((n as number) > 0, `${table} has rows of it`);
  await erase(leaver);
  await until("its rows to go", () => isEmpty(chat_id));
  assert(await used() < between && await used() > before, "its own file went, the group's stays");
  const got = await teacher.client.ask("file_get", { chat_id: group, message_id: there["id"], file_id: shared });
  assert.equal(got.status, 200);
});

/** Said to the database itself, while the server is down. PostgreSQL counts what there is then, as it does by itself in time. */
function change(sql: string): void {
  if (process.env["KAFEDRA_TEST_DB"] === "postgres") return void ask(path.basename(server.folder), `${sql}; analyze`);
  const db = new DatabaseSync(`${server.folder}/kafedra.db`);
  db.exec(sql);
  db.close();
}
const numbers = (upTo: number): string => `with recursive s (i) as (select 1 union all select i + 1 from s where i < ${upTo})`;

test("a large one is closed at once and goes some rows at a time, over a restart too; the register counts along", async () => {
  const leaver = await addPerson(server, org, "hoarder", ["student"]);
  const chat_id = await idOf(leaver);
  for (let i = 0; i < 100; i++) await post(leaver.client, chat_id, `Заметка ${i}`);
  // Two hundred works of the writer and more: the server goes down long before the last one.
  await server.stop();
  change(`${numbers(600)} insert into message_version (chat_id, n, version, org_id, text, created_us)
    select chat_id, n, i + 100, org_id, 'раньше', 1 from message, s where chat_id = ${chat_id}`);
  change(`${numbers(3000)} insert into reaction (org_id, chat_id, n, member_id, kinds, version, changed_us)
    select org_id, id, 1000000 + i, ${leaver.id}, 1, 1, 1 from chat, s where id = ${group}`);
  await server.start("serve", ["--rates", "off"]);
  await erase(leaver);
  await server.kill();
  const jobs = () => number("select count(*) as n from job where kind = 'erasure_go_on'");
  const versions = () => number(`select count(*) as n from message_version where chat_id = ${chat_id}`);
  assert(versions() > 0, "rows are left when the server goes down");
  assert.equal(jobs(), 1, "and a job that goes on with them");
  await server.start("serve", ["--rates", "off"]);
  await until("the rest to go", () => isEmpty(chat_id) && jobs() === 0);
  assert.equal(number(`select count(*) as n from reaction where member_id = ${leaver.id}`), 0);
  const { erasures } = await org.administrator.client.call("erasure_list", {});
  const row = erasures.find((one: Json) => one["member_id"] === leaver.id);
  assert(row["rows"] >= 60000 + 3000 + 100, `the register says ${row["rows"]}`);
});
