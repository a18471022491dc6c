// Copies of one's data: what is in them, who may take them of whom, and for how long. Each is told to the person concerned.
import assert from "node:assert/strict";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, test } from "node:test";
import type { Client, Json } from "../lib/client.ts";
import { makeGroup } from "../lib/college.ts";
import { ask } from "../lib/postgres.ts";
import { setRules } from "../lib/rules.ts";
import { Server } from "../lib/server.ts";
import { unzip } from "../lib/unzip.ts";
import { type Org, type Person, addPerson, groupChat, openOrg, operatorOf, post } from "../lib/world.ts";

const server = new Server();
let org: Org;
let other: Org;
let admin: Client;
let teacher: Person;
let child: Person;
let mother: Person;
let tie = "";

before(async () => {
  await server.start("serve", ["--rates", "off"]);
  const operator = await operatorOf(server);
  org = await openOrg(server, operator, "alpha");
  other = await openOrg(server, operator, "beta");
  admin = org.administrator.client;
  teacher = await addPerson(server, org, "teacher", ["teacher"], true);
  child = await addPerson(server, org, "child", ["student"]);
  mother = await addPerson(server, org, "mother", ["parent"]);
  await tieThem();
  const unit_id = await makeGroup(org, "СД-21");
  await admin.call("enrolment_create", { unit_id, member_id: child.id });
});
after(() => server.remove());

async function tieThem(): Promise<void> {
  tie = (await admin.call("guardian_create", { member_id: child.id, parent_id: mother.id, kin: "mother" }))["id"];
}
const make = (client: Client, member_id: string, more: Json = {}): Promise<Json> =>
  client.call("data_copy_create", { member_id, language: "ru", zone_minutes: 180, ...more });
async function fetched(client: Client, data_copy_id: string): Promise<{ name: string; page: string; data: Json }> {
  const { file } = await client.ask("data_copy_get", { data_copy_id });
  assert(file, "no file");
  assert.equal(file.type, "application/zip");
  const entries = unzip(file.bytes);
  assert.deepEqual([...entries.keys()], ["data.json", "index.html"]);
  return { name: file.name, page: String(entries.get("index.html")), data: JSON.parse(String(entries.get("data.json"))) as Json };
}

test("one's own copy: everything of theirs, nobody else's words, a page without scripts", async () => {
  const chat_id = await groupChat(teacher.client, "Анатомия <СД-21>", [child.id]);
  await post(teacher.client, chat_id, "Слова преподавателя");
  await post(child.client, chat_id, "Мой <b>ответ</b> & вопрос");
  const gone = await post(child.client, chat_id, "Стёртое");
  await child.client.call("message_delete", { chat_id, message_id: gone["id"], version: gone["version"] ?? 1 });
  const direct = await teacher.client.call("chat_direct_open", { member_id: child.id });
  await post(child.client, direct["view"]["chat"]["id"], "Только вам");
  const copy = await make(child.client, child.id);
  assert.equal(copy["is_whole"], true);
  assert.equal(copy["expires_us"] - copy["created_us"], 7 * 86_400_000_000);
  const { name, page, data } = await fetched(child.client, copy["id"]);
  assert.equal(name, "Копия данных.zip");
  assert.deepEqual(data["messages"].map((m: Json) => m["text"]).sort(), ["Мой <b>ответ</b> & вопрос", "Только вам"]);
  assert.equal(data["profile"][0]["login"], "child");
  assert.equal(data["profile"][0]["roles"], "student");
  assert.equal(data["studies"][0]["group"], "СД-21");
  assert.equal(data["family"][0]["kin"], "mother");
  assert(data["sessions"].length > 0 && data["slips"].length > 0 && data["chats"].length >= 2);
  assert.match(page, /lang="ru"/);
  assert.match(page, /Мой &lt;b&gt;ответ&lt;\/b&gt; &amp; вопрос/);
  assert.match(page, /Анатомия &lt;СД-21&gt;/);
  assert.match(page, /UTC\+03:00/);
  assert.doesNotMatch(page, /<script|<b>|Слова преподавателя|Стёртое|https?:/);
  assert.equal(JSON.stringify(data).includes("Слова преподавателя"), false);
  await child.client.call("data_copy_drop", { data_copy_id: copy["id"] });
  const english = await make(child.client, child.id, { language: "en" });
  assert.match((await fetched(child.client, english["id"])).page, /lang="en"[^]*<h2>Messages/);
  await child.client.call("data_copy_drop", { data_copy_id: english["id"] });
});

