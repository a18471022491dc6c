// Reactions and pinned messages, two people at once: the teacher at a desk in Chromium, a student on a phone in Firefox; by
// pointer and by keyboard, live for the other one.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Browsers, type Window } from "../lib/browser.ts";
import { keepWithAccount } from "../lib/looks.ts";
import { inLayer, looksFine, noLayer } from "../lib/page.ts";
import { Server } from "../lib/server.ts";
import { classChat } from "../lib/class_chat.ts";
import { type Person, post } from "../lib/world.ts";

const server = new Server();
const browsers = new Browsers();
let teacher: Person;
let student: Person;
let chat = "";
let desk: Window;
let phone: Window;

before(async () => {
  ({ teacher, student, chat, desk, phone } = await classChat(server, browsers, "marks", async (teacher, student, chat) => {
    await post(teacher.client, chat, "Расписание сессии: анатомия 12 января, фармакология 16 января, сестринское дело 20 января.");
    for (let i = 1; i <= 30; i++) await post(i % 3 ? teacher.client : student.client, chat, `Сообщение ${i}`);
    await post(teacher.client, chat, "Завтра консультация в девять, кабинет 214.");
  }));
  for (const w of [desk, phone]) await w.see("кабинет 214");
});
after(async () => {
  await browsers.close();
  await server.remove();
});

const fine = (w: Window, name: string) => looksFine(w, `marks-${name}`);
const row = `[...document.querySelectorAll("[data-n]")].find((e) => e.innerText.includes("кабинет 214"))`;
const chip = (w: Window, label: string) =>
  w.until(`${row}?.querySelector("[data-reactions] button[aria-label='${label}']")`, `the chip «${label}»`);
const noChip = (w: Window) => w.until(`${row} && !${row}.querySelector("[data-reactions] button")`, "no chips");
const clickIn = (w: Window, selector: string, what: string) =>
  w.until(`(() => { const e = ${selector}; e?.click(); return e; })()`, what);
const focusRow = (w: Window) => w.until(`(() => { const r = ${row}; r?.focus(); return document.activeElement === r; })()`, "the row");
const barSays = (w: Window, text: string) =>
  w.until(`document.querySelector("[data-pins]")?.innerText.replace(/\\s+/g, " ").includes(${JSON.stringify(text)})`, `«${text}» in the bar`);

test("reactions: by the menu's keys on a phone, by hovering at a desk, live for both", async () => {
  // By keyboard: into the menu, up to the row of reactions, one to the right.
  await focusRow(phone);
  await phone.press("Enter");
  await phone.until(`document.activeElement?.getAttribute("role") === "menuitem"`, "the menu");
  await phone.until(`document.querySelectorAll("[data-reaction-picker] button").length === 6`, "six kinds");
  await fine(phone, "menu-360");
  await phone.press("ArrowUp");
  await phone.until(`document.activeElement?.getAttribute("aria-label") === "Нравится"`, "the first kind");
  await phone.press("ArrowRight");
  await phone.until(`document.activeElement?.getAttribute("aria-label") === "Спасибо"`, "the second kind");
  await phone.press("ArrowDown");
  await phone.until(`document.activeElement?.getAttribute("role") === "menuitem"`, "back in the menu");
  await phone.press("ArrowUp");
  await phone.until(`document.activeElement?.closest("[data-reaction-picker]")`, "in the row again");
  await phone.until(`(() => { const b = document.querySelector("[data-reaction-picker] [aria-label='Спасибо']"); b.focus(); return document.activeElement === b; })()`, "Спасибо");
  await phone.press("Enter");
  await noLayer(phone);
  await chip(phone, "Спасибо: 1, ваша");
  await chip(desk, "Спасибо: 1");

  await clickIn(desk, `${row}.querySelector("[data-react]")`, "the button beside the bubble");
  await desk.until(`document.activeElement?.getAttribute("aria-label") === "Нравится"`, "the picker");
  await fine(desk, "picker-1440");
  await clickIn(desk, `document.querySelector("[data-reaction-picker] [aria-label='Спасибо']")`, "Спасибо");
  await chip(desk, "Спасибо: 2, ваша");
  await chip(phone, "Спасибо: 2, ваша");
  await clickIn(phone, `${row}.querySelector("[data-reactions] button")`, "one's own");
  await chip(phone, "Спасибо: 1");
  await chip(desk, "Спасибо: 1, ваша");
  await clickIn(phone, `${row}.querySelector("[data-reactions] button")`, "again");
  await chip(desk, "Спасибо: 2, ваша");
  await fine(phone, "chips-360");
  await fine(desk, "chips-1440");

  await focusRow(desk);
  await desk.press("Enter");
  await desk.click("menuitem", "Кто отреагировал");
  await desk.until(`document.querySelectorAll("[role=dialog] li").length === 2`, "two names");
  await fine(desk, "who-1440");
  await desk.press("Escape");
  await noLayer(desk);
});

