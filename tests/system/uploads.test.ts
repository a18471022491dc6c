// Uploads: whole, in pieces, cut anywhere, wrong in every way, after a crash.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, test } from "node:test";
import { append, base64, begin, bytesOf, head, metadata, noise, settled, state, upload } from "../lib/files.ts";
import { ask } from "../lib/postgres.ts";
import { Server } from "../lib/server.ts";
import { until } from "../lib/until.ts";
import { type Org, type Person, addPerson, groupChat, openOrg, operatorOf } from "../lib/world.ts";

const server = new Server();
const settings = ["--rates", "off", "--file-limit", "4", "--file-quota", "12"];
let org: Org;
let foreign: Org;
let teacher: Person;
let student: Person;
let chat = "";

before(async () => {
  await server.start("serve", settings);
  const operator = await operatorOf(server);
  org = await openOrg(server, operator, "files");
  foreign = await openOrg(server, operator, "others");
  teacher = await addPerson(server, org, "teacher", ["teacher"], true);
  student = await addPerson(server, org, "student", ["student"]);
  chat = await groupChat(teacher.client, "СД-21", [student.id]);
});
after(() => server.remove());

const codeOf = ({ status, body }: { status: number; body: Record<string, unknown> }) => `${status} ${body["code"] ?? ""}`.trim();
const idOf = (answer: { body: Record<string, unknown> }) => String(answer.body["file_id"]);

/** The bytes of a message's file, whoever asks. */
async function down(who: Person, message_id: string, file_id: string): Promise<Buffer> {
  const { file } = await who.client.ask("file_get", { chat_id: chat, message_id, file_id });
  assert(file);
  return Buffer.from(file.bytes);
}

test("a file goes up in pieces, into a message and down again", async () => {
  const bytes = noise(2_500_000);
  const id = await upload(teacher.client, { name: "запись.bin", chat, bytes });
  const posted = await teacher.client.call("message_post", { chat_id: chat, text: "", file_ids: [id] });
  const { name, size, type, kind } = posted["attachments"][0];
  assert.deepEqual({ name, size, type, kind },
    { name: "запись.bin", size: 2_500_000, type: "application/octet-stream", kind: "file" });
  assert.deepEqual(await down(student, posted["id"], id), Buffer.from(bytes));
  assert.equal(await teacher.client.verdict("upload_get", { file_id: id }), "not_found"); // it is the message's now
});

test("what tus wants: version, Location, offsets, expiry", async () => {
  const begun = await begin(teacher.client, { name: "a.txt", chat, bytes: bytesOf("да") });
  const id = idOf(begun);
  assert.equal(begun.headers.get("location"), `/api/v1/uploads/${id}`);
  assert.equal(begun.headers.get("tus-resumable"), "1.0.0");
  assert(Date.parse(begun.headers.get("upload-expires") ?? "") > Date.now());
  const asked = await head(teacher.client, id);
  assert.equal(asked.headers.get("upload-offset"), "0");
  assert.equal(asked.headers.get("upload-length"), "4");
  assert.equal(asked.headers.get("cache-control"), "no-store");
  const other = await teacher.client.ask("upload_begin", { "Tus-Resumable": "0.2.2", "Upload-Length": 1 });
  assert.equal(codeOf(other), "412 tus_version");
  assert.equal(other.headers.get("tus-version"), "1.0.0");
  const wrong = await append(teacher.client, id, 3, bytesOf("а"));
  assert.equal(codeOf(wrong), "409 upload_offset");
  assert.equal(wrong.headers.get("upload-offset"), "0");
  assert.equal(codeOf(await teacher.client.ask("upload_append", {
    "Tus-Resumable": "1.0.0", "Upload-Offset": 0, file_id: id, content: bytesOf("а"),
  }, { "content-type": "text/plain" })), "415 media_type");
  assert.equal((await teacher.client.ask("upload_drop", { file_id: id })).status, 204);
  assert.equal((await head(teacher.client, id)).status, 404);
});

