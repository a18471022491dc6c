// The record of who did what: whole while nobody touches it, and every touch is found (kafedra doctor --audit).
import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import path from "node:path";
import { after, test } from "node:test";
import { ask } from "../lib/postgres.ts";
import { program, Server } from "../lib/server.ts";
import { addPerson, openOrg, operatorOf, type Org } from "../lib/world.ts";

const servers: Server[] = [];
after(() => Promise.all(servers.map((server) => server.remove())));

type Finding = { name: string; state: string; seen: { en: string }; advice?: { en: string } };

function doctor(server: Server, ...more: string[]): Promise<{ code: number; of: Map<string, Finding> }> {
  const args = ["doctor", "--audit", "--json", "--data", server.folder, ...server.database(), ...more];
  return new Promise((done) => {
    execFile(program, args, (error, stdout) => {
      const { findings } = JSON.parse(stdout) as { findings: Finding[] };
      done({ code: error ? Number(error.code) : 0, of: new Map(findings.map((finding) => [finding.name, finding])) });
    });
  });
}

/** As somebody who holds the disk. */
function touch(server: Server, sql: string): void {
  const [, url] = server.database();
  if (url !== undefined) {
    ask(path.basename(server.folder), sql);
    return;
  }
  const script = "import sqlite3,sys; c=sqlite3.connect(sys.argv[1],timeout=5); c.execute(sys.argv[2]); c.commit()";
  execFileSync("python3", ["-c", script, path.join(server.folder, "kafedra.db"), sql]);
}

async function college(): Promise<{ server: Server; org: Org }> {
  const server = await new Server().start();
  servers.push(server);
  const org = await openOrg(server, await operatorOf(server), "alpha");
  await addPerson(server, org, "stupina", ["teacher"]);
  return { server, org };
}

test("whole beside a running server; a noted head is found again after more was done", async () => {
  const { server, org } = await college();
  const first = await doctor(server);
  assert.equal(first.code, 0);
  assert.match(first.of.get("audit")?.seen.en ?? "", /whole/);
  const heads = [...(first.of.get("audit")?.advice?.en ?? "").matchAll(/\d+:\d+:[0-9a-f]{64}/g)].map(String);
  assert.equal(heads.length, 2, "the server's chain and the organisation's");
  await addPerson(server, org, "gareev", ["teacher"]);
  for (const head of heads) {
    assert.equal((await doctor(server, "--head", head)).of.get("audit_head")?.state, "fine");
  }
  const other = `${heads[1]?.slice(0, -1)}${heads[1]?.endsWith("0") ? "1" : "0"}`;
  const missed = await doctor(server, "--head", other);
  assert.equal(missed.of.get("audit_head")?.state, "trouble");
  assert.equal(missed.code, 1);
  assert.equal((await doctor(server, "--head", "1:nonsense")).code, 1);
});

test("a changed actor, a removed row and a row put beside are found", async () => {
  for (const sql of [
    "update audit set actor_id = 99 where op = 'person_create'",
    "delete from audit where op = 'person_create'",
    "insert into audit (id, org_id, op, object_kind, created_us) values (100000, 1, 'person_get', 'member', 1)",
  ]) {
    const { server } = await college();
    touch(server, sql);
    const found = await doctor(server);
    assert.equal(found.of.get("audit")?.state, "trouble", sql);
    assert.equal(found.code, 1);
  }
});