test("a refusal takes back what was shown, and says so", async () => {
  const { messages } = await teacher.client.call("message_list", { chat_id: chat, limit: 1 });
  const reload = () => phone.open(`${server.url}/chats/${chat}`);
  await student.client.call("reaction_set", { chat_id: chat, message_id: messages[0]["id"], kind: "thanks", is_on: false });
  await teacher.client.call("reaction_set", { chat_id: chat, message_id: messages[0]["id"], kind: "thanks", is_on: false });
  await noChip(phone);
  await teacher.client.call("reaction_set", { chat_id: chat, message_id: messages[0]["id"], kind: "heart", is_on: true });
  await chip(phone, "Сердце: 1");
  await phone.evaluate(`(() => { const real = window.fetch; window.fetch = (...a) => String(a[0]?.url ?? a[0]).includes("/reactions")
    ? Promise.resolve(new Response(JSON.stringify({ error: { code: "chat_archived", detail: "chat" } }), { status: 409 })) : real(...a); })()`);
  await clickIn(phone, `${row}.querySelector("[data-reactions] button")`, "a press that is refused");
  await chip(phone, "Сердце: 1");
  await reload();
  await chip(phone, "Сердце: 1");
});

test("pins: by the menu, the bar leads there, the list says who and when, live for the other", async () => {
  await focusRow(desk);
  await desk.press("Enter");
  await desk.click("menuitem", "Закрепить");
  for (const w of [desk, phone]) await barSays(w, "Завтра консультация в девять");
  await teacher.client.call("message_pin", { chat_id: chat, message_id: "1" });
  for (const w of [desk, phone]) await barSays(w, "Закреплено · 1 из 2");
  await fine(phone, "bar-360");
  await fine(desk, "bar-1440");
  await clickIn(phone, `document.querySelector("[data-pins] button")`, "the bar");
  await phone.until(`(() => { const r = document.querySelector('[data-n="1"]')?.getBoundingClientRect(); return r && r.top >= 0 && r.top < innerHeight; })()`, "the first message on the screen");
  await barSays(phone, "2 из 2");

  await desk.click("button", "Все закреплённые");
  await desk.until(`document.querySelectorAll("[role=dialog] li").length === 2`, "two pinned");
  await desk.see("Закреплено: 2");
  await fine(desk, "list-1440");
  await clickIn(desk, `[...document.querySelectorAll("[role=dialog] button")].find((b) => b.getAttribute("aria-label")?.startsWith("Открепить: Расписание"))`, "unpin");
  await desk.until(`document.querySelectorAll("[role=dialog] li").length === 1`, "one pinned");
  await desk.click("tab", "История");
  await desk.until(`document.querySelectorAll("[role=dialog] li").length === 3`, "three acts");
  await desk.see("Откреплено:");
  await fine(desk, "history-1440");
  await desk.press("Escape");
  await noLayer(desk);
  await barSays(phone, "Завтра консультация в девять");

  // Who does not manage the group has no way to pin.
  await focusRow(phone);
  await phone.press("Enter");
  await phone.until(`document.querySelector("[role=menuitem]")`, "the menu");
  assert.equal(await phone.evaluate(`[...document.querySelectorAll("[role=menuitem]")].some((e) => /репить/.test(e.innerText))`), false);
  await phone.press("Escape");
  await noLayer(phone);

  // On a low screen the menu scrolls, and its last act can be pressed.
  await phone.resize(360, 560);
  await focusRow(phone);
  await phone.press("Enter");
  await phone.until(`(() => { const last = [...document.querySelectorAll("[role=menuitem]")].at(-1);
    last?.scrollIntoView({ block: "nearest" });
    const box = last?.getBoundingClientRect();
    return box && last.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)); })()`, "the last act");
  await phone.press("Escape");
  await noLayer(phone);
  await phone.resize(360, 780);
});

test("in low vision and at night everything is there", async () => {
  await keepWithAccount(student.client, "lowvision");
  await phone.open(`${server.url}/chats/${chat}`);
  await chip(phone, "Сердце: 1");
  await barSays(phone, "Закреплено");
  await fine(phone, "lowvision-360");
  await keepWithAccount(teacher.client, "board");
  await desk.open(`${server.url}/chats/${chat}`);
  await chip(desk, "Сердце: 1, ваша");
  await fine(desk, "board-1440");
  for (const w of [desk, phone]) assert.deepEqual(w.problems, []);
});
