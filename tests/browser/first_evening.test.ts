// The story of the issue, in real browsers: from an empty folder to a teacher in Chromium and a student in
// Firefox who talk; the server restarts in the middle; an outsider sees nothing.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Browsers, type Window } from "../lib/browser.ts";
import { Server } from "../lib/server.ts";

const server = new Server();
const browsers = new Browsers();
let office: Window; // the operator, then the administrator, at the college's computer
let teacher: Window;
let student: Window;
let code = "";
let link = "";

before(async () => {
  await server.start();
  office = await browsers.person("chromium");
});
after(async () => {
  await browsers.close();
  await server.remove();
});

const codeOnSheet = async (w: Window): Promise<string> =>
  w.evaluate<string>(`/[АВЕКМНРСТХ2-9]{4}-[АВЕКМНРСТХ2-9]{4}/.exec(document.body.innerText)?.[0] ?? ""`);

async function enterByCode(w: Window, slip: string, login: string): Promise<void> {
  await w.open(`${server.url}/o/zmk`);
  await w.click("tab", "Код из листка");
  await w.fill("Код из листка", slip);
  await w.click("button", "Продолжить");
  await w.fill("Логин", login);
  await w.fill("Новый пароль", "снег-трамвай-укроп");
  await w.click("button", "Сохранить и продолжить");
  await w.until("location.pathname.startsWith('/chats')", "the chats");
}

test("the operator opens the organisation with the printed key", async () => {
  await office.open(`${server.url}/start`);
  await office.fill("Одноразовый ключ", server.key);
  await office.shot("start-1-key");
  await office.click("button", "Продолжить");
  await office.fill("Полное название", "Заречный медицинский колледж");
  await office.fill("Короткое название", "Заречный медколледж");
  await office.fill("Адрес на сервере", "zmk");
  await office.fill("К кому обращаться", "А. Б. Климов, каб. 118");
  await office.shot("start-2-organisation");
  await office.click("button", "Продолжить");
  await office.fill("Фамилия", "Климов");
  await office.fill("Имя", "Андрей");
  await office.fill("Отчество", "Борисович");
  await office.click("button", "Открыть пространство");
  await office.see("Листок с кодом");
  code = await codeOnSheet(office);
  assert.match(code, /^.{4}-.{4}$/);
  await office.shot("start-3-code");
});

test("the administrator comes in by the code and makes a teacher with the seal", async () => {
  await enterByCode(office, code, "klimov");
  await office.open(`${server.url}/people`);
  await office.click("button", "Добавить человека");
  await office.fill("Фамилия", "Мельникова");
  await office.fill("Имя", "Ольга");
  await office.fill("Отчество", "Викторовна");
  await office.click("checkbox", "преподаватель");
  await office.click("checkbox", "Подтвердить роль «преподаватель»");
  await office.click("button", "Добавить и получить код");
  await office.until(`/[АВЕКМНРСТХ2-9]{4}-[АВЕКМНРСТХ2-9]{4}/.test(document.body.innerText)`, "the teacher's code");
  code = await codeOnSheet(office);
  await office.shot("people-code");
});

test("the teacher makes a group and a link that asks for approval", async () => {
  teacher = await browsers.person("chromium");
  await enterByCode(teacher, code, "melnikova");
  await teacher.click("button", "Написать новое");
  await teacher.click("radio", "Группе");
  await teacher.fill("Название группы", "СД-21 · группа");
  await teacher.click("button", "Создать группу");
  await teacher.until("/^\\/chats\\/\\d+/.test(location.pathname)", "the new chat");
  await openInvites();
  await teacher.click("button", "Новая ссылка");
  await teacher.click("button", "Создать ссылку");
  await teacher.see("Ссылка готова");
  link = await teacher.evaluate<string>(
    `[...document.querySelectorAll("input,textarea,code,a")].map((e) => e.value ?? e.href ?? e.textContent).concat(document.body.innerText.split(/\\s+/)).find((s) => /\\/join#.{20}/.test(s ?? "")) ?? ""`);
  assert.match(link, /\/join#[A-Za-z0-9_-]{43}$/);
  await teacher.shot("invite-made");
  await teacher.press("Escape");
});

async function openInvites(): Promise<void> {
  await teacher.click("button", "Ещё");
  await teacher.click("menuitem", "Пригласить по ссылке");
  await teacher.see("Новая ссылка");
}

test("the server restarts and everybody stays signed in", async () => {
  assert.equal(await server.stop(), 0);
  await server.start();
  await teacher.open(`${server.url}/chats`);
  await teacher.see("СД-21 · группа");
});

test("the student registers in Firefox on a phone and waits", async () => {
  student = await browsers.person("firefox", { width: 360, height: 740 });
  await student.open(link);
  await student.see("Вас пригласили в «СД-21 · группа»");
  assert.equal(await student.evaluate("location.hash"), "", "the secret leaves the address bar");
  await student.shot("join-1-offer-360");
  await student.click("button", "Зарегистрироваться");
  await student.fill("Фамилия", "Воробьёва");
  await student.fill("Имя", "Алина");
  await student.shot("join-2-name-360");
  await student.click("button", "Продолжить");
  await student.fill("Логин", "vorobyova");
  await student.fill("Новый пароль", "кот-метель-фонарь");
  await student.shot("join-3-login-360");
  await student.click("button", "Зарегистрироваться");
  await student.see("Осталось дождаться подтверждения");
  await student.shot("join-4-waiting-360");
});

test("the teacher lets her in, and her page goes on by itself", async () => {
  await teacher.touch("СД-21 · группа");
  await openInvites();
  await teacher.see("Воробьёва");
  await teacher.shot("requests");
  await teacher.click("button", "Впустить");
  await teacher.see("теперь в чате");
  await teacher.press("Escape");
  await student.until("location.pathname.startsWith('/chats')", "the chats to open by themselves");
  await student.see("СД-21 · группа");
});

test("they talk, and a tick becomes two when the other one has read", async () => {
  await write(teacher, "Доброе утро! Посмотрите **схему** на с. 12 до урока.");
  await student.open(`${server.url}/chats`);
  await student.touch("СД-21 · группа");
  await student.see("схему");
  await write(student, "Доброе утро! А вопросы к зачёту будут?");
  await teacher.see("А вопросы к зачёту будут?");
  await teacher.until(`document.body.innerHTML.includes("прочитано")`, "the sign that the message was read");
  await teacher.shot("talk-teacher-1440");
  await student.shot("talk-student-360");
  assert.deepEqual([teacher.problems, student.problems, office.problems], [[], [], []]);
});

async function write(w: Window, text: string): Promise<void> {
  await w.fill(`Сообщение: СД-21 · группа`, text);
  await w.press("Enter");
  await w.see(text.replaceAll("**", "").slice(0, 12));
}

test("an outsider sees the door and nothing behind it", async () => {
  const outsider = await browsers.person("chromium");
  const { pathname } = new URL(await teacher.evaluate<string>("location.href"));
  await outsider.open(server.url + pathname);
  await outsider.see("Вход");
  await outsider.gone("СД-21");
  await outsider.open(`${server.url}/join#${"A".repeat(43)}`);
  await outsider.see("Такого приглашения нет");
  await outsider.shot("outsider");
  await outsider.close();
});
