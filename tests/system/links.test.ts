// One person's accounts in two organisations: linked by their owner alone, entered without a password, and parted by
// whatever gives one of them into other hands. Nobody but the owner learns of it.
import assert from "node:assert/strict";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, test } from "node:test";
import { Client, type Json } from "../lib/client.ts";
import { ask } from "../lib/postgres.ts";
import { Server } from "../lib/server.ts";
import { unzip } from "../lib/unzip.ts";
import { type Org, type Person, addPerson, groupChat, name, openOrg, operatorOf, password, post, signIn } from "../lib/world.ts";

const server = new Server();
let north: Org;
let south: Org;
let west: Org;
let count = 0;

before(async () => {
  await server.start("serve", ["--rates", "off"]);
  const operator = await operatorOf(server);
  north = await openOrg(server, operator, "north");
  south = await openOrg(server, operator, "south");
  west = await openOrg(server, operator, "west");
});
after(() => server.remove());

const parent = (org: Org, roles = ["parent"]): Promise<Person> => addPerson(server, org, `parent${(count += 1)}`, roles);
const offer = async (who: Client): Promise<string> => (await who.call("link_offer_make", { password }))["secret"];
const links = async (who: Client): Promise<Json[]> => (await who.call("link_list"))["links"];
const told = async (who: Client): Promise<string[]> =>
  ((await who.call("account_event_list"))["events"] as Json[]).map((e) => `${e["kind"]} ${e["about"]}`.trim());

/** A person of two organisations, whose accounts are linked. */
async function linked(): Promise<{ a: Person; b: Person; here: string; there: string }> {
  const [a, b] = [await parent(north), await parent(south)];
  const secret = await offer(a.client);
  const there = (await b.client.call("link_accept", { secret, password }))["id"];
  return { a, b, here: (await links(a.client))[0]?.["id"], there };
}
async function separate(pair: { a: Person; b: Person; here: string }): Promise<void> {
  const b = await signIn(server, "south", pair.b.login);
  assert.deepEqual(await links(b), []);
  assert.equal((await told(b)).includes("link_ended Колледж north"), true);
  const [news] = (await b.call("whoami"))["me"]["account_news"];
  assert.equal(news?.["kind"], "link_ended");
}
/** What no operation does: time passes, rows come from nowhere. */
function change(sql: string): void {
  if (process.env["KAFEDRA_TEST_DB"] === "postgres") {
    ask(path.basename(server.folder), sql);
    return;
  }
  const database = new DatabaseSync(path.join(server.folder, "kafedra.db"));
  database.exec("pragma busy_timeout = 10000");
  database.exec(sql);
  database.close();
}

test("two accounts are linked by their owner, and one leads into the other without a password", async () => {
  const [a, b] = [await parent(north), await parent(south)];
  const secret = await offer(a.client);
  assert.equal(secret.length, 43);
  assert.equal((await a.client.call("link_list"))["is_offered"], true);
  const seen = await b.client.call("link_look", { secret });
  assert.deepEqual([seen["org"]["slug"], seen["name"]["last"]], ["north", "Петрова"]);
  const live = await a.client.live();
  await live.subscribe(`m${a.id}`);
  const made = await b.client.call("link_accept", { secret, password });
  await live.frame((f) => f["kind"] === "me_changed");
  assert.equal(made["org"]["name"], "Колледж north");
  const [one] = await links(a.client);
  assert.deepEqual([one?.["org"]["slug"], one?.["name"]["last"]], ["south", "Петрова"]);
  assert.deepEqual(await told(b.client), ["linked Колледж north", "signed_in_by_code"]);
  assert.equal((await a.client.call("whoami"))["me"]["account_news"][0]["kind"], "linked");
  assert.deepEqual((await b.client.call("whoami"))["me"]["account_news"], []);

  // In: another account, another organisation; the place one came from is cut, and fades in ten minutes.
  const old = a.client.cookie;
  await a.client.call("link_enter", { link_id: one?.["id"] });
  assert.notEqual(a.client.cookie, old);
  assert.equal((await a.client.call("whoami"))["me"]["person"]["id"], b.id);
  assert.equal((await live.ended()).code, 1008);
  assert.equal((await told(b.client))[0], "entered_by_link Колледж north");
  const { devices } = await b.client.call("session_list");
  assert.equal(devices.length, 2);
  const before = new Client(server.url);
  before.cookie = old;
  const left = (await before.call("whoami"))["me"]["session_expires_us"] - Date.now() * 1000;
  assert.equal(left > 0 && left <= 600e6, true, `${left}`);
  // And back, from there: each account has its own list.
  await a.client.call("link_enter", { link_id: (await links(a.client))[0]?.["id"] });
  assert.equal((await a.client.call("whoami"))["me"]["person"]["id"], a.id);
});