/** A chunk that is announced whole and cut after n bytes. */
async function cut(id: string, offset: number, bytes: Uint8Array, n: number): Promise<void> {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  await new Promise<void>((sent, fail) => {
    socket.once("error", fail);
    socket.write(`PATCH /api/v1/uploads/${id} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nCookie: ${teacher.client.cookie}\r\n` +
      `Tus-Resumable: 1.0.0\r\nUpload-Offset: ${offset}\r\nContent-Type: application/offset+octet-stream\r\n` +
      `Content-Length: ${bytes.length}\r\n\r\n`);
    socket.write(bytes.subarray(0, n), () => sent());
  });
  socket.destroy();
}

test("cut in every chunk, at every place of it, the bytes are the same in the end", async () => {
  const bytes = noise(900, 7);
  const id = idOf(await begin(teacher.client, { name: "рваный.bin", chat, bytes }));
  for (let at = 0; at < bytes.length; at += 100) {
    const chunk = bytes.subarray(at, at + 100);
    await cut(id, at, chunk, (at / 100) * 11);
    assert.equal((await head(teacher.client, id)).headers.get("upload-offset"), String(at)); // half a chunk is none
    assert.equal((await append(teacher.client, id, at, chunk)).status, 204);
    assert.equal(codeOf(await append(teacher.client, id, at, chunk)), "409 upload_offset"); // its answer was lost
  }
  await settled(teacher.client, id);
  const { id: message } = await teacher.client.call("message_post", { chat_id: chat, text: "", file_ids: [id] });
  assert.deepEqual(await down(teacher, message, id), Buffer.from(bytes));
});

test("what was acknowledged is there after the server was killed", async () => {
  const bytes = noise(1_300_000, 3);
  const id = idOf(await begin(teacher.client, { name: "после.bin", chat, bytes }));
  assert.equal((await append(teacher.client, id, 0, bytes.subarray(0, 700_000))).status, 204);
  const onItsWay = append(teacher.client, id, 700_000, bytes.subarray(700_000)).catch(() => undefined);
  await server.kill();
  await onItsWay;
  await server.start("serve", settings);
  const offset = Number((await head(teacher.client, id)).headers.get("upload-offset"));
  assert(offset === 700_000 || offset === bytes.length, String(offset));
  if (offset < bytes.length) assert.equal((await append(teacher.client, id, offset, bytes.subarray(offset))).status, 204);
  assert.equal((await settled(teacher.client, id))["state"], "ready");
  const { id: message } = await teacher.client.call("message_post", { chat_id: chat, text: "", file_ids: [id] });
  assert.deepEqual(await down(teacher, message, id), Buffer.from(bytes));
});

test("of two writers one is told to wait or where to go on; the bytes are one writer's", async () => {
  const mine = noise(600_000, 5);
  const other = noise(600_000, 6);
  const id = idOf(await begin(teacher.client, { name: "спор.bin", chat, bytes: mine }));
  const answers = await Promise.all([mine, other, mine, other].map((bytes) => append(teacher.client, id, 0, bytes)));
  const codes = answers.map(codeOf).sort();
  assert.equal(codes.filter((code) => code === "204").length, 1, String(codes));
  assert(codes.every((code) => ["204", "409 upload_offset", "423 upload_busy"].includes(code)), String(codes));
  await settled(teacher.client, id);
  const { id: message } = await teacher.client.call("message_post", { chat_id: chat, text: "", file_ids: [id] });
  const sum = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
  const winner = answers.findIndex(({ status }) => status === 204);
  assert.equal(sum(await down(teacher, message, id)), sum(winner % 2 ? other : mine));
});

