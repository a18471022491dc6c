// A working day in minutes (make soak, M=10): people sign in and out, sockets come and go or are cut, messages,
// edits and drafts flow. Memory and descriptors of the server are flat from the first third on, nothing
// acknowledged is missing at the end, and the server still stops in order.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { after, test } from "node:test";
import { Server } from "../lib/server.ts";
import { Client, type Live } from "../lib/client.ts";
import { addPerson, groupChat, openOrg, operatorOf, type Person, post, signIn } from "../lib/world.ts";

const minutes = Number(process.env["SOAK_MINUTES"] ?? "10");
const PEOPLE = 12;
const SLOPE_ALLOWED = 0.1; // of resident memory, from the end of warming up to the end
const server = new Server();
after(() => server.remove());

interface Sample {
  kib: number;
  descriptors: number;
}

function sample(): Sample {
  const status = readFileSync(`/proc/${server.pid}/status`, "utf8");
  return {
    kib: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]),
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
  for (let i = 0; i < PEOPLE; i++) people.push(await addPerson(server, org, `p${i}`, ["teacher"], true));
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
  console.log(`# ${samples.length} rounds, ${kept.size} messages; resident ${warm.kib} -> ${last.kib} KiB, descriptors ${warm.descriptors} -> ${last.descriptors}`);
  assert.ok(samples.length >= 6, "too few rounds to judge");
  assert.ok(last.kib < warm.kib * (1 + SLOPE_ALLOWED), `memory grew from ${warm.kib} to ${last.kib} KiB`);
  assert.ok(last.descriptors <= warm.descriptors + 2 * PEOPLE, `descriptors grew from ${warm.descriptors} to ${last.descriptors}`);
  const there = await everyText(owner.client, chat);
  assert.deepEqual([...kept].filter((text) => !there.has(text)), [], "acknowledged and missing");
  await post(owner.client, chat, "и ещё одно");
  assert.equal(await server.stop(), 0);
});
