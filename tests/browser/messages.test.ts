// What becomes of a message after it was sent, two people at once in Chromium and Firefox: edit, delete for all, copies,
// quotes, mentions, drafts, who writes and who has read, links and dates. By keyboard where people use it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Browsers, type Window } from "../lib/browser.ts";
import { Client, type Json } from "../lib/client.ts";
import { Server } from "../lib/server.ts";
import { until } from "../lib/until.ts";

const server = new Server();
const browsers = new Browsers();
let teacher: Window;
let student: Window;
let teacherApi: Client;
let studentApi: Client;
let administratorApi: Client;
let chat = "";
let alina = "";

before(async () => {
  await server.start("demo", ["--json", "--rates", "off"]);
  [teacherApi, studentApi, administratorApi] = await Promise.all(
    ["melnikova", "vorobyova.alina", "klimov"].map(signIn)) as [Client, Client, Client];
  const found = await teacherApi.call("person_search", { find: "Воробьёва" });
  alina = found["people"].find((p: Json) => p["name"]["first"] === "Алина")["id"];
  const klimov = (await administratorApi.call("whoami"))["me"]["person"]["id"];
  const made = await teacherApi.call("chat_create", { title: "Практика", member_ids: [alina, klimov] });
  chat = made["view"]["chat"]["id"];
  teacher = await browsers.person("chromium");
  student = await browsers.person("firefox");
  for (const [w, api] of [[teacher, teacherApi], [student, studentApi]] as const) {
    await w.become(server.url, api.cookie);
    await w.open(chatUrl());
    await w.until(`document.querySelector("textarea")`, "the composer");
  }
});
after(async () => {
  await browsers.close();
  await server.remove();
});

const chatUrl = () => `${server.url}/chats/${chat}`;

async function signIn(login: string): Promise<Client> {
  const person = server.people.find((p) => p.login === login);
  assert(person, login);
  const client = new Client(server.url);
  await client.call("sign_in", { org: "zmk", login, password: person.password });
  return client;
}

const toField = (w: Window) =>
  w.until(`(() => { const field = document.querySelector("textarea"); field?.focus(); return field && document.activeElement === field; })()`, "the field");
/** The field has the focus by itself: what is typed goes there. */
const inField = (w: Window) => w.until(`document.activeElement?.tagName === "TEXTAREA"`, "the focus in the field");
const fieldIs = (w: Window, text: string) =>
  w.until(`document.querySelector("textarea").value === ${JSON.stringify(text)}`, `«${text}» in the field`);
/** The newest row that says this, as the keyboard would reach it. */
const focusRow = (w: Window, text: string) =>
  w.until(`(() => { const row = [...document.querySelectorAll("article[data-n]")].findLast((e) => e.innerText.includes(${JSON.stringify(text)}));
    row?.focus(); return row && document.activeElement === row; })()`, `the row «${text}»`);

async function say(w: Window, text: string): Promise<void> {
  await toField(w);
  await w.type(text);
  await w.press("Enter");
  await w.until(`document.querySelector("textarea").value === ""`, "an empty field");
}

async function newest(): Promise<Json> {
  const { messages } = await teacherApi.call("message_list", { chat_id: chat, limit: 1 });
  return messages[0];
}

test("↑ in the empty field changes the last own message, and the other one sees it and its history", async () => {
  await say(teacher, "Встречаемся в 9:00");
  await student.see("Встречаемся в 9:00");
  await toField(teacher);
  await teacher.press("ArrowUp");
  await teacher.see("Изменение");
  await fieldIs(teacher, "Встречаемся в 9:00");
  await teacher.shot("edit-1440");
  assert.deepEqual(await teacher.axe(), []);
  await teacher.type(", корпус 2");
  await teacher.press("Enter");
  await student.see("Встречаемся в 9:00, корпус 2");
  await student.see("изменено");
  await teacher.gone("Изменение");
  await student.touch("изменено");
  await student.see("История изменений");
  await student.until(`[...document.querySelectorAll("[role=dialog] li")].length === 2`, "two versions");
  assert.deepEqual(await student.axe(), []);
  await student.press("Escape");
  await student.gone("История изменений");
});

