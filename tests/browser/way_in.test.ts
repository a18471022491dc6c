// The way in, whole, in real browsers: an organisation asks for a space, the operator opens it, the administrator builds the
// structure, staff come by link and by slip and get their badges, students by link and by slip, a parent by a child's code;
// all of them talk, each where they may. Chromium and Firefox, wide screens and phones, at once.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { png } from "../lib/applying.ts";
import { Browsers, type Window } from "../lib/browser.ts";
import { Server } from "../lib/server.ts";

const server = new Server();
const browsers = new Browsers();
const phone = { width: 360, height: 740 };
const opened: Window[] = [];
const at = (where: string) => `${server.url}${where}`;

let operator: Window;
let applicant: Window;
let administrator: Window;
let head: Window;
let melnikova: Window; // a teacher who registers by the link for staff, curator of the group
let orlov: Window; // a teacher with a slip, who teaches a subject there
let alina: Window; // students: two by the group's link,
let mark: Window;
let oleg: Window; // one by a printed slip
let parent: Window;
let key = "";
let groupLink = "";
let slipCode = "";
const scan = path.join(server.folder, "приказ.png");

async function person(kind: "chromium" | "firefox", size: { width?: number; height?: number } = {}): Promise<Window> {
  const w = await browsers.person(kind, size);
  opened.push(w);
  return w;
}

before(async () => {
  await server.start();
  writeFileSync(scan, png);
});
after(async () => {
  await browsers.close();
  await server.remove();
});

const SIGNS = "[АВЕКМНРСТХ2-9]";
/** The one-time code on the page: eight signs of a person's slip, ten of a parent's. */
const codeOn = (w: Window, pattern: string): Promise<string> =>
  w.evaluate<string>(`new RegExp(${JSON.stringify(pattern)}).exec(document.body.innerText)?.[0] ?? ""`);

async function codeOf(w: Window, pattern = `${SIGNS}{4}-${SIGNS}{4}`): Promise<string> {
  await w.until(`new RegExp(${JSON.stringify(pattern)}).test(document.body.innerText)`, "the code");
  return codeOn(w, pattern);
}

/** A link that is shown once: in a field that can be copied. */
async function linkOn(w: Window, where: string): Promise<string> {
  await w.see("Ссылка готова");
  return w.evaluate<string>(`[...document.querySelectorAll("input")].map((e) => e.value).find((s) => s.includes("${where}#")) ?? ""`);
}

/** Fields of the same name stand in several parts of a form. */
async function fillNth(w: Window, label: string, n: number, text: string): Promise<void> {
  await w.evaluate(`[...document.querySelectorAll("input")].filter((e) =>
    [...(e.labels ?? [])].some((l) => l.textContent.trim() === ${JSON.stringify(label)}))[${n}].focus()`);
  await w.type(text);
}

async function fillName(w: Window, last: string, first: string): Promise<void> {
  await w.fill("Фамилия", last);
  await w.fill("Имя", first);
}

const PASSWORD = "снег-трамвай-укроп";

async function enterByCode(w: Window, code: string, login: string): Promise<void> {
  await w.open(at("/o/zmk"));
  await w.click("tab", "Код из листка");
  await w.fill("Код из листка", code);
  await w.click("button", "Продолжить");
  await w.fill("Логин", login);
  await w.fill("Новый пароль", PASSWORD);
  await w.click("button", "Сохранить и продолжить");
  await w.until("location.pathname.startsWith('/chats')", "the chats");
}


