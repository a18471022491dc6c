// Chats that follow the structure: a transfer while people write, a substitute for a day, graduation, parents, the
// staff room, templates applied to chats that are there, and what an open socket hears afterwards.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Json } from "../lib/client.ts";
import { Server } from "../lib/server.ts";
import { until } from "../lib/until.ts";
import { addPerson, openOrg, operatorOf, type Org, type Person as Member, post } from "../lib/world.ts";

const server = new Server();
let org: Org;
let department: string;
let curator: Member;
const admin = () => org.administrator.client;
before(async () => {
  await server.start("serve", ["--rates", "off"]);
  org = await openOrg(server, await operatorOf(server), "roster");
  department = (await admin().call("unit_create", { kind: "department", name: "Сестринское", code: "" }))["id"];
  curator = await addPerson(server, org, "curator", ["teacher"], true);
});
after(() => server.remove());

async function group(name: string): Promise<string> {
  const input = { kind: "group", name, code: "", parent_id: department };
  return (await admin().call("unit_create", input))["id"];
}
const enrol = (unit_id: string, who: Member) => admin().call("enrolment_create", { unit_id, member_id: who.id });

async function chatsOf(who: Member): Promise<Json[]> {
  return (await who.client.call("chat_list"))["chats"];
}
/** The chat of that origin and title that somebody is in. */
async function chatOf(who: Member, origin: string, title: string): Promise<Json | undefined> {
  return (await chatsOf(who)).find(({ chat }) => chat["origin"] === origin && chat["title"] === title);
}
async function idOf(who: Member, origin: string, title: string): Promise<string> {
  const view = await chatOf(who, origin, title);
  assert.ok(view, `${title} for ${who.id}`);
  return view["chat"]["id"];
}
const student = (login: string) => addPerson(server, org, login, ["student"]);

test("a transfer moves a student between the chats while both groups write, and its undo brings back", async () => {
  const [first, second] = [await group("СД-21"), await group("СД-22")];
  const [mover, stayer, other] = [await student("mover"), await student("stayer"), await student("other")];
  const { id: enrolment_id, version } = await enrol(first, mover);
  await enrol(first, stayer);
  await enrol(second, other);
  const from = await idOf(stayer, "group", "СД-21");
  const to = await idOf(other, "group", "СД-22");
  await post(stayer.client, from, "до перевода");
  const live = await mover.client.live();
  await live.subscribe(`c${from}`);
  await live.subscribe(`m${mover.id}`);
  const writing = Promise.all(
    Array.from({ length: 20 }, (_, i) => post(i % 2 ? stayer.client : other.client, i % 2 ? from : to, `слово ${i}`)),
  );
  const input = { unit_id: first, enrolment_id, to_id: second, reason: "приказ № 7", version };
  const moved = await admin().call("enrolment_transfer", input);
  await writing;
  await live.frame((f) => f["t"] === "gone" && f["topic"] === `c${from}`);
  await live.frame((f) => f["kind"] === "chat_added" && f["body"]["chat_id"] === to);
  const heard = live.events(`c${from}`).length;
  await post(stayer.client, from, "уже без него");
  assert.equal(await mover.client.verdict("message_list", { chat_id: from }), "not_found");
  assert.equal(await mover.client.verdict("message_post", { chat_id: from, text: "эй" }), "not_found");
  await post(mover.client, to, "здравствуйте");
  assert.equal(live.events(`c${from}`).length, heard);
  live.close();
  const { students, left } = await admin().call("unit_member_list", { unit_id: first });
  assert.deepEqual(students.map((one: Json) => one["person"]["id"]), [stayer.id]);
  const old = left.find((one: Json) => one["person"]["id"] === mover.id);
  await admin().call("enrolment_undo", { unit_id: first, enrolment_id: old["id"], version: old["version"] });
  assert.equal(moved["person"]["id"], mover.id);
  const { messages } = await mover.client.call("message_list", { chat_id: from, limit: 100 });
  assert.equal(messages[0]["text"], "до перевода");
});

test("a substitute teaches for a moment and is out by himself", async () => {
  const unit_id = await group("СД-31");
  const learner = await student("learner");
  const substitute = await addPerson(server, org, "substitute", ["teacher"], true);
  await enrol(unit_id, learner);
  const { id: subject_id } = await admin().call("subject_create", { name: "Анатомия" });
  const teaching = { unit_id, subject_id };
  await admin().call("teaching_create", { ...teaching, member_id: curator.id, is_substitute: false });
  const until_us = (Date.now() + 3000) * 1000;
  await admin().call("teaching_create", { ...teaching, member_id: substitute.id, is_substitute: true, until_us });
  const chat = await idOf(substitute, "subject", "Анатомия · СД-31");
  await post(substitute.client, chat, "Сегодня веду я");
  assert.equal((await chatOf(curator, "subject", "Анатомия · СД-31"))?.["right"], "manage");
  await until("the day to end", async () => (await chatsOf(substitute)).every((view) => view["chat"]["id"] !== chat));
  assert.equal(await substitute.client.verdict("message_post", { chat_id: chat, text: "ещё" }), "not_found");
  await post(learner.client, chat, "спасибо");
});

