// A chat without sound, and put away: for oneself, on all own devices, back with the next message.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { startClass } from "../lib/class.ts";
import { mirrored, Mirror } from "../lib/mirror.ts";
import { Server } from "../lib/server.ts";
import { type Person, post, signIn } from "../lib/world.ts";
import { isMuted, isPutAway, unreadChats } from "../../web/src/state/select.ts";

const server = new Server();
const mirrors = mirrored(server);
let teacher: Person;
let student: Person;
let chat = "";
let phone: Mirror;

before(async () => {
  const begun = await startClass(server, "own");
  ({ teacher, student, chat } = begun);
  phone = await Mirror.open(await signIn(server, begun.org.slug, "student"), student.id);
  mirrors.push(phone);
});

const now = () => Date.now() * 1000;
const held = () => phone.state.chats.get(chat as never)!;

test("without sound nothing is counted, but a mention is; with sound again it is", async () => {
  await student.client.call("chat_mute", { chat_id: chat, until_us: now() + 3_600_000_000 });
  await post(teacher.client, chat, "раз");
  await phone.obeysLaw("muted on another device");
  assert(isMuted(held(), now()) && !isMuted(held(), now() + 3_600_000_000));
  assert.equal(unreadChats(phone.state, now()), 0);
  await post(teacher.client, chat, `[@Анна](member:${student.id})`);
  await phone.obeysLaw("a mention");
  assert.equal(unreadChats(phone.state, now()), 1);
  await student.client.call("chat_mute", { chat_id: chat });
  await phone.obeysLaw("with sound again");
  assert(!isMuted(held(), now()));
  assert.equal(await student.client.verdict("chat_mute", { chat_id: chat, until_us: 1 }), "invalid");
});

test("put away it is gone from the list until somebody writes, and stays gone without sound", async () => {
  await student.client.call("chat_put_away", { chat_id: chat, is_put_away: true });
  await phone.obeysLaw("put away on another device");
  assert(isPutAway(held(), now()));
  await post(teacher.client, chat, "снова");
  await phone.obeysLaw("a message");
  assert(!isPutAway(held(), now()));
  await student.client.call("chat_mute", { chat_id: chat, until_us: Number.MAX_SAFE_INTEGER });
  await student.client.call("chat_put_away", { chat_id: chat, is_put_away: true });
  await post(teacher.client, chat, "и снова");
  await phone.obeysLaw("a message, without sound");
  assert(isPutAway(held(), now()));
  await student.client.call("chat_put_away", { chat_id: chat, is_put_away: false });
  await phone.obeysLaw("taken out by hand");
  assert(!isPutAway(held(), now()));
});

test("nobody else hears of it", async () => {
  const { view } = await teacher.client.call("chat_get", { chat_id: chat });
  assert.deepEqual([view["own"]["muted_until_us"] ?? null, view["own"]["put_away_n"]], [null, 0]);
});
