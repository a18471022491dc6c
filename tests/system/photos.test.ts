// Photos are made anew: nothing of the old file goes out. What can not be unpacked safely is refused in a word.
import assert from "node:assert/strict";
import { chmodSync, copyFileSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { state, upload } from "../lib/files.ts";
import { MAKER, bomb, frames, photo, sizeOf } from "../lib/photo.ts";
import { Server, program } from "../lib/server.ts";
import { type Person, addPerson, groupChat, openOrg, operatorOf } from "../lib/world.ts";

const server = new Server();
let teacher: Person;
let student: Person;
let chat = "";

async function people(on: Server): Promise<void> {
  const org = await openOrg(on, await operatorOf(on), "photos");
  teacher = await addPerson(on, org, "teacher", ["teacher"], true);
  student = await addPerson(on, org, "student", ["student"]);
  chat = await groupChat(teacher.client, "СД-21", [student.id]);
}

const sent = (name: string, bytes: Uint8Array, kind = "photo") => upload(teacher.client, { name, chat, bytes, kind });

before(async () => {
  await server.start("serve", ["--rates", "off"]);
  await people(server);
});

after(() => server.remove());

test("a photo loses its place and its maker, and stands upright", async () => {
  const original = photo(6);
  assert.ok(original.includes(MAKER) && original.includes("Exif"));
  const id = await sent("фото.jpg", original);
  const seen = await state(teacher.client, id);
  assert.deepEqual([seen["state"], seen["kind"], seen["type"], seen["width"], seen["height"], seen["has_preview"]],
    ["ready", "photo", "image/jpeg", 48, 96, true]);
  const posted = await teacher.client.call("message_post", { chat_id: chat, text: "", file_ids: [id] });
  const where = { chat_id: chat, message_id: posted["id"], file_id: id };
  for (const [op, more] of [["file_get", {}], ["file_preview_get", { size: "large" }], ["file_preview_get", { size: "small" }]] as const) {
    const got = await student.client.ask(op, { ...where, ...more });
    const bytes = Buffer.from(got.file!.bytes);
    assert.ok(!bytes.includes(MAKER) && !bytes.includes("Exif"), op);
    assert.deepEqual(sizeOf(bytes), [48, 96]);
  }
  const blur = Buffer.from(posted["attachments"][0].placeholder, "base64");
  assert.deepEqual([blur[0], blur[1]], [3, 4]);
  assert.ok(blur[2]! < 90 && blur[4]! > 160, "what lay below is at the left now: blue");
  assert.ok(blur[8]! > 160 && blur[10]! < 90, "and red at the right");
});

test("the same bytes sent as a file stay as they are: the person chose so", async () => {
  const original = photo(6);
  const id = await sent("скан.jpg", original, "file");
  const posted = await teacher.client.call("message_post", { chat_id: chat, text: "", file_ids: [id] });
  const got = await student.client.ask("file_get", { chat_id: chat, message_id: posted["id"], file_id: id });
  assert.deepEqual(Buffer.from(got.file!.bytes), original);
});

test("a photo that nobody can make anew never goes out with its place: refused as a photo, a file if one says so", async () => {
  const heic = Buffer.concat([Buffer.from("\0\0\0\x20ftypheic\0\0\0\0mif1heic", "latin1"), Buffer.from("Exif GPS 55.75")]);
  const others = [heic, Buffer.from("\0\0\0\x20ftypavif\0\0\0\0", "latin1"), Buffer.from("II*\0\x08\0\0\0", "latin1")];
  for (const bytes of others) {
    const seen = await state(teacher.client, await sent("IMG_0001.HEIC", bytes));
    assert.deepEqual([seen["state"], seen["reason"]], ["refused", "other_picture"]);
  }
  const asFile = await state(teacher.client, await sent("IMG_0001.HEIC", heic, "file"));
  assert.deepEqual([asFile["state"], asFile["kind"], asFile["type"]], ["ready", "file", "image/heic"]);
});

test("what can not be unpacked safely is refused in a word, and nothing of it is served", async () => {
  const whole = photo();
  for (const [what, bytes, reason] of [
    ["a cut JPEG", whole.subarray(0, whole.length * 3 / 4 | 0), "broken"],
    ["a pixel bomb", bomb(30000, 30000), "too_many_pixels"],
    ["a picture of too many frames", frames(10_000), "too_many_pixels"],
    ["a PNG that ends early", bomb(4000, 4000), "broken"],
  ] as const) {
    const id = await sent("фото", bytes);
    const seen = await state(teacher.client, id);
    assert.deepEqual([seen["state"], seen["reason"], seen["has_preview"]], ["refused", reason, false], what);
    assert.equal(await teacher.client.verdict("message_post", { chat_id: chat, text: "", file_ids: [id] }), "file_refused");
  }
});

test("a program for photos that crashes, or can not lock itself up, serves nothing and holds nobody", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "kafedra-pictures-"));
  const helper = path.join(folder, "kafedra-pictures");
  copyFileSync(realpathSync(program), path.join(folder, "kafedra"));
  symlinkSync(realpathSync(path.join(path.dirname(realpathSync(program)), "../sandbox/kafedra-sandbox")), path.join(folder, "kafedra-sandbox"));
  const other = new Server();
  other.program = path.join(folder, "kafedra");
  const be = (script: string) => {
    writeFileSync(helper, `#!/bin/sh\n${script}\n`);
    chmodSync(helper, 0o755);
  };
  be("kill -SEGV $$");
  await other.start("serve", ["--rates", "off"]);
  try {
    await people(other);
    const crashed = await state(teacher.client, await sent("фото.jpg", photo()));
    assert.deepEqual([crashed["state"], crashed["reason"]], ["refused", "broken"]);
    be("kill -KILL $$; exit"); // as a machine does that has no memory left
    const killed = await state(teacher.client, await sent("фото.jpg", photo()));
    assert.deepEqual([killed["state"], killed["reason"]], ["refused", "unreadable"]);
    be("exit 1");
    const locked = await state(teacher.client, await sent("фото.jpg", photo()));
    assert.deepEqual([locked["state"], locked["reason"]], ["refused", "unreadable"]);
    be("printf 'P<html>'");
    const lied = await state(teacher.client, await sent("фото.jpg", photo()));
    assert.deepEqual([lied["state"], lied["reason"]], ["refused", "broken"]);
  } finally {
    await other.remove();
    rmSync(folder, { recursive: true, force: true });
  }
});
