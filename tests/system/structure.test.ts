// structure.test.ts - the tree of an organisation and who belongs to it: two administrators at once, rings, foreign
// ids, transfers and their undoing, a colleague's view.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Client, Json } from "../lib/client.ts";
import { Server } from "../lib/server.ts";
import { type Org, type Person, addPerson, name, openOrg, operatorOf } from "../lib/world.ts";

const server = new Server();
let org: Org;
let foreign: Org;
let admin: Client;
let second: Client;
let teacher: Person;

before(async () => {
  await server.start("serve", ["--rates", "off"]);
  const operator = await operatorOf(server);
  org = await openOrg(server, operator, "first");
  foreign = await openOrg(server, operator, "other");
  admin = org.administrator.client;
  second = (await addPerson(server, org, "second", ["administrator"])).client;
  teacher = await addPerson(server, org, "teacher", ["teacher"], true);
});

after(() => server.remove());

const unit = (kind: string, title: string, parent_id?: string, more: Json = {}): Promise<Json> =>
  admin.call("unit_create", { kind, name: title, code: "", ...(parent_id !== undefined && { parent_id }), ...more });

async function student(last: string): Promise<string> {
  const made = await admin.call("person_create", { name: name(last), roles: ["student"], position: "", is_verified: false });
  return made["member"]["person"]["id"];
}

const studentsOf = async (unit_id: string): Promise<string[]> =>
  (await admin.call("unit_member_list", { unit_id }))["students"].map((row: Json) => row["person"]["name"]["last"]);

const chatTitles = async (client: Client): Promise<string[]> =>
  (await client.call("chat_list"))["chats"].map((view: Json) => view["chat"]["title"]);

test("a tree: kinds stand in order, neighbours differ, nothing stands under a group", async () => {
  const branch = await unit("branch", "Корпус на Речной");
  const department = await unit("department", "Сестринское отделение", branch["id"]);
  const speciality = await unit("speciality", "Сестринское дело", department["id"], { code: "34.02.01" });
  const group = await unit("group", "СД-21", speciality["id"], { year: 2 });
  assert.equal(speciality["code"], "34.02.01");
  assert.equal(group["year"], 2);
  const refused = async (kind: string, title: string, parent_id: string) =>
    admin.verdict("unit_create", { kind, name: title, code: "", parent_id });
  assert.equal(await refused("group", "СД-22", group["id"]), "unit_place");
  assert.equal(await refused("branch", "Филиал", speciality["id"]), "unit_place");
  assert.equal(await refused("group", " сд-21 ", speciality["id"]), "taken");
  const { path } = await admin.call("unit_get", { unit_id: group["id"] });
  assert.deepEqual(path.map((one: Json) => one["name"]), ["Корпус на Речной", "Сестринское отделение", "Сестринское дело"]);
});

test("no ring and no more than six levels, however it is moved", async () => {
  const chain: Json[] = [];
  for (let i = 0; i < 6; i++) chain.push(await unit("department", `Уровень ${i}`, chain.at(-1)?.["id"]));
  const [top, next] = chain as [Json, Json];
  const last = chain[5] as Json;
  const deeper = { kind: "department", name: "Седьмой", code: "", parent_id: last["id"] };
  assert.equal(await admin.verdict("unit_create", deeper), "unit_place");
  const move = (what: Json, parent_id: string) =>
    admin.verdict("unit_move", { unit_id: what["id"], parent_id, version: what["version"] });
  assert.equal(await move(top, last["id"]), "unit_place");
  assert.equal(await move(next, next["id"]), "unit_place");
  const other = await unit("department", "Другое");
  assert.equal(await move(top, other["id"]), "unit_place");
  assert.equal(await move(last, other["id"]), "ok");
});

test("two administrators at once: one change is kept, the other is a conflict", async () => {
  const group = await unit("group", "ЛД-11");
  const change = (client: Client, title: string) =>
    client.verdict("unit_update", { unit_id: group["id"], kind: "group", name: title, code: "", version: group["version"] });
  const verdicts = await Promise.all([change(admin, "ЛД-12"), change(second, "ЛД-13")]);
  assert.deepEqual(verdicts.sort(), ["conflict", "ok"]);
  const [left, right] = [await unit("department", "Левое"), await unit("department", "Правое")];
  const under = (client: Client, what: Json, to: Json) =>
    client.verdict("unit_move", { unit_id: what["id"], parent_id: to["id"], version: what["version"] });
  const moves = await Promise.all([under(admin, left, right), under(second, right, left)]);
  assert.deepEqual(moves.sort(), ["ok", "unit_place"]);
});

