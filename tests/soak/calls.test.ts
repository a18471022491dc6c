// calls.test.ts - minutes of coming to calls and going (make soak, M=10): memory and descriptors of the server are flat
// from the first third on, and nobody is left.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { churn, type Sample } from "../lib/churn.ts";
import { Server } from "../lib/server.ts";

const minutes = Number(process.env["SOAK_MINUTES"] ?? "10");
const GROWTH_ALLOWED = 0.1;
const server = new Server();
after(() => server.remove());

test(`${minutes} minutes of calls leave memory and descriptors flat`, { timeout: (minutes + 10) * 60_000 }, async () => {
  await server.start();
  const samples = await churn(server, minutes * 60);
  const warm = samples[Math.floor(samples.length / 3)] as Sample;
  const last = samples.at(-1) as Sample;
  console.log(`# ${samples.length} rounds; resident ${warm.kib} -> ${last.kib} KiB, descriptors ${warm.descriptors} -> ${last.descriptors}`);
  assert(samples.length >= 6, "too few rounds to judge");
  assert(last.kib < warm.kib * (1 + GROWTH_ALLOWED), "memory grows");
  assert(last.descriptors <= warm.descriptors + 8, "descriptors grow");
  assert.equal(await server.stop(), 0);
});
