// Search: every form of a word, codes and phrases over 400 messages of a college; who finds what, and what breaks nothing.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { type Json } from "../lib/client.ts";
import { Server } from "../lib/server.ts";
import { type Org, type Person, addPerson, groupChat, openOrg, operatorOf, post } from "../lib/world.ts";

const server = new Server();
let org: Org;
let other: Org;
let teacher: Person;
let student: Person;
let parent: Person;
let foreigner: Person;

before(async () => {
  await server.start("serve", ["--rates", "off"]);
  const operator = await operatorOf(server);
  org = await openOrg(server, operator, "find");
  other = await openOrg(server, operator, "elsewhere");
  teacher = await addPerson(server, org, "teacher", ["teacher"], true);
  student = await addPerson(server, org, "student", ["student"]);
  parent = await addPerson(server, org, "parent", ["parent"]);
  foreigner = await addPerson(server, other, "foreigner", ["teacher"], true);
});
after(() => server.remove());

const search = (who: Person, find: string, more: Json = {}): Promise<Json> =>
  who.client.call("search_message_list", { find, ...more });
const texts = (answer: Json): string[] =>
  answer["hits"].map((h: Json) => h["pieces"].map((p: Json) => p["text"]).join(""));
const finds = async (who: Person, find: string, more: Json = {}): Promise<string[]> => texts(await search(who, find, more));

/** All numbers a question finds, page after page. */
async function all(who: Person, chat: string, find: string): Promise<{ ids: number[]; total: number }> {
  const ids: number[] = [];
  let page = await search(who, find, { chat_id: chat, limit: 50 });
  const total = page["total"];
  for (;;) {
    ids.push(...page["hits"].map((h: Json) => Number(h["message_id"])));
    if (!page["next"]) break;
    page = await search(who, find, { chat_id: chat, limit: 50, before: page["next"] });
  }
  assert.deepEqual(ids, [...ids].sort((a, b) => b - a), `${find}: the newest first`);
  return { ids: ids.sort((a, b) => a - b), total };
}

test("the golden set: each of its questions finds its messages and no other", async () => {
  const golden = JSON.parse(readFileSync(new URL("search_golden.json", import.meta.url), "utf8"));
  assert(golden.messages.length >= 400 && golden.queries.length >= 200);
  const chat = await groupChat(teacher.client, "Вся жизнь", [student.id]);
  for (const text of golden.messages) await post(teacher.client, chat, text);
  const wrong: string[] = [];
  // may: found because the last word may go on, or because two words have one stem
  for (const { find, finds: expected, may = [] } of golden.queries) {
    const { ids, total } = await all(student, chat, find);
    const show = (list: number[]) => list.map((n) => `${n} «${golden.messages[n - 1]}»`).join("; ");
    const lost = expected.filter((n: number) => !ids.includes(n));
    const odd = ids.filter((n) => !expected.includes(n) && !may.includes(n));
    if (lost.length || odd.length || total !== ids.length)
      wrong.push(`«${find}» lost ${show(lost)} odd ${show(odd)} total ${total} of ${ids.length}`);
  }
  assert.deepEqual(wrong, []);
});

test("only who may read finds, in counts too", async () => {
  const chat = await groupChat(teacher.client, "Тайны", [student.id]);
  await post(teacher.client, chat, "Шифр от сейфа: арбуз");
  assert.equal((await search(student, "арбузы"))["total"], 1);
  for (const who of [parent, foreigner]) {
    const answer = await search(who, "арбуз");
    assert.deepEqual([answer["hits"], answer["total"], answer["people"]], [[], 0, []]);
  }
  assert.equal(await parent.client.verdict("search_message_list", { find: "арбуз", chat_id: chat }), "not_found");
  assert.equal(await foreigner.client.verdict("search_message_list", { find: "арбуз", chat_id: chat }), "not_found");
  await teacher.client.call("chat_member_add", { chat_id: chat, member_id: parent.id });
  await post(teacher.client, chat, "Арбуз съели");
  assert.deepEqual(await finds(parent, "арбуз"), ["Арбуз съели"]); // who came later
  assert.equal((await search(parent, "арбуз"))["total"], 1);
  await teacher.client.call("chat_member_remove", { chat_id: chat, member_id: student.id });
  assert.equal((await search(student, "арбуз"))["total"], 0); // who was put out
});

test("edited and deleted words are gone at once", async () => {
  const chat = await groupChat(teacher.client, "Правки", [student.id]);
  const m = await post(teacher.client, chat, "Сбор у фонтана");
  await teacher.client.call("message_edit", { chat_id: chat, message_id: m["id"], text: "Сбор у памятника", version: m["version"] });
  assert.deepEqual(await finds(student, "фонтан"), []);
  assert.deepEqual(await finds(student, "памятник"), ["Сбор у памятника"]);
  await teacher.client.call("message_delete", { chat_id: chat, message_id: m["id"] });
  assert.equal((await search(student, "памятник"))["total"], 0);
  assert.equal((await search(teacher, "сбор памятник"))["total"], 0);
});

