// Messages that are sent later: once, at their time, by the rights of that moment; what is refused stays; a server
// that is killed before sends after; files wait along.
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import path from "node:path";
import { after, before, test } from "node:test";
import { startClass } from "../lib/class.ts";
import { type Client, type Json, Live } from "../lib/client.ts";
import { noise, upload } from "../lib/files.ts";
import { ask } from "../lib/postgres.ts";
import { Server } from "../lib/server.ts";
import { until } from "../lib/until.ts";
import { type Org, type Person, addPerson, groupChat, post, signIn } from "../lib/world.ts";
import { withChange } from "../../web/src/state/later.ts";

const isPostgres = process.env["KAFEDRA_TEST_DB"] === "postgres";
const server = new Server();
let org: Org;
let teacher: Person;
let student: Person;
let chat = "";

before(async () => {
  ({ org, teacher, student, chat } = await startClass(server, "later"));
});
after(() => server.remove());

const hence = (minutes: number): number => (Date.now() + minutes * 60_000) * 1000;
const plan = (client: Client, text: string, more: Json = {}): Promise<Json> =>
  client.call("later_create", { chat_id: chat, text, due_us: hence(60), ...more });
const listed = async (client: Client): Promise<Json[]> => (await client.call("later_list", {}))["later"];
const texts = async (client: Client, chat_id = chat): Promise<string[]> =>
  (await client.call("message_list", { chat_id, limit: 100 }))["messages"].map((m: Json) => m["text"]);

/** The database, behind the server's back. */
function change(...sql: string[]): void {
  if (isPostgres) {
    for (const one of sql) ask(path.basename(server.folder), one);
    return;
  }
  const database = new DatabaseSync(path.join(server.folder, "kafedra.db"));
  database.exec("pragma busy_timeout = 10000");
  for (const one of sql) database.exec(one);
  database.close();
}

/** As if the hour had passed. */
const comeDue = (): void =>
  change("update later set due_us = 1 where state = 0", "update job set due_us = 1 where kind = 'later_tend'");

const isSent = (text: string): Promise<void> =>
  until(`«${text}» in the chat`, async () => (await texts(teacher.client)).includes(text));

async function refusal(client: Client, id: string): Promise<string> {
  let found: Json | undefined;
  await until("its refusal", async () => {
    found = (await listed(client)).find((one) => one["id"] === id);
    return found?.["is_refused"] === true;
  });
  return found?.["reason"];
}

test("it is sent once at its time, without sound, and every own device knows", async () => {
  const other = await signIn(server, org.slug, "teacher");
  const { later: window } = await other.call("later_list", {});
  let mirror = new Map(window.map((one: Json) => [one["id"], one]));
  const { seq } = await other.call("chat_list");
  const live: Live = await other.live();
  await live.subscribe(`m${teacher.id}`, seq);
  const first = await plan(teacher.client, "Завтра к третьей паре", { is_silent: true });
  const second = await plan(teacher.client, "Это подождёт");
  assert.equal((await texts(student.client)).length, 0, "nobody sees it before");
  assert.deepEqual(await listed(student.client), []);
  change(`update later set due_us = 1 where id = ${first["id"]}`, "update job set due_us = 1 where kind = 'later_tend'");
  await isSent("Завтра к третьей паре");
  const { messages } = await student.client.call("message_list", { chat_id: chat });
  assert.deepEqual(messages.map((m: Json) => [m["author_id"], m["is_silent"]]), [[teacher.id, true]]);
  const told = () => live.events(`m${teacher.id}`).filter((e) => e["kind"] === "later_changed");
  await until("the other device to hear of all three", () => told().length >= 3);
  for (const event of told()) mirror = withChange(mirror as never, event["body"]) as never;
  assert.deepEqual([...mirror.values()], await listed(other), "a window and its events are a fresh window");
  live.close();
  await teacher.client.call("later_delete", { later_id: second["id"] });
});

