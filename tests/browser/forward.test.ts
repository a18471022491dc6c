// Forwarding, keeping for oneself and choosing many, by keys at a desk and by touch on a phone, in both engines.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Browsers, type Window } from "../lib/browser.ts";
import type { Json } from "../lib/client.ts";
import { inLayer, looksFine, noLayer } from "../lib/page.ts";
import { Server } from "../lib/server.ts";
import { addPerson, groupChat, openOrg, operatorOf, type Org, type Person, post } from "../lib/world.ts";

const server = new Server();
const browsers = new Browsers();
let org: Org;
let teacher: Person;

before(async () => {
  await server.start("serve", ["--rates", "off"]);
  org = await openOrg(server, await operatorOf(server), "forward");
  teacher = await addPerson(server, org, "melnikova", ["teacher"], true);
});
after(async () => {
  await browsers.close();
  await server.remove();
});

const fine = (w: Window, name: string) => looksFine(w, `forward-${name}`);
const row = (text: string) => `[...document.querySelectorAll("[data-n]")].findLast((r) => r.innerText.includes(${JSON.stringify(text)}))`;
const at = (w: Window, text: string) =>
  w.until(`(() => { const r = ${row(text)}; r?.focus(); return r && document.activeElement === r; })()`, `the focus on «${text}»`);
const target = (w: Window, title: string) =>
  w.until(`(() => { const r = [...document.querySelectorAll("[role=dialog] [role=row]")].find((r) => r.innerText.includes(${JSON.stringify(title)}));
    if (r?.getAttribute("aria-selected") === "true") return true;
    r?.querySelector("[role=gridcell]")?.click(); return false; })()`, `«${title}» chosen`);
const chosen = (w: Window, n: number) => w.until(`document.querySelectorAll("[data-picked]").length === ${n}`, `${n} chosen`);

async function story(kind: "chromium" | "firefox"): Promise<void> {
  const student = await addPerson(server, org, `student${kind}`, ["student"]);
  const from = await groupChat(teacher.client, `СД-21 ${kind}`, [student.id]);
  const to = await groupChat(teacher.client, `Практика ${kind}`, [student.id]);
  for (const text of ["Зачёт в пятницу", "Кабинет 12", "Возьмите халаты"]) await post(teacher.client, from, text);
  const last = async (chat_id: string): Promise<Json[]> => (await teacher.client.call("message_list", { chat_id }))["messages"];
  const w = await browsers.person(kind, { width: 1440, height: 900 });
  await w.become(server.url, student.client.cookie);
  await w.open(`${server.url}/chats/${from}`);
  await w.see("Возьмите халаты");

  // One, by its key, with a comment.
  await at(w, "Зачёт в пятницу");
  await w.press("f");
  await w.see("Переслать 1 сообщение");
  await inLayer(w, "Переслать");
  await w.see("Выберите, куда переслать.");
  await target(w, `Практика ${kind}`);
  await w.fill("Комментарий (необязательно)", "Не забудьте");
  await fine(w, `dialog-${kind}-1440`);
  await w.resize(360, 780);
  await fine(w, `dialog-${kind}-360`);
  await w.resize(1440, 900);
  await inLayer(w, "Переслать");
  await noLayer(w);
  const there = await last(to);
  assert.deepEqual(there.map((m) => [m["text"], m["source"]?.["author_id"]]),
    [["Не забудьте", undefined], ["Зачёт в пятницу", teacher.id]]);

  // Into one's own chat, and back to where it was said.
  await at(w, "Кабинет 12");
  await w.press("Enter");
  await w.click("menuitem", "Сохранить в избранное");
  await w.see("Сохранено.");
  await w.until(`(() => { const b = [...document.querySelectorAll("button")].find((b) => b.innerText.trim() === "Открыть"); b?.click(); return b; })()`, "a way there");
  await w.see("Видите только вы");
  await w.see("Переслано · Анна Петрова");
  await w.until(`[...document.querySelectorAll("[role=row]")].some((r) => r.innerText.includes("Избранное"))`, "in the list");
  await fine(w, `saved-${kind}-1440`);
  await w.resize(360, 780);
  await fine(w, `saved-${kind}-360`);
  await w.resize(1440, 900);
  await w.until(`(() => { const b = [...document.querySelectorAll("[data-n] button")].find((b) => b.innerText.includes("Переслано")); b?.click(); return b; })()`, "its source");
  await w.until(`location.pathname === "/chats/${from}/m/2"`, "the source");

  // Many, by keys.
  await at(w, "Возьмите халаты");
  await w.press("Enter");
  await w.click("menuitem", "Выбрать");
  await w.see("Выбрано 1 сообщение");
  await at(w, "Возьмите халаты");
  await w.press("Shift+ArrowUp");
  await w.see("Выбрано 2 сообщения");
  await w.press(" ");
  await w.see("Выбрано 1 сообщение");
  await w.press(" ");
  await chosen(w, 2);
  await fine(w, `many-${kind}-1440`);
  await w.press("Escape");
  await chosen(w, 0);
  await w.until(`document.querySelector("textarea")?.offsetParent !== null`, "writing again");
  await w.close();

  // A phone of the teacher: chosen by touch, taken back together.
  const phone = await browsers.person(kind, { width: 360, height: 780 });
  await phone.become(server.url, teacher.client.cookie);
  await phone.open(`${server.url}/chats/${from}`);
  await phone.see("Возьмите халаты");
  await at(phone, "Кабинет 12");
  await phone.press("Enter");
  await phone.click("menuitem", "Выбрать");
  await chosen(phone, 1);
  await phone.until(`(() => { const r = ${row("Возьмите халаты")}; r?.click(); return r; })()`, "a press on a row");
  await phone.see("Выбрано 2 сообщения");
  await fine(phone, `many-${kind}-360`);
  await phone.click("button", "Удалить");
  await phone.see("Удалить 2 сообщения у всех?");
  await fine(phone, `delete-${kind}-360`);
  await inLayer(phone, "Удалить");
  await phone.see("Удалено 2 сообщения");
  await chosen(phone, 0);
  assert.deepEqual((await last(from)).map((m) => m["is_deleted"]), [false, true, true]);
  await phone.close();
}

test("Chromium: forwarded, kept, chosen by many", () => story("chromium"));
test("Firefox: forwarded, kept, chosen by many", () => story("firefox"));