test("filters: author, chat, time, kind, and no words at all", async () => {
  const one = await groupChat(teacher.client, "Первый", [student.id]);
  const two = await groupChat(teacher.client, "Второй", [student.id]);
  await post(teacher.client, one, "Верблюд https://example.org/x");
  const mine = await post(student.client, one, "Верблюды умеют плевать");
  const last = await post(teacher.client, two, "Про верблюда забыли");
  assert.equal((await search(student, "верблюд"))["total"], 3);
  assert.equal((await search(student, "верблюд", { author_id: student.id }))["hits"][0]["message_id"], mine["id"]);
  assert.deepEqual(await finds(student, "верблюд", { chat_id: two }), ["Про верблюда забыли"]);
  assert.deepEqual(await finds(student, "верблюд", { kind: "link" }), ["Верблюд https://example.org/x"]);
  assert.deepEqual(await finds(student, "", { kind: "link", chat_id: one }), ["Верблюд https://example.org/x"]);
  assert.deepEqual(await finds(student, "верблюд", { from_us: last["created_us"] }), ["Про верблюда забыли"]);
  assert.equal((await search(student, "верблюд", { until_us: last["created_us"] }))["total"], 2);
  assert.equal((await search(student, "верблюд", { author_id: teacher.id, until_us: last["created_us"] }))["total"], 1);
  const first = await search(student, "верблюд", { author_id: teacher.id, limit: 1 });
  const second = await search(student, "верблюд", { author_id: teacher.id, limit: 1, before: first["next"] });
  assert.deepEqual([...texts(first), ...texts(second)], ["Про верблюда забыли", "Верблюд https://example.org/x"]);
  assert.equal(second["next"] ?? null, null);
  assert.deepEqual(await finds(student, ""), []);
});

test("what is shown: a part of a long text, plain, what answers apart", async () => {
  const chat = await groupChat(teacher.client, "Длинный");
  await post(teacher.client, chat, `${"много слов впереди ".repeat(60)}**жираф** [сайт](https://a.ru/b)${" и слова позади".repeat(60)}`);
  const [hit] = (await search(teacher, "жирафы"))["hits"];
  const pieces: Json[] = hit["pieces"];
  assert.deepEqual(pieces.filter((p) => p["is_hit"]), [{ text: "жираф", is_hit: true }]);
  const shown = pieces.map((p) => p["text"]).join("");
  assert(shown.startsWith("…") && shown.endsWith("…") && shown.length < 260 && shown.includes("жираф сайт и"), shown);
});

test("any text is a question: nothing breaks, nothing is read as a language", async () => {
  const chat = await groupChat(teacher.client, "Знаки");
  await post(teacher.client, chat, "Обычное слово");
  const odd = ['"', '""', '"слово', "слово*", "*", "-слово", "слово AND обычное", "NEAR(слово)", "words:слово", "^слово", "(слово", "слово)", "'", "''",
    "\\", "%", "_", "слово | обычное", "слово & !обычное", ":*", "слово:*", "слово<->обычное", "';drop table message;--", "{слово}", "_c1", "_a1 слово",
    "\u{10ffff}", "слово\u0301", "🙂", "a".repeat(200), "ё".repeat(200), "« »", "„“", "слово ".repeat(33), "1.".repeat(99), "-".repeat(200), "я-".repeat(100)];
  for (const find of odd) assert.equal(await teacher.client.verdict("search_message_list", { find }), "ok", find);
  assert.deepEqual(await finds(teacher, "«обычное слово»"), ["Обычное слово"]);
  assert.deepEqual(await finds(teacher, '"слово обычное"'), []);
  for (const find of ["_c1", "_t1", "_a1"]) assert.deepEqual(await finds(foreigner, find), []);
  const refused: Json[] = [{ find: "x".repeat(201) }, { find: "x", limit: 51 }, { find: "x", limit: 0 }, { find: "x", before: "-1" },
    { find: "x", before: "1e3" }, { find: "x", before: "9".repeat(20) }, { find: "x", kind: "secret" }, { find: "x", chat_id: "abc" }];
  for (const question of refused) assert.equal(await teacher.client.verdict("search_message_list", question), "invalid", JSON.stringify(question));
});

test("people and chats by any form of a name, only those one sees", async () => {
  const chat = await groupChat(teacher.client, "Кружок робототехники", [student.id]);
  const places = (who: Person, find: string) => who.client.call("search_place_list", { find });
  assert.deepEqual((await places(student, "робототехника"))["chat_ids"], [chat]);
  assert.deepEqual((await places(student, "кружки"))["chat_ids"], [chat]);
  assert.deepEqual((await places(student, "к"))["chat_ids"].includes(chat), true);
  assert.deepEqual((await places(parent, "робототехника"))["chat_ids"], []);
  assert.deepEqual((await places(foreigner, "робототехника"))["chat_ids"], []);
  for (const find of ["%", "_", "'", '"', "!", "***"]) assert.deepEqual((await places(teacher, find))["people"], [], find);
});
