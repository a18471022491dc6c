// The record of who did what: an administrator reads it in pages and knows that its chain is whole; each person sees who
// looked at their data or changed them, and parents see that of their children.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { after, test } from "node:test";
import { makeGroup, curatorOf } from "../lib/college.ts";
import { ask } from "../lib/postgres.ts";
import { Server } from "../lib/server.ts";
import { addPerson, groupChat, name, openOrg, operatorOf, post, signIn } from "../lib/world.ts";
import type { Client, Json } from "../lib/client.ts";

const server = await new Server().start();
after(() => server.remove());
const operator = await operatorOf(server);
const org = await openOrg(server, operator, "alpha");
const other = await openOrg(server, operator, "beta");
const admin = org.administrator.client;

const acts = (list: Json[]) => list.map((row) => row["act"] as string);

async function pages(client: Client, input: Json, limit = 3): Promise<Json[]> {
  const all: Json[] = [];
  for (let before: number | null = null; ; ) {
    const page: Json = await client.call("audit_list", { ...input, limit, ...(before !== null && { before }) });
    all.push(...page["acts"]);
    before = page["next"] ?? null;
    if (before === null) return all;
  }
}

test("the whole record in pages, of one act, by or about one person; another organisation's is not in it", async () => {
  const teacher = await addPerson(server, org, "stupina", ["teacher"], true);
  const student = await addPerson(server, org, "ezhova", ["student"]);
  await admin.call("person_minor_set", { member_id: student.id });
  const chat_id = await groupChat(teacher.client, "СД-21", [student.id]);
  const all = await pages(admin, {});
  assert.deepEqual(all.map((row) => row["n"]), [...all.map((row) => row["n"])].sort((a, b) => b - a));
  assert.equal(new Set(all.map((row) => row["n"])).size, all.length);
  const [made] = await pages(admin, { act: "chat_create" });
  assert.equal(made?.["object"], "СД-21");
  assert.equal(made?.["by"]["id"], teacher.id);
  const about = await pages(admin, { member_id: student.id });
  assert.deepEqual(acts(about).filter((act) => act === "person_minor_set"), ["person_minor_set"]);
  for (const row of about) assert.ok([row["by"], ...row["about"]].some((one) => one?.["id"] === student.id));
  assert.deepEqual(acts(await pages(admin, { member_id: student.id, act: "person_minor_set" })), ["person_minor_set"]);
  const { acts: none } = await admin.call("audit_list", { until_us: 1 });
  assert.deepEqual(none, []);
  const theirs = await pages(other.administrator.client, {});
  assert.ok(theirs.every((row) => row["by"]?.["id"] !== org.administrator.id && row["by"]?.["id"] !== teacher.id));
  assert.deepEqual((await other.administrator.client.call("audit_list", { member_id: student.id }))["acts"], []);
  for (const client of [teacher.client, student.client]) {
    assert.equal(await client.verdict("audit_list"), "no_right");
    assert.equal(await client.verdict("audit_check"), "no_right");
  }
  assert.equal(await admin.verdict("audit_list", { limit: 201 }), "invalid");
  assert.ok(chat_id);
});

test("a look at a deleted message is seen by its author, with the reason; what one does oneself is not", async () => {
  const teacher = await addPerson(server, org, "gareev", ["teacher"], true);
  const student = await addPerson(server, org, "lukin", ["student"]);
  const chat_id = await groupChat(teacher.client, "ЛД-11", [student.id]);
  const said = await post(student.client, chat_id, "Удалю");
  await student.client.call("message_delete", { chat_id, message_id: said["id"], version: said["version"] });
  const before = await student.client.call("look_list");
  await admin.call("message_copy_get", { chat_id, message_id: said["id"], reason: "Жалоба куратора" });
  const { looks } = await student.client.call("look_list");
  assert.equal(looks.length, before["looks"].length + 1);
  assert.equal(looks[0]["act"], "message_copy_get");
  assert.equal(looks[0]["why"], "Жалоба куратора");
  assert.equal(looks[0]["by"]["id"], org.administrator.id);
  assert.deepEqual((await teacher.client.call("look_list"))["looks"].filter((l: Json) => l["act"] === "message_copy_get"), []);
  // A code that was issued again, for the account's owner.
  await admin.call("person_code_issue", { member_id: student.id });
  await assert.rejects(signIn(server, "alpha", "lukin"), { code: "wrong_credentials" });
});

