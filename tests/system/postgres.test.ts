// What only PostgreSQL can do to the server: go away under load, let in another owner, be too old. Runs under
// tools/with_postgres.py (suite system-postgres).
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { createServer } from "node:net";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import type { Client } from "../lib/client.ts";
import { addressOf, ask, crash, makeDatabase, port, start } from "../lib/postgres.ts";
import { program, Server } from "../lib/server.ts";
import { addPerson, groupChat, openOrg, operatorOf } from "../lib/world.ts";

const isHere = process.env["KAFEDRA_TEST_DB"] === "postgres";
const suite = { skip: isHere ? false : "needs KAFEDRA_TEST_DB=postgres" };
const chats = 3;
const senders = 6;
const server = new Server();
const clients: Client[] = [];
const chat: string[] = [];
/** text → [chat, number the server acknowledged]. */
const acknowledged = new Map<string, [string, number]>();

before(async () => {
  if (!isHere) return;
  await server.start("serve", ["--rates", "off"]);
  const org = await openOrg(server, await operatorOf(server), "away");
  const teacher = await addPerson(server, org, "teacher", ["teacher"], true);
  const ids: string[] = [];
  for (let i = 0; i < senders; i++) {
    const student = await addPerson(server, org, `sender${i}`, ["student"]);
    clients.push(student.client);
    ids.push(student.id);
  }
  for (let i = 0; i < chats; i++) chat.push(await groupChat(teacher.client, `Беседа ${i}`, ids));
});
after(async () => {
  if (isHere) await server.remove();
});

const until = async (what: string, is: () => Promise<boolean> | boolean): Promise<void> => {
  const end = Date.now() + 120_000;
  while (!(await is())) {
    if (Date.now() > end) throw new Error(`in vain: ${what}\n${server.output.slice(-2000)}`);
    await new Promise((next) => setTimeout(next, 20));
  }
};
const health = async (): Promise<number> => (await fetch(`${server.url}/healthz`).catch(() => ({ status: 0 }))).status;

/** One text after another; what fails is sent again with its key, as a client does. */
async function load(client: Client, sender: number, isOver: () => boolean, codes: Set<string>): Promise<void> {
  for (let i = 0; !isOver(); i++) {
    const at = chat[(sender + i) % chats] ?? "";
    const text = `${sender}-${i}-${Math.random()}`;
    for (let isSaid = false; !isSaid; ) {
      try {
        const kept = await client.call("message_post", { chat_id: at, text }, { "idempotency-key": `k-${text}` });
        acknowledged.set(text, [at, Number(kept["id"])]);
        isSaid = true;
      } catch (e) {
        codes.add(String((e as { code?: string }).code ?? e));
        await new Promise((next) => setTimeout(next, 30));
      }
    }
  }
}

async function everyMessageStandsOnce(): Promise<void> {
  const name = path.basename(server.folder);
  const rows = ask(name, "select chat_id || ' ' || n || ' ' || text from message").split("\n").map((row) => row.split(" "));
  const stored = new Map<string, [string, number]>();
  for (const [at = "", n = "", text = ""] of rows) {
    assert(!stored.has(text), `${text} stands twice`);
    stored.set(text, [at, Number(n)]);
  }
  for (const [text, place] of acknowledged) assert.deepEqual(stored.get(text), place, text);
  for (const at of chat)
    assert.equal(ask(name, `select count(*) = max(n) and max(n) = (select head from chat where id = ${at}) from message where chat_id = ${at}`), "t");
  assert.equal(
    ask(name, "select count(*) from topic t where t.seq <> (select count(*) from event e where e.kind = t.kind and e.object_id = t.object_id)"),
    "0",
    "the numbers of a topic's events have a hole",
  );
}

test("a crash of PostgreSQL under load loses and doubles nothing, and is over by itself", suite, async () => {
  let isOver = false;
  const codes = new Set<string>();
  const running = Promise.all(clients.map((c, i) => load(c, i, () => isOver, codes)));
  for (let round = 0; round < 3; round++) {
    const goal = acknowledged.size + 40;
    await until("messages are acknowledged", () => acknowledged.size >= goal);
    crash();
    await until("/healthz says 503", async () => (await health()) === 503);
    const verdict = await clients[0]?.verdict("chat_list");
    start();
    assert.equal(verdict, "database_away");
    await until("/healthz says 200", async () => (await health()) === 200);
  }
  const goal = acknowledged.size + 40;
  await until("messages are acknowledged again", () => acknowledged.size >= goal);
  isOver = true;
  await running;
  for (const code of codes) assert.match(code, /^(database_away|unavailable)$/);
  await everyMessageStandsOnce();
});

