// Reactions: once a person and kind whatever happens at once, told to everybody who may see the message and to nobody else.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startClass, type StudentClass } from "../lib/class.ts";
import type { Client, Json } from "../lib/client.ts";
import { Mirror } from "../lib/mirror.ts";
import { Server } from "../lib/server.ts";
import { unzip } from "../lib/unzip.ts";
import { type Org, type Person, addPerson, openOrg, post, signIn } from "../lib/world.ts";

const server = new Server();
let org: Org;
let foreign: Org;
let teacher: Person;
let students: readonly Person[];
let student: StudentClass["studentAt"];
let chat = "";
let phone: Mirror;

before(async () => {
  const begun = await startClass(server, "reactions", ["student0", "student1", "student2", "student3"]);
  ({ org, teacher, students, studentAt: student, chat } = begun);
  foreign = await openOrg(server, begun.operator, "elsewhere");
  phone = await Mirror.open(await signIn(server, org.slug, "student0"), student(0).id);
});
after(() => {
  phone.close();
  return server.remove();
});

const wish = (message: Json, kind = "thanks", is_on = true): Json =>
  ({ chat_id: message["chat_id"], message_id: message["id"], kind, is_on });
const react = (client: Client, message: Json, kind = "thanks", is_on = true): Promise<Json> =>
  client.call("reaction_set", wish(message, kind, is_on));
const verdict = (client: Client, message: Json, kind = "thanks"): Promise<string> =>
  client.verdict("reaction_set", wish(message, kind));
const now = async (message: Json, client = teacher.client): Promise<Json> =>
  (await client.call("message_get", { chat_id: message["chat_id"], message_id: message["id"] }))["message"];

test("all see the sums at once, one's other device what is one's own, and nothing counts as an edit", async () => {
  const message = await post(teacher.client, chat, "завтра в девять");
  await react(student(0).client, message);
  await phone.obeysLaw("an own reaction on another device");
  const own = phone.state.chats.get(chat as never)?.ownReactions?.get(message["id"]);
  assert.deepEqual(own?.kinds, ["thanks"]);
  await react(student(1).client, message);
  await react(student(1).client, message, "done");
  await phone.obeysLaw("others' reactions");
  const seen = await now(message);
  assert.deepEqual(seen["reactions"], [{ kind: "thanks", count: 2 }, { kind: "done", count: 1 }]);
  assert.deepEqual([seen["version"], seen["edited_us"] ?? null], [1, null]);
  const { view } = await student(2).client.call("chat_get", { chat_id: chat });
  assert.equal(view["chat"]["head"], Number(message["id"]), "no message more");
  const { people } = await student(3).client.call("reaction_list", { ...wish(message), kind: "thanks" });
  assert.deepEqual(people.map(({ id }: Json) => id).sort(), [student(0).id, student(1).id].sort());
  await react(student(0).client, message, "thanks", false);
  await phone.obeysLaw("taken back on another device");
  assert.deepEqual(phone.state.chats.get(chat as never)?.ownReactions?.get(message["id"])?.kinds, []);
});

test("a copy of one's data has them", async () => {
  const message = await post(teacher.client, chat, "Кто идёт в музей?");
  await react(student(3).client, message, "done");
  const copy = await student(3).client.call("data_copy_create", { member_id: student(3).id, language: "en" });
  const { file } = await student(3).client.ask("data_copy_get", { data_copy_id: copy["id"] });
  const { reactions } = JSON.parse(String(unzip(file!.bytes).get("data.json"))) as { reactions: Json[] };
  assert.deepEqual(
    reactions.filter((one) => one["message"] === message["id"]).map(({ reaction, chat: title }) => [reaction, title]),
    [["done", "СД-21"]],
  );
});

test("pressed on two devices at once, on and off, by everybody: sums are those who have it", async () => {
  const message = await post(teacher.client, chat, "кто за");
  const devices = await Promise.all(students.map((_, i) => signIn(server, org.slug, `student${i}`)));
  const presses = Array.from({ length: 500 }, (_, k) => {
    const i = k % students.length;
    const device = k % 3 === 0 ? student(i).client : devices[i] as Client;
    return react(device, message, ["like", "heart"][k % 2], k % 7 !== 3);
  });
  await Promise.all(presses);
  const seen = await now(message);
  for (const { kind, count } of seen["reactions"]) {
    const { people } = await teacher.client.call("reaction_list", { ...wish(message), kind });
    assert.equal(people.length, count, kind);
    assert(count <= students.length);
  }
  await phone.obeysLaw("500 presses");
});

test("who came later, left, or is of another organisation gets one answer: there is none", async () => {
  const message = await post(teacher.client, chat, "до прихода");
  const late = await addPerson(server, org, "late", ["student"]);
  await teacher.client.call("chat_member_add", { chat_id: chat, member_id: late.id });
  const ear = await late.client.live();
  await ear.subscribe(`c${chat}`);
  await react(student(1).client, message);
  await phone.obeysLaw("a reaction told without its sums");
  const frame = await ear.frame((f) => f["kind"] === "reactions_changed", "the event");
  assert.deepEqual([frame["body"]["is_hidden"], frame["body"]["reactions"]], [true, []]);
  ear.close();
  for (const client of [late.client, foreign.administrator.client, org.administrator.client]) {
    assert.equal(await verdict(client, message), "not_found");
    assert.equal(await client.verdict("reaction_list", wish(message)), "not_found");
  }
  assert.equal(await verdict(teacher.client, { ...message, id: "9999" }), "not_found");
  await teacher.client.call("chat_member_remove", { chat_id: chat, member_id: late.id });
  const newer = await post(teacher.client, chat, "после ухода");
  assert.equal(await verdict(late.client, newer), "not_found");
});

test("a deleted message has none and takes none; nor does what a call left", async () => {
  const message = await post(teacher.client, chat, "лишнее");
  await react(student(0).client, message, "laugh");
  await teacher.client.call("message_delete", { chat_id: chat, message_id: message["id"] });
  await phone.obeysLaw("a deletion takes reactions along");
  assert.deepEqual((await now(message))["reactions"], []);
  assert.equal(await verdict(student(0).client, message), "not_found");
  const { call } = await teacher.client.call("call_start", { chat_id: chat, with_video: false });
  await teacher.client.call("call_end", { call_id: call["call_id"] });
  const { messages } = await teacher.client.call("message_list", { chat_id: chat, limit: 1 });
  assert(messages[0]["call"]);
  assert.equal(await verdict(student(0).client, messages[0]), "invalid");
  await phone.obeysLaw("a call");
});

test("reading is enough; in a direct chat that the rules closed, it is not", async () => {
  const direct = await teacher.client.call("chat_direct_open", { member_id: student(0).id });
  const message = await post(teacher.client, direct["view"]["chat"]["id"], "лично");
  await react(student(0).client, message, "heart");
  await phone.obeysLaw("in a direct chat");
  const person = await org.administrator.client.call("person_get", { member_id: teacher.id });
  await org.administrator.client.call("person_leave", { member_id: teacher.id, version: person["person"]["version"], reason: "" });
  assert.equal(await verdict(student(0).client, message, "like"), "policy");
});