test("a link is used once; who has used it may ask again, anybody else is told", async () => {
  const [a, b, c] = [await parent(north), await parent(south), await parent(west)];
  const secret = await offer(a.client);
  const first = await b.client.call("link_accept", { secret, password });
  assert.equal((await b.client.call("link_accept", { secret, password }))["id"], first["id"]);
  assert.equal((await links(b.client)).length, 1);
  assert.equal(await b.client.verdict("link_look", { secret }), "link_exists");
  assert.equal(await c.client.verdict("link_look", { secret }), "link_used");
  assert.equal(await c.client.verdict("link_accept", { secret, password }), "link_used");
  assert.equal(await b.client.verdict("link_accept", { secret: await offer(a.client), password }), "link_exists");
});

test("of two who use it at once one wins", async () => {
  const a = await parent(north);
  const others = await Promise.all([south, west, south, west].map((org) => addPerson(server, org, `race${(count += 1)}`, ["parent"])));
  const secret = await offer(a.client);
  const said = await Promise.all(others.map((o) => o.client.verdict("link_accept", { secret, password })));
  assert.deepEqual(said.sort(), ["link_used", "link_used", "link_used", "ok"]);
  assert.equal((await links(a.client)).length, 1);
});

test("expired, replaced, taken back, unknown, one's own, of the same organisation: each is said", async () => {
  const [a, b, mate] = [await parent(north), await parent(south), await parent(north)];
  const first = await offer(a.client);
  const second = await offer(a.client);
  assert.equal(await b.client.verdict("link_look", { secret: first }), "link_unknown");
  assert.equal(await a.client.verdict("link_look", { secret: second }), "link_self");
  assert.equal(await mate.client.verdict("link_look", { secret: second }), "link_same_org");
  assert.equal(await mate.client.verdict("link_accept", { secret: second, password }), "link_same_org");
  assert.equal(await b.client.verdict("link_look", { secret: "x".repeat(43) }), "link_unknown");
  await a.client.call("link_offer_drop");
  await a.client.call("link_offer_drop");
  assert.equal(await b.client.verdict("link_accept", { secret: second, password }), "link_unknown");
  const third = await offer(a.client);
  change(`update link_offer set expires_us = 1 where member_id = ${a.id}`);
  assert.equal(await b.client.verdict("link_look", { secret: third }), "link_expired");
  assert.equal(await b.client.verdict("link_accept", { secret: third, password }), "link_expired");
  assert.deepEqual(await links(b.client), []);
});

test("a wrong password links nothing, leaves the link good, and guessing is slowed down", async () => {
  const [a, b] = [await parent(north), await parent(south)];
  assert.equal(await a.client.verdict("link_offer_make", { password: "не тот" }), "wrong_password");
  const secret = await offer(a.client);
  for (let i = 0; i < 5; i++)
    assert.equal(await b.client.verdict("link_accept", { secret, password: `не тот ${i}` }), "wrong_password");
  const said = new Set<string>();
  for (let i = 0; i < 3; i++) said.add(await b.client.verdict("link_accept", { secret, password: "опять не тот" }));
  assert.equal(said.has("too_many"), true);
  assert.deepEqual(await links(a.client), []);
  change(`delete from sign_in_failure`);
  assert.equal(await b.client.verdict("link_accept", { secret, password }), "ok");
});

