// Polls: asked, voted in, ended; one vote a person whatever happens at once; and that nothing on the disk leads from a
// secret vote to a person.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DatabaseSync } from "node:sqlite";
import { startClass, type StudentClass } from "../lib/class.ts";
import { type Client, type Json, Refused } from "../lib/client.ts";
import { Mirror } from "../lib/mirror.ts";
import { Server } from "../lib/server.ts";
import { type Org, type Person, addPerson, groupChat, openOrg, operatorOf, post, signIn } from "../lib/world.ts";

const isPostgres = process.env["KAFEDRA_TEST_DB"] === "postgres";
const server = new Server();
let org: Org;
let teacher: Person;
let students: readonly Person[];
let student: StudentClass["studentAt"];
let chat = "";
let phone: Mirror;

before(async () => {
  const begun = await startClass(server, "polls", ["student0", "student1", "student2", "student3"]);
  ({ org, teacher, students, studentAt: student, chat } = begun);
  await post(teacher.client, chat, "раз");
  phone = await Mirror.open(await signIn(server, org.slug, "student0"), student(0).id);
});
after(() => {
  phone.close();
  return server.remove();
});

async function ask(more: Json = {}, client = teacher.client, chat_id = chat): Promise<{ poll: Json; message: Json }> {
  const message = await client.call("poll_create", {
    chat_id, question: "Когда консультация?", options: ["Понедельник", "Среда", "Пятница"],
    is_many: false, is_secret: false, ...more,
  });
  return { poll: message["poll"], message };
}

const vote = (client: Client, poll: Json, ...places: number[]): Promise<Json> =>
  client.call("poll_vote", { poll_id: poll["id"], places });
const sums = (poll: Json): number[] => poll["options"].map((option: Json) => option["votes"]);
const now = async (poll: Json): Promise<Json> => (await teacher.client.call("poll_own_get", { poll_id: poll["id"] }))["poll"];

test("an open vote is seen by all at once, can be changed, and says who", async () => {
  const { poll, message } = await ask();
  assert.equal(message["text"], "Когда консультация?\n\n- Понедельник\n- Среда\n- Пятница");
  await phone.obeysLaw("a poll");
  await vote(student(0).client, poll, 1);
  await vote(student(1).client, poll, 1);
  await phone.obeysLaw("two votes, one of them from another device");
  assert.deepEqual(phone.state.chats.get(chat as never)?.ownVotes?.get(message["id"])?.places, [1]);
  const answer = await vote(student(0).client, poll, 2);
  assert.deepEqual([sums(answer["poll"]), answer["own"]["places"]], [[0, 1, 1], [2]]);
  await phone.obeysLaw("a changed vote");
  const { people } = await student(3).client.call("poll_voter_list", { poll_id: poll["id"], place: 2 });
  assert.deepEqual(people.map((person: Json) => person["id"]), [student(0).id]);
  await teacher.client.call("poll_close", { poll_id: poll["id"] });
  await phone.obeysLaw("its end");
  assert.equal(await student(2).client.verdict("poll_vote", { poll_id: poll["id"], places: [0] }), "poll_closed");
  assert.equal((await teacher.client.call("poll_close", { poll_id: poll["id"] }))["closed_us"] > 0, true, "twice is fine");
});

test("who came later sees none of it, and those of before hear of votes all the same", async () => {
  const { poll, message } = await ask();
  const late = await addPerson(server, org, "late", ["student"]);
  await teacher.client.call("chat_member_add", { chat_id: chat, member_id: late.id });
  await vote(student(1).client, poll, 0);
  await phone.obeysLaw("a vote told without its numbers");
  for (const op of ["poll_vote", "poll_own_get", "poll_voter_list"]) {
    assert.equal(await late.client.verdict(op, { poll_id: poll["id"], places: [0], place: 0 }), "not_found", op);
  }
  await teacher.client.call("message_delete", { chat_id: chat, message_id: message["id"] });
  await phone.obeysLaw("a deleted poll");
  assert.equal(await student(1).client.verdict("poll_vote", { poll_id: poll["id"], places: [0] }), "not_found");
  await teacher.client.call("chat_member_remove", { chat_id: chat, member_id: late.id });
});

