// A class talks: a group's call in two Chromiums and a Firefox at once, from the teacher's lobby to the message that it leaves,
// through a restart of the server; and a direct call that rings.
import assert from "node:assert/strict";
import { createServer } from "node:http";
const before = (f: any) => { (globalThis as any).go = f; }; const after = (_f: any) => {};
import { Browsers } from "../lib/browser.ts";
import { comeIn, sawMoving, type Sitting, shown, sitDown } from "../lib/class_call.ts";
import { Server } from "../lib/server.ts";

const server = new Server();
const browsers = new Browsers({ media: "fake" });
let teacher: Sitting;
let student: Sitting;
let third: Sitting;
let chat = "";

before(async () => {
  await server.start("demo", ["--json", "--rates", "off"]);
  teacher = await sitDown(server, browsers, "chromium", "melnikova", { width: 1440, height: 900 });
  student = await sitDown(server, browsers, "chromium", "vorobyova.alina", { width: 360, height: 740 });
  const { chats } = await teacher.api.call("chat_list");
  chat = chats.find((c: any) => c["chat"]["title"].startsWith("СД-21"))["chat"]["id"];
  const { members } = await teacher.api.call("chat_member_list", { chat_id: chat });
  const other = server.people.find(
    (p) => p.role === "student" && p.login !== "vorobyova.alina" && members.some((m: any) => p.name.includes(m["person"]["name"]["last"])),
  );
  assert(other, "a second student in the group");
  third = await sitDown(server, browsers, "firefox", other.login);
});
after(async () => {
  await browsers.close();
  await server.remove();
});

const windows = () => [teacher.window, student.window, third.window];
const run = new Function("env", "code", "with (env) { return eval('(async () => {' + code + '})()'); }");
await (globalThis as any).go();
const env: any = { server, get teacher() { return teacher.window; }, get student() { return student.window; }, get third() { return third.window; }, t: teacher, s: student, chat, comeIn, sawMoving, shown, windows, assert };
createServer((q, r) => { let b = ""; q.on("data", (c) => (b += c)); q.on("end", async () => {
  try { r.end(JSON.stringify(await run(env, b), null, 1) + "\n"); } catch (e: any) { r.end("ERR " + (e.stack ?? e) + "\n"); } }); }).listen(7799);
console.log("ready", server.url);