test("lying lengths and headers are refused, each with its word", async () => {
  const said = (length: unknown, meta: string) => teacher.client.ask("upload_begin", {
    "Tus-Resumable": "1.0.0", "Upload-Length": length, "Upload-Metadata": meta });
  const good = metadata({ filename: "a.bin", chat_id: chat });
  const field = async (answer: Promise<{ status: number; body: Record<string, unknown> }>) => (await answer).body["detail"];
  for (const length of ["0", "-1", "1.5", "9".repeat(19), "abc"]) assert.equal(await field(said(length, good)), "Upload-Length");
  assert.equal(await field(said(1, metadata({ filename: "a" }))), "chat_id");
  assert.equal(await field(said(1, `chat_id ${base64(chat)},kind ${base64("bird")}`)), "kind");
  assert.equal(await field(said(1, `chat_id ${base64(chat)},filename //4=`)), "filename");
  assert.equal(await field(said(1, `chat_id ${base64(chat)},waveform ${base64("x")}`)), "waveform");
  const id = idOf(await begin(teacher.client, { name: "a.bin", chat, bytes: bytesOf("12345") }));
  assert.equal(codeOf(await append(teacher.client, id, 0, bytesOf("123456"))), "413 too_large"); // more than announced
  assert.equal(codeOf(await append(teacher.client, id, 0, new Uint8Array())), "422 invalid");
  assert.equal((await state(teacher.client, id))["offset"], 0);
  assert.equal(await teacher.client.verdict("message_post", { chat_id: chat, text: "", file_ids: [id] }), "file_not_ready");
});

test("too large, and over the quota, with the numbers; giving up frees the room", async () => {
  const large = await begin(teacher.client, { name: "a.bin", chat, bytes: bytesOf("x") }, (4 << 20) + 1);
  assert.equal(codeOf(large), "413 file_too_large");
  assert.equal(large.body["detail"], String(4 << 20));
  const begun: string[] = [];
  let last = await begin(teacher.client, { name: "a.bin", chat, bytes: bytesOf("x") }, 4 << 20);
  for (; last.status === 201; last = await begin(teacher.client, { name: "a.bin", chat, bytes: bytesOf("x") }, 4 << 20))
    begun.push(idOf(last));
  assert.equal(codeOf(last), "413 file_quota");
  const { used, quota, file_limit } = await teacher.client.call("upload_list");
  assert.equal(quota, 12 << 20);
  assert.equal(file_limit, 4 << 20);
  assert.equal(last.body["detail"], String(quota - used));
  const elsewhere = await groupChat(foreign.administrator.client, "Чужая");
  assert.equal((await begin(foreign.administrator.client, { name: "a.bin", chat: elsewhere, bytes: bytesOf("x") })).status, 201);
  for (const file_id of begun) await teacher.client.call("upload_drop", { file_id });
  assert.equal((await teacher.client.call("upload_list"))["used"], used - begun.length * (4 << 20));
});

test("programs are refused, by name at once and by content when it was looked at", async () => {
  for (const name of ["игра.exe", "отчёт.pdf.JS", "a.lnk. "])
    assert.equal(codeOf(await begin(teacher.client, { name, chat, bytes: bytesOf("x") })), "415 file_forbidden");
  for (const bytes of ["MZ\x90\0\x03", "\x7fELF\x02", "#!/bin/sh\nrm -rf /", "PK\x03\x04 META-INF/MANIFEST.MF"]) {
    const id = await upload(teacher.client, { name: "реферат.pdf", chat, bytes: Buffer.from(bytes, "latin1") });
    const { state: is, reason } = await state(teacher.client, id);
    assert.deepEqual([is, reason], ["refused", "program"]);
    assert.equal(await teacher.client.verdict("message_post", { chat_id: chat, text: "", file_ids: [id] }), "file_refused");
    await teacher.client.call("upload_drop", { file_id: id });
  }
});

test("the type is what the bytes say; what was said to be a photo and is none is a file", async () => {
  const cases: [string, string, Uint8Array, string, string][] = [
    ["a.jpg", "photo", bytesOf("просто слова"), "file", "text/plain"],
    ["a.txt", "file", bytesOf("%PDF-1.7\n%%EOF"), "file", "application/pdf"],
    ["a.ogg", "voice", bytesOf("OggS\0\0"), "voice", "audio/ogg"],
    ["a.webm", "voice", Buffer.from("\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm", "latin1"), "voice", "audio/webm"],
    ["a.webm", "round", Buffer.from("\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm", "latin1"), "round", "video/webm"],
  ];
  for (const [name, kind, bytes, shown, type] of cases) {
    const id = await upload(teacher.client, { name, chat, bytes, kind });
    const { kind: is, type: found, state: at } = await state(teacher.client, id);
    assert.deepEqual([is, found, at], [shown, type, "ready"]);
    await teacher.client.call("upload_drop", { file_id: id });
  }
});