test("connections cut one by one under load lose and double nothing", suite, async () => {
  let isOver = false;
  const codes = new Set<string>();
  const running = Promise.all(clients.map((c, i) => load(c, i, () => isOver, codes)));
  for (let round = 0; round < 15; round++) {
    const goal = acknowledged.size + 10;
    await until("messages are acknowledged", () => acknowledged.size >= goal);
    ask("postgres", "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'kafedra%' and random() < 0.5");
  }
  isOver = true;
  await running;
  await everyMessageStandsOnce();
});

test("kill -9 of the server under load loses and doubles nothing", suite, async () => {
  let isOver = false;
  const running = Promise.all(clients.map((c, i) => load(c, i, () => isOver, new Set())));
  for (let round = 0; round < 3; round++) {
    const goal = acknowledged.size + 20;
    await until("messages are acknowledged", () => acknowledged.size >= goal);
    await server.kill();
    await server.start("serve", ["--rates", "off"]);
  }
  isOver = true;
  await running;
  await everyMessageStandsOnce();
});

/** What the program says when it can not start. */
async function refusal(db: string): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), "kafedra-test-"));
  const child = spawn(program, ["serve", "--data", folder, "--listen", "127.0.0.1:0", "--db", db]);
  let text = "";
  child.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const code = await new Promise((done) => child.once("exit", done));
  rmSync(folder, { recursive: true, force: true });
  assert.notEqual(code, 0);
  return text;
}

test("a second server on one database is refused", suite, async () => {
  assert.match(await refusal(addressOf(path.basename(server.folder))), /in use by another kafedra/);
});

test("who takes the database over stops the one before", suite, async () => {
  const name = path.basename(server.folder);
  ask(name, "update commit_mark set owner = 'another'");
  const verdict = await clients[0]?.verdict("message_post", { chat_id: chat[0] ?? "", text: "too late" });
  assert.match(String(verdict), /^(database_away|storage)$/);
  assert.equal(ask(name, "select count(*) from message where text = 'too late'"), "0");
});

test("what is wrong with the address is said in words, and never the password", suite, async () => {
  makeDatabase("words");
  const wrong = await refusal(`postgresql://kafedra:secret7731@127.0.0.1:${port()}/words`);
  assert.match(wrong, /password authentication failed/);
  assert.doesNotMatch(wrong, /secret7731/);
  assert.match(await refusal("postgresql://kafedra@127.0.0.1:1/words"), /Connection refused/);
  assert.match(await refusal(addressOf("nowhere")), /database "nowhere" does not exist/);
  const odd = await refusal("postgresql://kafedra:secret7731/9@host/words");
  assert.match(odd, /no address of a database/);
  assert.doesNotMatch(odd, /secret7731/);
  assert.match(await refusal(addressOf("words").replace("kafedra@", "postgres@")), /superuser/);
});

test("a PostgreSQL that is too old is named", suite, async () => {
  const part = (type: string, body: string): Buffer => {
    const head = Buffer.alloc(5);
    head.write(type, 0, "latin1");
    head.writeInt32BE(body.length + 4, 1);
    return Buffer.concat([head, Buffer.from(body, "latin1")]);
  };
  const old = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => {
      const isSsl = chunk.length === 8;
      if (isSsl) socket.write("N");
      else socket.write(Buffer.concat([part("R", "\0\0\0\0"), part("S", "server_version\x0013.4\0"), part("Z", "I")]));
    });
  });
  await new Promise<void>((ready) => old.listen(0, "127.0.0.1", ready));
  const at = old.address() as { port: number };
  assert.match(await refusal(`postgresql://kafedra@127.0.0.1:${at.port}/x`), /PostgreSQL 15 or newer is needed; this server is 13\.4/);
  old.close();
});

test("the doctor finds it there, near, and of our schema", suite, () => {
  const args = ["doctor", "--json", "--data", server.folder, "--db", addressOf(path.basename(server.folder))];
  const said = spawnSync(program, args, { encoding: "utf8", timeout: 120_000 }).stdout;
  const of = new Map((JSON.parse(said) as { findings: { name: string; state: string; seen: { en: string } }[] }).findings.map((f) => [f.name, f]));
  assert.equal(of.get("postgres")?.state, "fine", said);
  assert.match(of.get("postgres")?.seen.en ?? "", /PostgreSQL 1[5-9]\.\d+ answers, schema (\d+) of \1$/);
  assert.equal(of.get("postgres_distance")?.state, "fine");
  assert.ok(!of.has("database"));
});
