// `kafedra doctor`: beside a running server, without one, on a damaged database, in both languages.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, openSync, closeSync, readdirSync, rmSync, statSync, writeSync } from "node:fs";
import { createSocket } from "node:dgram";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { program, Server } from "../lib/server.ts";
import { Folder, kafedra, selfSigned } from "../lib/tls.ts";

interface Finding {
  name: string;
  state: "fine" | "remark" | "trouble";
  seen: { ru: string; en: string };
  advice?: { ru: string; en: string };
}

const servers: Server[] = [];
after(() => Promise.all(servers.map((server) => server.remove())));

async function started(): Promise<Server> {
  const server = new Server();
  servers.push(server);
  return server.start();
}

function run(args: string[], env: Record<string, string> = {}): Promise<{ code: number; out: string }> {
  return new Promise((done) => {
    execFile(program, ["doctor", ...args], { env: { ...process.env, ...env } }, (error, stdout, stderr) =>
      done({ code: error ? Number(error.code) : 0, out: stdout + stderr }),
    );
  });
}

async function findings(args: string[]): Promise<{ code: number; of: Map<string, Finding> }> {
  const { code, out } = await run([...args, "--json"]);
  const list = (JSON.parse(out) as { findings: Finding[] }).findings;
  return { code, of: new Map(list.map((finding) => [finding.name, finding])) };
}

test("beside a running server it changes nothing, and finds server, disk and database fine", async () => {
  const server = await started();
  const before = readdirSync(server.folder).sort();
  const { code, of } = await findings(["--data", server.folder, "--listen", new URL(server.url).host]);
  assert.equal(of.get("server")?.state, "fine");
  assert.equal(of.get("folder")?.state, "fine");
  assert.equal(of.get("database")?.state, "fine");
  assert.match(of.get("database")?.seen.en ?? "", /whole/);
  assert.ok(of.has("disk_space") && of.has("disk_truth") && of.has("descriptors"));
  assert.match(of.get("sandbox")?.seen.en ?? "", /in a locked process/);
  assert.match(of.get("pictures")?.seen.en ?? "", /in a locked process/);
  const broken = [...of.values()].some((finding) => finding.state === "trouble");
  assert.equal(code, broken ? 1 : 0, "the exit code says whether something is broken");
  assert.deepEqual(readdirSync(server.folder).sort(), before);
});

test("a stopped server: the port is free; taken by another program: trouble, with a way out", async () => {
  const server = await started();
  const at = new URL(server.url).host;
  await server.stop();
  assert.equal((await findings(["--data", server.folder, "--listen", at])).of.get("port")?.state, "fine");

  // Accepts and says nothing of ours: no server of ours is there, and the port is not free either.
  const other = createServer((socket) => socket.end("SSH-2.0-other\r\n"));
  await new Promise<void>((ready) => other.listen(Number(at.split(":")[1]), "127.0.0.1", ready));
  try {
    const { code, of } = await findings(["--data", server.folder, "--listen", at]);
    assert.equal(of.get("port")?.state, "trouble");
    assert.match(of.get("port")?.advice?.en ?? "", /--listen/);
    assert.equal(code, 1);
  } finally {
    other.close();
  }
});

test("a UDP port that another program has: no calls, and a way out", async () => {
  const server = await started();
  const at = new URL(server.url).host;
  await server.stop();
  const port = Number(at.split(":")[1]);
  assert.equal((await findings(["--data", server.folder, "--listen", at])).of.get("media_port")?.state, "fine");
  const other = createSocket("udp4");
  await new Promise<void>((ready) => other.bind(port, "127.0.0.1", ready));
  try {
    const { code, of } = await findings(["--data", server.folder, "--listen", at]);
    assert.equal(of.get("media_port")?.state, "trouble");
    assert.match(of.get("media_port")?.advice?.en ?? "", /--media-port/);
    assert.equal(code, 1);
  } finally {
    other.close();
  }
});

