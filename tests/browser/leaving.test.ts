// Leaving, in two browsers at once: the administrator closes a student's access in Chromium, the student's Firefox says
// goodbye by itself; back within the term, the old password opens the same rooms.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Browsers, type Window } from "../lib/browser.ts";
import { Server } from "../lib/server.ts";
import { addPerson, groupChat, openOrg, operatorOf, type Org, type Person, password, post, signIn } from "../lib/world.ts";

const server = new Server();
const browsers = new Browsers();
let org: Org;
let student: Person;
let desk: Window;

before(async () => {
  await server.start();
  org = await openOrg(server, await operatorOf(server), "alpha");
  student = await addPerson(server, org, "petrova", ["student"]);
  const teacher = await addPerson(server, org, "stupina", ["teacher"], true);
  await post(teacher.client, await groupChat(teacher.client, "СД-21", [student.id]), "Завтра занятие в 9:00");
  desk = await browsers.person("chromium", { width: 1440, height: 900 });
  await desk.become(server.url, org.administrator.client.cookie);
});
after(async () => {
  await browsers.close();
  await server.remove();
});

const fine = async (w: Window, name: string) => {
  await w.shot(name);
  assert.deepEqual(await w.axe(), [], name);
};

test("access ends here, the goodbye is there at once; back again, the old password opens the same rooms", async () => {
  const phone = await browsers.person("firefox", { width: 360, height: 780 });
  await phone.become(server.url, student.client.cookie);
  await phone.open(`${server.url}/chats`);
  await phone.see("СД-21");
  await desk.open(`${server.url}/people/${student.id}`);
  await desk.see("Закрыть доступ");
  await desk.click("button", "Закрыть доступ");
  await desk.see("Личные данные сотрутся");
  await desk.fill("Причина", "приказ № 212");
  await fine(desk, "leaving-ask-1440");
  await desk.until(`(() => { const yes = document.querySelector("[role=dialog] button[type=submit]"); yes?.click(); return yes; })()`, "the act");
  await phone.see("Доступ закрыт");
  await phone.see("каб. 118");
  await fine(phone, "leaving-goodbye-360");
  await desk.see("приказ № 212");
  await desk.see("вернуть можно до");
  await fine(desk, "leaving-left-1440");
  // On a fresh load too, and the door is behind it.
  await phone.open(`${server.url}/chats`);
  await phone.see("Доступ закрыт");
  await phone.click("button", "Ко входу");
  await phone.see("Логин");
  await desk.click("button", "Вернуть: Петрова Анна Олеговна");
  await desk.until(`(() => { const yes = [...document.querySelectorAll("[role=alertdialog] button")].at(-1); yes?.click(); return yes; })()`, "the question");
  await desk.see("Доступ никому не закрыт");
  assert.equal(await desk.evaluate(`document.body.scrollWidth <= innerWidth`), true);
  await phone.fill("Логин", "petrova");
  await phone.fill("Пароль", password);
  await phone.press("Enter");
  await phone.see("СД-21");
  assert.deepEqual(desk.problems, []);
  await phone.close();
});

test("the administrator reads the log and its chain; the student reads who looked, the parent their child's", async () => {
  const admin = org.administrator.client;
  const parent = await addPerson(server, org, "mama", ["parent"]);
  await admin.call("guardian_create", { member_id: student.id, parent_id: parent.id, kin: "mother" });
  await desk.open(`${server.url}/manage/journal`);
  await desk.see("Доступ возвращён");
  await desk.see("Цепочка цела");
  await fine(desk, "journal-1440");
  await desk.open(`${server.url}/manage/journal/${student.id}`);
  await desk.see("Всё, что делал человек и что касалось его");
  await desk.see("Родитель связан со студентом");
  await desk.gone("Чат создан");
  await desk.resize(360, 780);
  await fine(desk, "journal-360");
  const phone = await browsers.person("firefox", { width: 360, height: 780 });
  await phone.become(server.url, (await signIn(server, "alpha", "petrova")).cookie);
  await phone.open(`${server.url}/settings/security`);
  await phone.see("Кто смотрел мои данные");
  await phone.see("Доступ возвращён");
  await phone.evaluate(`[...document.querySelectorAll("h2")].at(-1).scrollIntoView()`);
  await fine(phone, "looks-360");
  await phone.become(server.url, parent.client.cookie);
  await phone.open(`${server.url}/settings/security`);
  await phone.see("Кто смотрел данные: Анна Петрова");
  await phone.see("Доступ закрыт");
  await phone.close();
});

test("on a phone the list is cards; erasing wants the surname, and the register keeps no name", async () => {
  const gone = await addPerson(server, org, "gone", ["student"]);
  const { person } = await org.administrator.client.call("person_get", { member_id: gone.id });
  await org.administrator.client.call("person_leave", { member_id: gone.id, reason: "", version: person["version"] });
  await desk.resize(360, 780);
  await desk.open(`${server.url}/manage/left`);
  await desk.see("вернуть можно до");
  await fine(desk, "leaving-left-360");
  await desk.click("button", "Стереть данные: Петрова Анна Олеговна");
  await desk.fill("Чтобы подтвердить, впишите фамилию: Петрова", "Иванова");
  await desk.press("Enter");
  await desk.see("Это другая фамилия");
  await desk.fill("Чтобы подтвердить, впишите фамилию: Петрова", "петрова");
  await desk.press("Enter");
  await desk.see("удалённый участник");
  await desk.click("tab", "Что стёрто");
  await desk.see("Записей");
  await desk.gone("Петрова");
  await fine(desk, "leaving-erased-360");
});
