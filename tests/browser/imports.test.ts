// Lists and the yearly rollover as an administrator does them: a real file of a Russian spreadsheet, its columns, its check
// with a broken line, doing and undoing; then a new study year, while a student in Firefox sees the chats follow.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { Browsers, type Window } from "../lib/browser.ts";
import { cp1251 } from "../lib/cp1251.ts";
import { inspect, onAccount, type LookName } from "../lib/looks.ts";
import { Server } from "../lib/server.ts";
import { addPerson, name, openOrg, operatorOf, type Org, type Person } from "../lib/world.ts";

const server = new Server();
const browsers = new Browsers();
const folder = mkdtempSync(path.join(tmpdir(), "kafedra-lists-"));
let org: Org;
let office: Window;
let student: Window;
let lukin: Person;

before(async () => {
  await server.start("serve", ["--rates", "off"]);
  org = await openOrg(server, await operatorOf(server), "zmk");
  office = await browsers.person("chromium");
  await office.become(server.url, org.administrator.client.cookie);
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

/** The page as it stands: both widths, paper and large letters; the person goes on at the desk. */
async function looks(title: string, word: string, widths: readonly number[] = [360, 1440]): Promise<void> {
  const putOn = onAccount(org.administrator.client);
  for (const look of ["lowvision", "paper"] as LookName[]) {
    await putOn(office, look);
    for (const width of widths) {
      await office.resize(width, width === 1440 ? 900 : 740);
      await inspect(office, { name: `imports-${title}`, word }, width, look);
    }
  }
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
  ];
  await office.attach("Выбрать файл", file("группы_2026.csv", cp1251(`${rows.join("\r\n")}\r\n`)));
  await office.see("Что значат столбцы");
  await office.see("Воробьёва Алина Сергеевна");
  await office.see("Столбца с группой нет");
  await office.click("button", "Что значит столбец «Поток»");
  await office.click("option", "группа");
  await office.gone("Столбца с группой нет");
  await looks("columns", "Что значат столбцы");
  await office.click("button", "Проверить список");
  await office.see("Проверка списка");
  await office.see("Группа «СД-2I» похожа на СД-21.");
  await office.see("строка 4, столбец «Поток»");
  await office.see("строка 5, столбец «ФИО»");
  await office.see("ничего ещё не изменено");
  await looks("check", "Группа «СД-2I» похожа на СД-21.");
  await office.click("button", "Читать как СД-21");
  await office.gone("строка 4");
  await office.see("Применить 4 изменения");
  await office.click("button", "Применить 4 изменения");
  await office.see("1 строка с ошибкой останется как есть.");
  await office.click("button", "Применить");
  await office.see("Готово: 4 изменения.");
  await office.until(`[...document.querySelectorAll('[role="treegrid"] [role="row"], [role="tree"] *')]
    .some((row) => row.textContent.includes("СД-21"))`, "СД-21 in the tree, without a reload");
  await looks("done", "Готово: 4 изменения.");
  const { people } = await org.administrator.client.call("unit_person_find", { find: "Осокин" });
  assert.equal(people.length, 1);
});

test("undone, nothing of it is left, and the list says so", async () => {
  await office.click("button", "Отменить загрузку");
  await office.see("Отменить загрузку?");
  await office.press("Shift+Tab");
  await office.press("Tab");
  await office.press("Tab");
  await office.press("Enter");
  await office.see("Всё вернулось как было.");
  const { people } = await org.administrator.client.call("unit_person_find", { find: "Осокин" });
  assert.equal(people.length, 0);
  await office.click("button", "К загрузкам");
  await office.see("группы_2026.csv");
  await office.see("отменено");
});
