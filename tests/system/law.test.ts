// The law of state: a window plus the events after it, through the shipped reducer, equals a fresh window; after
// each of many operations, by each of several people, with the socket cut before and after each step.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startClass } from "../lib/class.ts";
import type { Json } from "../lib/client.ts";
import { upload } from "../lib/files.ts";
import { Mirror } from "../lib/mirror.ts";
import { Server } from "../lib/server.ts";
import { until } from "../lib/until.ts";
import { type Org, type Person, addPerson, groupChat, name, post } from "../lib/world.ts";

const server = new Server();
let org: Org;
let teacher: Person;
let student: Person;
let other: Person;
let chat = "";

before(async () => {
  ({ org, teacher, student, chat } = await startClass(server, "law"));
  other = await addPerson(server, org, "other", ["student"]);
  for (let i = 0; i < 5; i++) await post(teacher.client, chat, `до ${i}`);
});
after(() => server.remove());

let serial = 0;
const all = "[@все](member:all)";
const mention = (person: Person) => `[@Анна](member:${person.id})`;

/** The newest living message that fits, as the person sees it. */
async function newest(person: Person, fits: (message: Json) => boolean): Promise<Json | undefined> {
  const { messages } = await person.client.call("message_list", { chat_id: chat, limit: 100 });
  return messages.findLast((m: Json) => !m["is_deleted"] && fits(m));
}

/** What they do meanwhile to the same message decides: a conflict is an answer too. */
async function change(person: Person, fits: (message: Json) => boolean, text: string): Promise<void> {
  const isWords = (m: Json) => !m["source"] && !m["poll"] && !m["call"];
  const m = await newest(person, (message) => message["author_id"] === person.id && isWords(message) && fits(message));
  if (!m) return;
  const input = { chat_id: chat, message_id: m["id"], text: `${text} ${++serial}`, version: m["version"] };
  assert(["ok", "conflict"].includes(await person.client.verdict("message_edit", input)));
}

async function erase(person: Person, fits: (message: Json) => boolean, reason?: string): Promise<void> {
  const m = await newest(person, fits);
  const input = { chat_id: chat, message_id: m?.["id"] ?? "1", ...(reason && { reason }) };
  if (m) assert.equal(await person.client.verdict("message_delete", input), "ok");
}

async function lookAtCopy(): Promise<void> {
  const { messages } = await teacher.client.call("message_list", { chat_id: chat, limit: 100 });
  const gone = messages.findLast((m: Json) => m["is_deleted"]);
  if (!gone) return;
  const input = { chat_id: chat, message_id: gone["id"], reason: "проверка закона" };
  await org.administrator.client.call("message_copy_get", input);
}

/** The call that runs in the chat: the teacher starts it, or is in it. */
async function call(): Promise<string> {
  const ticket = await teacher.client.call("call_start", { chat_id: chat, with_video: true });
  return ticket["call"]["call_id"];
}

/** The teacher calls the student, and somebody does something about it. */
async function ring(op: string, who: Person): Promise<string> {
  const direct = await teacher.client.call("chat_direct_open", { member_id: student.id });
  const ticket = await teacher.client.call("call_start", { chat_id: direct["view"]["chat"]["id"], with_video: false });
  await who.client.call(op, { call_id: ticket["call"]["call_id"] });
  return ticket["call"]["call_id"];
}

/** The poll that runs in the chat: the teacher asks when there is none. */
async function poll(): Promise<Json> {
  const { messages } = await teacher.client.call("message_list", { chat_id: chat, limit: 100 });
  const open = messages.findLast((m: Json) => m["poll"] && !m["poll"]["closed_us"]);
  return (open ?? await teacher.client.call("poll_create", {
    chat_id: chat, question: "Когда?", options: ["Сейчас", "Потом"], is_many: true, is_secret: false }))["poll"];
}

const vote = async (person: Person, ...places: number[]): Promise<Json> =>
  person.client.call("poll_vote", { poll_id: (await poll())["id"], places });

/** What the student wrote last, and a message with files, said again by the teacher. */
async function forward(): Promise<void> {
  const words = await newest(teacher, (m) => m["author_id"] === student.id && !m["call"]);
  const files = await newest(teacher, (m) => m["attachments"].length > 0);
  const ids = [words, files].flatMap((m) => m?.["id"] ?? []).sort((a, b) => Number(a) - Number(b));
  if (ids.length > 0) await teacher.client.call("message_forward", { chat_id: chat, from_chat_id: chat, message_ids: ids, comment: "ещё раз" });
}

