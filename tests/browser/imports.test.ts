// Lists and the yearly rollover as an administrator does them: a real file of a Russian spreadsheet, its columns, its check
// with a broken line, doing and undoing; then a new study year, while a student in Firefox sees the chats follow.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { Browsers, type Window } from "../lib/browser.ts";
import type { Client, Json } from "../lib/client.ts";
import { cp1251 } from "../lib/cp1251.ts";
import { inspect, keepWithAccount, type LookName, onAccount, type PutOn } from "../lib/looks.ts";
import { Server } from "../lib/server.ts";
import { enter, name, openOrg, operatorOf, type Org } from "../lib/world.ts";

const server = new Server();
const browsers = new Browsers();
const folder = mkdtempSync(path.join(tmpdir(), "kafedra-lists-"));
let org: Org;
let office: Window;
let putOn: PutOn;

before(async () => {
  await server.start("serve", ["--rates", "off"]);
  org = await openOrg(server, await operatorOf(server), "zmk");
  office = await browsers.person("chromium");
  await office.become(server.url, org.administrator.client.cookie);
  putOn = onAccount(org.administrator.client);
  await keepWithAccount(org.administrator.client, "paper");
});
after(async () => {
  await browsers.close();
  rmSync(folder, { recursive: true });
  await server.remove();
});

function file(title: string, bytes: Uint8Array | string): string {
  const at = path.join(folder, title);
  writeFileSync(at, bytes);
  return at;
}

const here = (start: string) => office.until(`location.pathname.startsWith(${JSON.stringify(start)})`, start);

/** The page as it stands, on a phone and at the desk; `everywhere` in large letters, too. */
async function looks(title: string, word: string, everywhere = false): Promise<void> {
  const see = (width: number, look: LookName) => inspect(office, { name: `imports-${title}`, word }, width, look);
  if (everywhere) {
    await putOn(office, "lowvision");
    await see(1440, "lowvision");
    await putOn(office, "paper");
    await see(1440, "paper");
  }
  await office.resize(360, 740);
  await see(360, "paper");
  await office.resize(1440, 900);
  assert.deepEqual(office.problems, []);
}

test("a file that is no list is refused in words, and nothing is made of it", async () => {
  await office.open(`${server.url}/people`);
  await office.click("link", "Загрузить список");
  await here("/people/imports");
  await office.see("Здесь появятся загрузки.");
  await office.attach("Выбрать файл", file("старый.xls", "ничего"));
  await office.see("Это старый формат Excel.");
  await office.attach("Выбрать файл", file("кавычка.csv", 'ФИО;Группа\n"Зотов Пётр;КП-11\n'));
  await office.see("не закрыта кавычка");
  await looks("list", "Файл «кавычка.csv» не загружен.");
});

test("a list of CP1251: columns, check, a broken line put right, doing, the tree", async () => {
  const rows = [
    "ФИО;Поток;Курс",
    "Воробьёва Алина Сергеевна;СД-21;2",
    "Лукин Артём Денисович;СД-21;2",
    "Осокин Никита Павлович;СД-2I;2",
    "Зотов;СД-21;2",
    "Ким;СД-21;2",
  ];
  await office.attach("Выбрать файл", file("группы_2026.csv", cp1251(`${rows.join("\r\n")}\r\n`)));
  await office.see("Что значат столбцы");
  await office.see("Воробьёва Алина Сергеевна");
  await office.see("Столбца с группой нет");
  await office.click("button", "не загружать Что значит столбец «Поток»");
  await office.click("option", "группа");
  await office.gone("Столбца с группой нет");
  await looks("columns", "Что значат столбцы");
  await office.click("button", "Проверить список");
  await office.see("Проверка списка");
  await office.see("Группа «СД-2I» похожа на СД-21.");
  await office.see("строка 4, столбец «Поток»");
  await office.see("строка 5, столбец «ФИО»");
  await office.see("ничего ещё не изменено");
  await looks("check", "Группа «СД-2I» похожа на СД-21.", true);
  await office.click("button", "Читать как СД-21");
  await office.gone("строка 4");
  await office.see("Применить 4 изменения");
  await office.click("button", "Читать иначе: Зотов");
  await office.fill("Читать как", "Зотов Пётр Ильич");
  await office.press("Enter");
  await office.click("button", "Применить 5 изменений");
  await office.see("1 строка с ошибкой останется как есть.");
  await office.click("button", "Применить");
  await office.see("Готово: 5 изменений.");
  await office.until(`[...document.querySelectorAll('[role="treegrid"] [role="row"], [role="tree"] *')]
    .some((row) => row.textContent.includes("СД-21"))`, "СД-21 in the tree, without a reload");
  await office.seeRole("link", "Осокин Никита Павлович");
  await looks("done", "Готово: 5 изменений.");
  const { people } = await org.administrator.client.call("unit_person_find", { find: "Осокин" });
  assert.equal(people.length, 1);
});