test("foreign and absent ids are one answer, as a parent, a target, a student", async () => {
  const theirs = await foreign.administrator.client.call("unit_create", { kind: "group", name: "Чужая", code: "" });
  const group = await unit("group", "ФР-11");
  const member_id = await student("Своя");
  const row = await admin.call("enrolment_create", { unit_id: group["id"], member_id });
  const rowOf = { unit_id: group["id"], enrolment_id: row["id"], version: row["version"] };
  for (const id of [theirs["id"], "999999"]) {
    assert.equal(await admin.verdict("unit_create", { kind: "group", name: "Х", code: "", parent_id: id }), "not_found");
    assert.equal(await admin.verdict("unit_move", { unit_id: group["id"], parent_id: id, version: group["version"] }), "not_found");
    assert.equal(await admin.verdict("enrolment_transfer", { ...rowOf, to_id: id, reason: "" }), "not_found");
  }
  for (const id of [foreign.administrator.id, "999999"]) {
    assert.equal(await admin.verdict("enrolment_create", { unit_id: group["id"], member_id: id }), "not_found");
    assert.equal(await admin.verdict("guardian_create", { member_id, parent_id: id, kin: "mother" }), "not_found");
  }
  // A row of another group of the same organisation is not this group's.
  const other = await unit("group", "ФР-12");
  assert.equal(await admin.verdict("enrolment_end", { ...rowOf, unit_id: other["id"], ended_as: "left", reason: "" }), "not_found");
  assert.equal(await admin.verdict("enrolment_create", { unit_id: group["id"], member_id: teacher.id }), "invalid");
});

test("a transfer is one act, and so is taking it back; chats follow both ways", async () => {
  const [from, to, third] = [await unit("group", "АД-11"), await unit("group", "АД-12"), await unit("group", "АД-13")];
  const pupil = await addPerson(server, org, "pupil", ["student"]);
  const row = await admin.call("enrolment_create", { unit_id: from["id"], member_id: pupil.id });
  const again = await admin.call("enrolment_create", { unit_id: from["id"], member_id: pupil.id });
  assert.equal(again["id"], row["id"]);
  assert.ok((await chatTitles(pupil.client)).some((title) => title.includes("АД-11")));

  const rowOf = { unit_id: from["id"], enrolment_id: row["id"] };
  const moved = await admin.call("enrolment_transfer", { ...rowOf, version: row["version"], to_id: to["id"], reason: "приказ № 7" });
  assert.equal(moved["ended_as"], "transferred");
  assert.equal(moved["moved_to"]["name"], "АД-12");
  assert.deepEqual(await studentsOf(from["id"]), []);
  assert.deepEqual(await studentsOf(to["id"]), ["Петрова"]);
  assert.ok(!(await chatTitles(pupil.client)).some((title) => title.includes("АД-11")));
  assert.ok((await chatTitles(pupil.client)).some((title) => title.includes("АД-12")));
  assert.equal(await admin.verdict("enrolment_transfer", { ...rowOf, version: row["version"], to_id: to["id"], reason: "" }), "conflict");

  const back = await admin.call("enrolment_undo", { ...rowOf, version: moved["version"] });
  assert.equal(back["until_us"] ?? null, null);
  assert.deepEqual(await studentsOf(from["id"]), ["Петрова"]);
  assert.deepEqual(await studentsOf(to["id"]), []);
  assert.ok((await chatTitles(pupil.client)).some((title) => title.includes("АД-11")));
  const places = await admin.call("person_places_get", { member_id: pupil.id });
  assert.deepEqual(places["studies"].map((one: Json) => one["unit"]["name"]), ["АД-11"]);

  // Gone on to a third group meanwhile: the first transfer can not be taken back.
  const first = await admin.call("enrolment_transfer", { ...rowOf, version: back["version"], to_id: to["id"], reason: "" });
  const [now] = (await admin.call("unit_member_list", { unit_id: to["id"] }))["students"];
  const on = { unit_id: to["id"], enrolment_id: now["id"], version: now["version"], to_id: third["id"], reason: "" };
  await admin.call("enrolment_transfer", on);
  assert.equal(await admin.verdict("enrolment_undo", { ...rowOf, version: first["version"] }), "conflict");
});

