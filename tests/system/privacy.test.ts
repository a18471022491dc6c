// Leaving: one act closes every door at once, history stays, and within 30 days it can be undone.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { makeGroup } from "../lib/college.ts";
import { Server } from "../lib/server.ts";
import { until } from "../lib/until.ts";
import { addPerson, openOrg, operatorOf, password, signIn } from "../lib/world.ts";

const server = await new Server().start();
after(() => server.remove());
const org = await openOrg(server, await operatorOf(server), "alpha");
const admin = org.administrator.client;

test("who leaves is out at once on every device, and comes back with login, password and chats", async () => {
  const teacher = await addPerson(server, org, "stupina", ["teacher"], true);
  const student = await addPerson(server, org, "ezhova", ["student"]);
  const made = await teacher.client.call("chat_create", { title: "СД-21", member_ids: [student.id] });
  const chat_id = made["view"]["chat"]["id"];
  await student.client.call("message_post", { chat_id, text: "Я тут" });
  const phone = await signIn(server, "alpha", "ezhova");
  const live = await student.client.live();
  const card = await admin.call("person_get", { member_id: student.id });
  const left = await admin.call("person_leave", { member_id: student.id, reason: "приказ № 212", version: card["person"]["version"] });
  assert.equal(left["can_return"], true);
  await live.ended();
  // Both devices hear why, and of which organisation: the client says goodbye by it. A public page says nothing of it.
  for (const device of [student.client, phone]) {
    await assert.rejects(device.call("whoami"), { message: "whoami: 401 no_session left:alpha" });
    assert.equal(await device.verdict("chat_list"), "no_session");
    assert.equal(await device.verdict("server_info_get"), "ok");
  }
  await assert.rejects(signIn(server, "alpha", "ezhova"), { code: "wrong_credentials" });
  const view = await teacher.client.call("chat_get", { chat_id });
  assert.equal(view["view"]["chat"]["member_count"], 1);
  assert.equal(view["view"]["last"]["text"], "Я тут");
  const { people } = await admin.call("left_list", {});
  assert.equal(people[0]["person"]["id"], student.id);
  assert.equal(people[0]["reason"], "приказ № 212");
  await admin.call("person_return", { member_id: student.id });
  // Back: the old sessions are over, and that is all.
  await assert.rejects(phone.call("whoami"), { message: "whoami: 401 no_session " });
  const back = await signIn(server, "alpha", "ezhova", password);
  const again = await back.call("chat_get", { chat_id });
  assert.equal(again["view"]["last"]["text"], "Я тут");
});

test("who comes back is in the chats of the structure again, though others moved meanwhile", async () => {
  const unit_id = await makeGroup(org, "СД-31");
  const [one, two] = [await addPerson(server, org, "one", ["student"]), await addPerson(server, org, "two", ["student"])];
  for (const { id } of [one, two]) await admin.call("enrolment_create", { unit_id, member_id: id });
  const titles = async (login: string) => {
    const { chats } = await (await signIn(server, "alpha", login)).call("chat_list");
    return (chats as { chat: { title: string } }[]).map((view) => view.chat.title);
  };
  await until("the group's chat", async () => (await titles("one")).includes("СД-31"));
  const { person } = await admin.call("person_get", { member_id: one.id });
  await admin.call("person_leave", { member_id: one.id, reason: "", version: person["version"] });
  await admin.call("unit_post_create", { unit_id, member_id: (await addPerson(server, org, "tutor", ["teacher"], true)).id, post: "curator" });
  await until("the chat without them", async () => (await titles("two")).includes("СД-31"));
  await admin.call("person_return", { member_id: one.id });
  await until("the chat with them", async () => (await titles("one")).includes("СД-31"));
});

test("erased at their wish: the name is gone everywhere, the message has its nameless author", async () => {
  const teacher = await addPerson(server, org, "gareev", ["teacher"], true);
  const student = await addPerson(server, org, "lukin", ["student"]);
  const made = await teacher.client.call("chat_create", { title: "ЛД-11", member_ids: [student.id] });
  const chat_id = made["view"]["chat"]["id"];
  await student.client.call("message_post", { chat_id, text: "Останется" });
  const card = await admin.call("person_get", { member_id: student.id });
  await admin.call("person_leave", { member_id: student.id, reason: "", version: card["person"]["version"] });
  await admin.call("person_erase", { member_id: student.id });
  const page = await teacher.client.call("message_list", { chat_id });
  const author = page["people"].find((person: { id: string }) => person.id === student.id);
  assert.equal(author["name"]["last"], "Удалённый");
  const { erasures } = await admin.call("erasure_list", {});
  assert.equal(erasures[0]["member_id"], student.id);
  assert.ok(erasures[0]["rows"] > 1);
  assert.equal(await admin.verdict("person_return", { member_id: student.id }), "conflict");
  // The login is free again.
  await addPerson(server, org, "lukin", ["student"]);
});