test("undone, nothing of it is left, and the list says so", async () => {
  await office.click("button", "Отменить загрузку");
  await office.see("Отменить загрузку?");
  // The safe answer has the focus; the verb is one stop further.
  await office.press("Tab");
  await office.press("Enter");
  await office.see("Всё вернулось как было.");
  const { people } = await org.administrator.client.call("unit_person_find", { find: "Осокин" });
  assert.equal(people.length, 0);
  await office.click("button", "К загрузкам");
  await office.see("группы_2026.csv");
  await office.see("отменено");
});

/** A group of a year with one student in it who has come in already. */
async function groupOf(title: string, year: number, last: string, login: string): Promise<Client> {
  const { client } = org.administrator;
  const made = await client.call("unit_create", { kind: "group", name: title, code: "", year });
  const { member, code } = await client.call("person_create", {
    name: name(last), roles: ["student"], position: "", is_verified: false,
  });
  await client.call("enrolment_create", { unit_id: made["id"], member_id: member.person.id });
  return enter(server, org.slug, code.code, login);
}

test("a new study year: the plan is looked at, applied, and the student's chats follow without a reload", async () => {
  await groupOf("ЛД-11", 1, "Иванова", "ivanova");
  const client = await groupOf("ЛД-21", 2, "Петрова", "petrova");
  const student = await browsers.person("firefox", { width: 1280 });
  await student.become(server.url, client.cookie);
  await student.open(`${server.url}/chats`);
  await student.see("ЛД-21");
  await student.evaluate("window.isTheSame = true");

  await office.click("link", "Перевод на следующий год");
  await here("/people/rollover");
  await office.see("Перейдут на следующий курс: 2. Выпуск: 0. Без изменений: 0.");
  await office.fill("Новое название ЛД-21", "ЛД-31 новая");
  await office.click("button", "Добавить студента");
  await office.fill("Фамилия или имя", "Петрова");
  await office.click("option", "Петрова Анна Олеговна");
  await office.click("radio", "перевод в другую группу");
  await office.click("option", "ЛД-11");
  await office.shot("imports-rollover-student");
  await office.click("button", "Добавить в план");
  await office.see("ЛД-21 → ЛД-11: перевод в другую группу");
  await looks("rollover", "Перейдут на следующий курс: 2.", true);
  await office.click("button", "Проверить план");
  await office.see("Проверка плана");
  await office.see("ЛД-31 новая");
  await looks("rollover-check", "Проверка плана");
  await office.click("button", "Применить 3 изменения");
  await office.click("button", "Применить");
  await office.see("Перевод выполнен");

  // One goes over to the younger group, which is ЛД-21 from now on; the older one is left behind.
  await student.until(`!document.body.innerText.includes("ЛД-31") && document.body.innerText.includes("ЛД-21")`, "the chats to follow");
  const titles = async () => (await client.call("chat_list"))["chats"].map((one: Json) => one["chat"]["title"]).sort();
  assert.ok((await titles()).some((title: string) => title.includes("ЛД-21")), String(await titles()));
  assert.equal(await student.evaluate("window.isTheSame"), true);
  assert.deepEqual(student.problems, []);
});
