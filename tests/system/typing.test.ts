// «печатает»: heard by the others of the chat, with the right to write alone, and where the organisation wants it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Live } from "../lib/client.ts";
import { setRules } from "../lib/rules.ts";
import { Server } from "../lib/server.ts";
import { type Org, type Person, addPerson, groupChat, openOrg, operatorOf, post } from "../lib/world.ts";

const server = new Server();
let org: Org;
let teacher: Person;
let student: Person;

before(async () => {
  await server.start("serve", ["--rates", "off"]);
  org = await openOrg(server, await operatorOf(server), "typing");
  teacher = await addPerson(server, org, "teacher", ["teacher"], true);
  student = await addPerson(server, org, "student", ["student"]);
});
after(() => server.remove());

async function listening(person: Person, chat: string): Promise<Live> {
  const live = await person.client.live();
  await live.subscribe(`c${chat}`);
  return live;
}

const typing = (live: Live) => live.frames.filter((f) => f["t"] === "typing");

/** Frames keep their order, so what did not come before the answer to a ping does not come. */
async function pinged(live: Live, id: string): Promise<void> {
  live.send({ t: "ping", id });
  await live.frame((f) => f["t"] === "pong" && f["id"] === id);
}

test("the others hear it, once in three seconds, and not oneself", async () => {
  const chat = await groupChat(teacher.client, "СД-21", [student.id]);
  const [mine, phone, theirs] = [await listening(student, chat), await listening(student, chat), await listening(teacher, chat)];
  for (let i = 0; i < 50; i++) mine.send({ t: "typing", topic: `c${chat}` });
  await theirs.frame((f) => f["t"] === "typing");
  await post(student.client, chat, "вот");
  for (const live of [mine, phone, theirs]) await live.frame((f) => f["kind"] === "message_created");
  assert.deepEqual(typing(theirs), [{ t: "typing", topic: `c${chat}`, member: student.id }]);
  assert.deepEqual([...typing(mine), ...typing(phone)], []);
  const seqs = theirs.events(`c${chat}`).map((e) => e["seq"]);
  assert.deepEqual(seqs, seqs.map((_, i) => seqs[0] + i), "typing takes no place in the numbers");
  for (const live of [mine, phone, theirs]) live.close();
});

test("a topic that one does not hear, or may not write to any more, is silent", async () => {
  const chat = await groupChat(teacher.client, "Практика", [student.id]);
  const closed = await groupChat(teacher.client, "Без студента");
  const [mine, theirs, other] = [await listening(student, chat), await listening(teacher, chat), await listening(teacher, closed)];
  mine.send({ t: "typing", topic: `c${closed}` });
  mine.send({ t: "typing", topic: "c999999" });
  await pinged(mine, "1");
  await teacher.client.call("chat_member_remove", { chat_id: chat, member_id: student.id });
  await mine.frame((f) => f["t"] === "gone");
  mine.send({ t: "typing", topic: `c${chat}` });
  await pinged(mine, "2");
  for (const live of [theirs, other]) {
    await pinged(live, "3");
    assert.deepEqual(typing(live), []);
  }
  for (const live of [mine, theirs, other]) live.close();
});

test("an organisation that does not want it does not have it", async () => {
  const chat = await groupChat(teacher.client, "Тихая", [student.id]);
  const [mine, theirs] = [await listening(student, chat), await listening(teacher, chat)];
  await setRules(org, [], { typing: false });
  // The policy reaches the sockets that are open: both are asked again before the next event of the chat.
  await post(teacher.client, chat, "после");
  for (const live of [mine, theirs]) await live.frame((f) => f["kind"] === "message_created");
  mine.send({ t: "typing", topic: `c${chat}` });
  await pinged(mine, "1");
  await pinged(theirs, "1");
  assert.deepEqual(typing(theirs), []);
  for (const live of [mine, theirs]) live.close();
});
