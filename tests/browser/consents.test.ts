// Consents and copies of data, two people at once: the administrator asks in Chromium, a parent answers for a child in
// Firefox on a phone, the register shows it; then a new version, a withdrawal with what follows, paper, and a copy.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Browsers, type Window } from "../lib/browser.ts";
import type { Json } from "../lib/client.ts";
import { listed, makeGroup } from "../lib/college.ts";
import { keepWithAccount } from "../lib/looks.ts";
import { inLayer, looksFine } from "../lib/page.ts";
import { Server } from "../lib/server.ts";
import { addPerson, openOrg, operatorOf, type Org, type Person } from "../lib/world.ts";

const server = new Server();
const browsers = new Browsers();
let org: Org;
let mother: Person;
let child = "";
let desk: Window;
let phone: Window;

before(async () => {
  await server.start("serve", ["--rates", "off"]);
  org = await openOrg(server, await operatorOf(server), "alpha");
  const unit_id = await makeGroup(org, "СД-21");
  mother = await addPerson(server, org, "ezhova", ["parent"]);
  child = await listed(org, unit_id, "Ежова", "Полина");
  await listed(org, unit_id, "Лукин", "Артём");
  await org.administrator.client.call("guardian_create", { member_id: child, parent_id: mother.id, kin: "mother" });
  desk = await browsers.person("chromium", { width: 1440, height: 900 });
  await desk.become(server.url, org.administrator.client.cookie);
  phone = await browsers.person("firefox", { width: 360, height: 780 });
  await phone.become(server.url, mother.client.cookie);
});
after(async () => {
  await browsers.close();
  await server.remove();
});

/** By its name for readers, wherever a toast may lie over it. */
const named = (w: Window, label: string) =>
  w.until(`(() => { const b = document.querySelector('button[aria-label=${JSON.stringify(label)}]'); b?.click(); return b; })()`, label);

test("asked on one side, answered on the other, asked anew, withdrawn", async () => {
  await phone.open(`${server.url}/settings/data`);
  await phone.see("Сейчас вас ни о чём не спрашивают");
  await desk.open(`${server.url}/manage/consents`);
  await desk.see("Людей пока ни о чём не спрашивают");
  await looksFine(desk, "consents-none-1440");
  await desk.click("button", "Новый текст");
  await desk.see("Кого спрашивать");
  await desk.fill("Название", "");
  await inLayer(desk, "Спросить");
  await desk.see("Заполните это поле");
  await desk.fill("Название", "Обработка данных");
  await looksFine(desk, "consents-new-1440");
  await inLayer(desk, "Спросить");
  await desk.see("Редакция 1");

  await phone.open(`${server.url}/settings/data`);
  await phone.see("Согласия за ребёнка: Ежова Полина");
  await phone.see("Разрешаю организации");
  await looksFine(phone, "consents-data-360");
  // For the child, whose card is the second one.
  await phone.until(`(() => { const b = [...document.querySelectorAll("button")].filter((b) => b.textContent.trim() === "Согласиться"); b[1]?.click(); return b[1]; })()`, "the child's button");
  await phone.see("Согласие дано");

  await desk.open(`${server.url}/manage/consents`);
  await desk.click("link", "Кто ответил: Обработка данных");
  await desk.see("Согласие дано");
  await desk.see("Родителей в Кафедре нет");
  await looksFine(desk, "consents-register-1440");
  await desk.click("button", "Ответ на бумаге: Лукин Артём");
  await desk.see("Бумагу храните вы");
  await inLayer(desk, "Записать согласие");
  await desk.see("на бумаге, хранит");

  // A new version while the parent reads the old one.
  await phone.open(`${server.url}/settings/data`);
  await phone.see("Согласие дано");
  await desk.open(`${server.url}/manage/consents`);
  await desk.click("button", "Изменить текст: Обработка данных");
  await desk.see("Прежние согласия останутся");
  await inLayer(desk, "Спросить заново");
  await desk.see("Прежние редакции");
  await looksFine(desk, "consents-texts-1440");
  await phone.click("button", "Согласиться");
  await phone.see("Текст только что изменили");
  await phone.see("действует, пока вы его не отзовёте");
  await phone.click("button", "Отозвать согласие");
  await phone.see("Учётная запись и переписка останутся");
  await looksFine(phone, "consents-withdraw-360");
  await inLayer(phone, "Отозвать согласие");
  await phone.see("Согласие отозвано");
  await phone.gone("действует, пока вы его не отзовёте");
  await phone.see("История ответов: 1");
  const { rows } = await org.administrator.client.call("consent_register", {
    consent_text_id: (await org.administrator.client.call("consent_text_list"))["texts"][1]["text"]["id"], find: "Ежова",
  });
  assert.equal((rows as Json[])[0]?.["state"], "withdrawn");
});

test("a copy is made and deleted, one's own and a child's", async () => {
  await phone.open(`${server.url}/settings/data`);
  await phone.click("button", "Получить копию моих данных");
  await phone.see("Готова, хранится до");
  await named(phone, "Подготовить копию данных: Ежова Полина");
  await phone.see("Без личных чатов, групп, созданных людьми");
  await looksFine(phone, "copy-360");
  await named(phone, "Удалить копию: Ежова Полина");
  await phone.see("Копия удалена");
  assert.deepEqual(desk.problems, []);
  assert.deepEqual(phone.problems, []);
});

test("low vision and the phone of an administrator", async () => {
  await desk.resize(360, 780);
  await desk.open(`${server.url}/manage/consents`);
  await desk.see("Редакция 2");
  await looksFine(desk, "consents-texts-360");
  await desk.click("link", "Кто ответил: Обработка данных");
  await desk.see("Лукин");
  await looksFine(desk, "consents-register-360");
  await keepWithAccount(org.administrator.client, "lowvision");
  await desk.open(`${server.url}/settings/data`);
  await desk.see("Мои согласия");
  await looksFine(desk, "consents-data-360-lowvision");
});
