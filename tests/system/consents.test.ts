// Consents: who may give and take back, to which words, and what the register shows. Nothing is locked behind one.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Client, Json } from "../lib/client.ts";
import { listed, makeGroup } from "../lib/college.ts";
import { Server } from "../lib/server.ts";
import { type Org, type Person, addPerson, name, openOrg, operatorOf } from "../lib/world.ts";

const server = new Server();
let org: Org;
let other: Org;
let admin: Client;
let unit_id = "";
let mother: Person;
let teacher: Person;
let child: Person; // a student with an account, and a mother
let orphan = ""; // a student of the list, nobody's child
let tie = "";

before(async () => {
  await server.start("serve", ["--rates", "off"]);
  const operator = await operatorOf(server);
  org = await openOrg(server, operator, "alpha");
  other = await openOrg(server, operator, "beta");
  admin = org.administrator.client;
  unit_id = await makeGroup(org, "=СД-21");
  mother = await addPerson(server, org, "mother", ["parent"]);
  teacher = await addPerson(server, org, "teacher", ["teacher"], true);
  child = await addPerson(server, org, "child", ["student"]);
  await admin.call("enrolment_create", { unit_id, member_id: child.id });
  orphan = await listed(org, unit_id, "Рогова", "Ольга");
  tie = (await admin.call("guardian_create", { member_id: child.id, parent_id: mother.id, kin: "mother" }))["id"];
});
after(() => server.remove());

async function put(kind: string, version: number, asked = "everybody", client = admin): Promise<string> {
  const text = { kind, title: `Текст ${version + 1}`, body: "Разрешаю снимать **занятия**.", follows: "Ничего.", asked, version };
  return (await client.call("consent_text_put", text))["id"];
}
const ask = (person: Json, kind: string) => (person["asks"] as Json[]).find((a) => a["text"]["kind"] === kind);
async function seen(client: Client, id: string): Promise<Json> {
  const { people } = await client.call("consent_own_list");
  const found = (people as Json[]).find((p) => p["person"]["id"] === id);
  assert(found, "not among the people of the caller");
  return found;
}
async function register(consent_text_id: string, more: Json = {}): Promise<Map<string, Json>> {
  const { rows } = await admin.call("consent_register", { consent_text_id, ...more });
  return new Map((rows as Json[]).map((row) => [row["person"]["id"], row]));
}

test("an adult answers, refuses, withdraws and gives anew; every answer stays in the history", async () => {
  const consent_text_id = await put("media", 0);
  const mine = async () => ask(await seen(teacher.client, teacher.id), "media") as Json;
  assert.equal((await mine())["state"], "waiting");
  const act = (is_given: boolean) => teacher.client.call("consent_answer", { member_id: teacher.id, consent_text_id, is_given });
  await act(false);
  assert.equal((await mine())["state"], "refused");
  await act(true);
  await act(true); // twice
  assert.equal((await mine())["state"], "given");
  assert.equal((await mine())["by"]["last"], "Петрова");
  await teacher.client.call("consent_withdraw", { member_id: teacher.id, kind: "media" });
  const after_ = await teacher.client.call("consent_withdraw", { member_id: teacher.id, kind: "media" }); // twice
  assert.equal(ask(after_, "media")?.["state"], "withdrawn");
  assert.equal(after_["steps"].length, 2);
  assert.deepEqual(after_["steps"].map((s: Json) => s["is_refusal"]), [false, true]);
  assert(after_["steps"].every((s: Json) => s["ended_us"] > 0 && s["ended_by"]["last"] === "Петрова"));
  // Nothing waits for it: who has withdrawn everything writes and makes chats as before.
  await teacher.client.call("chat_create", { title: "Без согласия", member_ids: [] });
  assert.equal((await act(true))["asks"][0]["state"], "given");
});

