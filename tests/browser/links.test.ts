// A mother with a child in each of two colleges links her accounts: the link is made at a desk (Chromium) and used on a phone
// (Firefox), where she signs in to the other college on the way; then one press leads to and fro. What an administrator
// does to one account parts them, and she is told.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Browsers, type Window } from "../lib/browser.ts";
import { onAccount } from "../lib/looks.ts";
import { inLayer, looksFine } from "../lib/page.ts";
import { Server } from "../lib/server.ts";
import { type Org, type Person, addPerson, groupChat, openOrg, operatorOf, password } from "../lib/world.ts";

const server = new Server();
const browsers = new Browsers();
let north: Org;
let south: Org;
let here: Person;
let there: Person;
let desk: Window;
let phone: Window;

before(async () => {
  await server.start("serve", ["--rates", "off"]);
  const operator = await operatorOf(server);
  north = await openOrg(server, operator, "north");
  south = await openOrg(server, operator, "south");
  here = await addPerson(server, north, "petrova", ["parent"]);
  there = await addPerson(server, south, "petrova.anna", ["parent"]);
  await groupChat(north.administrator.client, "Родители СД-21", [here.id]);
  await groupChat(south.administrator.client, "Родители Т-11", [there.id]);
  desk = await browsers.person("chromium", { width: 1440, height: 900 });
  await desk.become(server.url, here.client.cookie);
  phone = await browsers.person("firefox", { width: 360, height: 780 });
});
after(async () => {
  await browsers.close();
  await server.remove();
});

const submit = (w: Window, label: string) =>
  w.until(`(() => { const b = [...document.querySelectorAll("button[type=submit]")]
    .find((b) => b.textContent.trim() === ${JSON.stringify(label)}); b?.click(); return b; })()`, label);
const made = async (w: Window): Promise<string> => {
  await w.until(`document.querySelector('input[value*="/settings/links#"]')`, "the link");
  return w.evaluate<string>(`document.querySelector('input[value*="/settings/links#"]').value`);
};

test("made at a desk, used on a phone after signing in there, and one press leads to and fro", async () => {
  await desk.open(`${server.url}/settings/links`);
  await desk.see("Пока ни одной.");
  await looksFine(desk, "links-none-1440");
  await submit(desk, "Создать ссылку");
  await desk.see("Введите пароль этой учётной записи");
  await desk.fill("Пароль этой учётной записи", "не тот пароль");
  await submit(desk, "Создать ссылку");
  await desk.see("Пароль не подошёл");
  await desk.fill("Пароль этой учётной записи", password);
  await submit(desk, "Создать ссылку");
  await desk.see("Ссылка действует один раз");
  await looksFine(desk, "links-made-1440");
  const address = await made(desk);

  await phone.open(address);
  await phone.see("Другая организация на этом сервере");
  assert.equal(await phone.evaluate("location.hash"), "");
  await phone.click("link", "Другая организация на этом сервере");
  await phone.fill("Адрес организации", "south");
  await submit(phone, "Продолжить");
  await phone.see("Колледж south");
  await phone.fill("Логин", there.login);
  await phone.fill("Пароль", password);
  await submit(phone, "Войти");
  await phone.see("Связать две ваши учётные записи?");
  await phone.see("Петрова");
  await phone.see("Колледж north");
  await looksFine(phone, "links-held-360");
  await phone.fill("Пароль этой учётной записи", password);
  await submit(phone, "Связать");
  await phone.see("Связано с «NORTH»");
  await looksFine(phone, "links-done-360");
  // The desk hears of it: the account stands in the list, and she is told.
  await desk.see("Колледж south");
  await desk.see("Учётная запись связана с другой: Колледж south");

  await phone.click("button", "Перейти: NORTH");
  await phone.see("Родители СД-21");
  await phone.until(`!document.body.textContent.includes("Родители Т-11")`, "the other college to be gone");
  // Back by the menu of the profile.
  await phone.until(`(() => { const b = document.querySelector('nav button[aria-haspopup]'); b?.click(); return b; })()`, "the profile");
  await phone.see("Перейти: SOUTH");
  await looksFine(phone, "links-menu-360");
  await phone.until(`(() => { const i = [...document.querySelectorAll("[role=menuitem]")]
    .find((i) => i.textContent.includes("Перейти: SOUTH")); i?.click(); return i; })()`, "the other college");
  await phone.see("Родители Т-11");
});

test("in one browser: out, in at the other college, and the link is kept; one's own and a used one are said", async () => {
  await desk.open(`${server.url}/settings/links`);
  await desk.see("Прекратить связь");
  await onAccount(here.client)(desk, "lowvision");
  await desk.see("Обычная версия");
  await looksFine(desk, "links-list-lowvision-1440");
  await desk.touch("Прекратить связь");
  await inLayer(desk, "Прекратить связь");
  await desk.see("Пока ни одной.");
  // The phone had come in by it.
  await phone.see("Вход на этом устройстве закончился");
  await desk.fill("Пароль этой учётной записи", password);
  await submit(desk, "Создать ссылку");
  await desk.see("Ссылка действует один раз");
  const address = await made(desk);
  await desk.open(address);
  await desk.see("Ссылка создана этой же учётной записью");
  await desk.click("button", "Войти в другую организацию здесь");
  await desk.fill("Адрес организации", "south");
  await submit(desk, "Продолжить");
  await desk.see("Колледж south");
  await desk.fill("Логин", there.login);
  await desk.fill("Пароль", password);
  await submit(desk, "Войти");
  await desk.see("Связать две ваши учётные записи?");
  await desk.fill("Пароль этой учётной записи", password);
  await submit(desk, "Связать");
  await desk.see("Связано с «NORTH»");
  await desk.open(`${server.url}/settings`);
  await desk.open(address);
  await desk.see("Эти учётные записи уже связаны");
});

test("a new code from an administrator parts them, and the owner reads it in the other account", async () => {
  await north.administrator.client.call("person_code_issue", { member_id: here.id });
  await desk.open(`${server.url}/settings/links`);
  await desk.see("Связь с другой учётной записью прекращена: Колледж north");
  await desk.see("прекратите связь в разделе");
  await desk.see("Пока ни одной.");
  await desk.resize(360, 780);
  await looksFine(desk, "links-parted-360");
});
