// Rules of a chat between two people: the teacher sets them at a desk in Chromium, a student meets them on a phone in
// Firefox. Only the teacher writes; slow mode; @все.
import { after, before, test } from "node:test";
import { Browsers, type Window } from "../lib/browser.ts";
import { keepWithAccount, looks } from "../lib/looks.ts";
import { looksFine, noLayer } from "../lib/page.ts";
import { Server } from "../lib/server.ts";
import { classChat } from "../lib/class_chat.ts";
import { type Person, post } from "../lib/world.ts";

const server = new Server();
const browsers = new Browsers();
let teacher: Person;
let student: Person;
let chat = "";
let desk: Window;
let phone: Window;

before(async () => {
  ({ teacher, student, chat, desk, phone } = await classChat(server, browsers, "rules", async (teacher, student, chat) => {
    await post(student.client, chat, "Здравствуйте");
  }));
});
after(async () => {
  await browsers.close();
  await server.remove();
});

const fine = (w: Window, name: string) => looksFine(w, `chat-rules-${name}`);

/** By keyboard: the list of a rule opens at what is chosen. */
async function choose(rule: string, option: string): Promise<void> {
  await desk.until(`(() => { const b = [...document.querySelectorAll("[role=dialog] button[aria-haspopup]")]
    .find((e) => e.closest("div").innerText.includes(${JSON.stringify(rule)})); b?.focus(); return b && document.activeElement === b; })()`, rule);
  await desk.press("Enter");
  await desk.click("option", option);
  await desk.until(`!document.querySelector("[role=listbox]")`, "the list is closed");
}
async function openRules(): Promise<void> {
  await desk.click("button", "Изменить правила");
  await desk.until(`document.querySelector("[role=dialog]")?.innerText.includes("Медленный режим")`, "the rules");
}
async function save(): Promise<void> {
  await desk.until(`(() => { const b = [...document.querySelectorAll("[role=dialog] button")]
    .find((b) => b.innerText.trim() === "Сохранить" && !b.disabled); b?.click(); return b; })()`, "save");
  await noLayer(desk);
}

test("only those who run the chat write: set at the desk, met on the phone at once, with the reason", async () => {
  await phone.fill("Сообщение: СД-21", "моя мысль");
  await desk.until(`document.querySelector("[data-region=info], [data-region=content]")`, "the page");
  if (!(await desk.evaluate<boolean>(`document.body.innerText.includes("Изменить правила")`)))
    await desk.click("button", "Сведения о чате");
  await desk.see("Правила чата");
  await fine(desk, "pane-1440");
  await openRules();
  await choose("Пишут", "только ведущие");
  await fine(desk, "dialog-1440");
  await save();
  await phone.see("Здесь пишут только ведущие чата.");
  await phone.until(`!document.querySelector("textarea")`, "no composer");
  await fine(phone, "closed-360");
  for (const look of ["board", "lowvision", "paper"] as const) {
    await keepWithAccount(student.client, look);
    await phone.until(`document.documentElement.dataset.theme === ${JSON.stringify(looks[look].colours)}`, look);
    await fine(phone, `closed-360-${look}`);
  }
  await desk.until(`document.querySelector("textarea")`, "the teacher still writes");
});

test("slow mode: the first goes, the second waits for its moment and is not lost, the field stays open", async () => {
  await openRules();
  await choose("Пишут", "все участники");
  await choose("Медленный режим", "раз в 10 секунд");
  await save();
  await phone.until(`document.querySelector("textarea")?.value === "моя мысль"`, "the draft stayed");
  await phone.see("Медленный режим");
  await phone.fill("Сообщение: СД-21", "моя мысль");
  await phone.press("Enter");
  await desk.see("моя мысль");
  await phone.see("следующее через");
  await phone.fill("Сообщение: СД-21", "и ещё одна");
  await phone.press("Enter");
  await phone.see("уйдёт в");
  await fine(phone, "slow-360");
  await phone.until(`document.querySelector("textarea") && !document.querySelector("textarea").disabled`, "typeable");
  await desk.see("и ещё одна");
  await phone.gone("уйдёт в");
});

test("@все: offered to who may, marks everybody else, is text of who may not", async () => {
  await phone.fill("Сообщение: СД-21", "@вс");
  await phone.until(`!document.querySelector("[role=listbox]")`, "not offered");
  await phone.fill("Сообщение: СД-21", "");
  await phone.open(`${server.url}/chats`);
  await phone.see("СД-21");
  await desk.fill("Сообщение: СД-21", "");
  await desk.type("@вс");
  await desk.see("Все участники чата");
  await fine(desk, "mention-1440");
  await desk.press("Enter");
  await desk.type("завтра сбор в девять");
  await desk.press("Enter");
  await phone.until(`document.querySelector("[aria-label='вас упомянули']")`, "the mark");
  await fine(phone, "marked-360");
  await phone.open(`${server.url}/chats/${chat}`);
  await phone.see("@все");
  await fine(phone, "mentioned-360");
});