test("the operator takes applications; a college sends one with its order", async () => {
  operator = await person("chromium");
  await operator.open(at("/start"));
  await operator.fill("Одноразовый ключ", server.key);
  await operator.click("button", "Продолжить");
  await operator.see("Полное название");
  await operator.open(at("/operator"));
  await operator.click("switch", "Принимать заявки на странице /apply");

  applicant = await person("chromium");
  await applicant.open(at("/apply"));
  await applicant.fill("Название организации", "Заречный медицинский колледж");
  await applicant.click("button", "Начать заявку");
  await applicant.see("1. Организация");
  await applicant.fill("Короткое название", "Заречный медколледж");
  await applicant.click("radio", "Колледж, техникум");
  await applicant.fill("Адрес", "442960, г. Заречный, ул. Ленина, 1");
  await applicant.fill("ИНН", "7707083893");
  await applicant.fill("ОГРН", "1027700132195");
  await applicant.fill("Сколько обучающихся", "1200");
  await applicant.fill("Сколько сотрудников", "90");
  for (const [n, text] of ["Зайцева", "Климов"].entries()) await fillNth(applicant, "Фамилия", n, text);
  for (const [n, text] of ["Марина", "Андрей"].entries()) await fillNth(applicant, "Имя", n, text);
  await applicant.fill("Должность", "Директор");
  await applicant.fill("Мобильный телефон", "8 (912) 345-67-89");
  await applicant.fill("Номер приказа", "12-о");
  await applicant.fill("Дата приказа", "2026-09-01");
  await applicant.attach("Добавить скан приказа", scan);
  await applicant.see("приказ.png");
  await applicant.shot("way-apply");
  await applicant.click("button", "Отправить заявку");
  await applicant.see("Оператор рассматривает заявку");
});

test("the operator sends it back with a reason, then opens the space and prints the administrator's key", async () => {
  await operator.open(at("/operator"));
  await operator.click("button", "Заречный медицинский колледж");
  await operator.click("checkbox", "Отметить: Адрес");
  await operator.fill("Что исправить: Адрес", "Нужен корпус");
  await operator.fill("Причина", "Уточните адрес");
  await operator.click("button", "Вернуть");
  await operator.see("Возвращена");

  await applicant.evaluate("location.reload()");
  await applicant.see("Нужен корпус");
  await applicant.fill("Адрес", "442960, г. Заречный, ул. Ленина, 1, корпус 2");
  await applicant.click("button", "Отправить ещё раз");
  await applicant.see("Оператор рассматривает заявку");

  await operator.open(at("/operator"));
  await operator.click("button", "Заречный медицинский колледж");
  await operator.fill("Адрес пространства", "zmk");
  await operator.shot("way-review");
  await operator.click("button", "Одобрить и открыть");
  key = await codeOf(operator);
  await operator.shot("way-key");
  await operator.click("button", "Код записан, идём дальше");
  await operator.click("button", "Ключ передан, закрыть заявку");
  await applicant.evaluate("location.reload()");
  await applicant.see("/o/zmk");
});

/** Somebody the administrator knows: added with a slip. */
async function slipFor(last: string, first: string, role: string, position = ""): Promise<string> {
  await administrator.open(at("/people/all"));
  await administrator.click("button", "Добавить человека");
  await fillName(administrator, last, first);
  await administrator.click("checkbox", role);
  if (position !== "") await administrator.fill("Должность или предмет", position);
  await administrator.click("button", "Добавить и получить код");
  const code = await codeOf(administrator);
  await administrator.click("button", "Код записан, идём дальше");
  return code;
}

test("the administrator comes by the key and builds the structure", async () => {
  administrator = await person("chromium");
  await enterByCode(administrator, key, "klimov");
  await administrator.open(at("/manage"));
  await administrator.see("В организации один администратор");
  await administrator.open(at("/people"));
  await addUnit("Отделение", "Сестринское отделение");
  await administrator.click("button", "Добавить внутрь");
  await administrator.click("radio", "Группа");
  await administrator.fill("Название", "СД-21");
  await administrator.click("button", "Добавить");
  await administrator.see("В группе пока нет студентов");
  await administrator.open(at("/people/subjects"));
  await administrator.click("button", "Добавить предмет");
  await administrator.fill("Название", "Анатомия");
  await administrator.click("button", "Сохранить");
  await administrator.gone("Предметов пока нет");
  await administrator.shot("way-structure");
});

async function addUnit(kind: string, name: string): Promise<void> {
  await administrator.click("button", "Добавить подразделение");
  await administrator.click("radio", kind);
  await administrator.fill("Название", name);
  await administrator.click("button", "Добавить");
  await administrator.see("Внутри пока ничего нет");
}