test("E edits from the list and Esc leaves it as it was, with the draft kept", async () => {
  await toField(teacher);
  await teacher.type("недописанное");
  await focusRow(teacher, "корпус 2");
  await teacher.press("e");
  await fieldIs(teacher, "Встречаемся в 9:00, корпус 2");
  await inField(teacher);
  await teacher.type(" и ещё");
  await teacher.press("Escape");
  await fieldIs(teacher, "недописанное");
  await student.see("Встречаемся в 9:00, корпус 2");
  assert.equal((await newest())["text"], "Встречаемся в 9:00, корпус 2");
  await teacher.press("Control+a");
  await teacher.press("Backspace");
});

test("a message changed on another device while it is being changed: nothing is lost, the person decides", async () => {
  await toField(teacher);
  await teacher.press("ArrowUp");
  await fieldIs(teacher, "Встречаемся в 9:00, корпус 2");
  await inField(teacher);
  await teacher.type("!");
  const message = await newest();
  const where = { chat_id: chat, message_id: message["id"] };
  await teacherApi.call("message_edit", { ...where, text: "Встречаемся в 10:00", version: message["version"] });
  await teacher.see("Пока вы писали");
  await fieldIs(teacher, "Встречаемся в 9:00, корпус 2!");
  await teacher.shot("edit-conflict-1440");
  await teacher.click("button", "Показать новую");
  await fieldIs(teacher, "Встречаемся в 10:00");
  await inField(teacher);
  await teacher.type(", второй этаж");
  await teacher.press("Enter");
  await student.see("Встречаемся в 10:00, второй этаж");
});

test("a reply quotes by number: the quote follows the original, and says when it is deleted", async () => {
  await focusRow(student, "второй этаж");
  await student.press("r");
  await student.see("Ответ: Ольга Мельникова");
  await inField(student);
  await student.type("Буду");
  await student.press("Enter");
  await teacher.see("Буду");
  await teacher.until(`[...document.querySelectorAll("article button")].some((e) => e.innerText.includes("Встречаемся в 10:00"))`, "the quote");
  await say(student, "Вопрос про халаты");
  await focusRow(teacher, "Вопрос про халаты");
  await teacher.press("r");
  await inField(teacher);
  await teacher.type("Халаты выдадут");
  await teacher.press("Enter");
  await student.see("Халаты выдадут");
  await focusRow(student, "Вопрос про халаты");
  await student.evaluate(`[...document.querySelectorAll("article[data-n]")].find((e) => e.querySelector("[id$=t]").innerText.includes("Вопрос про халаты")).focus()`);
  await student.press("Delete");
  await student.click("button", "Удалить");
  await teacher.until(`[...document.querySelectorAll("article button")].some((e) => e.innerText.includes("Алина Воробьёва") && e.innerText.includes("Сообщение удалено"))`, "the quote to say so");
});

test("delete for all asks first, leaves a mark, and an administrator's look at the copy is seen by everybody", async () => {
  await say(teacher, "Удалите меня");
  await student.see("Удалите меня");
  await focusRow(teacher, "Удалите меня");
  await teacher.press("Delete");
  await teacher.see("Удалить сообщение у всех?");
  await teacher.until(`document.activeElement.textContent.trim() === "Оставить"`, "the focus to be on the safe one");
  assert.deepEqual(await teacher.axe(), []);
  await teacher.shot("delete-1440");
  await teacher.click("button", "Удалить");
  await student.gone("Удалите меня");
  await student.see("Сообщение удалено");
  const message = await newest();
  assert.equal(message["is_deleted"], true);
  await administratorApi.call("message_copy_get", { chat_id: chat, message_id: message["id"], reason: "жалоба родителя" });
  await student.see("Копию читал(а) Андрей Климов");
  await teacher.see("Копию читал(а) Андрей Климов");
  await student.shot("deleted-1440");
});

