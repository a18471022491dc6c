// Search in both browsers: the palette by keys alone, a hit opens at its place, within a chat back and forth, a phone, axe.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Browsers, type Kind, type Window } from "../lib/browser.ts";
import { Client } from "../lib/client.ts";
import { Server } from "../lib/server.ts";

const server = new Server();
const browsers = new Browsers();
let teacher: Client;
let chat = "";

before(async () => {
  await server.start("demo", ["--json", "--rates", "off"]);
  teacher = await signIn("melnikova");
  const { chats } = await teacher.call("chat_list", {});
  chat = chats.find((c: { chat: { title: string } }) => c.chat.title.startsWith("СД-21")).chat.id;
  for (let i = 1; i <= 4; i++) await teacher.call("message_post", { chat_id: chat, text: `Жирафы, выпуск ${i}: сдать **гербарий** до пятницы` });
});
after(async () => {
  await browsers.close();
  await server.remove();
});

async function signIn(login: string): Promise<Client> {
  const person = server.people.find((p) => p.login === login);
  assert(person, login);
  const client = new Client(server.url);
  await client.call("sign_in", { org: "zmk", login, password: person.password });
  return client;
}

async function person(kind: Kind, login: string): Promise<Window> {
  const w = await browsers.person(kind);
  const client = await signIn(login);
  await w.become(server.url, client.cookie);
  await w.open(`${server.url}/chats`);
  await w.see("СД-21");
  return w;
}

const ctrl = (w: Window, code: string): Promise<void> =>
  w.evaluate(`window.dispatchEvent(new KeyboardEvent("keydown", { code: "${code}", key: "x", ctrlKey: true, bubbles: true, cancelable: true }))`);
const shownAt = (n: string) => `location.pathname.endsWith("/m/${n}")`;

async function story(kind: Kind): Promise<void> {
  const w = await person(kind, "vorobyova.alina");
  await ctrl(w, "KeyK");
  await w.until(`document.activeElement?.getAttribute("role") === "combobox"`, "the field has the focus");
  await w.see("Команды");
  await w.type("жираф гербария");
  await w.until(`[...document.querySelectorAll('[role="option"] mark')].some((m) => m.textContent === "гербарий")`, "a hit in bold");
  await w.see("4 сообщения");
  if (kind === "chromium") assert.deepEqual(await w.axe(), [], "the palette");
  await w.shot(`search-${kind}-1440`);
  await w.press("ArrowDown");
  await w.press("Enter");
  await w.until(`location.pathname.startsWith("/chats/${chat}/m/")`, "the hit is open");
  await w.until(`!document.querySelector('[role="dialog"]')`, "the palette is closed");
  await ctrl(w, "KeyF");
  await w.until(`document.activeElement?.closest("search") !== null`, "the bar has the focus");
  await w.type("жирафов");
  await w.see("1 из 4");
  await w.press("Enter");
  await w.see("2 из 4");
  await w.until(`document.activeElement?.closest("search") !== null`, "the focus stays in the bar");
  await w.press("ArrowDown");
  await w.see("1 из 4");
  if (kind === "chromium") assert.deepEqual(await w.axe(), [], "the bar");
  await w.shot(`search-chat-${kind}-1440`);
  await w.press("Escape");
  await w.until(`!document.querySelector("search")`, "the bar is closed");
  await ctrl(w, "KeyK");
  await w.see("Недавно искали");
  await w.see("жираф гербария");
  await w.type("щщщъъъ");
  await w.see("Ничего не нашлось. Попробуйте фамилию или слово целиком.");
  await w.press("Escape");
  await w.resize(360, 740);
  await w.open(`${server.url}/chats`);
  await w.fill("Найти чат", "жираф");
  await w.click("button", "Искать в сообщениях");
  await w.see("4 сообщения");
  if (kind === "chromium") assert.deepEqual(await w.axe(), [], "the palette on a phone");
  await w.shot(`search-${kind}-360`);
  await w.close();
}

/** A teacher keeps a search under a name, asks it again, calls it otherwise and forgets it. */
async function keeping(kind: Kind): Promise<void> {
  const w = await person(kind, "melnikova");
  await ctrl(w, "KeyK");
  await w.until(`document.activeElement?.getAttribute("role") === "combobox"`, "the field has the focus");
  await w.type("гербарий");
  await w.click("button", "Сохранить поиск");
  await w.fill("Название поиска", "Гербарии");
  await w.click("button", "Сохранить");
  await w.until(`![...document.querySelectorAll("form")].some((f) => f.innerText.includes("Не сохранять"))`, "it is kept");
  await w.press("Escape");
  await w.until(`!document.querySelector('[role="dialog"]')`, "the palette is closed");
  if (kind === "firefox") await w.resize(360, 740);
  await ctrl(w, "KeyK");
  await w.click("button", "Гербарии");
  await w.see("4 сообщения");
  if (kind === "chromium") assert.deepEqual(await w.axe(), [], "a saved search");
  await w.shot(`search-saved-${kind}`);
  await w.click("button", "Изменить список");
  await w.click("button", "Удалить «Гербарии»");
  await w.until(`![...document.querySelectorAll("section span")].some((s) => s.innerText.includes("Гербарии"))`, "it is gone");
  assert.deepEqual((await teacher.call("saved_search_list"))["searches"], []);
  await w.close();
}

test("Chromium: a search is kept and asked again", () => keeping("chromium"));
test("Firefox: a search is kept and asked again, on a phone", () => keeping("firefox"));
test("Chromium: found by keys, opened at its place", () => story("chromium"));
test("Firefox: found by keys, opened at its place", () => story("firefox"));
