// GET /metrics: Prometheus' text form to the letter, true figures, nobody's name, and who may read it.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { program, Server } from "../lib/server.ts";
import { groupChat, openOrg, operatorOf, type Org, post } from "../lib/world.ts";

const TOKEN = "9f6c1e0b7d5a4382";
const folder = mkdtempSync(path.join(tmpdir(), "kafedra-metrics-"));
const tokenFile = path.join(folder, "token");
const server = new Server();
let org: Org;

before(async () => {
  writeFileSync(tokenFile, `${TOKEN}\n`, { mode: 0o600 });
  await server.start("serve", ["--metrics-token-file", tokenFile, "--trusted-proxy", "127.0.0.1"]);
  org = await openOrg(server, await operatorOf(server), "metrics");
});
after(async () => {
  await server.remove();
  rmSync(folder, { recursive: true });
});

interface Family {
  type: string;
  samples: Map<string, number>;
}

/** Strict: one HELP and one TYPE before the samples of a name, no name twice, nothing between, a newline at the end. */
function parse(text: string): Map<string, Family> {
  const families = new Map<string, Family>();
  assert.ok(text.endsWith("\n"), "the last line ends");
  const lines = text.slice(0, -1).split("\n");
  let name = "";
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? "";
    const help = /^# HELP ([a-z_:][a-z0-9_:]*) (\S.*)$/.exec(line);
    if (help) {
      name = help[1] ?? "";
      assert.ok(!families.has(name), `${name} stands once`);
      const type = /^# TYPE (\S+) (counter|gauge|histogram)$/.exec(lines[++i] ?? "");
      assert.equal(type?.[1], name, `TYPE follows HELP of ${name}`);
      families.set(name, { type: type?.[2] ?? "", samples: new Map() });
      continue;
    }
    const sample = /^([a-z_:][a-z0-9_:]*)(\{(?:[a-z_]+="[^"\\\n]*"(?:,(?=[a-z]))?)+\})? (-?\d+(?:\.\d+)?)$/.exec(line);
    assert.ok(sample, `a sample: ${line}`);
    const family = families.get(name);
    assert.ok(family, `a head stands before ${line}`);
    const suffix = (sample[1] ?? "").slice(name.length);
    assert.ok((sample[1] ?? "").startsWith(name), `${line} belongs to ${name}`);
    assert.ok(family.type === "histogram" ? /^_(bucket|sum|count)$/.test(suffix) : suffix === "", line);
    const key = suffix + (sample[2] ?? "");
    assert.ok(!family.samples.has(key), `${line} stands once`);
    family.samples.set(key, Number(sample[3]));
  }
  return families;
}

function checkHistogram(name: string, family: Family): void {
  const series = new Map<string, { le: number; n: number }[]>();
  for (const [key, n] of family.samples) {
    const bucket = /^_bucket\{(.*?),?le="([^"]+)"\}$/.exec(key);
    if (!bucket) continue;
    const of = series.get(bucket[1] ?? "") ?? [];
    of.push({ le: bucket[2] === "+Inf" ? Infinity : Number(bucket[2]), n });
    series.set(bucket[1] ?? "", of);
  }
  assert.ok(series.size > 0, name);
  for (const [labels, buckets] of series) {
    const braces = labels ? `{${labels}}` : "";
    for (let i = 1; i < buckets.length; i++) {
      assert.ok((buckets[i]?.le ?? 0) > (buckets[i - 1]?.le ?? 0), `${name}${braces}: bounds rise`);
      assert.ok((buckets[i]?.n ?? 0) >= (buckets[i - 1]?.n ?? 0), `${name}${braces}: counts add up`);
    }
    assert.equal(buckets.at(-1)?.le, Infinity);
    assert.equal(family.samples.get(`_count${braces}`), buckets.at(-1)?.n, `${name}${braces}: _count is +Inf`);
    assert.ok((family.samples.get(`_sum${braces}`) ?? -1) >= 0);
  }
}

async function read(): Promise<Map<string, Family>> {
  const answer = await fetch(`${server.url}/metrics`);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  return parse(await answer.text());
}

const value = (all: Map<string, Family>, name: string, labels = ""): number => {
  const n = all.get(`kafedra_${name}`)?.samples.get(labels);
  assert.notEqual(n, undefined, `${name}${labels}`);
  return n ?? 0;
};

