// Parents come in by a code of their child: one parent of two, two of one, and one who teaches too.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Client, type Json } from "../lib/client.ts";
import { curatorOf, listed, makeGroup, teacherOf } from "../lib/college.ts";
import { Server } from "../lib/server.ts";
import { type Org, type Person, addPerson, name, openOrg, operatorOf, password } from "../lib/world.ts";

const server = new Server();
let org: Org;
let unit_id = "";
let curator: Person;
let polina = "";
let mark = "";

before(async () => {
  await server.start("serve", ["--rates", "off"]);
  const operator = await operatorOf(server);
  org = await openOrg(server, operator, "family");
  await openOrg(server, operator, "other");
  unit_id = await makeGroup(org, "СД-21");
  curator = await curatorOf(server, org, unit_id, "curator");
  polina = await listed(org, unit_id, "Ежова", "Полина");
  mark = await listed(org, unit_id, "Ежов", "Марк");
});
after(() => server.remove());

const stranger = () => new Client(server.url);

async function codes(members: string[], max_uses = 2): Promise<string[]> {
  const made = await curator.client.call("guardian_code_issue", { unit_id, members, max_uses, days: 10 });
  return made["codes"].map((c: Json) => c["code"]);
}
function registration(code: string, login: string, kin = "mother"): Json {
  return { org: "family", code, name: name("Ежова", "Светлана", "Викторовна"), kin, login, password };
}
async function parentsOf(child: string): Promise<string[]> {
  const { children } = await curator.client.call("unit_guardian_list", { unit_id });
  const found = children.find((c: Json) => c["person"]["id"] === child);
  return found["parents"].map((p: Json) => `${p["person"]["name"]["first"]} ${p["kin"]}`);
}
async function chats(client: Client): Promise<string[]> {
  const { chats: list } = await client.call("chat_list");
  return list.map((view: Json) => view["chat"]["title"]);
}

test("a code names child and group; the parent registers, sees the child and the parents' chat, and no other", async () => {
  const [code] = await codes([polina]);
  const offer = await stranger().call("guardian_look", { org: "family", code });
  assert.equal(offer["child"]["first"], "Полина");
  assert.equal(offer["group"], "СД-21");
  assert.equal(offer["max_uses"], 2);
  const mother = stranger();
  await mother.call("guardian_register", registration(code ?? "", "svetlana"));
  assert.deepEqual((await mother.call("whoami"))["me"]["person"]["roles"], ["parent"]);
  const { children } = await mother.call("family_get");
  assert.deepEqual(children.map((c: Json) => [c["person"]["id"], c["kin"], c["groups"][0]["name"]]), [[polina, "mother", "СД-21"]]);
  assert.equal((await chats(mother)).length, 1);
  assert.match((await chats(mother))[0] ?? "", /Родители/);
  for (const [op, input] of [["unit_guardian_list", { unit_id }], ["slip_list", { unit_id }]] as const) {
    assert.equal(await mother.verdict(op, input), "no_right");
  }
  const father = stranger();
  await father.call("guardian_register", { ...registration(code ?? "", "oleg", "father"), name: name("Ежов", "Олег") });
  assert.deepEqual(await parentsOf(polina), ["Светлана mother", "Олег father"]);
  assert.equal(await stranger().verdict("guardian_register", registration(code ?? "", "third")), "code_used");
  assert.equal((await father.call("family_get"))["children"][0]["parents"][0]["person"]["name"]["first"], "Светлана");
});

test("one parent of two children adds the second one; twice is fine and uses the code once", async () => {
  const [first, second] = await codes([polina, mark], 1);
  const parent = stranger();
  await parent.call("guardian_register", registration(first ?? "", "two", "guardian"));
  await parent.call("guardian_join", { code: second, kin: "guardian" });
  await parent.call("guardian_join", { code: second, kin: "mother" });
  const { children } = await parent.call("family_get");
  assert.deepEqual(children.map((c: Json) => c["kin"]).sort(), ["guardian", "mother"]);
  assert.equal(await stranger().verdict("guardian_look", { org: "family", code: second }), "code_used");
});

test("a teacher whose child learns here becomes a parent too, and keeps badge and group", async () => {
  const teacher = await teacherOf(server, org, unit_id, "both");
  const [code] = await codes([mark]);
  assert.equal((await teacher.client.call("guardian_look", { org: "family", code }))["may_join"], true);
  await teacher.client.call("guardian_join", { code, kin: "father" });
  const { me } = await teacher.client.call("whoami");
  assert.deepEqual([...me["person"]["roles"]].sort(), ["parent", "teacher"]);
  assert.equal(me["person"]["is_verified"], true);
  assert.equal((await teacher.client.call("family_get"))["children"].length, 1);
  assert.equal(await teacher.client.verdict("slip_list", { unit_id }), "ok");
});

