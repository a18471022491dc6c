// The Debian package as an administrator meets it: a bare Debian in a chroot, the package and what it names as
// its libraries, the service's own command line as the service's own user, an answer, removal.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, "../..");
const work = mkdtempSync(path.join(tmpdir(), "kafedra-deb-"));
const house = path.join(work, "debian");
let deb = "";

async function within(...command: string[]): Promise<string> {
  return (await run("chroot", [house, ...command], { env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C" } })).stdout;
}

function field(name: string): Promise<string> {
  return run("dpkg-deb", ["--field", deb, name]).then((done) => done.stdout.trim());
}

before(async () => {
  const built = await run(path.join(root, "deploy/deb/build"), [work], { maxBuffer: 64 << 20 });
  deb = built.stdout.trim().split("\n").at(-1) ?? "";
  const needs = (await field("Depends")).split(",").map((need) => need.trim().split(/[ (]/)[0]);
  const codename = /^VERSION_CODENAME=(\S+)$/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1] ?? "bookworm";
  await run("debootstrap", ["--variant=minbase", `--include=${needs.join(",")}`, codename, house], { maxBuffer: 64 << 20 });
  await run("mount", ["-t", "proc", "proc", path.join(house, "proc")]);
});
after(async () => {
  await run("umount", [path.join(house, "proc")]);
  rmSync(work, { recursive: true, force: true });
});

test("the package names its libraries, its size and its licence", async () => {
  assert.match(await field("Depends"), /libsqlite3-0.*/);
  assert.match(await field("Depends"), /libssl3/);
  assert.ok(statSync(deb).size < 8 << 20, "a program and its client, not more");
  const files = (await run("dpkg-deb", ["--contents", deb])).stdout;
  for (const file of ["./usr/bin/kafedra", "./lib/systemd/system/kafedra.service", "./usr/share/doc/kafedra/copyright"])
    assert.ok(files.includes(file), file);
  assert.doesNotMatch(files, /^\S+ (?!root\/root)/m, "everything belongs to root");
});

test("two builds of one tree are the same bytes", async () => {
  const first = readFileSync(deb);
  const again = path.join(work, "again");
  const built = await run(path.join(root, "deploy/deb/build"), [again], { maxBuffer: 64 << 20 });
  assert.ok(first.equals(readFileSync(built.stdout.trim().split("\n").at(-1) ?? "")));
});

test("it installs on a bare Debian, and the service's command answers as the service's user", async () => {
  await copyFile(deb, path.join(house, "kafedra.deb"));
  await within("dpkg", "--install", "/kafedra.deb");
  assert.equal((await within("stat", "--format=%U %a", "/var/lib/kafedra")).trim(), "kafedra 700");
  const unit = readFileSync(path.join(house, "lib/systemd/system/kafedra.service"), "utf8");
  const command = /^ExecStart=(.+)$/m.exec(unit)?.[1]?.split(" ") ?? [];
  assert.equal(command[0], "/usr/bin/kafedra");
  const child = spawn("chroot", ["--userspec=kafedra:kafedra", house, ...command, "--listen", "127.0.0.1:0"], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<number | null>((done) => child.once("exit", done));
  try {
    const url = await new Promise<string>((found, fail) => {
      let text = "";
      child.once("exit", (code) => fail(new Error(`ended with ${code}: ${text}`)));
      child.stdout.on("data", (chunk: Buffer) => {
        text += chunk.toString();
        const at = /http:\/\/127\.0\.0\.1:\d+/.exec(text);
        if (at && /key: \S{43}/.test(text)) found(at[0]);
      });
    });
    assert.equal((await fetch(`${url}/healthz`)).status, 200);
    assert.match(await (await fetch(url)).text(), /<div id="root">|<title>/, "the client comes with the program");
    const said = await within("runuser", "-u", "kafedra", "--", "kafedra", "doctor", "--data", "/var/lib/kafedra", "--listen", new URL(url).host);
    assert.match(said, /a server answers/);
    assert.match(said, /the database is whole/);
  } finally {
    child.kill("SIGTERM");
  }
  assert.equal(await ended, 0);
});

test("what the unit says is understood by systemd", async () => {
  const { stderr } = await run("systemd-analyze", ["verify", "--man=no", path.join(root, "deploy/systemd/kafedra.service")]).catch(
    (error: { stderr: string }) => error,
  );
  const ours = stderr.split("\n").filter((line) => line.includes("kafedra.service") && !/not executable|Executable|No such file/.test(line));
  assert.deepEqual(ours, []);
});

test("installed twice it is fine; removed and purged, the messages of a college stay", async () => {
  await within("dpkg", "--install", "/kafedra.deb");
  await within("dpkg", "--remove", "kafedra");
  assert.ok(!existsSync(path.join(house, "usr/bin/kafedra")));
  await within("dpkg", "--purge", "kafedra");
  assert.ok(existsSync(path.join(house, "var/lib/kafedra/kafedra.db")));
});
