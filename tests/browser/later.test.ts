// Without sound and later, two people at once: the teacher writes at a desk in Chromium, the student in Firefox on a phone.
// By pointer, by the other button and by keyboard; changed, sent now, refused, deleted; without a network.
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import path from "node:path";
import { after, before, test } from "node:test";
import { Browsers, type Window } from "../lib/browser.ts";
import { keepWithAccount, looks } from "../lib/looks.ts";
import { looksFine, noLayer } from "../lib/page.ts";
import { Server } from "../lib/server.ts";
import { classChat } from "../lib/class_chat.ts";
import { type Person } from "../lib/world.ts";

const server = new Server();
const browsers = new Browsers();
let teacher: Person;
let student: Person;
let chat = "";
let desk: Window;
let phone: Window;

before(async () => {
  ({ teacher, student, chat, desk, phone } = await classChat(server, browsers, "later"));
});
after(async () => {
  await browsers.close();
  await server.remove();
});

const fine = (w: Window, name: string) => looksFine(w, `later-${name}`);
const write = async (w: Window, text: string) => {
  await w.until(`(() => { const f = document.querySelector("textarea"); f.focus(); return document.activeElement === f; })()`, "the field");
  await w.type(text);
};
const isEmpty = (w: Window) => w.until(`document.querySelector("textarea").value === ""`, "an empty field");
const focused = (w: Window, role: string, text: string) =>
  w.until(`document.activeElement?.getAttribute("role") === "${role}" && document.activeElement.innerText.includes("${text}")`, text);
/** As if its time had come, while the chat was in the archive. */
function comeDue(...sql: string[]): void {
  const database = new DatabaseSync(path.join(server.folder, "kafedra.db"));
  database.exec("pragma busy_timeout = 10000");
  for (const one of [...sql, "update later set due_us = 1 where state = 0", "update job set due_us = 1 where kind = 'later_tend'"]) {
    database.exec(one);
  }
  database.close();
}

test("without sound: chosen beside the button, marked for both", async () => {
  await write(desk, "Ведомость выложена, отвечать не нужно");
  await desk.click("button", "Как отправить");
  await desk.seeRole("menuitem", "Отправить позже…");
  await fine(desk, "menu-1440");
  await desk.click("menuitem", "Отправить без звука");
  await isEmpty(desk);
  await phone.see("Ведомость выложена, отвечать не нужно");
  for (const w of [desk, phone]) {
    await w.until(`[...document.querySelectorAll("article")].at(-1)?.querySelector("[title='без звука']")`, "the mark");
  }
  await fine(phone, "silent-360");
});

test("later: by the other button of the mouse; changed, then sent now", async () => {
  await write(desk, "Завтра без первой пары");
  await desk.until(`(() => { const b = [...document.querySelectorAll("button")].find((e) => e.getAttribute("aria-label") === "Отправить");
    b?.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true })); return b; })()`, "the button that sends");
  await desk.click("menuitem", "Отправить позже…");
  await desk.see("Когда отправить?");
  await desk.see("По времени этого устройства:");
  await desk.click("radio", "Выбрать дату и время");
  await desk.fill("Дата", "2026-01-01");
  await desk.click("button", "Отложить");
  await desk.see("Это время уже прошло");
  await fine(desk, "dialog-1440");
  await desk.resize(360, 780);
  await fine(desk, "dialog-360");
  await desk.resize(1440, 900);
  await desk.until(`(() => { const l = [...document.querySelectorAll("label")].find((e) => e.innerText.startsWith("Завтра в")); l?.click(); return l; })()`, "tomorrow");
  await desk.click("button", "Отложить");
  await noLayer(desk);
  await isEmpty(desk);
  await desk.see("Отложено 1 сообщение");
  await fine(desk, "strip-1440");
  await desk.click("button", "Показать");
  await desk.see("Отложенные сообщения");
  await desk.click("button", "Изменить: Завтра без первой пары");
  await desk.fill("Сообщение", "Завтра без второй пары");
  await desk.click("button", "Сохранить");
  await desk.until(`document.querySelectorAll("[role=dialog]").length === 1 && document.querySelector("[role=dialog]").innerText.includes("Завтра без второй пары")`, "other words");
  await fine(desk, "list-1440");
  assert.equal((await student.client.call("message_list", { chat_id: chat }))["messages"].length, 1, "nobody has it yet");
  await desk.click("button", "Отправить сейчас: Завтра без второй пары");
  await desk.see("Здесь больше ничего не отложено.");
  await phone.see("Завтра без второй пары");
  await desk.press("Escape");
  await noLayer(desk);
  await desk.gone("Отложено 1 сообщение");
});

test("by keyboard on a phone; refused at its time it says why, and can be deleted", async () => {
  await write(phone, "Сдам работу завтра утром");
  await phone.until(`(() => { const b = document.querySelector("[aria-label='Как отправить']"); b?.focus(); return document.activeElement === b && b; })()`, "the menu's button");
  await phone.press("Enter");
  await focused(phone, "menuitem", "без звука");
  await phone.press("ArrowDown");
  await focused(phone, "menuitem", "позже");
  await phone.press("Enter");
  await phone.see("Когда отправить?");
  await fine(phone, "dialog-firefox-360");
  await phone.click("button", "Отложить");
  await noLayer(phone);
  await phone.see("Отложено 1 сообщение");
  comeDue(`update chat set archived_us = 1 where id = ${chat}`);
  await phone.see("Не отправлено 1 отложенное сообщение");
  await phone.click("button", "Показать");
  await phone.see("Не отправлено: чат в архиве.");
  await fine(phone, "refused-360");
  await keepWithAccount(student.client, "lowvision");
  await phone.until(`document.documentElement.dataset.theme?.startsWith("lowvision")`, "low vision");
  await fine(phone, "refused-lowvision-360");
  await keepWithAccount(student.client, "board");
  await phone.until(`document.documentElement.dataset.theme === "${looks.board.colours}"`, "the board");
  await fine(phone, "refused-board-360");
  await phone.click("button", "Удалить: Сдам работу завтра утром");
  await phone.see("Удалить отложенное сообщение?");
  await phone.until(`(() => { const b = [...document.querySelectorAll("[role=alertdialog] button")].find((b) => b.innerText.trim() === "Удалить"); b?.click(); return b; })()`, "the verb");
  await phone.see("Здесь больше ничего не отложено.");
  comeDue(`update chat set archived_us = null where id = ${chat}`);
});

test("at its time it comes to both; without a network it says so and keeps the words", async () => {
  await teacher.client.call("later_create", { chat_id: chat, text: "Пора на пару", due_us: (Date.now() + 3_600_000) * 1000 });
  await desk.see("Отложено 1 сообщение");
  comeDue();
  for (const w of [desk, phone]) await w.until(`[...document.querySelectorAll("article")].some((e) => e.innerText.includes("Пора на пару"))`, "it");
  await desk.gone("Отложено 1 сообщение");
  await write(desk, "Это подождёт");
  await desk.click("button", "Как отправить");
  await desk.click("menuitem", "Отправить позже…");
  await desk.see("Когда отправить?");
  await desk.offline(true);
  await desk.click("button", "Отложить");
  await desk.until(`document.querySelector("[role=dialog] [role=alert]")?.innerText.length > 10`, "why not");
  await fine(desk, "offline-1440");
  await desk.press("Escape");
  await desk.offline(false);
  assert.equal(await desk.evaluate<string>(`document.querySelector("textarea").value`), "Это подождёт");
  for (const w of [desk, phone]) assert.deepEqual(w.problems, []);
});