/** Into one's own chat of what one keeps. */
async function save(person: Person): Promise<void> {
  const m = await newest(person, (message) => !message["call"]);
  const saved = (await person.client.call("chat_saved_open"))["view"]["chat"]["id"];
  await person.client.call("message_forward", { chat_id: saved, from_chat_id: chat, message_ids: [m!["id"]] });
}

/** Deleted meanwhile is an answer too. */
async function marked(person: Person, op: string, input: Json): Promise<void> {
  assert(["ok", "not_found"].includes(await person.client.verdict(op, input)));
}

/** On the newest message that somebody else can react to as well. */
async function react(person: Person, kind: string, is_on: boolean): Promise<void> {
  const m = await newest(person, (message) => !message["call"]);
  if (m) await marked(person, "reaction_set", { chat_id: chat, message_id: m["id"], kind, is_on });
}

async function pin(op: "message_pin" | "message_unpin", fits: (message: Json) => boolean): Promise<void> {
  const m = await newest(teacher, (message) => !message["call"] && fits(message));
  if (m) await marked(teacher, op, { chat_id: chat, message_id: m["id"] });
}

const plainRules = { who_writes: "all", who_invites: "managers", who_pins: "managers", who_mentions_all: "managers", slow_s: 0 };

async function rule(part: Json): Promise<void> {
  const { view } = await teacher.client.call("chat_get", { chat_id: chat });
  await teacher.client.call("chat_rules_set", { chat_id: chat, ...plainRules, ...part, version: view["chat"]["version"] });
}

/** A message with two files, one of them a voice. */
async function speak(): Promise<void> {
  const file = (name: string, kind: string, bytes: string) =>
    upload(teacher.client, { name, chat, kind, bytes: new TextEncoder().encode(bytes) });
  const file_ids = [await file("слово.ogg", "voice", "OggS\0\0"), await file("лист.pdf", "file", `%PDF-1.7 ${++serial}`)];
  await post(teacher.client, chat, "", { file_ids });
}

async function hear(): Promise<void> {
  const m = await newest(student, (message) => message["attachments"].length > 0);
  if (!m) return;
  await student.client.call("attachment_listened", { chat_id: chat, message_id: m["id"], file_id: m["attachments"][0]["file_id"] });
}

const folders = async (): Promise<Json[]> => (await student.client.call("chat_list"))["folders"];

async function refold(how: Json): Promise<unknown> {
  const [first] = await folders();
  return student.client.call("folder_change", { folder_id: first!["id"], add: [], drop: [], ...how });
}

const later = (person: Person): Promise<Json> =>
  person.client.call("later_create", { chat_id: chat, text: `потом ${++serial}`, due_us: (Date.now() + 3_600_000) * 1000 });

/** Told to who asked, and to the chat when it is ready. */
async function takeOut(): Promise<void> {
  await teacher.client.call("chat_export_create", { chat_id: chat, with_files: true, language: "ru" });
  await until("the export", async () =>
    (await teacher.client.call("chat_export_list", { chat_id: chat }))["own"][0]["state"] === "ready");
}

type Step = [what: string, act: () => Promise<unknown>];

