// Where one is signed in, and how to end it from elsewhere.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Client } from "../lib/client.ts";
import { Server } from "../lib/server.ts";
import { type Org, addPerson, openOrg, operatorOf, password, signIn } from "../lib/world.ts";

const server = new Server();
let org: Org;
before(async () => {
  await server.start("serve", ["--rates", "off"]);
  org = await openOrg(server, await operatorOf(server), "devices");
});
after(() => server.remove());

test("a device is listed with its program, closed from another one, and its live socket ends", async () => {
  const me = await addPerson(server, org, "owner", ["teacher"], true);
  const phone = new Client(server.url);
  const agent = `Phone \u00ff ${"x".repeat(400)}`;
  await phone.ask("sign_in", { org: "devices", login: "owner", password }, { "user-agent": agent });
  const live = await phone.live();
  const { devices } = await me.client.call("session_list");
  assert.equal(devices.length, 2);
  assert.deepEqual(devices.map((d: { is_current: boolean }) => d.is_current), [true, false]);
  assert.match(devices[1]["agent"], /^Phone \?+ x+$/);
  assert.equal(devices[1]["agent"].length <= 300, true);
  assert.equal(devices[1]["address"], "127.0.0.1");
  const ear = await me.client.live();
  await ear.subscribe(`m${me.id}`);
  await me.client.call("session_close", { session_id: devices[1]["id"] });
  assert.equal((await live.ended()).code, 1008);
  await ear.frame((f) => f["kind"] === "devices_changed");
  assert.equal(await phone.verdict("chat_list"), "no_session");
  assert.equal(await me.client.verdict("session_close", { session_id: devices[1]["id"] }), "not_found");
  assert.equal((await me.client.call("session_list"))["devices"].length, 1);
});

test("closing the others spares this one; closing this one signs out", async () => {
  const me = await addPerson(server, org, "many", ["student"]);
  const others = await Promise.all([1, 2, 3].map(() => signIn(server, "devices", "many")));
  assert.equal((await me.client.call("session_close_others"))["closed"], 3);
  for (const other of others) assert.equal(await other.verdict("chat_list"), "no_session");
  assert.equal((await me.client.call("session_close_others"))["closed"], 0);
  const { devices } = await me.client.call("session_list");
  await me.client.call("session_close", { session_id: devices[0]["id"] });
  assert.equal(me.client.cookie, "");
});

test("of two who close the same device at once one is told that it was there", async () => {
  const me = await addPerson(server, org, "twice", ["student"]);
  const [left, right] = [await signIn(server, "devices", "twice"), await signIn(server, "devices", "twice")];
  const { devices } = await me.client.call("session_list");
  const third = devices.find((d: { is_current: boolean }) => d.is_current)["id"];
  const said = await Promise.all([left, right].map((c) => c.verdict("session_close", { session_id: third })));
  assert.deepEqual(said.sort(), ["not_found", "ok"]);
});

test("a young session is not prolonged, and the cookie outlives every term", async () => {
  const client = new Client(server.url);
  const answer = await client.ask("sign_in", { org: "devices", login: "klimov", password });
  assert.match(answer.headers.getSetCookie()[0] ?? "", /Max-Age=15552000/);
  const before_us = (await client.call("whoami"))["me"]["session_expires_us"];
  assert.equal((await client.call("session_renew"))["expires_us"], before_us);
});