test("a changed text is a new version, asked anew; the old consent keeps its words until it is withdrawn", async () => {
  const first = await put("publication", 0);
  await teacher.client.call("consent_answer", { member_id: teacher.id, consent_text_id: first, is_given: true });
  assert.equal(await admin.verdict("consent_text_put", {
    kind: "publication", title: "Т", body: "Т", follows: "", asked: "everybody", version: 0,
  }), "conflict");
  const second = await put("publication", 1);
  // Whoever still reads the old words is told that they changed.
  const late = { member_id: mother.id, consent_text_id: first, is_given: true };
  assert.equal(await mother.client.verdict("consent_answer", late), "conflict");
  let mine = ask(await seen(teacher.client, teacher.id), "publication") as Json;
  assert.deepEqual([mine["state"], mine["text"]["n"], mine["older_n"]], ["waiting", 2, 1]);
  await teacher.client.call("consent_answer", { member_id: teacher.id, consent_text_id: second, is_given: false });
  mine = ask(await seen(teacher.client, teacher.id), "publication") as Json;
  assert.deepEqual([mine["state"], mine["older_n"]], ["refused", 1]);
  assert.equal((await register(first)).get(teacher.id)?.["state"], "given");
  await teacher.client.call("consent_withdraw", { member_id: teacher.id, kind: "publication" });
  assert.equal((await register(first)).get(teacher.id)?.["state"], "withdrawn");
  // Asked no more: it is gone from the page, the history stays.
  await admin.call("consent_text_retire", { consent_text_id: second });
  await admin.call("consent_text_retire", { consent_text_id: second });
  const now = await seen(teacher.client, teacher.id);
  assert.equal(ask(now, "publication"), undefined);
  assert(now["steps"].some((s: Json) => s["kind"] === "publication" && s["n"] === 2 && s["is_refusal"]));
  assert.equal(await teacher.client.verdict("consent_answer", { member_id: teacher.id, consent_text_id: second, is_given: true }), "conflict");
  const third = await put("publication", 2);
  assert.equal((await register(third)).get(teacher.id)?.["state"], "waiting");
});

test("for a minor the parent answers, the child sees it; grown up, they answer themselves", async () => {
  const consent_text_id = await put("processing", 0, "students");
  const give = { member_id: child.id, consent_text_id, is_given: true };
  assert.equal(await child.client.verdict("consent_answer", give), "no_right");
  assert.equal(await teacher.client.verdict("consent_answer", give), "not_found");
  assert.equal(await teacher.client.verdict("consent_person_get", { member_id: child.id }), "not_found");
  assert.equal(await admin.verdict("consent_answer", give), "not_found"); // on paper, or not at all
  await mother.client.call("consent_answer", give);
  const own = await seen(child.client, child.id);
  assert.deepEqual([own["is_minor"], own["may_answer"], ask(own, "processing")?.["state"]], [true, false, "given"]);
  assert.equal((await seen(mother.client, child.id))["may_answer"], true);
  // Of students only: the mother herself is not asked.
  assert.equal(ask(await seen(mother.client, mother.id), "processing"), undefined);
  assert.equal(await mother.client.verdict("consent_answer", { ...give, member_id: mother.id }), "not_found");

  await admin.call("person_minor_set", { member_id: child.id, minor_until_us: 1 });
  assert.equal(await mother.client.verdict("consent_withdraw", { member_id: child.id, kind: "processing" }), "not_found");
  const { people } = await mother.client.call("consent_own_list");
  assert.equal(people.length, 1);
  const grown = await child.client.call("consent_withdraw", { member_id: child.id, kind: "processing" });
  assert.equal(ask(grown, "processing")?.["state"], "withdrawn");
  assert.equal(grown["may_answer"], true);
  await admin.call("person_minor_set", { member_id: child.id });
});

test("a parent who is no longer tied has no say; what they gave stays", async () => {
  const text = (await register(await put("transfer", 0, "students"))).get(child.id);
  assert.deepEqual([text?.["is_minor"], text?.["parents"], text?.["unit"]], [true, 1, "=СД-21"]);
  const { texts } = await admin.call("consent_text_list");
  const consent_text_id = (texts as Json[]).find((c) => c["text"]["kind"] === "transfer")?.["text"]["id"];
  await mother.client.call("consent_answer", { member_id: child.id, consent_text_id, is_given: true });
  await admin.call("guardian_end", { member_id: child.id, guardian_id: tie });
  assert.equal(await mother.client.verdict("consent_withdraw", { member_id: child.id, kind: "transfer" }), "not_found");
  assert.equal(await mother.client.verdict("consent_person_get", { member_id: child.id }), "not_found");
  assert.equal((await register(consent_text_id)).get(child.id)?.["state"], "given");
  tie = (await admin.call("guardian_create", { member_id: child.id, parent_id: mother.id, kin: "mother" }))["id"];
});