test("a damaged database is named, and the next step too", async () => {
  const server = await started();
  await server.stop();
  const file = path.join(server.folder, "kafedra.db");
  assert.ok(statSync(file).size > 5 * 4096);
  const fd = openSync(file, "r+");
  writeSync(fd, Buffer.alloc(4096, 0x5a), 0, 4096, 4096 * 4);
  closeSync(fd);
  const { code, of } = await findings(["--data", server.folder, "--listen", "127.0.0.1:0"]);
  assert.equal(code, 1);
  assert.equal(of.get("database")?.state, "trouble");
  assert.match(of.get("database")?.advice?.ru ?? "", /копи/);
});

test("a folder open to others is a remark; one that is not there is trouble", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "kafedra-doctor-"));
  try {
    chmodSync(folder, 0o755);
    const { of } = await findings(["--data", folder, "--listen", "127.0.0.1:0"]);
    assert.equal(of.get("folder")?.state, "remark");
    assert.equal(of.get("database")?.state, "fine", "no database yet is no trouble");
    const absent = await findings(["--data", path.join(folder, "absent"), "--listen", "127.0.0.1:0"]);
    assert.equal(absent.code, 1);
    assert.equal(absent.of.get("folder")?.state, "trouble");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("it speaks the language of the terminal, and refuses to guess the folder", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "kafedra-doctor-"));
  try {
    const args = ["--data", folder, "--listen", "127.0.0.1:0"];
    assert.match((await run(args, { LC_ALL: "ru_RU.UTF-8" })).out, /папка данных/);
    assert.match((await run(args, { LC_ALL: "C" })).out, /data folder/);
  } finally {
    rmSync(folder, { recursive: true });
  }
  const nothing = await run([]);
  assert.equal(nothing.code, 2);
  assert.match(nothing.out, /--data DIR/);
});

test("the certificate: whose, for how long, and what is wrong with it", async () => {
  const folder = new Folder();
  chmodSync(folder.path, 0o700);
  try {
    const of = async (listen: string, ...more: string[]) =>
      (await findings(["--data", folder.path, "--listen", listen, ...more])).of;
    assert.equal((await of("127.0.0.1:0")).get("tls")?.state, "fine");
    const open = (await of("0.0.0.0:0")).get("tls");
    assert.equal(open?.state, "remark", "no TLS on an address that others reach");
    assert.match(open?.advice?.en ?? "", /kafedra ca/);

    const good = selfSigned(folder, "good", "college.example", 90);
    const late = selfSigned(folder, "late", "college.example", 5);
    const pair = (cert: string, key: string) => of("127.0.0.1:0", "--tls-cert", cert, "--tls-key", key);
    const found = (await pair(good.cert, good.key)).get("tls");
    assert.equal(found?.state, "fine");
    assert.match(found?.seen.en ?? "", /college\.example, days left: (89|90)/);
    assert.equal((await pair(late.cert, late.key)).get("tls")?.state, "remark");
    assert.equal((await pair(good.cert, late.key)).get("tls")?.state, "trouble", "a key of another certificate");
    assert.equal((await of("127.0.0.1:0", "--tls-cert", good.cert)).get("tls")?.state, "trouble", "one without the other");
    chmodSync(good.key, 0o644);
    assert.match((await pair(good.cert, good.key)).get("tls_key")?.advice?.en ?? "", /chmod o-rwx/);

    assert.equal(kafedra("ca", "--data", folder.path, "--name", "own.example").code, 0);
    const own = (await of("127.0.0.1:0")).get("tls");
    assert.equal(own?.state, "fine");
    assert.match(own?.seen.en ?? "", /own\.example/);
  } finally {
    folder.remove();
  }
});

test("PostgreSQL that is not there is trouble; its password is never repeated", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "kafedra-doctor-"));
  try {
    const ask = (db: string) => findings(["--data", folder, "--listen", "127.0.0.1:0", "--db", db]);
    const away = await ask("postgresql://kafedra:geheim@127.0.0.1:1/kafedra");
    assert.equal(away.code, 1);
    assert.equal(away.of.get("postgres")?.state, "trouble");
    assert.ok(!away.of.has("database"), "SQLite's file is not looked for");
    const wrong = await ask("mysql://kafedra:geheim@host/kafedra");
    assert.match(wrong.of.get("postgres")?.seen.en ?? "", /no address of a database/);
    for (const one of [away, wrong]) assert.ok(!JSON.stringify([...one.of.values()]).includes("geheim"));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
