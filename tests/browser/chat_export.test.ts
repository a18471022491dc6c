// A chat as a file: the teacher takes it out at a desk in Chromium, a student sees that on a phone in Firefox; the page of
// the archive is opened from the disk and looked at.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { Browsers, type Window } from "../lib/browser.ts";
import { looksFine } from "../lib/page.ts";
import { Server } from "../lib/server.ts";
import { unzip } from "../lib/unzip.ts";
import { classChat } from "../lib/class_chat.ts";
import { type Person, post } from "../lib/world.ts";

const server = new Server();
const browsers = new Browsers();
const folder = mkdtempSync(path.join(tmpdir(), "export-"));
let teacher: Person;
let student: Person;
let chat = "";
let desk: Window;
let phone: Window;

before(async () => {
  ({ teacher, student, chat, desk, phone } = await classChat(server, browsers, "export", async (teacher, student, chat) => {
    await post(teacher.client, chat, "**Завтра** в 9:00:\n- халат\n- тетрадь");
    await post(student.client, chat, "Поняла", { reply_to: "1" });
  }));
});
after(async () => {
  await browsers.close();
  await server.remove();
  rmSync(folder, { recursive: true });
});

const fine = (w: Window, name: string) => looksFine(w, `export-${name}`);

test("taken out at the desk: what it means is said before, the file is there, everybody sees it", async () => {
  await desk.click("button", "Выгрузить чат");
  await desk.see("Все в чате увидят, кто и когда его выгрузил.");
  await desk.click("checkbox", "С файлами");
  await desk.click("button", "Выгрузить");
  await desk.see("2 сообщения");
  const address = await desk.evaluate<string>(`document.querySelector('a[href^="/api/v1/chat-exports/"]').href`);
  await fine(desk, "dialog-chromium-1440");
  await desk.press("Escape");
  await desk.see("Чат выгружали в файл");
  await fine(desk, "info-chromium-1440");
  const answer = await fetch(address, { headers: { cookie: teacher.client.cookie } });
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get("content-disposition") ?? "", /attachment/);
  const entries = unzip(new Uint8Array(await answer.arrayBuffer()));
  writeFileSync(path.join(folder, "chat.html"), entries.get("chat.html")!);
  assert.equal((await fetch(address, { headers: { cookie: student.client.cookie } })).status, 404);
});

test("the student's phone tells it too, and offers nothing", async () => {
  await phone.until(`(() => { const b = [...document.querySelectorAll("header button")].find((b) => b.innerText.includes("Читают")); b?.click(); return b; })()`, "who reads it");
  await phone.see("Чат выгружали в файл");
  await phone.see("с файлами");
  assert.equal(await phone.evaluate(`[...document.querySelectorAll("button")].some((b) => b.innerText.trim() === "Выгрузить чат")`), false);
  await fine(phone, "info-firefox-360");
});

test("the page of the archive is read from the disk", async () => {
  const w = await browsers.person("chromium", { width: 1440, height: 900 });
  await w.open(pathToFileURL(path.join(folder, "chat.html")).href);
  await w.see("Поняла");
  assert.equal(await w.evaluate(`document.querySelector("#m1 b").innerText`), "Завтра");
  assert.equal(await w.evaluate(`document.querySelectorAll("#m1 li").length`), 2);
  await w.shot("export-page-chromium-1440");
});