test("the page is Prometheus' text form, and its figures move with what happens", async () => {
  const before = await read();
  for (const [name, family] of before) {
    assert.equal(family.type === "counter", name.endsWith("_total"), `${name}: the name tells a counter`);
    if (family.type === "histogram") checkHistogram(name, family);
  }
  const chat = await groupChat(org.administrator.client, "Метрики");
  await post(org.administrator.client, chat, "раз");
  assert.equal((await org.administrator.client.ask("chat_get", { chat_id: "999999" })).status, 404);
  await fetch(`${server.url}/healthz`, { headers: { "x-forwarded-for": "not an address" } });
  const now = await read();
  const rose = (name: string, labels = "") => value(now, name, labels) - value(before, name, labels);
  assert.equal(rose("operations_total", '{way="http",result="ok"}'), 2);
  assert.equal(rose("operations_total", '{way="http",result="refused"}'), 1);
  assert.equal(rose("operations_total", '{way="http",result="failed"}'), 0);
  assert.equal(rose("operation_seconds", '_count{class="write"}'), 2);
  assert.equal(rose("operation_seconds", '_count{class="read"}'), 1);
  assert.ok(rose("operation_seconds", '_sum{class="write"}') > 0);
  assert.ok(rose("loop_turn_seconds", "_count") > 0);
  assert.equal(rose("http_forwarded_malformed_total"), 1);
  assert.ok(rose("store_batches_total") >= 2);
  assert.ok(rose("store_operations_total") >= 2);
  assert.ok(rose("http_requests_total") >= 4);
  for (const name of ["tls_handshakes_total", "tls_failed_total", "live_typing_total", "live_malformed_total"]) value(now, name);
  assert.equal([...(now.get("kafedra_build_info")?.samples.values() ?? [])][0], 1);
  assert.ok(Math.abs(value(now, "start_time_seconds") - Date.now() / 1000) < 600);
});

test("nobody can be found in it: no names, numbers of members or operations", async () => {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const labels = new Set([...text.matchAll(/([a-z_]+)="/g)].map((m) => m[1]));
  assert.deepEqual([...labels].sort(), ["class", "database", "le", "result", "version", "way"]);
  assert.ok(!text.includes("metrics/") && !/Метрики|[а-яё]/i.test(text));
});

test("another machine needs the token; a wrong one is told so", async () => {
  const from = { "x-forwarded-for": "203.0.113.9" };
  const status = async (headers: Record<string, string>) => (await fetch(`${server.url}/metrics`, { headers })).status;
  assert.equal(await status(from), 403);
  assert.equal(await status({ ...from, authorization: `Bearer ${TOKEN}0` }), 403);
  assert.equal(await status({ ...from, authorization: `Basic ${TOKEN}` }), 403);
  assert.equal(await status({ ...from, authorization: "Bearer " }), 403);
  assert.equal(await status({ ...from, authorization: `Bearer ${TOKEN}` }), 200);
});

test("without a token the page is for this machine alone", async () => {
  const plain = new Server();
  try {
    await plain.start("serve");
    const ask = (headers: Record<string, string>) => fetch(`${plain.url}/metrics`, { headers });
    assert.equal((await ask({})).status, 200);
    assert.equal((await ask({ "x-forwarded-for": "127.0.0.1" })).status, 404);
    assert.equal((await ask({ via: "1.1 proxy", authorization: "Bearer " })).status, 404);
  } finally {
    await plain.remove();
  }
});

test("a token that others could read or guess stops the start, in words", () => {
  const start = () => {
    const args = ["serve", "--data", path.join(folder, "data"), "--listen", "127.0.0.1:0", "--metrics-token-file", tokenFile];
    return spawnSync(program, args, { encoding: "utf8", timeout: 120_000 });
  };
  chmodSync(tokenFile, 0o644);
  assert.match(start().stderr, /chmod o-rwx/);
  writeFileSync(tokenFile, "short\n");
  assert.match(start().stderr, /openssl rand -hex 32/);
  rmSync(tokenFile);
  const absent = start();
  assert.match(absent.stderr, /token/);
  assert.equal(absent.status, 1);
});