/** Everything that can happen to a chat and its people in this version. */
function steps(): Step[] {
  const version = async () => (await teacher.client.call("chat_get", { chat_id: chat }))["view"]["chat"]["version"];
  const person = async (p: Person) => (await org.administrator.client.call("person_get", { member_id: p.id }))["person"];
  return [
    ["a message", () => post(teacher.client, chat, "**раз**")],
    ["an own message", () => post(student.client, chat, "два")],
    ["a reply", () => post(teacher.client, chat, "ответ", { reply_to: "6" })],
    ["a read mark", () => student.client.call("chat_read", { chat_id: chat, n: 8 })],
    ["the teacher's read mark", () => teacher.client.call("chat_read", { chat_id: chat, n: 8 })],
    ["a title", async () => teacher.client.call("chat_rename", { chat_id: chat, title: "СД-21 · группа", version: await version() })],
    ["a new member", () => teacher.client.call("chat_member_add", { chat_id: chat, member_id: other.id })],
    ["a message of the new member", () => post(other.client, chat, "я тут")],
    ["a name", async () => org.administrator.client.call("person_update", {
      member_id: other.id, name: name("Новая"), roles: ["student"], position: "", version: (await person(other))["version"] })],
    ["a badge taken", async () => org.administrator.client.call("person_badge_set", {
      member_id: teacher.id, is_verified: false, reason: "уволился", version: (await person(teacher))["version"] })],
    ["a badge given", async () => org.administrator.client.call("person_badge_set", {
      member_id: teacher.id, is_verified: true, version: (await person(teacher))["version"] })],
    ["a direct chat", () => student.client.call("chat_direct_open", { member_id: teacher.id })],
    ["an edit", () => change(teacher, (m) => m["id"] === "6", "исправлено")],
    ["an edit of the newest", () => change(student, (m) => m["author_id"] === student.id, "исправлено **ещё**")],
    ["a mention", () => post(teacher.client, chat, mention(student))],
    ["a mention edited away", () => change(teacher, (m) => m["mentions"].includes(student.id), "никого")],
    ["a mention of all", () => post(teacher.client, chat, `${all} сбор`)],
    ["another one", () => post(teacher.client, chat, all)],
    ["a mention of all edited away", () => change(teacher, (m) => m["mentions_all"], "никого")],
    ["a mention of all that goes", () => erase(teacher, (m) => m["mentions_all"])],
    ["the rules of the chat", () => rule({ who_mentions_all: "all", who_invites: "all" })],
    ["a mention of all by a member", () => post(student.client, chat, all)],
    ["slow mode", () => rule({ slow_s: 3600 })],
    ["a chat where managers write", () => rule({ who_writes: "managers", slow_s: 0 })],
    ["the rules as they were", () => rule({})],
    ["a draft", () => student.client.call("draft_set", { chat_id: chat, text: `мысль ${++serial}`, reply_to: "6" })],
    ["a sent draft", () => post(student.client, chat, "мысль")],
    ["a folder", () => student.client.call("folder_create", { name: "Учёба", chat_ids: [chat] })],
    ["a changed folder", () => refold({ name: "Пары", drop: [chat] })],
    ["a chat put into it", () => refold({ add: [chat] })],
    ["another folder", () => student.client.call("folder_create", { name: "Прочее", chat_ids: [] })],
    ["the order of folders", async () => student.client.call("folder_order", { folder_ids: [(await folders()).at(-1)!["id"]] })],
    ["a folder that goes", async () => student.client.call("folder_delete", { folder_id: (await folders())[0]!["id"] })],
    ["an export", () => takeOut()],
    ["a deletion", () => erase(student, (m) => m["author_id"] === student.id)],
    ["a deletion by the manager", () => erase(teacher, (m) => m["author_id"] === student.id, "лишнее")],
    ["a look at the copy", () => lookAtCopy()],
    ["files", () => speak()],
    ["a voice that is heard", () => hear()],
    ["words beside files", () => change(teacher, (m) => m["attachments"].length > 0, "к файлам")],
    ["forwarded words and files", () => forward()],
    ["a saved message", () => save(student)],
    ["forwarded words that go", () => erase(teacher, (m) => m["source"], "лишнее")],
    ["files that go", () => erase(teacher, (m) => m["attachments"].length > 0, "лишнее")],
    ["a reaction", () => react(student, "thanks", true)],
    ["another's reaction", () => react(teacher, "thanks", true)],
    ["one more reaction", () => react(student, "done", true)],
    ["a reaction taken back", () => react(student, "thanks", false)],
    ["an edit under reactions", () => change(teacher, () => true, "под реакциями")],
    ["a pin", () => pin("message_pin", (m) => m["author_id"] === teacher.id)],
    ["an edit of what is pinned", () => change(teacher, () => true, "закреплено")],
    ["a pin taken away", () => pin("message_unpin", (m) => m["author_id"] === teacher.id)],
    ["another pin", () => pin("message_pin", (m) => m["reactions_version"] > 0)],
    ["a deletion of what is pinned and reacted to", () => erase(teacher, (m) => m["reactions_version"] > 0, "лишнее")],
    ["a poll", () => poll()],
    ["a vote", () => vote(student, 0)],
    ["another's vote", () => vote(teacher, 0, 1)],
    ["a changed vote", () => vote(student, 1)],
    ["the end of the poll", async () => teacher.client.call("poll_close", { poll_id: (await poll())["id"] })],
    ["a call", () => call()],
    ["somebody joins it", async () => student.client.call("call_join", { call_id: await call() })],
    ["a hand", async () => student.client.call("call_hand", { call_id: await call(), raised: true })],
    ["a hand lowered", async () => teacher.client.call("call_hand_lower", { call_id: await call(), member_id: student.id })],
    ["somebody put out of it", async () => teacher.client.call("call_remove", {
      call_id: await call(), member_id: student.id, keep_out: true })],
    ["its end", async () => teacher.client.call("call_end", { call_id: await call() })],
    ["a call that is declined", () => ring("call_decline", student)],
    ["a call that is cancelled", () => ring("call_leave", teacher)],
    ["a call that is answered and over", () => ring("call_join", student).then((id) => student.client.call("call_leave", { call_id: id }))],
    ["another group", () => groupChat(teacher.client, "Практика", [student.id, other.id])],
    ["a member taken out", () => teacher.client.call("chat_member_remove", { chat_id: chat, member_id: other.id })],
    ["a message without sound", () => post(teacher.client, chat, "тихо", { is_silent: true })],
    ["a message for later", () => later(teacher)],
    ["one that is sent at last", async () => teacher.client.call("later_send", { later_id: (await later(teacher))["id"] })],
    ["one of who has not read all", async () => student.client.call("later_send", { later_id: (await later(student))["id"] })],
    ["one given up", async () => teacher.client.call("later_delete", { later_id: (await later(teacher))["id"] })],
    ["many messages at once", () => Promise.all(Array.from({ length: 20 }, (_, i) => post(teacher.client, chat, `вместе ${i}`)))],
  ];
}

