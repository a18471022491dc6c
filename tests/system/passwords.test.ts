// A password is changed by whoever knows the old one, and everybody else is out.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Client } from "../lib/client.ts";
import { Server } from "../lib/server.ts";
import { type Org, addPerson, openOrg, operatorOf, password, signIn } from "../lib/world.ts";

const server = new Server();
const fresh = "novaya-vesna-77";
let org: Org;
before(async () => {
  await server.start("serve", ["--rates", "off"]);
  org = await openOrg(server, await operatorOf(server), "words");
});
after(() => server.remove());

test("the new password opens, the old one does not, other devices are out at once", async () => {
  const me = await addPerson(server, org, "owner", ["teacher"], true);
  const phone = await signIn(server, "words", "owner");
  const live = await phone.live();
  await me.client.call("password_set", { old: password, new: fresh });
  assert.equal((await live.ended()).code, 1008);
  assert.equal(await phone.verdict("chat_list"), "no_session");
  assert.equal(await me.client.verdict("chat_list"), "ok");
  const old = { org: "words", login: "owner", password };
  assert.equal(await new Client(server.url).verdict("sign_in", old), "wrong_credentials");
  await signIn(server, "words", "owner", fresh);
  const { events } = await me.client.call("account_event_list");
  assert.equal(events.some((e: { kind: string }) => e.kind === "password_set"), true);
});

test("a weak one is refused, a wrong old one too, and guessing is slowed down", async () => {
  const me = await addPerson(server, org, "guess", ["student"]);
  assert.equal(await me.client.verdict("password_set", { old: password, new: "123" }), "weak_password");
  for (let i = 0; i < 5; i++) {
    assert.equal(await me.client.verdict("password_set", { old: `no-${i}`, new: fresh }), "wrong_credentials");
  }
  const late = await me.client.ask("password_set", { old: "no-again", new: fresh });
  // The wait is a second after the fifth and doubles: whichever came, the next right one is let in after it.
  assert.equal(["wrong_credentials", "too_many"].includes(late.body["code"]), true);
  assert.equal((await me.client.ask("password_set", { old: "x", new: fresh })).body["code"], "too_many");
  assert.equal(await me.client.verdict("chat_list"), "ok");
});

test("of two changes at once one wins, and who signs in meanwhile is in or out, never between", async () => {
  const me = await addPerson(server, org, "race", ["student"]);
  const [left, right] = [await signIn(server, "words", "race"), await signIn(server, "words", "race")];
  const late = new Client(server.url);
  const [a, b] = await Promise.all([
    left.ask("password_set", { old: password, new: "odin-les-1905" }),
    right.ask("password_set", { old: password, new: "dva-polya-1906" }),
    late.ask("sign_in", { org: "words", login: "race", password }),
    me.client.ask("whoami"),
  ]);
  assert.deepEqual([a.status, b.status].sort(), [204, 401]);
  const winner = a.status === 204 ? left : right;
  const loser = a.status === 204 ? right : left;
  assert.equal(await winner.verdict("chat_list"), "ok");
  assert.equal(await loser.verdict("chat_list"), "no_session");
  if (late.cookie !== "") assert.equal(await late.verdict("chat_list"), "no_session");
  assert.equal((await winner.call("session_list"))["devices"].length, 1);
});