test("an idempotent request makes one, sends one", async () => {
  const made = { chat_id: chat, text: "один раз", due_us: hence(30) };
  const twice = await Promise.all([1, 2].map(() => teacher.client.ask("later_create", made, { "idempotency-key": "later-once-00000001" })));
  assert.equal(twice[0]?.body["id"], twice[1]?.body["id"]);
  const send = { later_id: twice[0]?.body["id"] };
  const sent = await Promise.all([1, 2].map(() => teacher.client.ask("later_send", send, { "idempotency-key": "later-send-00000001" })));
  assert.equal(sent[0]?.body["id"], sent[1]?.body["id"]);
  assert.equal((await texts(teacher.client)).filter((text) => text === "один раз").length, 1);
  assert.equal(await teacher.client.verdict("later_send", send), "not_found");
});

test("sent by hand at the moment when its time comes, it is there once", async () => {
  const ids: string[] = [];
  for (let i = 0; i < 12; i++) ids.push((await plan(teacher.client, `наперегонки ${i}`))["id"]);
  comeDue();
  const presses = ids.map((later_id) => teacher.client.verdict("later_send", { later_id }));
  assert((await Promise.all(presses)).every((answer) => ["ok", "not_found"].includes(answer)));
  await until("all of them", async () => (await listed(teacher.client)).length === 0);
  const got = (await texts(teacher.client)).filter((text) => text.startsWith("наперегонки"));
  assert.equal(got.length, 12, "each once");
  assert.equal(new Set(got).size, 12);
});

test("what the rights of that moment refuse stays with its reason, and can be sent when they allow it", async () => {
  const own = await groupChat(teacher.client, "Практика", [student.id]);
  const left = await plan(student.client, "меня убрали", { chat_id: own });
  await teacher.client.call("chat_member_remove", { chat_id: own, member_id: student.id });
  const direct = (await student.client.call("chat_direct_open", { member_id: teacher.id }))["view"]["chat"]["id"];
  const closed = await plan(student.client, "правила закрыли", { chat_id: direct });
  change(`update org set rules = 'dst0 dts0' where slug = '${org.slug}'`);
  const archived = await plan(student.client, "чат в архиве");
  change(`update chat set archived_us = 1 where id = ${chat}`);
  comeDue();
  assert.equal(await refusal(student.client, left["id"]), "left");
  assert.equal(await refusal(student.client, closed["id"]), "policy");
  assert.equal(await refusal(student.client, archived["id"]), "archived");
  const again = { later_id: archived["id"], text: "чат снова открыт", is_silent: false, due_us: hence(5), version: 2 };
  assert.equal(await student.client.verdict("later_change", again), "chat_archived");
  assert.equal(await student.client.verdict("later_send", { later_id: closed["id"] }), "policy");
  change(`update chat set archived_us = null where id = ${chat}`, `update org set rules = '' where slug = '${org.slug}'`);
  await student.client.call("later_change", again);
  await student.client.call("later_send", { later_id: closed["id"] });
  assert.deepEqual(await texts(teacher.client, direct), ["правила закрыли"]);
  comeDue();
  await isSent("чат снова открыт");
  await student.client.call("later_delete", { later_id: left["id"] });
  assert.deepEqual(await listed(student.client), []);
});

test("who has left sends nothing, and finds it when they are back", async () => {
  const leaver = await addPerson(server, org, "leaver", ["student"]);
  await teacher.client.call("chat_member_add", { chat_id: chat, member_id: leaver.id });
  const { id } = await plan(leaver.client, "я ушёл");
  const { person } = await org.administrator.client.call("person_get", { member_id: leaver.id });
  await org.administrator.client.call("person_leave", { member_id: leaver.id, version: person["version"], reason: "перевод" });
  comeDue();
  const marker = await plan(teacher.client, "после ухода");
  comeDue();
  await isSent("после ухода");
  assert(marker["id"] && !(await texts(teacher.client)).includes("я ушёл"));
  await org.administrator.client.call("person_return", { member_id: leaver.id });
  const back = await signIn(server, org.slug, "leaver");
  assert.equal(await refusal(back, id), "account");
});