test("an account has ten links at most, on either side", async () => {
  const [a, b] = [await parent(north), await parent(south)];
  const spare = await offer(b.client);
  for (let i = 0; i < 10; i++) {
    const card = { name: name("Десятова", "Анна", `Олеговна ${"абвгдежзик"[i]}`), roles: ["parent"], position: "", is_verified: false };
    await south.administrator.client.call("person_create", card);
  }
  change(`insert into account_link (org_id, member_id, to_org, to_member, created_us)
    select a.org_id, a.id, b.org_id, b.id, 1 from member a join (
      select m.org_id, m.id from member m join org o on o.id = m.org_id where o.slug = 'south' and m.id <> ${b.id} order by m.id desc limit 10
    ) b on a.id = ${a.id}`);
  assert.equal((await links(a.client)).length, 10);
  assert.equal(await a.client.verdict("link_offer_make", { password }), "link_limit");
  assert.equal(await a.client.verdict("link_look", { secret: spare }), "link_limit");
  await a.client.call("link_end", { link_id: (await links(a.client))[0]?.["id"] });
  assert.equal(await a.client.verdict("link_accept", { secret: spare, password }), "ok");
});

test("either side ends it; what is not one's own can be neither entered nor ended", async () => {
  const pair = await linked();
  const stranger = await parent(west);
  for (const link_id of [pair.here, pair.there, "999999"]) {
    assert.equal(await stranger.client.verdict("link_enter", { link_id }), "not_found");
    assert.equal(await stranger.client.verdict("link_end", { link_id }), "not_found");
  }
  assert.equal(await pair.a.client.verdict("link_enter", { link_id: pair.there }), "not_found");
  // Whoever came in by it is out; who ends it stays.
  const elsewhere = await signIn(server, "north", pair.a.login);
  await elsewhere.call("link_enter", { link_id: pair.here });
  await pair.b.client.call("link_end", { link_id: pair.there });
  assert.equal(await elsewhere.verdict("whoami"), "no_session");
  assert.equal(await pair.b.client.verdict("link_end", { link_id: pair.there }), "not_found");
  assert.equal(await pair.a.client.verdict("link_enter", { link_id: pair.here }), "not_found");
  assert.equal((await told(pair.a.client))[0], "link_ended Колледж south");
  assert.deepEqual(await links(pair.a.client), []);
  // From within, too: the session that ends it is spared.
  const again = await linked();
  await again.a.client.call("link_enter", { link_id: again.here });
  await again.a.client.call("link_end", { link_id: again.there });
  assert.equal((await again.a.client.call("whoami"))["me"]["person"]["id"], again.b.id);
});

test("there is no chain: a friend of a friend is met only in the account between", async () => {
  const { a, b } = await linked();
  const c = await parent(west);
  await c.client.call("link_accept", { secret: await offer(b.client), password });
  assert.deepEqual((await links(a.client)).map((l) => l["org"]["slug"]), ["south"]);
  assert.deepEqual((await links(b.client)).map((l) => l["org"]["slug"]), ["north", "west"]);
  const far = (await links(b.client)).find((l) => l["org"]["slug"] === "west");
  assert.equal(await a.client.verdict("link_enter", { link_id: far?.["id"] }), "not_found");
});

test("a new code given by an administrator ends the links: it never leads into the other account", async () => {
  const pair = await linked();
  const inside = await signIn(server, "north", pair.a.login);
  await inside.call("link_enter", { link_id: pair.here });
  const offered = await offer(pair.a.client);
  const { code } = await north.administrator.client.call("person_code_issue", { member_id: pair.a.id });
  assert.equal(await inside.verdict("whoami"), "no_session");
  await separate(pair);
  const thief = new Client(server.url);
  await thief.call("sign_in_by_code", { org: "north", code });
  assert.equal(await thief.verdict("link_list"), "must_set_password");
  assert.equal(await thief.verdict("link_enter", { link_id: pair.here }), "must_set_password");
  await thief.call("credentials_set", { login: "thief", password });
  assert.deepEqual(await links(thief), []);
  assert.equal(await thief.verdict("link_enter", { link_id: pair.here }), "not_found");
  assert.equal(await pair.b.client.verdict("link_accept", { secret: offered, password }), "link_unknown");
});