test("parents see it of their own child, nobody else does; pages go on", async () => {
  const unit_id = await makeGroup(org, "СД-31");
  const curator = await curatorOf(server, org, unit_id, "kurator");
  const child = await addPerson(server, org, "polina", ["student"]);
  const stranger = await addPerson(server, org, "chuzhoy", ["student"]);
  await admin.call("enrolment_create", { unit_id, member_id: child.id });
  const parent = await addPerson(server, org, "mama", ["parent"]);
  assert.equal(await parent.client.verdict("child_look_list", { member_id: child.id }), "not_found");
  await admin.call("guardian_create", { member_id: child.id, parent_id: parent.id, kin: "mother" });
  await curator.client.call("guardian_code_issue", { unit_id, members: [child.id], max_uses: 1, days: 7 });
  await admin.call("person_minor_set", { member_id: child.id });
  const first = await parent.client.call("child_look_list", { member_id: child.id, limit: 1 });
  assert.equal(first["looks"].length, 1);
  assert.equal(first["looks"][0]["act"], "person_minor_set");
  const rest = await parent.client.call("child_look_list", { member_id: child.id, before: first["next"] });
  for (const act of ["guardian_code_issue", "guardian_create"]) assert.ok(acts(rest["looks"]).includes(act), act);
  assert.ok(acts(rest["looks"]).includes("enrolment_create"));
  assert.equal(await parent.client.verdict("child_look_list", { member_id: stranger.id }), "not_found");
  assert.equal(await parent.client.verdict("child_look_list", { member_id: other.administrator.id }), "not_found");
  assert.equal(await curator.client.verdict("child_look_list", { member_id: child.id }), "no_right");
});

test("who was erased has no name in the record, and their words are gone; the act stays", async () => {
  const gone = await addPerson(server, org, "gone", ["student"]);
  const { person } = await admin.call("person_get", { member_id: gone.id });
  await admin.call("person_leave", { member_id: gone.id, reason: "переехал", version: person["version"] });
  assert.ok((await pages(admin, { act: "person_leave" }))[0]?.["about"][0]["name"]);
  await admin.call("person_erase", { member_id: gone.id });
  const [left] = await pages(admin, { act: "person_leave" });
  assert.equal(left?.["about"][0]["id"], gone.id);
  assert.equal(left?.["about"][0]["name"] ?? null, null);
  assert.equal(left?.["by"]["name"]["last"], "Климов");
});

test("the chain is whole by parts, its place is one that the doctor takes; a touched row is named", async () => {
  const first = await admin.call("audit_check", {});
  assert.equal(first["upto"], first["last"]);
  assert.equal(first["broken"] ?? null, null);
  assert.match(first["place"], /^\d+:\d+:[0-9a-f]{64}$/);
  await admin.call("person_create", { name: name("Новая"), roles: ["student"], position: "", is_verified: false });
  const rest = await admin.call("audit_check", { after: first["last"] });
  assert.equal(rest["broken"] ?? null, null);
  assert.ok(rest["last"] > first["last"]);
  assert.ok((await admin.call("audit_check", { after: rest["last"] + 5 }))["broken"]);
  const [, url] = server.database();
  const sql = "update audit set actor_id = 99 where n = 2 and org_id = 1";
  if (url !== undefined) ask(path.basename(server.folder), sql);
  else {
    const script = "import sqlite3,sys; c=sqlite3.connect(sys.argv[1],timeout=5); c.execute(sys.argv[2]); c.commit()";
    execFileSync("python3", ["-c", script, path.join(server.folder, "kafedra.db"), sql]);
  }
  assert.equal((await admin.call("audit_check", {}))["broken"], 2);
  assert.equal((await other.administrator.client.call("audit_check", {}))["broken"] ?? null, null);
});
