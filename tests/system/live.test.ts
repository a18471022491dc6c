// The live socket: who may open it, what comes after a cut, and what stops at once when access ends.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startClass } from "../lib/class.ts";
import { Client, type Json, Live, Refused } from "../lib/client.ts";
import { Server } from "../lib/server.ts";
import { type Org, type Person, addPerson, groupChat, post, signIn } from "../lib/world.ts";

const server = new Server();
let org: Org;
let teacher: Person;
let student: Person;
let chat = "";

before(async () => {
  ({ org, teacher, student, chat } = await startClass(server, "live"));
});
after(() => server.remove());

const texts = (events: Json[]) => events.filter((e) => e["kind"] === "message_created").map((e) => e["body"]["message"]["text"]);

test("no cookie, a foreign origin, a dead session: no socket", async () => {
  await assert.rejects(new Client(server.url).live(), (e: Refused) => e.status === 401);
  await assert.rejects(Live.open(student.client, { origin: "https://evil.example" }), (e: Refused) => e.status === 403);
  const gone = await signIn(server, "live", "student");
  const cookie = gone.cookie;
  await gone.call("sign_out");
  gone.cookie = cookie;
  await assert.rejects(gone.live(), (e: Refused) => e.status === 401);
});

test("what was missed comes first, in order, once", async () => {
  const first = await student.client.live();
  const { seq } = await first.subscribe(`c${chat}`);
  await post(teacher.client, chat, "раз");
  await first.frame((f) => f["kind"] === "message_created");
  const known = first.events(`c${chat}`).at(-1)?.["seq"];
  assert(known > seq);
  first.cut();
  await first.ended();
  await post(teacher.client, chat, "два");
  await post(teacher.client, chat, "три");
  const second = await student.client.live();
  await second.subscribe(`c${chat}`, known);
  await post(teacher.client, chat, "четыре");
  await second.frame((f) => f["body"]?.["message"]?.["text"] === "четыре");
  assert.deepEqual(texts(second.events(`c${chat}`)), ["два", "три", "четыре"]);
  const seqs = second.events(`c${chat}`).map((e) => e["seq"]);
  assert.deepEqual(seqs, seqs.map((_, i) => known + 1 + i), "seq has no holes");
  second.close();
});

test("a topic of others, of another organisation, or of nobody is gone", async () => {
  const closed = await groupChat(teacher.client, "Без студента");
  const live = await student.client.live();
  for (const topic of [`c${closed}`, "c999999", `m${teacher.id}`]) {
    assert.equal((await live.subscribe(topic))["t"], "gone", topic);
  }
  live.close();
});

test("access ends before anything newer is heard", async () => {
  const guest = await addPerson(server, org, "guest", ["student"]);
  const room = await groupChat(teacher.client, "Комната", [guest.id]);
  const live = await guest.client.live();
  await live.subscribe(`c${room}`);
  await live.subscribe(`m${guest.id}`);
  await teacher.client.call("chat_member_remove", { chat_id: room, member_id: guest.id });
  await post(teacher.client, room, "без гостя");
  await live.frame((f) => f["t"] === "gone" && f["topic"] === `c${room}`);
  await live.frame((f) => f["kind"] === "chat_removed");
  assert.deepEqual(texts(live.events(`c${room}`)), []);
  live.close();
});

test("signing out cuts this session's sockets and no other", async () => {
  const phone = await signIn(server, "live", "student");
  const laptop = await signIn(server, "live", "student");
  const [a, b] = [await phone.live(), await laptop.live()];
  await phone.call("sign_out");
  assert.equal((await a.ended()).code, 1008);
  b.send({ t: "ping", id: "1" });
  await b.frame((f) => f["t"] === "pong");
  b.close();
});

test("an operation by the socket is the operation over HTTP", async () => {
  const live = await teacher.client.live();
  const kept = await live.call("1", "message_post", { chat_id: chat, text: "по проводу" }, "wire-1");
  assert.equal(kept["status"], 201);
  const again = await live.call("2", "message_post", { chat_id: chat, text: "по проводу" }, "wire-1");
  assert.equal(again["body"]["id"], kept["body"]["id"]);
  const refused = await live.call("3", "message_post", { chat_id: "999999", text: "?" });
  assert.equal(refused["status"], 404);
  assert.equal(refused["body"]["code"], "not_found");
  assert.equal((await live.call("4", "no_such_operation", {}))["status"], 404);
  live.close();
});

test("a message sent again after signing in anew, or from another device, stands once", async () => {
  const sent = { chat_id: chat, text: "один раз" };
  const before = await signIn(server, "live", "teacher");
  const first = await before.call("message_post", sent, { "idempotency-key": "anew-1" });
  await before.call("sign_out");
  const after = await signIn(server, "live", "teacher");
  const again = await after.call("message_post", sent, { "idempotency-key": "anew-1" });
  assert.deepEqual(again, first);
  const live = await teacher.client.live();
  const wired = await live.call("1", "message_post", sent, "anew-1");
  assert.deepEqual(wired["body"], first);
  const of_another = await student.client.call("message_post", sent, { "idempotency-key": "anew-1" });
  assert.notEqual(of_another["id"], first["id"], "a key is its member's alone");
  live.close();
});

test("frames that are no frames are answered or cut, and the server lives", async () => {
  const bad = ["", "null", "[]", "{", '{"t":1}', '{"t":"subscribe","topic":"c"}', '{"t":"subscribe","topic":"c1","since":"x"}',
    '{"t":"call"}', '{"t":"unknown"}', "\u0000", `{"t":"ping","id":"${"x".repeat(5000)}"}`];
  const live = await student.client.live();
  for (const text of bad) live.sendText(text);
  live.send({ t: "ping", id: "still-here" });
  await live.frame((f) => f["t"] === "pong" && f["id"] === "still-here");
  live.close();
  const huge = await student.client.live();
  huge.sendText(`{"t":"ping","id":"${"x".repeat(200 * 1024)}"}`);
  assert.equal((await huge.ended()).code, 1009);
});

test("the twenty-first socket of a person takes the place of the oldest", async () => {
  const many: Live[] = [];
  for (let i = 0; i < 21; i++) many.push(await student.client.live());
  const [oldest, ...rest] = many;
  assert.equal((await oldest?.ended())?.code, 4000);
  for (const live of rest) live.close();
});

test("a restart says going away, and the client resumes from its last seq", async () => {
  const before = await student.client.live();
  const { seq } = await before.subscribe(`c${chat}`);
  assert.equal(await server.stop(), 0);
  assert.equal((await before.ended()).code, 1001);
  await server.start("serve", ["--rates", "off"]);
  await post(teacher.client, chat, "после перезапуска");
  const after = await student.client.live();
  await after.subscribe(`c${chat}`, seq);
  assert.deepEqual(texts(after.events(`c${chat}`)), ["после перезапуска"]);
  after.close();
});
