// Searches that are kept under a name: of those who teach and lead, on all own devices, nobody else's.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Json } from "../lib/client.ts";
import { Server } from "../lib/server.ts";
import { unzip } from "../lib/unzip.ts";
import { type Org, type Person, addPerson, groupChat, openOrg, operatorOf } from "../lib/world.ts";

const server = new Server();
let org: Org;
let teacher: Person;
let student: Person;

before(async () => {
  await server.start("serve", ["--rates", "off"]);
  org = await openOrg(server, await operatorOf(server), "saved");
  teacher = await addPerson(server, org, "teacher", ["teacher"], true);
  student = await addPerson(server, org, "student", ["student"]);
});
after(() => server.remove());

const list = async (): Promise<Json[]> => (await teacher.client.call("saved_search_list"))["searches"];
const save = (name: string, more: Json = {}): Promise<Json> =>
  teacher.client.call("saved_search_create", { name, find: "зачёт", when: "week", ...more });

test("saved with its filters, renamed, deleted, and told to own devices", async () => {
  const chat = await groupChat(teacher.client, "СД-21", [student.id]);
  const live = await teacher.client.live();
  await live.subscribe(`m${teacher.id}`);
  const made = await save("Зачёты", { chat_id: chat, author_id: student.id, kind: "file" });
  assert.deepEqual(made, { id: made["id"], name: "Зачёты", find: "зачёт", chat_id: chat, author_id: student.id, kind: "file", when: "week" });
  await live.frame((f) => f["kind"] === "saved_searches_changed" && f["body"]["searches"].length === 1, "it was saved");
  await teacher.client.call("saved_search_rename", { saved_search_id: made["id"], name: "Долги" });
  assert.deepEqual((await list()).map(({ name }) => name), ["Долги"]);
  assert.equal(await org.administrator.client.verdict("saved_search_delete", { saved_search_id: made["id"] }), "not_found");
  assert.equal(await student.client.verdict("saved_search_list"), "no_right");
  await teacher.client.call("saved_search_delete", { saved_search_id: made["id"] });
  await live.frame((f) => f["kind"] === "saved_searches_changed" && f["body"]["searches"].length === 0, "it is gone");
  assert.deepEqual(await list(), []);
  live.close();
});

test("twenty are enough; a copy of one's data has them, erasing takes them", async () => {
  for (let i = 1; i <= 20; i++) await save(`Поиск ${i}`);
  assert.equal(await teacher.client.verdict("saved_search_create", { name: "Лишний", find: "", when: "any" }), "limit_reached");
  const copy = await teacher.client.call("data_copy_create", { member_id: teacher.id, language: "ru" });
  const { file } = await teacher.client.ask("data_copy_get", { data_copy_id: copy["id"] });
  const data = JSON.parse(String(unzip(file!.bytes).get("data.json"))) as Json;
  assert.equal(data["searches"].length, 20);
  assert.equal(data["searches"][0]["words"], "зачёт");
  const admin = org.administrator.client;
  const { person } = await admin.call("person_get", { member_id: teacher.id });
  await admin.call("person_leave", { member_id: teacher.id, reason: "уволилась", version: person["version"] });
  const before = (await admin.call("erasure_list"))["erasures"].length;
  await admin.call("person_erase", { member_id: teacher.id });
  const { erasures } = await admin.call("erasure_list");
  assert.equal(erasures.length, before + 1);
  assert(erasures[0]["rows"] > 20);
});