test("the head comes by a slip; teachers come by the link for staff and by a slip", async () => {
  head = await person("firefox");
  await enterByCode(head, await slipFor("Зайцева", "Марина", "руководитель", "Директор"), "zaytseva");
  const slip = await slipFor("Орлов", "Павел", "преподаватель", "Преподаватель");

  await administrator.open(at("/manage/staff"));
  await administrator.fill("Для кого", "Сестринское отделение");
  await administrator.click("button", "Создать ссылку");
  const staffLink = await linkOn(administrator, "/staff");

  melnikova = await person("chromium");
  await melnikova.open(staffLink);
  await fillName(melnikova, "Мельникова", "Ольга");
  await melnikova.click("radio", "Преподаю");
  await melnikova.fill("Должность", "Преподаватель");
  await melnikova.fill("Предметы", "Латинский язык");
  await melnikova.fill("Логин", "melnikova");
  await melnikova.fill("Новый пароль", PASSWORD);
  await melnikova.shot("way-staff-join");
  await melnikova.click("button", "Зарегистрироваться");
  await melnikova.see("Роль ждёт подтверждения");

  orlov = await person("firefox", phone);
  await enterByCode(orlov, slip, "orlov");
  await orlov.click("button", "Попросить подтвердить");
  await orlov.fill("Предметы", "Анатомия");
  await orlov.click("button", "Отправить заявку");
  await orlov.see("Роль ждёт подтверждения");
});

test("the head confirms both, and their pages go on by themselves", async () => {
  for (const name of ["Ольга Мельникова", "Павел Орлов"]) {
    await head.open(at("/manage/claims"));
    await head.touch(name);
    await head.seeRole("button", "Подтвердить");
    await head.shot(`way-claim-${name === "Павел Орлов" ? 2 : 1}`);
    await head.click("button", "Подтвердить");
    await head.see("Роль подтверждена");
  }
  await melnikova.until(`location.pathname.startsWith("/chats") && !document.body.innerText.includes("Роль ждёт")`, "the chats");
  await orlov.gone("Роль ждёт подтверждения");
});

/** Chooses somebody in the dialog that is open, by the beginning of the name. */
async function pick(w: Window, last: string, does: string): Promise<void> {
  await w.fill("Фамилия или имя", last);
  await w.touch(`${last} `);
  await w.click("button", does);
  await w.gone("Найденные люди");
}

async function toGroup(w: Window): Promise<void> {
  await w.open(at("/people"));
  await w.see("СД-21");
  await w.still(); // the tree makes room while lists come
  await w.touch("СД-21");
  await w.see("Кто что ведёт");
}

test("the administrator says who curates, who teaches and who learns: chats follow", async () => {
  await slipFor("Громов", "Олег", "студент");
  await toGroup(administrator);
  await administrator.click("button", "Назначить куратора");
  await pick(administrator, "Мельникова", "Назначить");
  await administrator.click("button", "Назначить преподавателя");
  await pick(administrator, "Орлов", "Назначить");
  await administrator.click("button", "Добавить студентов");
  await pick(administrator, "Громов", "Добавить 1 студента");
  await administrator.see("1 студент");
  await administrator.shot("way-group");
  await melnikova.open(at("/chats"));
  await melnikova.see("СД-21");
});

test("the curator makes a link for the class and prints a slip", async () => {
  await toGroup(melnikova);
  await melnikova.click("link", "Ссылка, листки, коды");
  await melnikova.click("button", "Сделать ссылку");
  groupLink = await linkOn(melnikova, "/join");
  await melnikova.shot("way-coming-in");
  await melnikova.click("button", "Отметить всех, кто не вошёл");
  await melnikova.click("button", "Выдать 1 листок");
  slipCode = await codeOf(melnikova);
  await melnikova.shot("way-slips");
  await melnikova.click("button", "Готово, листки розданы");
});

async function join(w: Window, last: string, first: string, login: string): Promise<void> {
  await w.open(groupLink);
  await w.see("Вас пригласили в СД-21");
  await w.click("button", "Зарегистрироваться");
  await fillName(w, last, first);
  await w.click("button", "Продолжить");
  await w.fill("Логин", login);
  await w.fill("Новый пароль", PASSWORD);
  await w.click("button", "Зарегистрироваться");
  await w.see("Осталось дождаться подтверждения");
}