test("leaving ends them, and a return does not bring them back", async () => {
  const pair = await linked();
  const admin = north.administrator.client;
  const { person } = await admin.call("person_get", { member_id: pair.a.id });
  await admin.call("person_leave", { member_id: pair.a.id, version: person["version"], reason: "" });
  await separate(pair);
  await admin.call("person_return", { member_id: pair.a.id });
  assert.deepEqual(await links(await signIn(server, "north", pair.a.login)), []);
  assert.deepEqual(await links(pair.b.client), []);
});

test("erasing leaves no row behind, and a link of the closed account is unknown", async () => {
  const pair = await linked();
  const admin = north.administrator.client;
  const secret = await offer(pair.a.client);
  const { person } = await admin.call("person_get", { member_id: pair.a.id });
  await admin.call("person_leave", { member_id: pair.a.id, version: person["version"], reason: "" });
  await admin.call("person_erase", { member_id: pair.a.id });
  assert.equal(await pair.b.client.verdict("link_look", { secret }), "link_unknown");
  await separate(pair);
});

test("«sign out everywhere» ends them; a new password of one's own ends only what was entered by them", async () => {
  const pair = await linked();
  const enter = async (): Promise<Client> => {
    const client = await signIn(server, "north", pair.a.login);
    await client.call("link_enter", { link_id: pair.here });
    return client;
  };
  let inside = await enter();
  const own = await signIn(server, "north", pair.a.login);
  await own.call("password_set", { old: password, new: `${password}-2` });
  assert.equal(await inside.verdict("whoami"), "no_session");
  assert.equal((await links(own)).length, 1);
  await own.call("password_set", { old: `${password}-2`, new: password });
  inside = await enter();
  await own.call("session_close_others");
  assert.equal(await inside.verdict("whoami"), "no_session");
  assert.deepEqual(await links(own), []);
  await separate(pair);
});

test("nobody but the owner learns of it: no record, no card, no copy made by an administrator", async () => {
  const pair = await linked();
  for (const org of [north, south]) {
    const acts = ((await org.administrator.client.call("audit_list", {}))["acts"] as Json[]).map((a) => String(a["act"] ?? a["op"]));
    assert.equal(acts.includes("person_create"), true);
    assert.deepEqual(acts.filter((act) => act.startsWith("link")), []);
  }
  assert.doesNotMatch(JSON.stringify(await north.administrator.client.call("person_get", { member_id: pair.a.id })), /south/);
  const copy = async (who: Client): Promise<string> => {
    const { id } = await who.call("data_copy_create", { member_id: pair.a.id, language: "ru", zone_minutes: 180 });
    const { file } = await who.ask("data_copy_get", { data_copy_id: id });
    return String(unzip(file?.bytes ?? new Uint8Array()).get("data.json"));
  };
  assert.deepEqual(JSON.parse(await copy(pair.a.client))["links"].map((l: Json) => l["organisation"]), ["Колледж south"]);
  const { person } = await north.administrator.client.call("person_get", { member_id: pair.a.id });
  await north.administrator.client.call("person_leave", { member_id: pair.a.id, version: person["version"], reason: "" });
  const seen = await copy(north.administrator.client);
  assert.doesNotMatch(seen, /south|link/);
});

test("a parent with a child in each college sees one, then the other", async () => {
  const { a, b, here } = await linked();
  for (const [org, who] of [[north, a], [south, b]] as const) {
    const chat_id = await groupChat(org.administrator.client, `Родители ${org.slug}`, [who.id]);
    await post(org.administrator.client, chat_id, `Собрание в ${org.slug}`);
  }
  const titles = async (): Promise<string[]> =>
    ((await a.client.call("chat_list"))["chats"] as Json[]).map((c) => c["view"]?.["chat"]?.["title"] ?? c["chat"]?.["title"]);
  assert.deepEqual(await titles(), ["Родители north"]);
  await a.client.call("link_enter", { link_id: here });
  assert.deepEqual(await titles(), ["Родители south"]);
});