test("a group with students is neither closed nor turned into something else; expelled and back", async () => {
  const group = await unit("group", "СТ-11");
  const member_id = await student("Шубина");
  const row = await admin.call("enrolment_create", { unit_id: group["id"], member_id });
  const close = async () =>
    admin.verdict("unit_close", { unit_id: group["id"], version: (await admin.call("unit_get", { unit_id: group["id"] }))["unit"]["version"] });
  assert.equal(await close(), "unit_not_empty");
  const other = { unit_id: group["id"], kind: "department", name: "СТ-11", code: "", version: group["version"] };
  assert.equal(await admin.verdict("unit_update", other), "unit_not_empty");
  const rowOf = { unit_id: group["id"], enrolment_id: row["id"] };
  const gone = await admin.call("enrolment_end", { ...rowOf, version: row["version"], ended_as: "expelled", reason: "приказ № 212" });
  const list = await admin.call("unit_member_list", { unit_id: group["id"] });
  assert.equal(list["left"][0]["reason"], "приказ № 212");
  assert.equal(await close(), "ok");
  assert.equal(await admin.verdict("enrolment_undo", { ...rowOf, version: gone["version"] }), "unit_closed");
  assert.equal(await admin.verdict("enrolment_create", { unit_id: group["id"], member_id }), "unit_closed");
  const closed = (await admin.call("unit_get", { unit_id: group["id"] }))["unit"];
  await admin.call("unit_reopen", { unit_id: group["id"], version: closed["version"] });
  await admin.call("enrolment_undo", { ...rowOf, version: gone["version"] });
  assert.deepEqual(await studentsOf(group["id"]), ["Шубина"]);
});

test("a curator sees the own group and the way to it, and finds its students only", async () => {
  const department = await unit("department", "Фармация");
  const own = await unit("group", "ФМ-31", department["id"], { year: 3 });
  const other = await unit("group", "ФМ-32", department["id"], { year: 3 });
  await admin.call("enrolment_create", { unit_id: own["id"], member_id: await student("Ёжикова") });
  await admin.call("enrolment_create", { unit_id: other["id"], member_id: await student("Ежова") });
  const post = await admin.call("unit_post_create", { unit_id: own["id"], member_id: teacher.id, post: "curator" });
  const { units } = await teacher.client.call("unit_tree_get");
  assert.deepEqual(
    units.map((node: Json) => [node["unit"]["name"], node["is_readable"], node["students"]]).sort(),
    [["ФМ-31", true, 1], ["Фармация", false, 0]],
  );
  assert.equal(await teacher.client.verdict("unit_get", { unit_id: other["id"] }), "not_found");
  assert.equal((await teacher.client.call("unit_get", { unit_id: own["id"] }))["may_teach"], true);
  const found = await teacher.client.call("unit_person_find", { find: "еж" });
  assert.deepEqual(found["people"].map((one: Json) => one["person"]["name"]["last"]), ["Ёжикова"]);
  assert.equal((await admin.call("unit_person_find", { find: "еж" }))["people"].length, 2);
  await admin.call("unit_post_end", { unit_id: own["id"], unit_post_id: post["id"] });
  assert.equal(await teacher.client.verdict("unit_get", { unit_id: own["id"] }), "not_found");
});

test("who teaches what: a subject that is taught stays open; ending twice is fine", async () => {
  const group = await unit("group", "АН-11");
  const subject = await admin.call("subject_create", { name: "Анатомия" });
  assert.equal(await admin.verdict("subject_create", { name: "анатомия" }), "taken");
  const made = await admin.call("teaching_create", {
    unit_id: group["id"], subject_id: subject["id"], member_id: teacher.id, is_substitute: false,
  });
  const shut = { subject_id: subject["id"], name: "Анатомия", is_closed: true, version: subject["version"] };
  assert.equal(await admin.verdict("subject_update", shut), "unit_not_empty");
  assert.equal((await teacher.client.call("unit_get", { unit_id: group["id"] }))["teaching"][0]["subject_name"], "Анатомия");
  const end = { unit_id: group["id"], teaching_id: made["id"] };
  await admin.call("teaching_end", end);
  await admin.call("teaching_end", end);
  await admin.call("subject_update", shut);
  assert.deepEqual((await admin.call("subject_list"))["subjects"], []);
  const late = { unit_id: group["id"], subject_id: subject["id"], member_id: teacher.id, is_substitute: false };
  assert.equal(await admin.verdict("teaching_create", late), "not_found");
});

test("parents and children are data: shown on both cards, ended without a trace in either", async () => {
  const child = await student("Лукин");
  const made = await admin.call("person_create", { name: name("Лукина"), roles: ["parent"], position: "", is_verified: false });
  const parent = made["member"]["person"]["id"];
  assert.equal(await admin.verdict("guardian_create", { member_id: parent, parent_id: child, kin: "father" }), "invalid");
  const link = await admin.call("guardian_create", { member_id: child, parent_id: parent, kin: "guardian" });
  await admin.call("guardian_create", { member_id: child, parent_id: parent, kin: "mother" });
  const ofChild = await admin.call("person_places_get", { member_id: child });
  assert.deepEqual(ofChild["parents"].map((one: Json) => [one["id"], one["kin"]]), [[link["id"], "mother"]]);
  const ofParent = await admin.call("person_places_get", { member_id: parent });
  assert.equal(ofParent["children"][0]["person"]["id"], child);
  await admin.call("guardian_end", { member_id: child, guardian_id: link["id"] });
  assert.deepEqual((await admin.call("person_places_get", { member_id: parent }))["children"], []);
});
