// The rules of the organisation: changed while people write, at once and on every socket; the rule of two adults in new
// chats and in those that are there.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Json, Live } from "../lib/client.ts";
import { rulesWith, setRules } from "../lib/rules.ts";
import { Server } from "../lib/server.ts";
import { addPerson, groupChat, openOrg, operatorOf, type Org, type Person, post } from "../lib/world.ts";

const server = new Server();
let org: Org;
let other: Org;
let teacher: Person;
let duty: Person;
let alina: Person;
let polina: Person;

before(async () => {
  await server.start("serve", ["--rates", "off"]);
  const operator = await operatorOf(server);
  org = await openOrg(server, operator, "zmk");
  other = await openOrg(server, operator, "lyceum7");
  teacher = await addPerson(server, org, "teacher", ["teacher"], true);
  duty = await addPerson(server, org, "duty", ["teacher"], true);
  alina = await addPerson(server, org, "alina", ["student"]);
  polina = await addPerson(server, org, "polina", ["student"]);
  await groupChat(teacher.client, "СД-21", [alina.id, polina.id]);
});
after(() => server.remove());

async function direct(from: Person, to: Person): Promise<string> {
  return (await from.client.call("chat_direct_open", { member_id: to.id }))["view"]["chat"]["id"];
}

async function listening(person: Person, chat: string): Promise<Live> {
  const live = await person.client.live();
  live.send({ t: "subscribe", topic: `c${chat}` });
  await live.frame((f) => f["t"] === "subscribed");
  return live;
}

async function lockOf(person: Person, chat: string): Promise<unknown> {
  const { locked } = await person.client.call("chat_lock_list");
  return (locked as Json[]).find((one) => one["chat_id"] === chat)?.["lock"] ?? null;
}

async function secondOf(person: Person, chat: string): Promise<unknown> {
  return (await person.client.call("chat_get", { chat_id: chat }))["view"]["chat"]["supervisor_id"] ?? null;
}

test("a rule closes a chat that both have open, and opens it again", async () => {
  const chat = await direct(alina, polina);
  await post(alina.client, chat, "до правила");
  const lives = [await listening(alina, chat), await listening(polina, chat)];
  const draft = await rulesWith(org, [["direct", "student", "student", "no"]]);
  const tried = await org.administrator.client.call("org_rules_try", { rules: draft["rules"] });
  assert.equal(tried["closes"], 1);
  assert.equal(await lockOf(alina, chat), null); // nothing changed yet
  await org.administrator.client.call("org_rules_set", draft);
  for (const live of lives) await live.frame((f) => f["t"] === "rules");
  for (const person of [alina, polina]) {
    assert.equal(await lockOf(person, chat), "rule");
    assert.equal(await person.client.verdict("message_post", { chat_id: chat, text: "эй" }), "policy");
    assert.equal(await person.client.verdict("message_list", { chat_id: chat }), "ok");
  }
  lives[0]?.send({ t: "typing", topic: `c${chat}` }); // who may not write is not seen to write
  await setRules(org, [["direct", "student", "student", "if_shared"]]);
  for (const live of lives) await live.frame((f) => f["t"] === "rules" && live.frames.filter((g) => g["t"] === "rules").length > 1);
  assert.equal(await lockOf(alina, chat), null);
  await post(polina.client, chat, "снова");
  assert.ok(!lives[1]?.frames.some((f) => f["t"] === "typing"));
  for (const live of lives) live.close();
});

test("rules are one organisation's own, and of two administrators the second is told", async () => {
  const mine = await rulesWith(org, [["call", "student", "student", "yes"]]);
  await org.administrator.client.call("org_rules_set", mine);
  const theirs = { ...mine, rules: { ...mine["rules"], typing: false } };
  assert.equal(await org.administrator.client.verdict("org_rules_set", theirs), "conflict");
  const foreign = await other.administrator.client.call("org_rules_get");
  assert.deepEqual(foreign["rules"], foreign["safe"]);
  assert.deepEqual((await alina.client.call("org_rules_own_get"))["calls"], ["student"]);
  assert.equal(await other.administrator.client.verdict("org_duty_set", { member_ids: [duty.id] }), "not_found");
  await org.administrator.client.call("org_rules_set", {
    rules: (await org.administrator.client.call("org_rules_get"))["safe"],
    version: (mine["version"] as number) + 1,
  });
});

test("students make chats where the rules let them", async () => {
  assert.equal(await alina.client.verdict("chat_create", { title: "Наш", member_ids: [polina.id] }), "no_right");
  await setRules(org, [["group", "student", "student", "if_shared"]]);
  assert.equal((await alina.client.call("whoami"))["me"]["can_gather"], true);
  const chat = await groupChat(alina.client, "Наш", [polina.id]);
  assert.equal(await alina.client.verdict("chat_member_add", { chat_id: chat, member_id: teacher.id }), "policy");
  await setRules(org, [["group", "student", "student", "no"]]);
});

test("two adults: chats that are there wait for the second one, new ones have them from the start", async () => {
  const chat = await direct(teacher, alina);
  await post(teacher.client, chat, "до правила");
  const live = await listening(alina, chat);
  const draft = await rulesWith(org, [], { two_adults: true });
  const without = await org.administrator.client.call("org_rules_try", { rules: draft["rules"] });
  assert.equal(without["lacks"], 1);
  await org.administrator.client.call("org_rules_set", draft);
  assert.equal(await teacher.client.verdict("message_post", { chat_id: chat, text: "одни" }), "no_second_adult");
  assert.equal(await lockOf(alina, chat), "no_adult");
  assert.equal(await teacher.client.verdict("chat_direct_open", { member_id: polina.id }), "no_second_adult");
  await org.administrator.client.call("org_duty_set", { member_ids: [duty.id] });
  await live.frame((f) => f["kind"] === "chat_changed" && (f["body"] as Json)["supervisor_id"] === duty.id);
  assert.equal(await secondOf(teacher, chat), duty.id);
  await post(alina.client, chat, "втроём");
  const seen = await duty.client.call("message_list", { chat_id: chat });
  assert.deepEqual((seen["messages"] as Json[]).map((m) => m["text"]), ["втроём"]);
  assert.equal(await secondOf(polina, await direct(teacher, polina)), duty.id);
  // Nobody takes them out, and they stay while they are needed.
  assert.equal(await teacher.client.verdict("chat_member_remove", { chat_id: chat, member_id: duty.id }), "no_right");
  assert.equal(await duty.client.verdict("chat_supervision_leave", { chat_id: chat }), "policy");
  live.close();
});

test("two adults: who has come of age needs none, and a badge that is taken leaves a chat read-only", async () => {
  const chat = await direct(teacher, alina);
  const { version } = (await org.administrator.client.call("person_get", { member_id: duty.id }))["person"];
  await org.administrator.client.call("person_badge_set", {
    member_id: duty.id,
    is_verified: false,
    reason: "Проверка",
    version,
  });
  assert.equal(await alina.client.verdict("message_post", { chat_id: chat, text: "без значка" }), "no_second_adult");
  await org.administrator.client.call("person_minor_set", { member_id: alina.id, minor_until_us: 1 });
  await post(alina.client, chat, "я взрослая");
  await org.administrator.client.call("person_minor_set", { member_id: alina.id });
  assert.equal(await lockOf(alina, chat), "no_adult");
});
