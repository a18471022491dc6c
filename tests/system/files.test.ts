// Files of messages: parts of them, who may have them, how long they are there.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { startClass } from "../lib/class.ts";
import type { Json } from "../lib/client.ts";
import { bytesOf, noise, upload } from "../lib/files.ts";
import { Mirror, mirrored } from "../lib/mirror.ts";
import { Server } from "../lib/server.ts";
import { unzip } from "../lib/unzip.ts";
import { type Org, type Person, addPerson, openOrg } from "../lib/world.ts";

const server = new Server();
let org: Org;
let foreign: Org;
let teacher: Person;
let student: Person;
let outsider: Person;
let chat = "";
const mirrors = mirrored(server);
const content = noise(100_000, 9);

before(async () => {
  const begun = await startClass(server, "files");
  ({ org, teacher, student, chat } = begun);
  foreign = await openOrg(server, begun.operator, "others");
  outsider = await addPerson(server, org, "outsider", ["student"]);
  for (const person of [teacher, student]) mirrors.push(await Mirror.open(person.client, person.id));
});

async function sent(who: Person, name: string, bytes: Uint8Array, text = "", kind = "file"): Promise<Json> {
  const id = await upload(who.client, { name, chat, bytes, kind });
  const message = await who.client.call("message_post", { chat_id: chat, text, file_ids: [id] });
  return { message_id: message["id"], file_id: id, chat_id: chat, version: message["version"] };
}

const target = ({ chat_id, message_id, file_id }: Json) => `/api/v1/chats/${chat_id}/messages/${message_id}/files/${file_id}`;

async function get(where: Json, headers: Record<string, string> = {}, more = "", method = "GET"): Promise<Response> {
  return fetch(server.url + target(where) + more, { method, headers: { cookie: student.client.cookie, ...headers } });
}

test("single ranges, suffixes, beyond the end, If-Range, If-None-Match, HEAD", async () => {
  const where = await sent(teacher, "кино.bin", content);
  const whole = await get(where);
  const etag = whole.headers.get("etag") ?? "";
  assert.match(etag, /^"[0-9a-f]{64}"$/);
  assert.equal(whole.headers.get("accept-ranges"), "bytes");
  assert.equal(whole.headers.get("cache-control"), "private, no-cache");
  assert.equal(whole.headers.get("x-content-type-options"), "nosniff");
  assert.match(whole.headers.get("content-disposition") ?? "", /^attachment; filename\*=UTF-8''%D0%BA/);
  assert.deepEqual(Buffer.from(await whole.arrayBuffer()), Buffer.from(content));
  const cases: [string, number, number, string | null][] = [
    ["bytes=0-0", 206, 1, "bytes 0-0/100000"],
    ["bytes=99990-", 206, 10, "bytes 99990-99999/100000"],
    ["bytes=-5", 206, 5, "bytes 99995-99999/100000"],
    ["bytes=50-200000", 206, 99950, "bytes 50-99999/100000"],
    ["bytes=100000-", 416, 0, "bytes */100000"],
    ["bytes=-0", 416, 0, "bytes */100000"],
    ["bytes=0-1,5-6", 200, 100000, null],
    ["lines=0-1", 200, 100000, null],
    ["bytes=9-3", 200, 100000, null],
  ];
  for (const [range, status, length, said] of cases) {
    const part = await get(where, { range });
    const bytes = Buffer.from(await part.arrayBuffer());
    assert.deepEqual([part.status, bytes.length, part.headers.get("content-range")], [status, length, said], range);
    const from = Number(/bytes (\d+)/.exec(said ?? "bytes 0")?.[1] ?? 0);
    assert.deepEqual(bytes, Buffer.from(content.subarray(from, from + length)), range);
  }
  assert.equal((await get(where, { range: "bytes=0-0", "if-range": etag })).status, 206);
  assert.equal((await get(where, { range: "bytes=0-0", "if-range": '"other"' })).status, 200);
  assert.equal((await get(where, { "if-none-match": etag })).status, 304);
  const headOnly = await get(where, { range: "bytes=0-0" }, "", "HEAD");
  assert.deepEqual([headOnly.status, headOnly.headers.get("content-length")], [200, "100000"]);
  assert.equal((await headOnly.arrayBuffer()).byteLength, 0);
});

