// A chat as a file: what is in it is compared with what was said; who may, how often, and what ends it.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { Client, Json } from "../lib/client.ts";
import { upload } from "../lib/files.ts";
import { Mirror, mirrored } from "../lib/mirror.ts";
import { Server } from "../lib/server.ts";
import { until } from "../lib/until.ts";
import { unzip } from "../lib/unzip.ts";
import { type Org, type Person, addPerson, groupChat, openOrg, operatorOf, post, signIn } from "../lib/world.ts";

const server = new Server();
const mirrors = mirrored(server);
let org: Org;
let teacher: Person;
let student: Person;
let late: Person;

before(async () => {
  await server.start("serve", ["--rates", "off"]);
  org = await openOrg(server, await operatorOf(server), "export");
  teacher = await addPerson(server, org, "teacher", ["teacher"], true);
  student = await addPerson(server, org, "student", ["student"]);
  late = await addPerson(server, org, "late", ["teacher"], true);
  mirrors.push(await Mirror.open(await signIn(server, org.slug, "student"), student.id));
});

const start = (client: Client, chat_id: string, more: Json = {}): Promise<Json> =>
  client.call("chat_export_create", { chat_id, with_files: false, language: "ru", zone_minutes: 180, ...more });
const listed = (client: Client, chat_id: string): Promise<Json> => client.call("chat_export_list", { chat_id });

async function ended(client: Client, chat_id: string, id: string): Promise<Json> {
  let found: Json | undefined;
  await until("the export to end", async () => {
    found = (await listed(client, chat_id))["own"].find((one: Json) => one["id"] === id);
    return found?.["state"] !== "making";
  });
  return found!;
}

async function opened(client: Client, chat_export_id: string): Promise<{ entries: Map<string, Buffer>; page: string; data: Json }> {
  const { file, status } = await client.ask("chat_export_get", { chat_export_id });
  assert.equal(status, 200);
  const entries = unzip(file!.bytes);
  return { entries, page: String(entries.get("chat.html")), data: JSON.parse(String(entries.get("chat.json"))) as Json };
}

async function taken(client: Client, chat_id: string, more: Json = {}) {
  const { id } = await start(client, chat_id, more);
  const ready = await ended(client, chat_id, id);
  assert.equal(ready["state"], "ready", JSON.stringify(ready));
  return { id: id as string, ready, ...(await opened(client, id)) };
}

/** Another manager, so that three a day are enough for the file. */
let serial = 0;
const manager = () => addPerson(server, org, `manager${++serial}`, ["teacher"], true);

