// Uploads: whole, in pieces, cut anywhere, wrong in every way, after a crash.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { append, begin, bytesOf, head, noise, settled, state, upload } from "../lib/files.ts";
import { Server } from "../lib/server.ts";
import { type Org, type Person, addPerson, groupChat, openOrg, operatorOf } from "../lib/world.ts";

const server = new Server();
let org: Org;
let teacher: Person;
let student: Person;
let chat = "";

before(async () => {
  await server.start("serve", ["--rates", "off"]);
  org = await openOrg(server, await operatorOf(server), "files");
  teacher = await addPerson(server, org, "teacher", ["teacher"], true);
  student = await addPerson(server, org, "student", ["student"]);
  chat = await groupChat(teacher.client, "СД-21", [student.id]);
});

test("a file goes up in pieces, into a message and down again", async () => {
  const bytes = noise(2_500_000);
  const id = await upload(teacher.client, { name: "запись.bin", chat, bytes });
  const posted = await teacher.client.call("message_post", { chat_id: chat, text: "", file_ids: [id] });
  assert.equal(posted["attachments"].length, 1);
  const { name, size, type, kind, scan } = posted["attachments"][0];
  assert.deepEqual({ name, size, type, kind, scan },
    { name: "запись.bin", size: 2_500_000, type: "application/octet-stream", kind: "file", scan: "unchecked" });
  const where = { chat_id: chat, message_id: posted["id"], file_id: id };
  const down = await student.client.ask("file_get", where);
  assert.equal(down.status, 200);
  assert.equal(down.file?.name, "запись.bin");
  assert.deepEqual(Buffer.from(down.file!.bytes), Buffer.from(bytes));
  assert.equal(await teacher.client.verdict("upload_get", { file_id: id }), "not_found"); // it is the message's now
});