test("who leads the chat deletes another's message with a reason", async () => {
  await say(student, "Чужое и лишнее");
  await teacher.see("Чужое и лишнее");
  await focusRow(teacher, "Чужое и лишнее");
  await teacher.press("Delete");
  await teacher.click("button", "Удалить");
  await teacher.see("Укажите причину.");
  await teacher.fill("Причина", "не по теме");
  await teacher.click("button", "Удалить");
  await student.see("Удаление: Ольга Мельникова");
});

test("@ names a person of the chat by keyboard; they see it in the list and jump to it", async () => {
  await student.open(`${server.url}/chats`);
  await student.see("Практика");
  for (let i = 0; i < 60; i++) await teacherApi.call("message_post", { chat_id: chat, text: `Строка ${i}` });
  await toField(teacher);
  await teacher.type("Спросим: @ал");
  await teacher.until(`document.querySelector("[role=listbox] [role=option]")?.innerText.includes("Алина")`, "the list of people");
  await teacher.shot("mention-1440");
  assert.deepEqual(await teacher.axe(), []);
  await teacher.press("Enter");
  await fieldIs(teacher, "Спросим: @Алина Воробьёва ");
  await teacher.press("Backspace");
  await teacher.press("Backspace");
  await fieldIs(teacher, "Спросим: ");
  await teacher.type("@ал");
  await teacher.until(`document.querySelector("[role=listbox]")`, "the list again");
  await teacher.press("Tab");
  await teacher.type("придёт?");
  await teacher.press("Enter");
  await teacher.see("@Алина Воробьёва");
  await student.until(`document.querySelector('[role=row] [aria-label="вас упомянули"]')`, "the sign in the list");
  assert.deepEqual((await newest())["mentions"], [alina]);
  await student.open(`${chatUrl()}/m/1`);
  await student.see("Буду");
  await student.click("button", "К\u00a0сообщению, где вас упомянули");
  await student.see("@Алина Воробьёва");
  await student.until(`!document.querySelector('[aria-label="вас упомянули"]')`, "the sign to go once it is read");
});

test("a draft comes to the other device, and two devices do not fight over it", async () => {
  const second = await browsers.person("chromium");
  await second.become(server.url, teacherApi.cookie);
  await second.open(`${server.url}/chats`);
  await second.see("Практика");
  await teacher.open(chatUrl());
  await focusRow(teacher, "Строка 59");
  await teacher.press("r");
  await inField(teacher);
  await teacher.type("Ответ на черновик");
  await second.see("Черновик:");
  await second.open(chatUrl());
  await fieldIs(second, "Ответ на черновик");
  await second.see("Ответ: Вы");
  await toField(second);
  await second.type(", часть вторая");
  await second.until(`fetch("/api/v1/chats/${chat}").then((r) => r.json()).then((j) => j.view.draft?.text === "Ответ на черновик, часть вторая")`, "the draft on the server");
  await second.press("Enter");
  await teacher.see("Ответ на черновик, часть вторая");
  await second.close();
});

test("who writes is shown beside the chat and in the list, and not announced", async () => {
  await student.open(chatUrl());
  // What is typed is told to those who listen already: a message that came by the socket proves it.
  await teacherApi.call("message_post", { chat_id: chat, text: "Слушайте" });
  await student.see("Слушайте");
  await toField(teacher);
  await teacher.type("печ");
  await student.see("Ольга печатает…");
  assert.equal(await student.evaluate(`[...document.querySelectorAll("[aria-live], [role=status], [role=log]")].some((e) => e.innerText.includes("печатает"))`), false);
  await student.shot("typing-1440");
  await teacher.press("Control+a");
  await teacher.press("Backspace");
});

