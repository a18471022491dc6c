// A working day in minutes (make soak, M=10): people sign in and out, sockets come and go or are cut, messages,
// edits and drafts flow. Memory and descriptors of the server are flat from the first third on, nothing
// acknowledged is missing at the end, and the server still stops in order.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import { Server } from "../lib/server.ts";
import { Client, type Live } from "../lib/client.ts";
import { addPerson, groupChat, openOrg, operatorOf, type Person, post, signIn } from "../lib/world.ts";

const minutes = Number(process.env["SOAK_MINUTES"] ?? "10");
const PEOPLE = 12;
// The database grows, and its new pages stay in SQLite's caches (store/sqlite.c): the writer's of 32 MiB, 4 MiB for each
// of two read and two slow workers. A page may lie in the writer's and in one of theirs; beyond that, from the end of
// warming up to the end, a tenth.
const CACHES_KIB = (32 + 4 * 4) * 1024;
const COPIES_OF_A_PAGE = 2;
const GROWTH_ALLOWED = 0.1;
const server = new Server();
after(() => server.remove());

interface Sample {
  kib: number;
  databaseKib: number;
  descriptors: number;
}

function sample(): Sample {
  const status = readFileSync(`/proc/${server.pid}/status`, "utf8");
  return {
    kib: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]),
    databaseKib: statSync(path.join(server.folder, "kafedra.db")).size / 1024,
    descriptors: readdirSync(`/proc/${server.pid}/fd`).length,
  };
}

/** One person's round: in, listen, talk, and out in one of three ways. */
async function round(person: Person, chat: string, n: number, kept: Set<string>): Promise<void> {
  const client: Client = await signIn(server, "soak", person.login, person.password);
  const ear: Live = await client.live();
  await ear.subscribe(`c${chat}`);
  for (let i = 0; i < 4; i++) {
    const text = `${person.login} ${n}/${i}`;
    const message = await client.call("message_post", { chat_id: chat, text }, { "idempotency-key": `${person.login}-${n}-${i}` });
    if (i === 0) await client.call("message_edit", { chat_id: chat, message_id: message["id"], text: `${text}!`, version: message["version"] });
    kept.add(i === 0 ? `${text}!` : text);
  }
  await client.call("draft_set", { chat_id: chat, text: `черновик ${n}` });
  await client.call("chat_read", { chat_id: chat, n: 1 });
  if (n % 3 === 0) ear.cut();
  else ear.close();
  await client.call("sign_out");
}

async function everyText(client: Client, chat: string): Promise<Set<string>> {
  const texts = new Set<string>();
  for (let after = 0; ; ) {
    const page = await client.call("message_list", { chat_id: chat, after, limit: 100 });
    for (const message of page["messages"]) texts.add(message["text"]);
    if (!page["has_after"]) return texts;
    after = Number(page["messages"].at(-1)["id"]);
  }
}

test(`${minutes} minutes of coming and going leave memory and descriptors flat`, { timeout: (minutes + 5) * 60_000 }, async () => {
  await server.start("serve", ["--rates", "off"]);
  const org = await openOrg(server, await operatorOf(server), "soak");
  const people: Person[] = [];
  for (let i = 0; i < PEOPLE; i++) people.push(await addPerson(server, org, `person${i}`, ["teacher"], true));
  const owner = people[0] as Person;
  const chat = await groupChat(owner.client, "СД-21", people.slice(1).map((person) => person.id));

  const kept = new Set<string>();
  const samples: Sample[] = [];
  const end = Date.now() + minutes * 60_000;
  for (let n = 0; Date.now() < end; n++) {
    await Promise.all(people.map((person) => round(person, chat, n, kept)));
    samples.push(sample());
  }

  const warm = samples[Math.floor(samples.length / 3)] as Sample;
  const last = samples.at(-1) as Sample;
  const tenths = Array.from({ length: 11 }, (_, i) => samples[Math.floor((i * (samples.length - 1)) / 10)]?.kib);
  console.log(`# resident KiB in tenths of the time: ${tenths.join(" ")}`);
  console.log(`# ${samples.length} rounds, ${kept.size} messages; resident ${warm.kib} -> ${last.kib} KiB, descriptors ${warm.descriptors} -> ${last.descriptors}, database ${warm.databaseKib} -> ${last.databaseKib} KiB`);
  assert.ok(samples.length >= 6, "too few rounds to judge");
  const cached = Math.min(CACHES_KIB, COPIES_OF_A_PAGE * (last.databaseKib - warm.databaseKib));
  assert.ok(
    last.kib < warm.kib * (1 + GROWTH_ALLOWED) + cached,
    `memory grew from ${warm.kib} to ${last.kib} KiB, caches account for ${Math.round(cached)}`,
  );
  assert.ok(last.descriptors <= warm.descriptors + 2 * PEOPLE, `descriptors grew from ${warm.descriptors} to ${last.descriptors}`);
  const there = await everyText(owner.client, chat);
  assert.deepEqual([...kept].filter((text) => !there.has(text)), [], "acknowledged and missing");
  await post(owner.client, chat, "и ещё одно");
  assert.equal(await server.stop(), 0);
});