test("a group that graduated reads on, who was expelled does not", async () => {
  const unit_id = await group("СД-41");
  const [graduate, expelled] = [await student("graduate"), await student("expelled")];
  const done = await enrol(unit_id, graduate);
  const out = await enrol(unit_id, expelled);
  const chat = await idOf(graduate, "group", "СД-41");
  await post(graduate.client, chat, "последний звонок");
  for (const [one, ended_as] of [[out, "expelled"], [done, "graduated"]] as const) {
    const end = { unit_id, enrolment_id: one["id"], ended_as, reason: "приказ", version: one["version"] };
    await admin().call("enrolment_end", end);
  }
  const { unit } = await admin().call("unit_get", { unit_id });
  await admin().call("unit_close", { unit_id, version: unit["version"] });
  assert.equal((await chatOf(graduate, "group", "СД-41"))?.["chat"]["is_archived"], true);
  assert.equal((await graduate.client.call("message_list", { chat_id: chat }))["messages"].length, 1);
  assert.equal(await graduate.client.verdict("message_post", { chat_id: chat, text: "и ещё" }), "chat_archived");
  assert.equal(await expelled.client.verdict("message_list", { chat_id: chat }), "not_found");
});

test("parents meet the parents of their own child's group; the reader list tells who was added by hand", async () => {
  const [own, foreign] = [await group("СД-51"), await group("СД-52")];
  const [child, stranger] = [await student("child"), await student("stranger")];
  const parent = await addPerson(server, org, "parent", ["parent"]);
  const guest = await addPerson(server, org, "guest", ["parent"]);
  await enrol(own, child);
  await enrol(foreign, stranger);
  await admin().call("unit_post_create", { unit_id: own, member_id: curator.id, post: "curator" });
  await admin().call("guardian_create", { member_id: child.id, parent_id: parent.id, kin: "mother" });
  assert.deepEqual((await chatsOf(parent)).map(({ chat }) => chat["title"]), ["Родители СД-51"]);
  const chat_id = await idOf(parent, "parents", "Родители СД-51");
  assert.equal((await parent.client.call("chat_reader_list", { chat_id }))["by_hand"], 0);
  await curator.client.call("chat_member_add", { chat_id, member_id: guest.id });
  const readers = await parent.client.call("chat_reader_list", { chat_id });
  assert.deepEqual([readers["by_hand"], readers["total"]], [1, 3]);
  const { members } = await curator.client.call("chat_member_list", { chat_id });
  const byHand = members.filter((one: Json) => !one["is_by_structure"]).map((one: Json) => one["person"]["id"]);
  assert.deepEqual(byHand, [guest.id]);
  const remove = { chat_id, member_id: parent.id };
  assert.equal(await curator.client.verdict("chat_member_remove", remove), "by_structure");
  await curator.client.call("chat_member_remove", { chat_id, member_id: guest.id });
});

test("a template is counted, then applied to chats that are there; a title by hand stays", async () => {
  const unit_id = await group("СД-61");
  const learner = await student("sixth");
  await enrol(unit_id, learner);
  await admin().call("unit_post_create", { unit_id, member_id: curator.id, post: "curator" });
  const chat_id = await idOf(learner, "group", "СД-61");
  const kept = await idOf(curator, "parents", "Родители СД-51");
  const { chat } = (await curator.client.call("chat_get", { chat_id: kept }))["view"];
  await curator.client.call("chat_rename", { chat_id: kept, title: "Мамы и папы", version: chat["version"] });
  const change = { origin: "group", is_on: true, title: "Группа {group}" };
  const effect = await admin().call("chat_template_check", change);
  assert.equal(effect["example"].startsWith("Группа СД-"), true);
  assert.ok(effect["renamed"] >= 5);
  await admin().call("chat_template_set", { ...change, version: 0 });
  assert.equal(await admin().verdict("chat_template_set", { ...change, version: 0 }), "conflict");
  const name = async () => (await learner.client.call("chat_get", { chat_id }))["view"]["chat"]["title"];
  await until("the job to rename", async () => (await name()) === "Группа СД-61");
  const off = { origin: "parents", is_on: false, title: "Родители {group}", version: 0 };
  await admin().call("chat_template_set", off);
  const parents = async () => (await curator.client.call("chat_get", { chat_id: kept }))["view"]["chat"];
  await until("the job to archive", async () => (await parents())["is_archived"]);
  assert.equal((await parents())["title"], "Мамы и папы");
  await until("the staff room", async () => (await chatOf(curator, "staff", "Учительская")) !== undefined);
  assert.equal(await chatOf(learner, "staff", "Учительская"), undefined);
  await until("the walk to end", async () => (await admin().call("chat_template_list"))["round"]["is_ended"]);
});

test("who becomes a colleague is in the staff room without anybody's hand, and out when the role goes", async () => {
  const newcomer = await addPerson(server, org, "newcomer", ["staff"]);
  await until("the staff room", async () => (await chatOf(newcomer, "staff", "Учительская")) !== undefined);
  const { person } = await admin().call("person_get", { member_id: newcomer.id });
  const change = { name: person["name"], roles: ["student"], position: "", version: person["version"] };
  await admin().call("person_update", { member_id: newcomer.id, ...change });
  await until("the staff room to be closed", async () => (await chatOf(newcomer, "staff", "Учительская")) === undefined);
});

test("a renamed subject renames the chats of its groups", async () => {
  const { id: subject_id, version } = await admin().call("subject_create", { name: "Фармация" });
  const units = [await group("ФМ-71"), await group("ФМ-72")];
  for (const unit_id of units) {
    await admin().call("teaching_create", { unit_id, subject_id, member_id: curator.id, is_substitute: false });
  }
  await idOf(curator, "subject", "Фармация · ФМ-71");
  await admin().call("subject_update", { subject_id, name: "Фармакология", is_closed: false, version });
  for (const name of ["ФМ-71", "ФМ-72"]) {
    await until(name, async () => (await chatOf(curator, "subject", `Фармакология · ${name}`)) !== undefined);
  }
});