test("the second adult of a chat of two finds both in its name", async () => {
  const duty = await addPerson(server, org, "duty", ["teacher"], true);
  const pupil = await addPerson(server, org, "pupil", ["student"]);
  await groupChat(teacher.client, "Знакомство", [pupil.id]);
  await setRules(org, [], { two_adults: true });
  await admin.call("org_duty_set", { member_ids: [duty.id] });
  const chat_id = (await teacher.client.call("chat_direct_open", { member_id: pupil.id }))["view"]["chat"]["id"];
  await post(duty.client, chat_id, "Я здесь");
  const { data } = await fetched(duty.client, (await make(duty.client, duty.id))["id"]);
  const [message] = data["messages"] as Json[];
  for (const login of ["teacher", "pupil"]) {
    const { person } = await admin.call("person_get", { member_id: login === "pupil" ? pupil.id : teacher.id });
    const both = `${person["name"]["last"]} ${person["name"]["first"]}`;
    assert(String(message?.["chat"]).includes(both), both);
    assert((data["chats"] as Json[]).some((chat) => String(chat["with"]).includes(both)), both);
  }
  await setRules(org, [], { two_adults: false });
});

/** Rows that would take too many calls. */
function change(sql: string): void {
  if (process.env["KAFEDRA_TEST_DB"] === "postgres") {
    ask(path.basename(server.folder), sql);
    return;
  }
  const database = new DatabaseSync(path.join(server.folder, "kafedra.db"));
  database.exec("pragma busy_timeout = 10000");
  database.exec(sql);
  database.close();
}
const series = (to: number): string => `with recursive i(n) as (select 1 union all select n + 1 from i where n < ${to})`;

test("words are found at every number of a long chat, after leaving it too", async () => {
  const writer = await addPerson(server, org, "writer", ["teacher"], true);
  const chat_id = await groupChat(teacher.client, "Длинный", [writer.id]);
  change(`${series(10_002)} insert into message (chat_id, n, org_id, author_id, text, created_us) select c.id, c.head + i.n, c.org_id,
    case when i.n in (1, 4999, 5000, 5001) or i.n > 9000 then ${writer.id} else ${teacher.id} end, 'слово ' || i.n, 1
    from chat c, i where c.id = ${chat_id}`);
  change(`update chat set head = head + 10002 where id = ${chat_id}`);
  await teacher.client.call("chat_member_remove", { chat_id, member_id: writer.id });
  const { data, page } = await fetched(writer.client, (await make(writer.client, writer.id))["id"]);
  const texts = (data["messages"] as Json[]).map((m) => m["text"] as string);
  const wanted = [1, 4999, 5000, 5001, ...Array.from({ length: 1002 }, (_, i) => 9001 + i)];
  assert.deepEqual(texts, wanted.map((n) => `слово ${n}`));
  assert.equal(page.split("<h3>Длинный</h3>").length, 2);
  assert.equal(data["messages_complete"], true);
});

test("what did not fit is said", async () => {
  const busy = await addPerson(server, org, "busy", ["staff"]);
  const copied = async () => {
    const { id } = await make(busy.client, busy.id);
    const copy = await fetched(busy.client, id);
    await busy.client.call("data_copy_drop", { data_copy_id: id });
    return copy;
  };
  const fits = await copied();
  assert.equal(fits.data["rows_complete"], true);
  assert.doesNotMatch(fits.page, /Остальные строки не поместились/);
  change(`${series(10_000)} insert into account_event (org_id, member_id, kind, is_news, address, agent, created_us)
    select m.org_id, m.id, 0, 0, '', '', 1 from member m, i where m.id = ${busy.id}`);
  const cut = await copied();
  assert.equal(cut.data["rows_complete"], false);
  assert.match(cut.page, /Остальные строки не поместились/);
});

test("one at a time; only who asked fetches it; dropped and foreign ones are not there", async () => {
  const copy = await make(teacher.client, teacher.id);
  const data_copy_id = copy["id"];
  assert.equal(await teacher.client.verdict("data_copy_create", { member_id: teacher.id, language: "ru" }), "conflict");
  for (const client of [admin, child.client, other.administrator.client]) {
    assert.equal(await client.verdict("data_copy_get", { data_copy_id }), "not_found");
    assert.equal(await client.verdict("data_copy_drop", { data_copy_id }), "not_found");
    assert.deepEqual((await client.call("data_copy_list"))["copies"], []);
  }
  assert.equal((await teacher.client.call("data_copy_list"))["copies"][0]["id"], data_copy_id);
  const twice = await Promise.all([1, 2].map(() => child.client.verdict("data_copy_create", { member_id: child.id, language: "ru" })));
  // One is being made at a time on a server; once it is there, the same one is a conflict.
  assert.ok(twice.includes("ok") && twice.some((code) => ["unavailable", "conflict"].includes(code)), String(twice));
  await teacher.client.call("data_copy_drop", { data_copy_id });
  assert.equal(await teacher.client.verdict("data_copy_get", { data_copy_id }), "not_found");
  assert.equal(await teacher.client.verdict("data_copy_drop", { data_copy_id }), "not_found");
});