test("the author asks who has read a message", async () => {
  await say(teacher, "Кто прочитал?");
  // She stands at the first unread one; Esc goes to the end, and what is there is read.
  await toField(student);
  await student.press("Escape");
  await student.see("Кто прочитал?");
  await teacher.until(`[...document.querySelectorAll("article[data-n]")].at(-1).innerText.includes("прочитано")`, "two ticks");
  await focusRow(teacher, "Кто прочитал?");
  await teacher.press("ArrowRight");
  await teacher.click("menuitem", "Кто прочитал");
  await teacher.see("Прочитал 1 человек");
  await teacher.see("Алина Воробьёва");
  assert.deepEqual(await teacher.axe(), []);
  await teacher.press("Escape");
});

test("what comes while a dialog or a sheet covers the chat is unread until that is gone", async () => {
  const counter = `[...document.querySelectorAll('[aria-label="1 новое сообщение"]')].some((e) => e.closest("[role=row]")?.textContent.includes("Практика"))`;
  const covered = async (w: Window, by: Client, text: string) => {
    await by.call("message_post", { chat_id: chat, text });
    await w.until(`[...document.querySelectorAll("article[data-n]")].at(-1).innerText.includes("${text}")`, "the message under it");
    await w.until(counter, "the counter");
    await w.until(`document.activeElement.closest("[role=dialog]")`, "the focus in it");
    await w.press("Escape");
    await w.until(`!${counter}`, "no counter");
    const { id } = await newest();
    await until("the read mark", async () => (await by.call("message_reader_list", { chat_id: chat, message_id: id }))["total"] > 0);
  };
  await teacher.press("Control+g");
  await teacher.see("К какому дню перейти?");
  await covered(teacher, studentApi, "Под диалогом");
  await student.resize(1024, 768); // a sheet, and the list with its counter beside it
  await student.evaluate(`document.querySelector("header [data-page-title]").parentElement.querySelector("button").click()`);
  await student.see("Сведения о чате");
  await covered(student, teacherApi, "Под листом");
  await student.resize(1440, 900);
});

test("a link opens its message and marks it; what cannot be reached is said in words", async () => {
  await student.open(`${chatUrl()}/m/3`);
  await student.until(`document.querySelector('[data-n="3"]')?.getBoundingClientRect().top > 0`, "the message");
  await student.see("Это сообщение удалено.");
  await student.open(`${chatUrl()}/m/9999`);
  await student.see("Такого сообщения в этом чате нет.");
});

test("Ctrl G jumps to a date", async () => {
  await teacher.open(chatUrl());
  await teacher.until(`document.querySelector("textarea")`, "the composer");
  await teacher.press("Control+g");
  await teacher.see("К какому дню перейти?");
  await teacher.shot("date-1440");
  assert.deepEqual(await teacher.axe(), []);
  await teacher.press("Enter");
  await teacher.gone("К какому дню перейти?");
  await teacher.until(`document.querySelector('[data-n="1"]')?.getBoundingClientRect().top > 0`, "the first message of the day");
  await teacher.until(`[...document.querySelectorAll("button[aria-label$='другому дню']")].filter((e) => { const { top } = e.getBoundingClientRect(); return top > 0 && top < innerHeight; }).length === 1`,
    "the day to be said once");
});

test("every layer fits the narrowest phone", async () => {
  for (const [width, height] of [[320, 640], [360, 740], [768, 1024], [2560, 1440]] as const) {
    await teacher.resize(width, height);
    await teacher.open(chatUrl());
    await teacher.until(`document.querySelector("textarea")`, "the composer");
    await toField(teacher);
    await teacher.press("ArrowUp");
    await teacher.see("Изменение");
    await teacher.shot(`messages-${width}`);
    const wide = await teacher.evaluate<number>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
    assert(wide <= 0, `${width}: scrolls sideways by ${wide}px`);
    await teacher.press("Escape");
  }
  await teacher.resize(1440, 900);
});

test("nothing was written to the console as an error", () => {
  assert.deepEqual([teacher.problems, student.problems], [[], []]);
});