test("a student's account takes no code: neither the child's own nor a brother's", async () => {
  const child = await addPerson(server, org, "child", ["student"]);
  await org.administrator.client.call("enrolment_create", { unit_id, member_id: child.id });
  const [code] = await codes([child.id]);
  const offer = await child.client.call("guardian_look", { org: "family", code });
  assert.deepEqual([offer["is_child"], offer["may_join"]], [true, false]);
  assert.equal(await child.client.verdict("guardian_join", { code, kin: "mother" }), "wrong_role");
  // On the child's own browser the parent registers: the child's session stays what it was elsewhere.
  await stranger().call("guardian_register", registration(code ?? "", "mum"));
  assert.equal((await child.client.call("family_get"))["parents"].length, 1);
});

test("a code that was replaced, taken back, used up at once, or is of another organisation leads nowhere", async () => {
  const [old] = await codes([polina]);
  const [code] = await codes([polina], 1);
  assert.equal(await stranger().verdict("guardian_look", { org: "family", code: old }), "code_replaced");
  assert.equal(await stranger().verdict("guardian_look", { org: "other", code }), "wrong_code");
  const both = await Promise.all(["x1", "x2", "x3"].map((login) =>
    stranger().verdict("guardian_register", registration(code ?? "", `race-${login}`))));
  assert.deepEqual([...both].sort(), ["code_used", "code_used", "ok"]);
  const [last] = await codes([mark], 4);
  const { children } = await curator.client.call("unit_guardian_list", { unit_id });
  const { code: out } = children.find((c: Json) => c["person"]["id"] === mark);
  await curator.client.call("guardian_code_revoke", { unit_id, guardian_code_id: out["id"] });
  assert.equal(await stranger().verdict("guardian_look", { org: "family", code: last }), "code_replaced");
});

test("a lost answer to a parent's registration is asked for again and uses the code once", async () => {
  const [code] = await codes([mark], 1);
  const words = registration(code ?? "", "patient");
  await stranger().call("guardian_register", words);
  const again = stranger();
  await again.call("guardian_register", words);
  assert.equal((await again.call("family_get"))["children"].length, 1);
  assert.equal(await stranger().verdict("guardian_register", { ...words, password: "другой-пароль-12" }), "taken");
});

test("the curator takes a parent away at once; who only teaches there may not", async () => {
  const child = await listed(org, unit_id, "Тихонова");
  const [code] = await codes([child]);
  const parent = stranger();
  await parent.call("guardian_register", registration(code ?? "", "wrongone"));
  assert.equal((await chats(parent)).length, 1);
  const { children } = await curator.client.call("unit_guardian_list", { unit_id });
  const tie = children.find((c: Json) => c["person"]["id"] === child)["parents"][0];
  const teacher = await teacherOf(server, org, unit_id, "onlyteaches");
  const act = { unit_id, guardian_id: tie["id"] };
  assert.equal(await teacher.client.verdict("unit_guardian_end", act), "no_right");
  assert.equal(await curator.client.verdict("unit_guardian_end", act), "ok");
  assert.equal(await curator.client.verdict("unit_guardian_end", act), "ok");
  assert.deepEqual((await parent.call("family_get"))["children"], []);
  assert.deepEqual(await chats(parent), []);
});

test("a code dies with its maker's right to the group", async () => {
  const admin = org.administrator.client;
  const teacher = await teacherOf(server, org, unit_id, "leaver");
  const made = await teacher.client.call("guardian_code_issue", { unit_id, members: [mark], max_uses: 2, days: 10 });
  const code = made["codes"][0]["code"];
  assert.equal(await stranger().verdict("guardian_look", { org: "family", code }), "ok");
  const { person } = await admin.call("person_get", { member_id: teacher.id });
  await admin.call("person_leave", { member_id: teacher.id, reason: "", version: person["version"] });
  assert.equal(await stranger().verdict("guardian_register", registration(code, "ghost")), "code_replaced");
});

test("whoever works with the child now takes a code back, though another group made it", async () => {
  const nearby = await makeGroup(org, "СД-23");
  const next = await curatorOf(server, org, nearby, "next");
  const child = await listed(org, unit_id, "Переходов", "Олег");
  const [code] = await codes([child]);
  const { students } = await org.administrator.client.call("unit_member_list", { unit_id });
  const { id: enrolment_id, version } = students.find((row: Json) => row["person"]["id"] === child);
  const move = { unit_id, enrolment_id, to_id: nearby, reason: "", version };
  await org.administrator.client.call("enrolment_transfer", move);
  const { children } = await next.client.call("unit_guardian_list", { unit_id: nearby });
  const out = children.find((c: Json) => c["person"]["id"] === child)["code"];
  assert.equal(await next.client.verdict("guardian_code_revoke", { unit_id: nearby, guardian_code_id: out["id"] }), "ok");
  assert.equal(await stranger().verdict("guardian_look", { org: "family", code: code ?? "" }), "code_replaced");
});

test("guessing parents' codes is slowed down", async () => {
  const guesser = stranger();
  let verdict = "wrong_code";
  let tries = 0;
  while (verdict === "wrong_code" && tries < 100) {
    verdict = await guesser.verdict("guardian_look", { org: "other", code: "АААААААААА" });
    tries += 1;
  }
  assert.equal(verdict, "too_many");
  assert.ok(tries > 50, `a class's worth of slips comes first: ${tries}`);
});
