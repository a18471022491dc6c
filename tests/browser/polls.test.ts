// Polls, three people at once: the teacher asks at a desk in Chromium, one student answers in Firefox on a phone, another in
// Chromium on a phone. Open, secret and a quiz; by pointer and by keyboard.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Browsers, type Window } from "../lib/browser.ts";
import type { Json } from "../lib/client.ts";
import { keepWithAccount } from "../lib/looks.ts";
import { inLayer, looksFine, noLayer } from "../lib/page.ts";
import { Server } from "../lib/server.ts";
import { addPerson, groupChat, openOrg, operatorOf, type Person } from "../lib/world.ts";

const server = new Server();
const browsers = new Browsers();
let teacher: Person;
let first: Person;
let second: Person;
let chat = "";
let desk: Window;
let phone: Window;
let other: Window;

before(async () => {
  await server.start("serve", ["--rates", "off"]);
  const org = await openOrg(server, await operatorOf(server), "polls");
  teacher = await addPerson(server, org, "melnikova", ["teacher"], true);
  first = await addPerson(server, org, "vorobyova", ["student"]);
  second = await addPerson(server, org, "terentyev", ["student"]);
  chat = await groupChat(teacher.client, "СД-21", [first.id, second.id]);
  desk = await browsers.person("chromium", { width: 1440, height: 900 });
  phone = await browsers.person("firefox", { width: 360, height: 780 });
  other = await browsers.person("chromium", { width: 360, height: 780 });
  for (const [w, person] of [[desk, teacher], [phone, first], [other, second]] as const) {
    await w.become(server.url, person.client.cookie);
    await w.open(`${server.url}/chats/${chat}`);
    await w.until(`document.querySelector("textarea")`, "the composer");
  }
});
after(async () => {
  await browsers.close();
  await server.remove();
});

const fine = (w: Window, name: string) => looksFine(w, `polls-${name}`);
/** In the newest poll on the page: older ones have the same words. */
const newest = `[...document.querySelectorAll("[data-poll]")].at(-1)`;
const says = (w: Window, text: string) =>
  w.until(`${newest}?.innerText.replace(/\\s+/g, " ").includes(${JSON.stringify(text)})`, `«${text}» in the poll`);
const saysNot = (w: Window, text: string) =>
  w.until(`${newest} && !${newest}.innerText.replace(/\\s+/g, " ").includes(${JSON.stringify(text)})`, `no «${text}» in the poll`);
const pressIn = (w: Window, label: string) =>
  w.until(`(() => { const b = [...${newest}.querySelectorAll("button, label")].find((e) =>
    e.innerText.replace(/\\s+/g, " ").trim() === ${JSON.stringify(label)} && !e.disabled); b?.click(); return b; })()`, label);
const newestPoll = async (): Promise<Json> => {
  const { messages } = await teacher.client.call("message_list", { chat_id: chat, limit: 1 });
  return messages[0]["poll"];
};

test("an open poll: asked, voted in, changed, seen live by all, ended", async () => {
  await desk.click("button", "Прикрепить");
  await desk.click("menuitem", "Опрос");
  await desk.see("О чём спросить?");
  await inLayer(desk, "Отправить опрос");
  await desk.see("Напишите вопрос.");
  await desk.type("Когда консультация по анатомии?");
  await desk.fill("Вариант 1", "В понедельник после третьей пары");
  await desk.fill("Вариант 2", "В среду");
  await desk.fill("Вариант 3", "В пятницу");
  await desk.click("button", "Вариант 3: выше");
  await fine(desk, "new-1440");
  await desk.resize(360, 780);
  await fine(desk, "new-360");
  await desk.resize(1440, 900);
  await inLayer(desk, "Отправить опрос");
  await noLayer(desk);
  for (const w of [desk, phone, other]) await says(w, "Когда консультация по анатомии?");
  assert.deepEqual((await newestPoll())["options"].map((o: Json) => o["text"]),
    ["В понедельник после третьей пары", "В пятницу", "В среду"], "moved up by its button");
  await fine(phone, "choose-360");

  // By keyboard: into the group, down to the second option, to the button.
  await phone.until(`(() => { const e = ${newest}.querySelector("input"); e.focus(); return document.activeElement === e; })()`, "the group");
  await phone.press("ArrowDown");
  await phone.until(`${newest}.querySelectorAll("input")[1].checked`, "the second option");
  await pressIn(phone, "Проголосовать");
  for (const w of [desk, phone]) await says(w, w === desk ? "Проголосовал 1 человек" : "В пятницу — ваш голос");
  await pressIn(other, "В среду");
  await pressIn(other, "Проголосовать");
  await says(phone, "Проголосовали 2 человека");
  await pressIn(phone, "Изменить голос");
  await pressIn(phone, "В среду");
  await pressIn(phone, "Проголосовать");
  await says(other, "2 голоса · 100%");
  await says(phone, "В среду — ваш голос");
  await fine(phone, "results-360");

  await pressIn(desk, "Показать итоги");
  await says(desk, "2 голоса · 100%");
  await fine(desk, "results-1440");
  await desk.until(`(() => { const b = ${newest}.querySelector("button[aria-label*='Показать, кто голосовал']"); b?.click(); return b; })()`, "who voted");
  await desk.see("Кто выбрал «В среду»");
  await desk.until(`document.querySelectorAll("[role=dialog] li").length === 2`, "two names");
  await fine(desk, "voters-1440");
  await desk.press("Escape");
  await noLayer(desk);

  await pressIn(desk, "Завершить опрос");
  await desk.see("Завершить опрос?");
  await inLayer(desk, "Завершить опрос");
  for (const w of [desk, phone, other]) await says(w, "завершён");
  await saysNot(phone, "Изменить голос");
});