/** The structure's chat that somebody is in. */
async function chatFrom(origin: string, who: Person): Promise<string> {
  const { chats } = await who.client.call("chat_list");
  const view = (chats as Json[]).find(({ chat }) => chat["origin"] === origin);
  assert(view, `no chat of ${origin}`);
  return view["chat"]["id"];
}
/** Nothing of what is the person's alone. */
function assertPartial(data: Json): void {
  assert.equal(data["is_whole"], false);
  for (const alone of ["drafts", "sessions", "journal"]) assert.equal(data[alone], undefined, alone);
}

test("a parent takes a minor's: words from chats of the structure alone, and the child sees who did", async () => {
  assert.equal(await mother.client.verdict("data_copy_create", { member_id: teacher.id, language: "ru" }), "not_found");
  assert.equal(await teacher.client.verdict("data_copy_create", { member_id: child.id, language: "ru" }), "not_found");
  const chat_id = await chatFrom("group", child);
  await post(child.client, chat_id, "Слово группе");
  await child.client.call("draft_set", { chat_id, text: "Недописанное" });
  const copy = await make(mother.client, child.id);
  assert.equal(copy["is_whole"], false);
  const { data, page } = await fetched(mother.client, copy["id"]);
  assert.deepEqual(data["messages"].map((m: Json) => m["text"]), ["Слово группе"]);
  assert.deepEqual(data["chats"].map((c: Json) => c["title"]), ["СД-21"]);
  assertPartial(data);
  assert.match(page, /Слова из личных чатов/);
  assert.doesNotMatch(page, /Недописанное|вопрос|127\.0\.0\.1/);
  const [own] = (await child.client.call("data_copy_list"))["copies"];
  await child.client.call("data_copy_drop", { data_copy_id: own["id"] });
  const seen = await fetched(child.client, (await make(child.client, child.id))["id"]);
  assert.equal(seen.data["is_whole"], true);
  assert.equal(seen.data["drafts"][0]["text"], "Недописанное");
  assert(seen.data["journal"].length > 0);
  const acts = (seen.data["looks"] as Json[]).map((l) => l["act"] as string);
  assert.deepEqual(acts.filter((act) => act.startsWith("data_copy")), ["data_copy_create", "data_copy_get"]);

  // No longer tied: the copy that lies there is no longer theirs to fetch. Tied again, but the child is an adult: neither.
  await admin.call("guardian_end", { member_id: child.id, guardian_id: tie });
  assert.equal(await mother.client.verdict("data_copy_get", { data_copy_id: copy["id"] }), "not_found");
  assert.deepEqual((await mother.client.call("data_copy_list"))["copies"], []);
  await tieThem();
  assert.equal(await mother.client.verdict("data_copy_get", { data_copy_id: copy["id"] }), "ok");
  await admin.call("person_minor_set", { member_id: child.id, minor_until_us: 1 });
  assert.equal(await mother.client.verdict("data_copy_get", { data_copy_id: copy["id"] }), "not_found");
  assert.equal(await mother.client.verdict("data_copy_create", { member_id: child.id, language: "ru" }), "not_found");
});

test("an administrator: of who has left, until they return or are erased", async () => {
  const leaver = await addPerson(server, org, "leaver", ["staff"]);
  const chat_id = await groupChat(teacher.client, "Кафедра", [leaver.id]);
  await post(leaver.client, chat_id, "Моё слово");
  await post(leaver.client, await chatFrom("staff", leaver), "Слово всем сотрудникам");
  const mine = await make(leaver.client, leaver.id);
  assert.equal(await admin.verdict("data_copy_create", { member_id: leaver.id, language: "ru" }), "not_found");
  const { person } = await admin.call("person_get", { member_id: leaver.id });
  await admin.call("person_leave", { member_id: leaver.id, version: person["version"], reason: "приказ № 5" });
  assert.equal(await leaver.client.verdict("data_copy_get", { data_copy_id: mine["id"] }), "no_session");
  const data_copy_id = (await make(admin, leaver.id))["id"];
  const { data } = await fetched(admin, data_copy_id);
  assert.deepEqual(data["messages"].map((m: Json) => m["text"]), ["Слово всем сотрудникам"]);
  assertPartial(data);
  assert.equal(await teacher.client.verdict("data_copy_create", { member_id: leaver.id, language: "ru" }), "not_found");
  assert.equal(await other.administrator.client.verdict("data_copy_create", { member_id: leaver.id, language: "ru" }), "not_found");
  await admin.call("person_return", { member_id: leaver.id });
  assert.equal(await admin.verdict("data_copy_get", { data_copy_id }), "not_found");
  const back = await admin.call("person_get", { member_id: leaver.id });
  await admin.call("person_leave", { member_id: leaver.id, version: back["person"]["version"], reason: "" });
  assert.equal(await admin.verdict("data_copy_get", { data_copy_id }), "ok");
  await admin.call("person_erase", { member_id: leaver.id });
  assert.equal(await admin.verdict("data_copy_get", { data_copy_id }), "not_found");
  assert.deepEqual((await admin.call("data_copy_list"))["copies"], []);
  assert.equal(await admin.verdict("data_copy_create", { member_id: leaver.id, language: "ru" }), "not_found");
});