test("pressed twice, on two devices, by all at once: one vote a person", async () => {
  for (const is_secret of [false, true]) {
    const { poll } = await ask({ is_secret });
    const devices = await Promise.all(students.map((_, i) => signIn(server, org.slug, `student${i}`)));
    const presses = students.flatMap(({ client }, i) =>
      [client, devices[i] as Client, client, devices[i] as Client].map((device, k) =>
        device.verdict("poll_vote", { poll_id: poll["id"], places: [(i + k) % 3] })));
    const answers = await Promise.all(presses);
    const counted = answers.filter((answer) => answer === "ok").length;
    assert.equal(counted, is_secret ? students.length : answers.length);
    const closed = await teacher.client.call("poll_close", { poll_id: poll["id"] });
    assert.equal(closed["voted"], students.length);
    assert.equal(sums(closed).reduce((a, b) => a + b), students.length, `${sums(closed)}`);
  }
});

test("a poll that ends while people vote counts exactly those who were told so", async () => {
  for (const is_secret of [false, true]) {
    const { poll } = await ask({ is_secret });
    const votes = students.map(({ client }) => client.verdict("poll_vote", { poll_id: poll["id"], places: [0] }));
    const closed = teacher.client.call("poll_close", { poll_id: poll["id"] });
    const answers = await Promise.all(votes);
    await closed;
    assert(answers.every((answer) => answer === "ok" || answer === "poll_closed"), `${answers}`);
    assert.equal(sums(await now(poll))[0], answers.filter((answer) => answer === "ok").length);
  }
});

test("a quiz tells the answer to who has voted, and to all at its end", async () => {
  const { poll } = await ask({ right: 1, explanation: "Так в расписании" });
  const before = await student(0).client.call("poll_own_get", { poll_id: poll["id"] });
  assert(!JSON.stringify(before).includes("Так в расписании") && !("right" in before["own"] && before["own"]["right"] !== null));
  const { own } = await vote(student(0).client, poll, 0);
  assert.deepEqual([own["right"], own["explanation"]], [1, "Так в расписании"]);
  assert.equal(await student(0).client.verdict("poll_vote", { poll_id: poll["id"], places: [1] }), "poll_voted");
  const { messages, own_votes } = await student(1).client.call("message_list", { chat_id: chat });
  assert(!JSON.stringify([messages, own_votes]).includes("Так в расписании"));
  assert.equal((await teacher.client.call("poll_close", { poll_id: poll["id"] }))["right"], 1);
});