test("hostile names become names", async () => {
  const cases: [string, string][] = [
    ["../../etc/passwd", "passwd"],
    ["a\r\nSet-Cookie: b=1.pdf", "a Set-Cookie_ b=1.pdf"],
    ["C:\\Windows\\отчёт.docx", "отчёт.docx"],
    ["счёт\u202Efdp.txt", "счётfdp.txt"],
    [`${"ё".repeat(300)}.pdf`, `${"ё".repeat(196)}.pdf`],
    ["\u200b", "file"],
  ];
  for (const [sent, kept] of cases) {
    const begun = await begin(teacher.client, { name: sent, chat, bytes: bytesOf("x") });
    assert.equal(begun.body["name"], kept);
    await teacher.client.call("upload_drop", { file_id: idOf(begun) });
  }
});

test("uploads of others and of nobody are one answer on every route", async () => {
  const mine = idOf(await begin(teacher.client, { name: "a.bin", chat, bytes: bytesOf("xx") }));
  const theirs = await groupChat(foreign.administrator.client, "Ещё одна");
  const far = idOf(await begin(foreign.administrator.client, { name: "a.bin", chat: theirs, bytes: bytesOf("xx") }));
  const answers = (id: string) => Promise.all([
    head(student.client, id), append(student.client, id, 0, bytesOf("x")), student.client.ask("upload_get", { file_id: id }),
    student.client.ask("upload_drop", { file_id: id }),
    student.client.ask("message_post", { chat_id: chat, text: "", file_ids: [id] }),
    student.client.ask("file_get", { chat_id: chat, message_id: "1", file_id: id }),
  ].map(async (answer) => {
    const { status, body, headers } = await answer;
    return [status, body["code"], body["detail"], headers.get("upload-offset")];
  }));
  const absent = await answers("987654");
  assert.deepEqual(absent.map(([status]) => status), [404, 404, 404, 404, 404, 404]);
  assert.deepEqual(await answers(mine), absent);
  assert.deepEqual(await answers(far), absent);
  assert.equal(codeOf(await begin(student.client, { name: "a.bin", chat: theirs, bytes: bytesOf("x") })),
    codeOf(await begin(student.client, { name: "a.bin", chat: "987654", bytes: bytesOf("x") })));
});

test("who has left the chat meanwhile goes no further, nor when it was archived; the owner is told of a look", async () => {
  const room = await groupChat(teacher.client, "На время", [student.id]);
  const id = idOf(await begin(student.client, { name: "a.bin", chat: room, bytes: bytesOf("xxxx") }));
  const ready = await upload(student.client, { name: "b.bin", chat: room, bytes: bytesOf("\x01\x02") });
  const live = await student.client.live();
  await live.subscribe(`m${student.id}`);
  const seen = await upload(student.client, { name: "c.bin", chat: room, bytes: bytesOf("\x01\x03") });
  await until("the look to be told", () => live.events(`m${student.id}`).some((e) =>
    e["kind"] === "upload_changed" && e["body"]?.["file_id"] === seen && e["body"]?.["state"] === "ready"));
  live.close();
  await teacher.client.call("chat_member_remove", { chat_id: room, member_id: student.id });
  assert.equal(codeOf(await append(student.client, id, 0, bytesOf("x"))), "404 not_found");
  assert.equal(await student.client.verdict("message_post", { chat_id: room, text: "", file_ids: [ready] }), "not_found");
  assert.equal(await student.client.verdict("message_post", { chat_id: chat, text: "", file_ids: [ready] }), "not_found");
  for (const file_id of [id, ready, seen]) await student.client.call("upload_drop", { file_id });
});

