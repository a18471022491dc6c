// Folders of one's own list of chats: on all own devices, of nobody else, gone with the chat and with the person.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { mirrored, Mirror } from "../lib/mirror.ts";
import { Server } from "../lib/server.ts";
import { unzip } from "../lib/unzip.ts";
import { type Org, type Person, addPerson, groupChat, openOrg, operatorOf, post, signIn } from "../lib/world.ts";

const server = new Server();
const mirrors = mirrored(server);
let org: Org;
let teacher: Person;
let student: Person;
let chats: string[] = [];
let phone: Mirror;

before(async () => {
  await server.start("serve", ["--rates", "off"]);
  org = await openOrg(server, await operatorOf(server), "folders");
  teacher = await addPerson(server, org, "teacher", ["teacher"], true);
  student = await addPerson(server, org, "student", ["student"]);
  chats = [await groupChat(teacher.client, "СД-21", [student.id]), await groupChat(teacher.client, "Хор", [student.id])];
  phone = await Mirror.open(await signIn(server, org.slug, "student"), student.id);
  mirrors.push(phone);
});

const names = () => [...phone.state.folders.values()].sort((a, b) => a.place - b.place).map(({ name }) => name);
const make = async (name: string, chat_ids: string[]) =>
  (await student.client.call("folder_create", { name, chat_ids }))["id"] as string;

test("made, changed, ordered and deleted on one device, so on the other", async () => {
  const study = await make("Учёба", [chats[0]!]);
  const free = await make("Досуг", []);
  await phone.obeysLaw("made");
  assert.deepEqual(names(), ["Учёба", "Досуг"]);
  await student.client.call("folder_change", { folder_id: free, name: "Хор и спорт", add: [chats[1]!], drop: [] });
  await student.client.call("folder_order", { folder_ids: [free] });
  await phone.obeysLaw("changed and moved");
  assert.deepEqual(names(), ["Хор и спорт", "Учёба"]);
  assert.deepEqual(phone.state.folders.get(free as never)!.chat_ids, [chats[1]]);
  await student.client.call("folder_delete", { folder_id: free });
  await phone.obeysLaw("deleted");
  assert.deepEqual(names(), ["Учёба"]);
  assert.equal(await student.client.verdict("folder_delete", { folder_id: free }), "not_found");
  assert.equal(await teacher.client.verdict("folder_change", { folder_id: study, add: [], drop: [] }), "not_found");
  assert.deepEqual((await teacher.client.call("chat_list"))["folders"], []);
});

test("two devices put chats in at once and lose none; said twice is once", async () => {
  const id = await make("Всё", []);
  const other = await signIn(server, org.slug, "student");
  await Promise.all([
    student.client.call("folder_change", { folder_id: id, add: [chats[0]!], drop: [] }),
    other.call("folder_change", { folder_id: id, add: [chats[1]!], drop: [] }),
  ]);
  await phone.obeysLaw("at once");
  assert.deepEqual(new Set(phone.state.folders.get(id as never)!.chat_ids), new Set(chats));
  await student.client.call("folder_delete", { folder_id: id });
});

test("whoever leaves a chat has it in no folder, and it does not come back by itself", async () => {
  const id = await make("Хор", [chats[1]!]);
  await teacher.client.call("chat_member_remove", { chat_id: chats[1]!, member_id: student.id });
  await phone.obeysLaw("taken out");
  assert.deepEqual(phone.state.folders.get(id as never)!.chat_ids, []);
  await teacher.client.call("chat_member_add", { chat_id: chats[1]!, member_id: student.id });
  await post(teacher.client, chats[1]!, "снова");
  await phone.obeysLaw("back");
  assert.deepEqual(phone.state.folders.get(id as never)!.chat_ids, []);
});

test("there is an end: twenty folders", async () => {
  const made: string[] = [];
  while ((await student.client.call("chat_list"))["folders"].length < 20) made.push(await make("Ещё", []));
  assert.equal(await student.client.verdict("folder_create", { name: "Лишняя", chat_ids: [] }), "limit_reached");
  for (const folder_id of made) await student.client.call("folder_delete", { folder_id });
});

test("a copy of one's data has them", async () => {
  const copy = await student.client.call("data_copy_create", { member_id: student.id, language: "ru" });
  const { file } = await student.client.ask("data_copy_get", { data_copy_id: copy["id"] });
  const data = JSON.parse(String(unzip(file!.bytes).get("data.json"))) as { folders: unknown };
  assert.deepEqual(data.folders, [
    { name: "Учёба", chat: "СД-21", with: "" },
    { name: "Хор", chat: "", with: "" },
  ]);
});