test("results for a spreadsheet: names of an open one, sums of a secret one, no formulas", async () => {
  const open = await ask({ options: ["=1+1", "Нет"] });
  await vote(student(0).client, open.poll, 0);
  const { file } = await teacher.client.ask("poll_results_file", { poll_id: open.poll["id"], language: "ru" });
  const sheet = new TextDecoder().decode(file?.bytes);
  const { people } = await teacher.client.call("poll_voter_list", { poll_id: open.poll["id"], place: 0 });
  assert(sheet.includes(`${people[0]["name"]["last"]} ${people[0]["name"]["first"]}`), sheet);
  assert(!/(^|;|\n|")=1/.test(sheet), sheet);
  const secret = await ask({ is_secret: true });
  await vote(student(0).client, secret.poll, 0);
  const wish = { poll_id: secret.poll["id"], language: "ru" };
  assert.equal(await teacher.client.verdict("poll_results_file", wish), "poll_open");
  assert.equal(await student(0).client.verdict("poll_voter_list", { ...wish, place: 0 }), "poll_secret");
  const closed = await teacher.client.call("poll_close", { poll_id: secret.poll["id"] });
  assert.deepEqual(sums(closed), [1, 0, 0]);
  assert.equal((await teacher.client.ask("poll_results_file", wish)).status, 200);
});

test("an edit of a poll is refused, a retry of its making makes no second", async () => {
  const wish = { chat_id: chat, question: "Раз?", options: ["Да", "Нет"], is_many: false, is_secret: false };
  const key = { "idempotency-key": "poll-1" };
  const first = await teacher.client.call("poll_create", wish, key);
  assert.equal((await teacher.client.call("poll_create", wish, key))["id"], first["id"]);
  const edit = { chat_id: chat, message_id: first["id"], text: "Другое", version: first["version"] };
  assert.equal(await teacher.client.verdict("message_edit", edit), "no_right");
  for (const wrong of [{ options: ["Да", "Да"] }, { right: 2 }, { options: ["Да"] }, { closes_us: 1 }, { question: "" }]) {
    await assert.rejects(teacher.client.call("poll_create", { ...wish, ...wrong }), (e: unknown) => e instanceof Refused, JSON.stringify(wrong));
  }
});

// --- what the disk tells ---

/** Everything in the database but moments and what chance made. */
function everything(folder: string): string[] {
  const db = new DatabaseSync(`${folder}/kafedra.db`, { readOnly: true });
  const tables = db.prepare("select name from sqlite_master where type = 'table' and sql not like 'create virtual%' order by name").all();
  const rows = tables.flatMap(({ name }) => {
    const all = db.prepare(`select * from "${String(name)}"`);
    all.setReadBigInts(true);
    return all.all().map((row) =>
      `${String(name)} ${Object.entries(row).map(([column, value]) => `${column}=${told(value)}`).join(" ")}`);
  });
  db.close();
  return rows;
}

function told(value: unknown): string {
  if (value instanceof Uint8Array) return "bytes";
  return String(value).replaceAll(/\d{15,}/g, "moment").replaceAll(/\$argon2\S+/g, "password").replaceAll(/[\w-]{32,}/g, "chance");
}

/** A college in which two vote in the same order, one for the first option and one for the second. */
async function afterVotes(is_secret: boolean, places: [number, number]): Promise<string[]> {
  const own = new Server();
  try {
    await own.start("serve", ["--rates", "off"]);
    const college = await openOrg(own, await operatorOf(own), "secret");
    const asking = await addPerson(own, college, "teacher", ["teacher"], true);
    const voters = [await addPerson(own, college, "first", ["student"]), await addPerson(own, college, "second", ["student"])];
    const group = await groupChat(asking.client, "СД-21", voters.map(({ id }) => id));
    const { poll } = await ask({ is_secret }, asking.client, group);
    const live = await voters[0]!.client.live();
    await live.subscribe(`c${group}`, 0);
    for (const [i, place] of places.entries()) {
      const key = { "idempotency-key": `vote${i}` };
      await voters[i]!.client.call("poll_vote", { poll_id: poll["id"], places: [place] }, key);
      await live.frame((f) => f["kind"] === "poll_changed" && f["body"]["poll"]["voted"] === i + 1);
    }
    live.close();
    assert(!own.output.includes("places"), "no log tells what was voted");
    return everything(own.folder);
  } finally {
    await own.remove();
  }
}

test("from what is on the disk a secret vote can not be told from its opposite", { skip: isPostgres }, async () => {
  const [one, other] = await Promise.all([afterVotes(true, [0, 1]), afterVotes(true, [1, 0])]);
  assert.deepEqual(one, other);
  const [open, opposite] = await Promise.all([afterVotes(false, [0, 1]), afterVotes(false, [1, 0])]);
  assert.notDeepEqual(open, opposite, "the comparison sees votes where they are kept");
});

test("a term that is over while the server is down ends the poll when it is back", { skip: isPostgres }, async () => {
  const { poll } = await ask({ closes_us: Date.now() * 1000 + 3_600_000_000 });
  await vote(student(0).client, poll, 1);
  phone.close();
  await server.stop();
  const db = new DatabaseSync(`${server.folder}/kafedra.db`);
  db.prepare("update poll set closes_us = 1 where id = ?").run(Number(poll["id"]));
  db.prepare("update job set due_us = 1 where kind = 'poll_end'").run();
  db.close();
  await server.start("serve", ["--rates", "off"]);
  teacher = { ...teacher, client: await signIn(server, org.slug, "teacher") };
  const again = await signIn(server, org.slug, "student0");
  assert.equal(await again.verdict("poll_vote", { poll_id: poll["id"], places: [0] }), "poll_closed");
  let told = await now(poll);
  while (!told["closed_us"]) told = await now(poll);
  assert.deepEqual(sums(told), [0, 1, 0]);
  phone = await Mirror.open(again, student(0).id);
});