test("bytes lie under their hash once; what is given up leaves none of its own", async () => {
  const blobs = path.join(server.folder, "blobs");
  const count = () => readdirSync(blobs).filter((shelf) => /^[0-9a-f]{2}$/.test(shelf))
    .reduce((sum, shelf) => sum + readdirSync(path.join(blobs, shelf)).length, 0);
  const bytes = noise(5000, 11);
  const first = await upload(teacher.client, { name: "раз.bin", chat, bytes });
  const kept = count();
  const second = await upload(student.client, { name: "два.bin", chat, bytes });
  assert.equal(count(), kept);
  const sent = await Promise.all([[teacher, first], [student, second]].map(([who, id]) =>
    (who as Person).client.call("message_post", { chat_id: chat, text: "", file_ids: [id] })));
  assert.deepEqual(sent.map((m) => m["attachments"][0]["name"]), ["раз.bin", "два.bin"]);
});

test("what was given up takes its number along: the next upload is a new one, with bytes of its own", async () => {
  const seen = new Set<string>();
  for (let i = 0; i < 3; i++) {
    const id = await upload(teacher.client, { name: "раздумал.bin", chat, bytes: noise(3000, 60 + i) });
    assert(!seen.has(id), id);
    seen.add(id);
    await teacher.client.call("upload_drop", { file_id: id });
  }
  const bytes = noise(2000, 64);
  const id = await upload(teacher.client, { name: "беру.bin", chat, bytes });
  const { id: message } = await teacher.client.call("message_post", { chat_id: chat, text: "", file_ids: [id] });
  assert.deepEqual(await down(teacher, message, id), Buffer.from(bytes));
});

/** As if a day had passed. */
function age(): void {
  const sql = "update upload set expires_us = 1; update job set due_us = 1 where kind = 'upload_sweep'";
  if (process.env["KAFEDRA_TEST_DB"] === "postgres") {
    for (const one of sql.split("; ")) ask(path.basename(server.folder), one);
    return;
  }
  const database = new DatabaseSync(path.join(server.folder, "kafedra.db"));
  database.exec("pragma busy_timeout = 10000");
  database.exec(sql);
  database.close();
}

test("what nobody goes on with for a day is forgotten, and its room is free; what was sent stays", async () => {
  const kept = await upload(teacher.client, { name: "в чате.bin", chat, bytes: noise(1000, 40) });
  const { id: message } = await teacher.client.call("message_post", { chat_id: chat, text: "", file_ids: [kept] });
  const ready = await upload(teacher.client, { name: "готов.bin", chat, bytes: noise(1000, 41) });
  const begun = idOf(await begin(teacher.client, { name: "начат.bin", chat, bytes: noise(1000, 42) }));
  const live = await teacher.client.live();
  await live.subscribe(`m${teacher.id}`);
  const before = await teacher.client.call("upload_list");
  const waiting = before["uploads"].reduce((sum: number, one: { size: number }) => sum + one.size, 0);
  age();
  await until("uploads to be forgotten", async () => (await teacher.client.call("upload_list"))["uploads"].length === 0);
  for (const file_id of [ready, begun]) assert.equal(await teacher.client.verdict("upload_get", { file_id }), "not_found");
  const wereTold = () => [ready, begun].every((id) => live.events(`m${teacher.id}`).some((e) =>
    e["kind"] === "upload_changed" && e["body"]?.["file_id"] === id && e["body"]?.["state"] === "gone"));
  await until("other devices to be told", wereTold);
  live.close();
  const later = await teacher.client.live(); // one that was asleep
  await later.subscribe(`m${teacher.id}`, 0);
  await until("a device that slept to be told", () => later.events(`m${teacher.id}`).some((e) =>
    e["body"]?.["file_id"] === begun && e["body"]?.["state"] === "gone"));
  later.close();
  assert((await teacher.client.call("upload_list"))["used"] <= before["used"] - waiting);
  assert.equal((await down(teacher, message, kept)).length, 1000);
});