test("on paper: the administrator records and withdraws, and stands there as who holds it", async () => {
  const { texts } = await admin.call("consent_text_list");
  const consent_text_id = (texts as Json[]).find((c) => c["text"]["kind"] === "processing")?.["text"]["id"];
  const paper = { member_id: orphan, consent_text_id, is_given: true };
  await admin.call("consent_paper_record", paper);
  const row = (await register(consent_text_id)).get(orphan);
  assert.deepEqual([row?.["state"], row?.["is_on_paper"], row?.["by"]["last"]], ["given", true, "Климов"]);
  await admin.call("consent_paper_withdraw", { member_id: orphan, kind: "processing" });
  assert.equal((await register(consent_text_id)).get(orphan)?.["state"], "withdrawn");
  assert.equal(await teacher.client.verdict("consent_paper_record", paper), "no_right");
  assert.equal(await other.administrator.client.verdict("consent_paper_record", paper), "not_found");
  const foreign = await put("processing", 0, "everybody", other.administrator.client);
  assert.equal(await admin.verdict("consent_paper_record", { ...paper, consent_text_id: foreign }), "not_found");
});

test("the register: by answer, by group, in pages, and as a file whose cells are no formulas", async () => {
  const consent_text_id = await put("transfer", 1);
  await teacher.client.call("consent_answer", { member_id: teacher.id, consent_text_id, is_given: true });
  const { texts } = await admin.call("consent_text_list");
  const count = (texts as Json[]).find((c) => c["text"]["id"] === consent_text_id) as Json;
  assert.deepEqual([count["given"], count["waiting"], count["refused"], count["withdrawn"]], [1, 4, 0, 0]);
  assert.deepEqual([...(await register(consent_text_id, { state: "given" })).keys()], [teacher.id]);
  assert.deepEqual(new Set((await register(consent_text_id, { unit_id })).keys()), new Set([child.id, orphan]));
  assert.deepEqual([...(await register(consent_text_id, { find: "рог" })).keys()], [orphan]);
  const ids: string[] = [];
  for (let after: string | undefined; ; ) {
    const page: Json = await admin.call("consent_register", { consent_text_id, limit: 2, ...(after ? { after } : {}) });
    ids.push(...page["rows"].map((row: Json) => row["person"]["id"]));
    after = page["next"];
    if (!after) break;
  }
  assert.equal(ids.length, 5);
  assert.equal(new Set(ids).size, 5);
  const { file } = await admin.ask("consent_register_file", { consent_text_id, language: "ru", zone_minutes: 180 });
  const csv = new TextDecoder().decode(file?.bytes);
  assert.equal(file?.name, "Согласия.csv");
  assert.match(csv, /"Когда, UTC\+03:00"/);
  assert.match(csv, /"Рогова Ольга";"'=СД-21";"нет ответа"/);
  assert.match(csv, /"Петрова Анна Олеговна";"";"согласие";"\d\d\.\d\d\.\d{4} \d\d:\d\d";"Петрова Анна Олеговна";"";"2"/);
  assert.equal(csv.trim().split("\r\n").length, 6);
});

test("who is erased leaves ids only", async () => {
  const { texts } = await admin.call("consent_text_list");
  const consent_text_id = (texts as Json[]).find((c) => c["text"]["kind"] === "media")?.["text"]["id"];
  const made = await admin.call("person_create", { name: name("Уходящая"), roles: ["staff"], position: "", is_verified: false });
  const { id: member_id, version } = made["member"]["person"];
  await admin.call("consent_paper_record", { member_id, consent_text_id, is_given: true });
  assert.equal((await register(consent_text_id)).get(member_id)?.["state"], "given");
  await admin.call("person_leave", { member_id, version, reason: "" });
  await admin.call("person_erase", { member_id });
  assert.equal((await register(consent_text_id)).has(member_id), false);
  assert.equal(await admin.verdict("consent_paper_record", { member_id, consent_text_id, is_given: true }), "not_found");
});