test("shown in place only what a browser does not run, and without any right of a page", async () => {
  const page = await sent(teacher, "a.html", bytesOf("<html><script>alert(1)</script></html>"));
  const pdf = await sent(teacher, "a.pdf", bytesOf("%PDF-1.7"));
  const shown = await get(pdf, {}, "?in_place=1");
  assert.match(shown.headers.get("content-disposition") ?? "", /^inline/);
  assert.match(shown.headers.get("content-security-policy") ?? "", /sandbox; default-src 'none'/);
  assert.equal(shown.headers.get("content-type"), "application/pdf");
  const kept = await get(page, {}, "?in_place=1");
  assert.match(kept.headers.get("content-disposition") ?? "", /^attachment/);
  assert.equal(kept.headers.get("content-type"), "text/plain");
});

test("a large file is not held in the server's memory while a slow reader takes it", async () => {
  const bytes = noise(40_000_000, 2);
  const where = await sent(teacher, "большой.bin", bytes, "", "file");
  const { readFileSync } = await import("node:fs");
  const rss = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, "utf8"))?.[1]) * 1024;
  const before = rss();
  const readers = await Promise.all(Array.from({ length: 8 }, () => get(where)));
  assert(rss() - before < 16_000_000, `${rss() - before} bytes more`);
  for (const reader of readers.slice(1)) await reader.body?.cancel();
  assert.deepEqual(Buffer.from(await readers[0]!.arrayBuffer()), Buffer.from(bytes));
});

test("every part of a message tells the same file; several keep their order; words are not needed", async () => {
  const ids: string[] = [];
  for (const name of ["в.bin", "а.bin", "б.bin"]) ids.push(await upload(teacher.client, { name, chat, bytes: noise(10, ids.length + 20) }));
  const posted = await teacher.client.call("message_post", { chat_id: chat, text: "", file_ids: ids });
  const names = (m: Json) => m["attachments"].map((a: Json) => a["name"]);
  assert.deepEqual(names(posted), ["в.bin", "а.bin", "б.bin"]);
  const { message } = await student.client.call("message_get", { chat_id: chat, message_id: posted["id"] });
  assert.deepEqual(message["attachments"], posted["attachments"]);
  const { messages } = await student.client.call("message_list", { chat_id: chat, limit: 3 });
  assert.deepEqual(messages.at(-1)["attachments"], posted["attachments"]);
  assert.deepEqual((await student.client.call("chat_get", { chat_id: chat }))["view"]["last"]["attachments"], posted["attachments"]);
  assert.equal(await teacher.client.verdict("message_post", { chat_id: chat, text: "" }), "invalid");
  assert.equal(await teacher.client.verdict("message_post", { chat_id: chat, text: "", file_ids: ids }), "not_found"); // sent once
});

test("the same key twice is one message with its file", async () => {
  const id = await upload(teacher.client, { name: "ключ.bin", chat, bytes: bytesOf("\x01ключ") });
  const post = () => teacher.client.ask("message_post", { chat_id: chat, text: "раз", file_ids: [id] }, { "idempotency-key": "f1" });
  const answers = await Promise.all([post(), post()]);
  assert.deepEqual(answers.map(({ status }) => status), [201, 201]);
  assert.deepEqual(answers[0]?.body, answers[1]?.body);
});

test("absent, foreign, invisible, deleted: one answer, at each route", async () => {
  const where = await sent(teacher, "тайна.bin", bytesOf("\x01тайна"));
  const routes = ["file_get", "file_preview_get", "attachment_listened"] as const;
  const ask = async (who: Person, place: Json) => Promise.all(routes.map(async (op) => {
    const { status, body } = await who.client.ask(op, { ...place, ...(op === "file_preview_get" && { size: "small" }) });
    return [op, status, body["code"], body["detail"]];
  }));
  const absent = await ask(outsider, { ...where, file_id: "999999", message_id: "999", chat_id: "999999" });
  assert.deepEqual(absent.map(([, status]) => status), [404, 404, 404]);
  assert.deepEqual(await ask(outsider, where), absent);
  assert.deepEqual(await ask(foreign.administrator, where), absent);
  assert.deepEqual(await ask(org.administrator, where), absent); // who is not in the chat
  assert.deepEqual(await ask(student, { ...where, file_id: "999999" }), absent);
  assert.deepEqual(await ask(student, { ...where, message_id: String(Number(where["message_id"]) - 1) }), absent); // another's file
  await teacher.client.call("chat_member_add", { chat_id: chat, member_id: outsider.id });
  assert.deepEqual(await ask(outsider, where), absent); // came after it
  await teacher.client.call("chat_member_remove", { chat_id: chat, member_id: outsider.id });
  await teacher.client.call("message_delete", { chat_id: chat, message_id: where["message_id"] });
  assert.deepEqual(await ask(student, where), absent);
  const { message } = await student.client.call("message_get", { chat_id: chat, message_id: where["message_id"] });
  assert.deepEqual(message["attachments"], []);
});