test("everything that was said, as the asker sees it, with files; the page needs nothing from outside", async () => {
  const chat = await groupChat(teacher.client, "Анатомия <СД-21>", [student.id]);
  await post(teacher.client, chat, "**Раз** & <b>два</b>, см. [@Анна](member:" + student.id + ")");
  const gone = await post(student.client, chat, "Стёртое");
  await student.client.call("message_delete", { chat_id: chat, message_id: gone["id"] });
  await post(student.client, chat, "Ответ", { reply_to: "1" });
  await teacher.client.call("message_edit", { chat_id: chat, message_id: "1", text: "**Раз** и два", version: 1 });
  const bytes = new TextEncoder().encode("%PDF-1.7 приказ");
  const file_id = await upload(teacher.client, { name: "при:каз.pdf", chat, bytes });
  await post(teacher.client, chat, "Приказ", { file_ids: [file_id] });
  await post(teacher.client, chat, "Без файла");
  const poll = (await teacher.client.call("poll_create", {
    chat_id: chat, question: "Тайно?", options: ["Да", "Нет"], is_many: false, is_secret: true }))["poll"];
  await student.client.call("poll_vote", { poll_id: poll["id"], places: [0] });
  const { ready, entries, page, data } = await taken(teacher.client, chat, { with_files: true });
  assert.deepEqual([ready["done"], ready["total"], ready["messages"], ready["left_out"]], [6, 6, 6, 0]);
  assert.equal(ready["expires_us"] - ready["created_us"] > 6.9 * 86_400_000_000, true);
  assert.deepEqual([...entries.keys()], ["chat.html", "chat.json", "files/4-1-при_каз.pdf"]);
  assert.deepEqual(entries.get("files/4-1-при_каз.pdf"), Buffer.from(bytes));
  assert.equal(data["format"], "kafedra-chat-1");
  assert.equal(data["title"], "Анатомия <СД-21>");
  const { messages } = await teacher.client.call("message_list", { chat_id: chat });
  assert.deepEqual(data["messages"].map((m: Json) => m["text"]), messages.map((m: Json) => m["text"]));
  assert.deepEqual(data["messages"].map((m: Json) => m["at_us"]), messages.map((m: Json) => m["created_us"]));
  assert.deepEqual(data["messages"].map((m: Json) => m["is_deleted"]), [false, true, false, false, false, false]);
  assert.equal(data["messages"][2]["reply_to"], 1);
  assert.equal(data["messages"][3]["files"][0]["path"], "files/4-1-при_каз.pdf");
  assert.deepEqual(data["messages"][5]["poll"]["options"], [{ text: "Да", votes: null }, { text: "Нет", votes: null }]);
  assert.equal(data["messages"][5]["poll"]["voted"], 1);
  assert.match(page, /<strong>|<b>Раз<\/b> и два/);
  assert.match(page, /Анатомия &lt;СД-21&gt;/);
  assert.match(page, /Сообщение удалено/);
  assert.match(page, /href="files\/4-1-при_каз\.pdf"/);
  assert.match(page, /UTC\+03:00/);
  assert.doesNotMatch(page + JSON.stringify(data), /Стёртое|<script|src=|https?:\/\//);
  await teacher.client.call("poll_close", { poll_id: poll["id"] });
  const again = await taken(teacher.client, chat, { language: "en" });
  assert.deepEqual(again.data["messages"][5]["poll"]["options"].map((o: Json) => o["votes"]), [1, 0]);
  assert.equal(again.data["messages"][3]["files"][0]["path"], null);
  assert.match(again.page, /lang="en"/);
});

test("who came later takes out what they may read; who may not, nothing", async () => {
  const owner = await manager();
  const chat = await groupChat(owner.client, "Опоздавшие", [student.id]);
  await post(owner.client, chat, "До прихода");
  await owner.client.call("chat_member_add", { chat_id: chat, member_id: late.id });
  await post(owner.client, chat, "После прихода", { reply_to: "1" });
  assert.equal(await late.client.verdict("chat_export_create", { chat_id: chat, with_files: false, language: "ru" }), "no_right");
  assert.equal(await student.client.verdict("chat_export_create", { chat_id: chat, with_files: false, language: "ru" }), "no_right");
  assert.equal(await org.administrator.client.verdict("chat_export_create", { chat_id: chat, with_files: false, language: "ru" }), "not_found");
  const direct = (await owner.client.call("chat_direct_open", { member_id: late.id }))["view"]["chat"]["id"];
  await post(late.client, direct, "Только вам");
  const { data, page } = await taken(late.client, direct);
  assert.deepEqual(data["messages"].map((m: Json) => m["text"]), ["Только вам"]);
  assert.equal(data["is_group"], false);
  assert.match(page, /Переписка/);
});

test("everybody in the chat sees by whom and when; the record has it; one at a time, three a day", async () => {
  const owner = await manager();
  const chat = await groupChat(owner.client, "Виден всем", [student.id]);
  for (let i = 0; i < 120; i++) await post(owner.client, chat, `Слово ${i}`);
  const before = (await student.client.call("chat_get", { chat_id: chat }))["view"]["chat"]["version"];
  const first = await start(owner.client, chat);
  const second = await owner.client.verdict("chat_export_create", { chat_id: chat, with_files: false, language: "ru" });
  assert.equal(["conflict", "ok"].includes(second), true, "ok only when the first was ready already");
  const ready = await ended(owner.client, chat, first["id"]);
  assert.equal(ready["messages"], 120);
  const { notes, own, may_export } = await listed(student.client, chat);
  assert.equal(may_export, false);
  assert.deepEqual(own, []);
  assert.equal(notes[0]["with_files"], false);
  assert((await student.client.call("chat_get", { chat_id: chat }))["view"]["chat"]["version"] > before);
  const { acts } = await org.administrator.client.call("audit_list", {});
  assert(acts.some((act: Json) => act["act"] === "chat_export_create" && act["object"] === "Виден всем"));
  while ((await owner.client.verdict("chat_export_create", { chat_id: chat, with_files: false, language: "ru" })) !== "limit_reached") {
    const { own: all } = await listed(owner.client, chat);
    await ended(owner.client, chat, all[0]["id"]);
    assert(all.length <= 3);
  }
});

test("a right that is lost ends it, and closes what is ready", async () => {
  const owner = await manager();
  const other = await manager();
  const chat = await groupChat(owner.client, "Права", [student.id]);
  for (let i = 0; i < 30; i++) await post(owner.client, chat, `Слово ${i}`);
  await owner.client.call("chat_member_add", { chat_id: chat, member_id: other.id });
  const { id } = await taken(owner.client, chat);
  const person = async () => (await org.administrator.client.call("person_get", { member_id: owner.id }))["person"];
  const badge = async (is_verified: boolean) => org.administrator.client.call("person_badge_set", {
    member_id: owner.id, is_verified, reason: "проверка", version: (await person())["version"] });
  await badge(false);
  assert.equal((await owner.client.ask("chat_export_get", { chat_export_id: id })).status, 404);
  assert.equal(await other.client.verdict("chat_export_cancel", { chat_export_id: id }), "not_found");
  await badge(true);
  assert.equal((await owner.client.ask("chat_export_get", { chat_export_id: id })).status, 200);
  // While it is made: the badge goes between the order and the work, unless the work was faster.
  const running = await start(owner.client, chat);
  await badge(false);
  await until("an end", async () => (await listed(owner.client, chat))["own"][0]["state"] !== "making");
  const state = (await listed(owner.client, chat))["own"][0]["state"];
  assert(["lost", "ready"].includes(state), state);
  assert.equal((await owner.client.ask("chat_export_get", { chat_export_id: running["id"] })).status, 404);
  await badge(true);
});

test("cancelled it leaves nothing; a ready one is deleted before its term", async () => {
  const owner = await manager();
  const chat = await groupChat(owner.client, "Отмена", [student.id]);
  await post(owner.client, chat, "Слово");
  const live = await owner.client.live();
  await live.subscribe(`m${owner.id}`);
  const { id } = await start(owner.client, chat);
  const cancelled = await owner.client.call("chat_export_cancel", { chat_export_id: id });
  assert(["cancelled", "over"].includes(cancelled["state"]), cancelled["state"]);
  const told = await live.frame((f) => f["kind"] === "export_changed" && ["cancelled", "over"].includes(f["body"]["state"]), "the end of it");
  assert.equal(told["body"]["id"], id);
  live.close();
  assert.equal((await owner.client.ask("chat_export_get", { chat_export_id: id })).status, 404);
  const second = await taken(owner.client, chat);
  await owner.client.call("chat_export_cancel", { chat_export_id: second.id });
  assert.equal((await owner.client.ask("chat_export_get", { chat_export_id: second.id })).status, 404);
  assert.equal(await owner.client.verdict("chat_export_cancel", { chat_export_id: "999999" }), "not_found");
  assert.equal(await student.client.verdict("chat_export_get", { chat_export_id: second.id }), "not_found");
});