test("the law holds after every step, listened to without a break", async () => {
  const mirrors = [
    await Mirror.open(teacher.client, teacher.id), await Mirror.open(student.client, student.id),
    await Mirror.open(other.client, other.id),
  ];
  for (const [what, act] of steps()) {
    await act();
    for (const mirror of mirrors) await mirror.obeysLaw(what);
  }
  for (const mirror of mirrors) mirror.close();
});

test("the law holds with the socket cut before each step and resumed after it", async () => {
  const mirrors = [await Mirror.open(teacher.client, teacher.id), await Mirror.open(student.client, student.id)];
  for (const [what, act] of steps()) {
    for (const mirror of mirrors) mirror.cut();
    await act();
    for (const mirror of mirrors) {
      await mirror.connect();
      await mirror.obeysLaw(`${what}, after a cut`);
    }
  }
  for (const mirror of mirrors) mirror.close();
});

test("the law holds with the socket cut while the steps are under way", async () => {
  const mirror = await Mirror.open(student.client, student.id);
  for (const [what, act] of steps()) {
    const acting = act();
    mirror.cut();
    await mirror.connect();
    await acting;
    await mirror.obeysLaw(`${what}, cut meanwhile`);
  }
  mirror.close();
});

/** The same steps in the same order for a seed, so that a failure can be had again. */
function dice(seed: number): (n: number) => number {
  let x = seed;
  return (n) => {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
    return Math.floor((x / 2 ** 32) * n);
  };
}

test("the law holds for several people who post, edit, delete, mention and draft at random, with sockets cut", async () => {
  const roll = dice(20260911);
  const people = [teacher, student, other];
  await teacher.client.call("chat_member_add", { chat_id: chat, member_id: other.id });
  const mirrors: Mirror[] = [];
  for (const person of people) mirrors.push(await Mirror.open(person.client, person.id));
  const act = async (): Promise<unknown> => {
    const who = people[roll(people.length)]!;
    const whom = people[roll(people.length)]!;
    switch (roll(10)) {
      case 0: return post(who.client, chat, `${roll(2) === 0 ? mention(whom) : all} ${++serial}`);
      case 1: return post(who.client, chat, `ответ ${++serial}`, { reply_to: (await newest(who, () => true))!["id"] });
      case 2: return change(who, () => true, "правка");
      case 3: return change(who, () => roll(3) === 0, `правка ${roll(2) === 0 ? mention(whom) : all}`);
      case 4: return erase(who, (m) => m["author_id"] === who.id && roll(2) === 0);
      case 5: return who.client.call("draft_set", { chat_id: chat, text: roll(3) === 0 ? "" : `мысль ${++serial}` });
      case 6: return react(who, ["like", "thanks", "heart"][roll(3)]!, roll(3) > 0);
      case 7: return pin(roll(2) ? "message_pin" : "message_unpin", () => roll(3) === 0);
      case 8: return who.client.call("chat_read", { chat_id: chat, n: 1e9 });
      default: return post(who.client, chat, `**${++serial}**`);
    }
  };
  await rule({ who_mentions_all: "all" });
  await post(other.client, chat, "начали");
  for (let round = 0; round < 25; round++) {
    const cut = roll(3) === 0 ? mirrors[roll(mirrors.length)] : undefined;
    cut?.cut();
    await Promise.all([act(), act(), act(), act()]);
    await cut?.connect();
    for (const mirror of mirrors) await mirror.obeysLaw(`round ${round}`);
  }
  for (const mirror of mirrors) mirror.close();
});

test("a client that missed more than is kept is told to read a window", async () => {
  const live = await student.client.live();
  const { seq } = await live.subscribe(`c${chat}`);
  live.close();
  for (let i = 0; i < 12; i++) {
    await Promise.all(Array.from({ length: 25 }, (_, k) => post(teacher.client, chat, `много ${i}-${k}`)));
  }
  const late = await student.client.live();
  const answer: Json = await late.subscribe(`c${chat}`, seq);
  assert.equal(answer["t"], "resync");
  assert(answer["seq"] >= seq + 300);
  late.close();
});
