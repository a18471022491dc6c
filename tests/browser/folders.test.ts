// Folders of chats: made at a desk in Chromium, seen at once on a phone in Firefox, changed there by the chat's own menu.
import { after, before, test } from "node:test";
import { Browsers, type Window } from "../lib/browser.ts";
import { inLayer, looksFine, noLayer } from "../lib/page.ts";
import { Server } from "../lib/server.ts";
import { addPerson, groupChat, openOrg, operatorOf, type Person, post, signIn } from "../lib/world.ts";

const server = new Server();
const browsers = new Browsers();
let teacher: Person;
let student: Person;
let desk: Window;
let phone: Window;
let group = "";

before(async () => {
  await server.start("serve", ["--rates", "off"]);
  const org = await openOrg(server, await operatorOf(server), "folders");
  teacher = await addPerson(server, org, "melnikova", ["teacher"], true);
  student = await addPerson(server, org, "vorobyova", ["student"]);
  group = await groupChat(teacher.client, "СД-21", [student.id]);
  await groupChat(teacher.client, "Хор", [student.id]);
  await groupChat(teacher.client, "Столовая", [student.id]);
  await post(student.client, group, "Доброе утро!");
  desk = await browsers.person("chromium", { width: 1440, height: 900 });
  phone = await browsers.person("firefox", { width: 360, height: 780 });
  await desk.become(server.url, teacher.client.cookie);
  await phone.become(server.url, (await signIn(server, org.slug, "melnikova")).cookie);
  for (const w of [desk, phone]) {
    await w.open(`${server.url}/chats`);
    await w.see("Столовая");
  }
});
after(async () => {
  await browsers.close();
  await server.remove();
});

const fine = (w: Window, name: string) => looksFine(w, `folders-${name}`);
const tab = (label: string) => `[...document.querySelectorAll("[role=radiogroup] [role=radio]")].find((b) => b.innerText.trim().startsWith(${JSON.stringify(label)}))`;
const choose = (w: Window, label: string) => w.until(`(() => { const b = ${tab(label)}; b?.click(); return b; })()`, `the tab «${label}»`);
const rows = `[...document.querySelectorAll("[role=grid] [role=row]")].map((row) => row.innerText)`;
const shows = (w: Window, ...titles: string[]) =>
  w.until(`${rows}.length === ${titles.length} && ${JSON.stringify(titles)}.every((title) => ${rows}.some((row) => row.includes(title)))`, titles.join(", "));
/** Once the layer over it is gone and the focus is in the one that is left. */
const leave = async (w: Window) => {
  await w.until(`document.querySelectorAll("[role=dialog], [role=alertdialog]").length === 1 && document.activeElement?.closest("[role=dialog]")`, "the focus in the dialog");
  await w.press("Escape");
  await noLayer(w);
};

test("a folder is made at the desk, with a counter, and is on the phone at once", async () => {
  await desk.click("button", "Папки");
  await desk.see("Папок пока нет");
  await inLayer(desk, "Новая папка");
  await inLayer(desk, "Сохранить");
  await desk.see("Назовите папку.");
  await desk.fill("Название", "Учёба");
  await desk.click("checkbox", "СД-21");
  await fine(desk, "new-chromium-1440");
  await inLayer(desk, "Сохранить");
  await desk.see("1 чат");
  await leave(desk);
  await choose(desk, "Учёба");
  await shows(desk, "СД-21");
  await desk.until(`${tab("Учёба")}.querySelector('[aria-label="1 непрочитанный"]')`, "the counter");
  await fine(desk, "row-chromium-1440");
  await choose(phone, "Учёба");
  await shows(phone, "СД-21");
  await fine(phone, "row-firefox-360");
});

test("put into it from the chat's menu on the phone; ordered and deleted at the desk", async () => {
  await choose(phone, "Все");
  await phone.until(`(() => { const r = [...document.querySelectorAll("[role=grid] [role=row]")].find((row) => row.innerText.includes("Хор")); r?.click(); return r; })()`, "the row");
  await phone.click("button", "Ещё");
  await inLayer(phone, "В папку…");
  await phone.click("checkbox", "Учёба");
  await fine(phone, "put-firefox-360");
  await inLayer(phone, "Сохранить");
  await noLayer(phone);
  await shows(desk, "СД-21", "Хор");
  await desk.click("button", "Папки");
  await inLayer(desk, "Новая папка");
  await desk.fill("Название", "Важное");
  await inLayer(desk, "Сохранить");
  await inLayer(desk, "Папку «Важное» — раньше");
  await desk.until(`[...document.querySelectorAll("[role=dialog] li")].map((li) => li.innerText.split("\\n")[0]).join() === "Важное,Учёба"`, "the order");
  await fine(desk, "list-chromium-1440");
  await inLayer(desk, "Удалить папку «Учёба»");
  await inLayer(desk, "Удалить папку");
  await desk.until(`document.querySelectorAll("[role=dialog] li").length === 1`, "one is left");
  await leave(desk);
  await shows(desk, "СД-21", "Хор", "Столовая");
});