test("a secret poll: final, silent until its end, sums for all then", async () => {
  await desk.click("button", "Прикрепить");
  await desk.click("menuitem", "Опрос");
  await desk.type("Доверяете старосте?");
  await desk.fill("Вариант 1", "Да");
  await desk.fill("Вариант 2", "Нет");
  await desk.click("switch", "Тайный опрос");
  await desk.see("Сервер не хранит, кто за что голосовал. Изменить голос нельзя");
  await inLayer(desk, "Отправить опрос");
  await noLayer(desk);
  await says(phone, "Тайный опрос");
  await says(phone, "Голос изменить нельзя");
  await pressIn(phone, "Да");
  await fine(phone, "secret-360");
  await pressIn(phone, "Проголосовать");
  await says(phone, "Ваш голос учтён");
  await saysNot(phone, "%");
  await says(desk, "Проголосовал 1 человек");
  await says(desk, "итоги после завершения");
  await saysNot(desk, "%");
  // After a reload the server knows that there is a vote, and no more.
  await phone.open(`${server.url}/chats/${chat}`);
  await says(phone, "Ваш голос учтён");
  await saysNot(phone, "ваш голос");
  await pressIn(other, "Да");
  await pressIn(other, "Проголосовать");
  await says(other, "Ваш голос учтён");
  await pressIn(desk, "Завершить опрос");
  await inLayer(desk, "Завершить опрос");
  for (const w of [desk, phone, other]) await says(w, "2 голоса · 100%");
  await fine(phone, "secret-over-360");
});

test("a quiz, and a poll that ends while somebody chooses", async () => {
  await teacher.client.call("poll_create", {
    chat_id: chat, question: "Сколько костей у взрослого?", options: ["206", "212"], is_many: false, is_secret: false,
    right: 0, explanation: "Часть костей срастается с годами.",
  });
  await says(phone, "Викторина");
  await pressIn(phone, "212");
  await pressIn(phone, "Проголосовать");
  await says(phone, "206 — верный ответ");
  await says(phone, "Неверно");
  await says(phone, "Часть костей срастается с годами.");
  await says(desk, "Проголосовал 1 человек");
  await saysNot(desk, "верный ответ");
  await fine(phone, "quiz-360");
  await pressIn(other, "206");
  await teacher.client.call("poll_close", { poll_id: (await newestPoll())["id"] });
  await says(other, "завершён");
  await says(other, "206 — верный ответ");
  await saysNot(other, "Проголосовать");
});

test("in low vision everything is there, larger and in two colours", async () => {
  await keepWithAccount(first.client, "lowvision");
  await phone.open(`${server.url}/chats/${chat}`);
  await says(phone, "212 — ваш голос");
  await says(phone, "206 — верный ответ");
  await fine(phone, "lowvision-360");
  await phone.resize(1440, 900);
  await fine(phone, "lowvision-1440");
  await teacher.client.call("poll_create", {
    chat_id: chat, question: "Идём в музей?", options: ["Да", "Нет", "Не знаю"], is_many: true, is_secret: false,
  });
  await says(phone, "несколько вариантов");
  await pressIn(phone, "Нет");
  await fine(phone, "lowvision-choose-1440");
  await keepWithAccount(second.client, "board");
  await other.open(`${server.url}/chats/${chat}`);
  await says(other, "Идём в музей?");
  await fine(other, "board-360");
  for (const w of [desk, other]) assert.deepEqual(w.problems, []);
});