test("files wait along for longer than an upload may, and go with it", async () => {
  const file = (name: string, seed: number) => upload(teacher.client, { name, chat, bytes: noise(3000, seed) });
  const used = async () => (await teacher.client.call("upload_list"))["used"];
  const before = await used();
  const file_ids = [await file("б.bin", 1), await file("а.bin", 2)];
  const { files } = await plan(teacher.client, "", { file_ids });
  assert.deepEqual(files.map((one: Json) => one["name"]), ["б.bin", "а.bin"]);
  assert.deepEqual((await teacher.client.call("upload_list"))["uploads"], [], "they are in no tray any more");
  assert.equal(await teacher.client.verdict("upload_drop", { file_id: file_ids[0] }), "not_found");
  assert.equal(await teacher.client.verdict("message_post", { chat_id: chat, text: "тот же", file_ids }), "not_found");
  const free = await file("ничей.bin", 3);
  const given = await plan(teacher.client, "с файлом", { file_ids: [await file("лишний.bin", 4)] });
  change("update upload set expires_us = 1", "update job set due_us = 1 where kind = 'upload_sweep'");
  await until("the loose one to be swept", async () =>
    (await teacher.client.verdict("upload_get", { file_id: free })) === "not_found");
  await teacher.client.call("later_delete", { later_id: given["id"] });
  await until("room to be free again", async () => (await used()) === before + 6000);
  comeDue();
  const carried = async () => (await teacher.client.call("message_list", { chat_id: chat }))["messages"].at(-1);
  await until("the files in the chat", async () => (await carried())["attachments"].length === 2);
  assert.deepEqual((await carried())["attachments"].map((one: Json) => one["name"]), ["б.bin", "а.bin"]);
});

test("an author who is away keeps unread what they have not read, and their draft", async () => {
  await plan(teacher.client, "напоминание");
  await teacher.client.call("draft_set", { chat_id: chat, text: "пишу другое" });
  await post(student.client, chat, "вопрос");
  const before = (await teacher.client.call("chat_get", { chat_id: chat }))["view"];
  comeDue();
  await isSent("напоминание");
  const { view } = await teacher.client.call("chat_get", { chat_id: chat });
  assert.equal(view["read_n"], before["read_n"]);
  assert.equal(view["draft"]["text"], "пишу другое");
});

test("a server killed before the time sends when it is up, once", async () => {
  await plan(teacher.client, "сервер падал");
  await server.kill();
  comeDue();
  await server.start("serve", ["--rates", "off"]);
  teacher = { ...teacher, client: await signIn(server, org.slug, "teacher") };
  student = { ...student, client: await signIn(server, org.slug, "student") };
  await isSent("сервер падал");
  assert.equal((await texts(teacher.client)).filter((text) => text === "сервер падал").length, 1);
});

test("there are limits, and times that can not be", async () => {
  for (const due_us of [Date.now() * 1000, hence(367 * 24 * 60), 1]) {
    assert.equal(await teacher.client.verdict("later_create", { chat_id: chat, text: "когда?", due_us }), "invalid");
  }
  for (let i = 0; i < 50; i++) await plan(teacher.client, `${i}`);
  assert.equal(await teacher.client.verdict("later_create", { chat_id: chat, text: "51", due_us: hence(60) }), "limit_reached");
  const rest = await groupChat(teacher.client, "Ещё чат");
  for (let i = 0; i < 50; i++) await plan(teacher.client, `${i}`, { chat_id: rest });
  const third = await groupChat(teacher.client, "И ещё");
  assert.equal(await teacher.client.verdict("later_create", { chat_id: third, text: "101", due_us: hence(60) }), "limit_reached");
  assert.equal((await listed(teacher.client)).length, 100);
});
