// Preferences, the journal, news, and codes that take two administrators.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { Client } from "../lib/client.ts";
import { Server, program } from "../lib/server.ts";
import { type Org, type Person, addPerson, openOrg, operatorOf, password, signIn } from "../lib/world.ts";

const server = new Server();
let org: Org;
let second: Person;
before(async () => {
  await server.start("serve", ["--rates", "off"]);
  org = await openOrg(server, await operatorOf(server), "two");
});
after(() => server.remove());

test("with one administrator nobody can consent, and the operator has a key for them", async () => {
  const colleague = await addPerson(server, org, "lonely", ["teacher"]);
  const ask = { member_id: colleague.id };
  assert.equal(await org.administrator.client.verdict("code_request", ask), "no_second_administrator");
  const key = ["key", "--administrator", "two", "--data", server.folder];
  const { stdout } = await promisify(execFile)(program, key);
  const code = /code: (\S+)/.exec(stdout)?.[1];
  assert.ok(code, stdout);
  assert.equal(await org.administrator.client.verdict("chat_list"), "no_session");
  const client = new Client(server.url);
  await client.call("sign_in_by_code", { org: "two", code });
  await client.call("credentials_set", { login: "klimov", password });
  org.administrator.client = client;
  const { me } = await client.call("whoami");
  assert.equal(me["account_news"][0]["kind"], "code_issued");
  assert.equal(me["account_news"][0]["by"] ?? null, null);
  await client.call("account_news_dismiss", { up_to: me["account_news"][0]["id"] });
  assert.deepEqual((await client.call("whoami"))["me"]["account_news"], []);
  second = await addPerson(server, org, "second", ["administrator"]);
  const failed = await promisify(execFile)(program, key).then(() => "", (e: { stderr: string }) => e.stderr);
  assert.match(failed, /more than one administrator/);
});

test("the operator's code for an only administrator is made in a folder that nobody serves, too", async () => {
  const alone = await new Server().start("serve", ["--rates", "off"]);
  try {
    const space = await openOrg(alone, await operatorOf(alone), "alone");
    await alone.stop();
    const key = ["key", "--administrator", "alone", "--data", alone.folder, ...alone.database()];
    const { stdout } = await promisify(execFile)(program, key);
    const code = /code: (\S+)/.exec(stdout)?.[1];
    assert.ok(code, stdout);
    const unknown = await promisify(execFile)(program, key.with(2, "nowhere")).then(
      () => "", (e: { stderr: string }) => e.stderr);
    assert.match(unknown, /no such organisation/);
    await alone.start("serve", ["--rates", "off"]);
    assert.equal(await space.administrator.client.verdict("chat_list"), "no_session");
    const client = new Client(alone.url);
    await client.call("sign_in_by_code", { org: "alone", code });
    await client.call("credentials_set", { login: "again", password });
    assert.equal((await client.call("whoami"))["me"]["account_news"][0]["kind"], "code_issued");
  } finally {
    await alone.remove();
  }
});

test("one asks, another consents, the owner is told; neither who asked nor the owner consents", async () => {
  const colleague = await addPerson(server, org, "colleague", ["teacher"], true);
  const third = await addPerson(server, org, "third", ["administrator"]);
  const asking = org.administrator.client;
  const request = await asking.call("code_request", { member_id: colleague.id });
  assert.equal((await asking.call("code_request", { member_id: colleague.id }))["id"], request["id"]);
  assert.equal((await second.client.call("whoami"))["me"]["code_requests"], 1);
  assert.equal((await asking.call("whoami"))["me"]["code_requests"], 0);
  assert.equal((await colleague.client.call("whoami"))["me"]["account_news"][0]["kind"], "code_requested");
  const consent = { code_request_id: request["id"] };
  assert.equal(await asking.verdict("code_request_consent", consent), "own_request");
  const own = await asking.call("code_request", { member_id: second.id });
  assert.equal(await second.client.verdict("code_request_consent", { code_request_id: own["id"] }), "own_request");
  const live = await colleague.client.live();
  const both = await Promise.all([second, third].map((p) => p.client.ask("code_request_consent", consent)));
  assert.deepEqual(both.map((b) => b.status).sort(), [200, 409]);
  assert.equal((await live.ended()).code, 1008);
  const code = both.find((b) => b.status === 200)?.body["code"];
  assert.equal(await asking.verdict("person_code_issue", { member_id: colleague.id }), "account_active");
  const again = new Client(server.url);
  await again.call("sign_in_by_code", { org: "two", code });
  await again.call("credentials_set", { login: "colleague", password });
  const news = (await again.call("whoami"))["me"]["account_news"];
  assert.equal(news[0]["kind"], "code_issued");
  assert.equal(news[0]["by"]["last"], "Петрова");
});

