// SIGKILL under load at fifty random points: every acknowledged message is there, in order, once.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Client, Json } from "../lib/client.ts";
import { Server } from "../lib/server.ts";
import { addPerson, groupChat, openOrg, operatorOf } from "../lib/world.ts";

const kills = process.env["KAFEDRA_TEST_DB"] === "postgres" ? 10 : 50;
const senders = 4;
const server = new Server();
const clients: Client[] = [];
let chat = "";
/** text → number the server acknowledged. */
const acknowledged = new Map<string, number>();
/** Sent, but the server died before it answered: sent again with the same key after the restart. */
const unanswered: { client: Client; text: string; key: string }[] = [];

before(async () => {
  await server.start("serve", ["--rates", "off"]);
  const org = await openOrg(server, await operatorOf(server), "kill");
  const teacher = await addPerson(server, org, "teacher", ["teacher"], true);
  clients.push(teacher.client);
  const ids: string[] = [];
  for (let i = 1; i < senders; i++) {
    const student = await addPerson(server, org, `sender${i}`, ["student"]);
    clients.push(student.client);
    ids.push(student.id);
  }
  chat = await groupChat(teacher.client, "Под нагрузкой", ids);
});
after(() => server.remove());

async function send(client: Client, text: string, key: string): Promise<boolean> {
  try {
    const kept = await client.call("message_post", { chat_id: chat, text }, { "idempotency-key": key });
    acknowledged.set(text, Number(kept["id"]));
    return true;
  } catch {
    unanswered.push({ client, text, key });
    return false;
  }
}

/** Each sender posts one after another until the server is gone. */
async function load(client: Client, sender: number, round: number): Promise<void> {
  for (let i = 0; ; i++) {
    const text = `${round}-${sender}-${i}`;
    if (!(await send(client, text, `key-${text}`))) return;
  }
}

/** Kill after a number of acknowledgements that nobody can foresee; the count is the clock, not a sleep. */
async function killAfter(count: number, running: Promise<unknown>): Promise<void> {
  const goal = acknowledged.size + count;
  let areDone = false;
  void running.then(() => (areDone = true));
  while (acknowledged.size < goal && !areDone) await new Promise((next) => setImmediate(next));
  assert(!areDone, "the senders gave up before the server was killed");
  await server.kill();
}

test(`${kills} kills lose nothing that was acknowledged and double nothing`, async () => {
  const seed = Math.floor(Math.random() * 1e9);
  let state = seed;
  const random = (n: number) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state % n;
  };
  for (let round = 0; round < kills; round++) {
    const running = Promise.all(clients.map((client, i) => load(client, i, round)));
    await killAfter(1 + random(40), running);
    await running;
    await server.start("serve", ["--rates", "off"]);
    for (const { client, text, key } of unanswered.splice(0)) assert(await send(client, text, key), `seed ${seed}`);
  }
  await compare(seed);
});

async function compare(seed: number): Promise<void> {
  const there = new Map<string, number>();
  let next = 0;
  for (;;) {
    const page: Json = await clients[0]!.call("message_list", { chat_id: chat, after: next, limit: 100 });
    for (const m of page["messages"] as Json[]) {
      assert.equal(Number(m["id"]), next + 1, `numbers have no holes (seed ${seed})`);
      next = Number(m["id"]);
      assert(!there.has(m["text"]), `${m["text"]} is there twice (seed ${seed})`);
      there.set(m["text"], next);
    }
    if (!page["has_after"]) break;
  }
  for (const [text, n] of acknowledged) assert.equal(there.get(text), n, `${text} (seed ${seed})`);
  assert.equal(there.size, acknowledged.size);
}
