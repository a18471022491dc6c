// The bad network of the media tests is itself what it says: the same for the same seed, and no better than asked.
import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { test } from "node:test";
import { Line, Relay } from "../lib/relay.ts";

const many = 10_000;
const run = (line: Line, bytes = 1000, everyMs = 1) => Array.from({ length: many }, (_, i) => line.arrivals(bytes, i * everyMs));

test("the same seed loses the same packets, another one others", () => {
  const shape = (seed: number) => run(new Line({ loss: 0.1 }, seed)).map((a) => a.length).join("");
  assert.equal(shape(1), shape(1));
  assert.notEqual(shape(1), shape(2));
});

test("loses and doubles about as many as asked", () => {
  const line = new Line({ loss: 0.05, duplicate: 0.02 }, 3);
  run(line);
  assert(Math.abs(line.counts.lost / many - 0.05) < 0.01, `${line.counts.lost}`);
  assert(Math.abs(line.counts.doubled / many - 0.02) < 0.01, `${line.counts.doubled}`);
});

test("a narrow line carries its rate, delays by its queue and drops what is beyond", () => {
  const line = new Line({ kbps: 1000, queueMs: 200 }, 4); // offered: 8000 kbit/s
  const arrived = run(line).flat();
  const carried = arrived.length * 8000;
  assert(Math.abs(carried / 10_000 / 1000 - 100 / 100) < 0.05, `${carried} bits in 10 s`);
  assert(Math.max(...arrived) <= 209);
  assert.equal(line.counts.squeezed + arrived.length, many);
});

test("packets overtake one another only with jitter", () => {
  const late = (c: object) => run(new Line(c, 5)).flatMap((a, i) => a.map((ms) => i + ms));
  const sorted = (a: number[]) => a.every((at, i) => i === 0 || at >= (a[i - 1] ?? 0));
  assert(sorted(late({ delayMs: 40 })));
  assert(!sorted(late({ delayMs: 40, jitterMs: 30 })));
});

test("what is written comes to the target, and the answer back to the writer", async () => {
  const target = createSocket("udp4");
  target.bind(0, "127.0.0.1");
  await once(target, "listening");
  target.on("message", (bytes, from) => target.send(`heard ${bytes.toString()}`, from.port, from.address));
  const relay = await new Relay({ address: "127.0.0.1", port: target.address().port }, 1, { delayMs: 5 }, { delayMs: 5 }).start();
  const writer = createSocket("udp4");
  writer.send("hello", relay.port, "127.0.0.1");
  const [answer] = await once(writer, "message");
  assert.equal(String(answer), "heard hello");
  assert.deepEqual([relay.up.counts.packets, relay.down.counts.packets], [1, 1]);
  writer.close();
  relay.close();
  target.close();
});