test("a code whose answer got lost is told again to the one who consented, by the same key alone", async () => {
  const colleague = await addPerson(server, org, "twice", ["teacher"]);
  const { id } = await org.administrator.client.call("code_request", { member_id: colleague.id });
  const consent = (key: string) => second.client.ask("code_request_consent", { code_request_id: id }, { "idempotency-key": key });
  const first = await consent("consent-1");
  assert.equal(first.status, 200);
  assert.deepEqual((await consent("consent-1")).body, first.body);
  assert.equal((await consent("consent-2")).body["code"], "conflict");
  await new Client(server.url).call("sign_in_by_code", { org: "two", code: first.body["code"] });
});

test("taking the role of staff away does not make one administrator enough", async () => {
  const colleague = await addPerson(server, org, "demoted", ["teacher"]);
  const admin = org.administrator.client;
  const { person } = await admin.call("person_get", { member_id: colleague.id });
  await admin.call("person_update", {
    member_id: colleague.id, name: person["name"], roles: ["student"], position: "", version: person["version"],
  });
  assert.equal(await admin.verdict("person_code_issue", { member_id: colleague.id }), "account_active");
  const { events } = await colleague.client.call("account_event_list");
  assert.equal(events[0]["kind"], "roles_changed");
});

test("a refused request is over, and a student needs none", async () => {
  const colleague = await addPerson(server, org, "refused", ["staff"]);
  const student = await addPerson(server, org, "pupil", ["student"]);
  const admin = org.administrator.client;
  assert.equal(await admin.verdict("code_request", { member_id: student.id }), "no_consent_needed");
  const { id } = await admin.call("code_request", { member_id: colleague.id });
  await second.client.call("code_request_refuse", { code_request_id: id });
  assert.equal(await second.client.verdict("code_request_refuse", { code_request_id: id }), "ok");
  assert.equal(await second.client.verdict("code_request_consent", { code_request_id: id }), "conflict");
  assert.equal(await colleague.client.verdict("chat_list"), "ok");
  const next = await admin.call("code_request", { member_id: colleague.id });
  assert.notEqual(next["id"], id);
});

test("preferences follow the person, and other devices hear of them", async () => {
  const me = await addPerson(server, org, "prefers", ["student"]);
  const phone = await signIn(server, "two", "prefers");
  assert.equal((await phone.call("whoami"))["me"]["preferences"]["theme"], "auto");
  const live = await phone.live();
  await live.subscribe(`m${me.id}`);
  const mine = {
    language: "en", theme: "board", send_key: "ctrl_enter", uses_single_keys: false, shows_presence: false, low_vision: "s2",
  };
  assert.deepEqual(await me.client.call("preferences_set", mine), mine);
  assert.deepEqual((await live.frame((f) => f["kind"] === "preferences_changed"))["body"], mine);
  assert.deepEqual((await phone.call("whoami"))["me"]["preferences"], mine);
});

test("a head who does not teach can have the badge", async () => {
  const head = await addPerson(server, org, "head", ["head"]);
  const admin = org.administrator.client;
  const { person } = await admin.call("person_get", { member_id: head.id });
  await admin.call("person_badge_set", { member_id: head.id, is_verified: true, version: person["version"] });
  assert.equal(await head.client.verdict("chat_create", { title: "Совет", member_ids: [] }), "ok");
});