test("a deleted message frees its room, and its bytes are nobody's", async () => {
  const used = async () => (await teacher.client.call("upload_list"))["used"] as number;
  const before = await used();
  const where = await sent(teacher, "лишний.bin", noise(3000, 77));
  assert.equal(await used(), before + 3000);
  const etag = (await get(where)).headers.get("etag")?.slice(1, -1) ?? "";
  assert(existsSync(path.join(server.folder, "blobs", etag.slice(0, 2), etag.slice(2)))); // swept a day after nobody names it
  await teacher.client.call("message_delete", { chat_id: chat, message_id: where["message_id"] });
  assert.equal(await used(), before);
  assert.equal((await get(where)).status, 404);
});

test("a voice message was heard by somebody else: all see it, once", async () => {
  const where = await sent(teacher, "голос.ogg", bytesOf("OggS\0\0"), "", "voice");
  const listened = async () => {
    const { message } = await teacher.client.call("message_get", { chat_id: chat, message_id: where["message_id"] });
    return [message["attachments"][0]["is_listened"], message["version"]];
  };
  await teacher.client.call("attachment_listened", where);
  assert.deepEqual(await listened(), [false, 1]);
  await student.client.call("attachment_listened", where);
  await student.client.call("attachment_listened", where);
  assert.deepEqual(await listened(), [true, 2]);
  assert.equal(await student.client.verdict("attachment_listened", await sent(teacher, "a.bin", bytesOf("\x01"))), "not_found");
});

test("in an archived chat nothing is sent, and what was sent can be had", async () => {
  const where = await sent(teacher, "архив.bin", bytesOf("\x01архив"));
  assert.equal((await get(where)).status, 200);
  assert.equal(await student.client.verdict("message_edit", { chat_id: chat, message_id: where["message_id"], text: "", version: 1 }), "no_right");
  const edited = await teacher.client.call("message_edit", { chat_id: chat, message_id: where["message_id"], text: "со словами", version: 1 });
  assert.equal(edited["attachments"].length, 1);
});

test("a copy of one's data holds the files one sent, and nobody else's; an administrator's not those of talks", async () => {
  const writer = await addPerson(server, org, "writer", ["student"]);
  await teacher.client.call("chat_member_add", { chat_id: chat, member_id: writer.id });
  const bytes = noise(2000, 55);
  await sent(writer, "моё эссе.bin", bytes);
  await sent(teacher, "чужое.bin", noise(2000, 56));
  const copy = async (who: Person): Promise<Map<string, Buffer>> => {
    const made = await who.client.call("data_copy_create", { member_id: writer.id, language: "ru", zone_minutes: 180 });
    const { file } = await who.client.ask("data_copy_get", { data_copy_id: made["id"] });
    return unzip(file!.bytes) as unknown as Map<string, Buffer>;
  };
  const own = await copy(writer);
  const names = [...own.keys()].filter((name) => name.startsWith("files/"));
  assert.deepEqual(names.map((name) => name.replace(/^files\/\d+-/, "")), ["моё эссе.bin"]);
  assert.deepEqual(Buffer.from(own.get(names[0] ?? "")!), Buffer.from(bytes));
  await org.administrator.client.call("person_leave", {
    member_id: writer.id, reason: "",
    version: (await org.administrator.client.call("person_get", { member_id: writer.id }))["person"]["version"] });
  const theirs = await copy(org.administrator);
  assert.deepEqual([...theirs.keys()].filter((name) => name.startsWith("files/")), []); // a group that people made
});