test("two students come by the link, one by the slip", async () => {
  alina = await person("firefox", phone);
  mark = await person("chromium", phone);
  await join(alina, "Воробьёва", "Алина", "vorobyova");
  await join(mark, "Рябов", "Марк", "ryabov");
  await melnikova.see("Ждут 2 студента");
  await melnikova.shot("way-waiting");
  await melnikova.click("button", "Впустить");
  await melnikova.see("Ждёт 1 студент");
  await melnikova.click("button", "Впустить");
  await melnikova.gone("Ждёт 1 студент");
  for (const w of [alina, mark]) await w.until("location.pathname.startsWith('/chats')", "the chats to open by themselves");
  oleg = await person("chromium", phone);
  await enterByCode(oleg, slipCode, "gromov");
  for (const w of [alina, mark, oleg]) await w.see("СД-21");
});

test("a parent comes by the child's code and sees the parents' chat only", async () => {
  await melnikova.click("tab", "Родители");
  for (const name of ["Громов Олег", "Рябов Марк"]) await melnikova.click("checkbox", name);
  await melnikova.click("button", "Выдать 1 код");
  const code = await codeOf(melnikova, `${SIGNS}{5}-${SIGNS}{5}`);
  await melnikova.shot("way-parents");
  parent = await person("firefox", phone);
  await parent.open(at("/join"));
  await parent.click("button", "У меня код для родителя");
  await parent.fill("Код из листка", code);
  await parent.click("button", "Продолжить");
  await parent.see("родитель: Алина Воробьёва");
  await parent.click("radio", "Мать");
  await fillName(parent, "Воробьёва", "Ирина");
  await parent.click("button", "Продолжить");
  await parent.fill("Логин", "vorobyova.mama");
  await parent.fill("Новый пароль", PASSWORD);
  await parent.shot("way-parent-360");
  await parent.click("button", "Зарегистрироваться");
  await parent.see("Открыть чаты");
  await parent.click("link", "Открыть чаты");
  await parent.see("Родители СД-21");
});

/** The chat of exactly this title: others hold its name too. */
async function openChat(w: Window, title: string): Promise<void> {
  const row = `[...document.querySelectorAll("[role=row] *")].find((e) =>
    e.childElementCount === 0 && e.textContent.trim() === ${JSON.stringify(title)})?.closest("[role=row]")`;
  await w.until(`Boolean(${row})`, `the chat «${title}»`);
  await w.evaluate(`${row}.click()`);
}

async function write(w: Window, chat: string, text: string): Promise<void> {
  await w.fill(`Сообщение: ${chat}`, text);
  await w.press("Enter");
  await w.see(text);
}

test("all of them talk, each where they may", async () => {
  await melnikova.open(at("/chats"));
  await openChat(melnikova, "СД-21");
  await write(melnikova, "СД-21", "Доброе утро, группа!");
  for (const w of [alina, mark, oleg]) {
    await openChat(w, "СД-21");
    await w.see("Доброе утро, группа!");
  }
  await write(oleg, "СД-21", "Здравствуйте!");
  await alina.see("Здравствуйте!");
  await orlov.open(at("/chats"));
  await orlov.see("Анатомия");
  await parent.gone("Доброе утро, группа!");
  await parent.gone("Анатомия");
  await melnikova.shot("way-talk");
  await alina.shot("way-talk-360");
  for (const w of opened) assert.deepEqual(w.problems, []);
});

test("an outsider finds every door closed: a replaced link, a used slip, an address of the inside", async () => {
  const outsider = await person("chromium");
  const { pathname } = new URL(await melnikova.evaluate<string>("location.href"));
  await outsider.open(server.url + pathname);
  await outsider.see("Вход");
  await outsider.gone("СД-21");
  await outsider.click("tab", "Код из листка");
  await outsider.fill("Код из листка", slipCode);
  await outsider.click("button", "Продолжить");
  await outsider.see("код");
  await outsider.shot("way-used-slip");
  await outsider.open(at("/apply/order"));
  await outsider.see("ПРИКАЗ");
});
