// What the antivirus says, and what becomes of files while it says nothing. The clamd is a real one.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createServer } from "node:net";
import { after, before, test } from "node:test";
import { Clamd, EICAR } from "../lib/clamd.ts";
import { bytesOf, noise, state, upload } from "../lib/files.ts";
import { Server, program } from "../lib/server.ts";
import { until } from "../lib/until.ts";
import { type Org, type Person, addPerson, groupChat, openOrg, operatorOf } from "../lib/world.ts";
import { zip } from "../lib/zip.ts";

const clamd = new Clamd();
const server = new Server();
let org: Org;
let teacher: Person;
let student: Person;
let chat = "";

async function people(on: Server): Promise<void> {
  org = await openOrg(on, await operatorOf(on), "virus");
  teacher = await addPerson(on, org, "teacher", ["teacher"], true);
  student = await addPerson(on, org, "student", ["student"]);
  chat = await groupChat(teacher.client, "СД-21", [student.id]);
}

/** Whom the record names as those whose files were dangerous. */
async function recorded(act: string): Promise<string[]> {
  const { acts } = await org.administrator.client.call("audit_list", { act });
  return acts.flatMap((one: { about: { id: string }[] }) => one.about.map(({ id }) => id));
}

const sent = (name: string, bytes: Uint8Array) => upload(teacher.client, { name, chat, bytes });

before(async () => {
  await clamd.start();
  await server.start("serve", ["--rates", "off", "--antivirus", clamd.place]);
  await people(server);
});

after(async () => {
  await server.remove();
  await clamd.remove();
});

test("a clean file is marked as checked, in the upload and in the message", async () => {
  const id = await sent("конспект.txt", bytesOf("ничего опасного\n"));
  assert.equal((await state(teacher.client, id))["scan"], "checked");
  const posted = await teacher.client.call("message_post", { chat_id: chat, text: "", file_ids: [id] });
  assert.equal(posted["attachments"][0].scan, "checked");
});

test("a dangerous file is never sent; its owner is told, others learn nothing", async () => {
  for (const [name, bytes] of [["игра.txt", EICAR], ["архив.zip", zip({ "в нём.txt": EICAR })]] as const) {
    const id = await sent(name, bytes);
    const seen = await state(teacher.client, id);
    assert.equal(seen["state"], "dangerous", name);
    assert.equal(seen["scan"], "dangerous");
    assert.equal(await teacher.client.verdict("message_post", { chat_id: chat, text: "вот", file_ids: [id] }), "file_refused");
    assert.equal(await student.client.verdict("upload_get", { file_id: id }), "not_found");
  }
  assert.match(server.output, /antivirus_found .*name=Kafedra\.Test\.EICAR/);
  assert.deepEqual(await recorded("file_look"), [teacher.id, teacher.id]);
});

test("a file longer than clamd takes goes out as not scanned", async () => {
  const id = await sent("лекция.bin", noise(3_000_000));
  const seen = await state(teacher.client, id);
  assert.deepEqual([seen["state"], seen["scan"]], ["ready", "unchecked"]);
});

test("clamd is killed: files go out as not scanned, and are scanned when it is back", async () => {
  await clamd.kill();
  const [bad, good] = await Promise.all([sent("игра.com.txt", EICAR), sent("план.txt", bytesOf("план\n"))]);
  for (const id of [bad, good]) {
    const seen = await state(teacher.client, id);
    assert.deepEqual([seen["state"], seen["scan"]], ["ready", "unchecked"]);
  }
  const posted = await teacher.client.call("message_post", { chat_id: chat, text: "", file_ids: [bad, good] });
  const where = { chat_id: chat, message_id: posted["id"], file_id: bad };
  assert.equal((await student.client.ask("file_get", where)).status, 200);
  await clamd.start();
  const scans = async () => {
    const { message } = await student.client.call("message_get", { chat_id: chat, message_id: posted["id"] });
    return message["attachments"].map((a: { scan: string }) => a.scan).join();
  };
  await until("both to be scanned", async () => (await scans()) === "dangerous,checked");
  assert.equal(await student.client.verdict("file_get", where), "not_found");
  assert.equal((await student.client.ask("file_get", { ...where, file_id: good })).status, 200);
  assert.deepEqual(await recorded("file_rescan"), [teacher.id]);
});

/** A server whose antivirus takes calls and then hangs up, or is silent for ever; how many files it was asked about. */
async function withBad(hangsUp: boolean, seconds: number, act: () => Promise<void>): Promise<number> {
  let calls = 0;
  const bad = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", (said) => {
      if (said.includes("zINSTREAM")) calls++;
      if (hangsUp) socket.destroy();
    });
  });
  await new Promise<void>((done) => bad.listen(0, "127.0.0.1", done));
  const { port } = bad.address() as { port: number };
  const other = new Server();
  await other.start("serve", ["--rates", "off", "--antivirus", `tcp:127.0.0.1:${port}`, "--antivirus-seconds", String(seconds)]);
  try {
    await people(other);
    await act();
    return calls;
  } finally {
    await other.remove();
    bad.close();
  }
}

async function goesOut(name: string): Promise<void> {
  const seen = await state(teacher.client, await sent(name, bytesOf(`${name}\n`)));
  assert.deepEqual([seen["state"], seen["scan"]], ["ready", "unchecked"]);
}

test("an antivirus that hangs up in the middle is asked a few times, and holds no file for ever", async () => {
  assert.ok(await withBad(true, 60, () => goesOut("план.txt")) >= 4);
});

test("an antivirus that hangs holds up a file or two, not everybody's", async () => {
  const calls = await withBad(false, 2, async () => {
    await Promise.all(Array.from({ length: 8 }, (_, i) => goesOut(`план ${i}.txt`)));
  });
  assert.ok(calls <= 2, `${calls} files waited for it`); // one for each worker
});

test("doctor says whether it answers, and a place that is none stops the start", async () => {
  const seen = (...more: string[]) => {
    const args = ["doctor", "--data", server.folder, "--json", ...more];
    let text = "";
    try {
      text = execFileSync(program, args, { encoding: "utf8" });
    } catch (e) {
      text = (e as { stdout: string }).stdout;
    }
    const { findings } = JSON.parse(text) as { findings: { name: string; state: string; seen: { en: string } }[] };
    return findings.find((finding) => finding.name === "antivirus");
  };
  assert.equal(seen()?.state, "remark");
  assert.match(seen("--antivirus", clamd.place)?.seen.en ?? "", /scanned by ClamAV 1/);
  assert.equal(seen("--antivirus", "unix:/nowhere")?.state, "trouble");
  const other = new Server();
  await assert.rejects(other.start("serve", ["--antivirus", "localhost"]), /is no place/);
  await other.remove();
});
