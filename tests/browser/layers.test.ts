// What lies over a chat or beside it: the copy an administrator reads, rules of the organisation, dots, links, the send
// key, a draft that another device sent.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Browsers, type Window } from "../lib/browser.ts";
import { Client, type Json } from "../lib/client.ts";
import { noLayer } from "../lib/page.ts";
import { setRules } from "../lib/rules.ts";
import { Server } from "../lib/server.ts";

const server = new Server();
const browsers = new Browsers();
let klimov: Window;
let teacher: Window;
let klimovApi: Client;
let teacherApi: Client;
let chat = "";
let direct = "";

before(async () => {
  await server.start("demo", ["--json", "--rates", "off"]);
  [klimovApi, teacherApi] = (await Promise.all(["klimov", "melnikova"].map(signIn))) as [Client, Client];
  const idOf = async (api: Client) => (await api.call("whoami"))["me"]["person"]["id"] as string;
  const found = await teacherApi.call("person_search", { find: "Воробьёва" });
  const alina = found["people"].find((p: Json) => p["name"]["first"] === "Алина")["id"];
  const made = await teacherApi.call("chat_create", { title: "Практика", member_ids: [alina, await idOf(klimovApi)] });
  chat = made["view"]["chat"]["id"];
  direct = (await klimovApi.call("chat_direct_open", { member_id: await idOf(teacherApi) }))["view"]["chat"]["id"];
  klimov = await browsers.person("chromium");
  teacher = await browsers.person("firefox");
  await klimov.become(server.url, klimovApi.cookie);
  await teacher.become(server.url, teacherApi.cookie);
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

async function open(w: Window, id: string, rest = ""): Promise<void> {
  await w.open(`${server.url}/chats/${id}${rest}`);
  await w.until(`document.querySelector("textarea")`, "the composer");
}
const toField = (w: Window) =>
  w.until(`(() => { const field = document.querySelector("textarea"); field?.focus(); return field && document.activeElement === field; })()`, "the field");
const fieldIs = (w: Window, text: string) =>
  w.until(`document.querySelector("textarea").value === ${JSON.stringify(text)}`, `«${text}» in the field`);
const focusRow = (w: Window, text: string) =>
  w.until(`(() => { const row = [...document.querySelectorAll("article[data-n]")].findLast((e) => e.querySelector("[id$=t]").innerText.includes(${JSON.stringify(text)}));
    row?.focus(); return row && document.activeElement === row; })()`, `the row «${text}»`);
async function menuOf(w: Window, text: string): Promise<void> {
  await focusRow(w, text);
  await w.press("ArrowRight");
  await w.until(`document.querySelector("[role=menu]")`, "the menu");
}

test("an administrator reads the copy of a deleted message: the reason first, then the words, and everybody sees it", async () => {
  const lost = await teacherApi.call("message_post", { chat_id: chat, text: "Об этом не пишем" });
  await teacherApi.call("message_delete", { chat_id: chat, message_id: lost["id"] });
  await open(klimov, chat);
  await open(teacher, chat);
  await menuOf(klimov, "Сообщение удалено");
  await klimov.click("menuitem", "Показать копию");
  await klimov.see("Это запишется в журнал");
  assert.deepEqual(await klimov.axe(), []);
  await klimov.click("button", "Показать копию");
  await klimov.see("Укажите причину, хотя бы 5 знаков.");
  assert.equal(await klimov.evaluate(`document.body.innerText.includes("Об этом не пишем")`), false);
  await klimov.fill("Зачем вам копия", "жалоба родителя");
  await klimov.shot("copy-asked-1440");
  await klimov.click("button", "Показать копию");
  await klimov.see("Об этом не пишем");
  // React Aria says «открываем» by a node that outlives its label for some seconds.
  await klimov.until(`!document.querySelector("[data-live-announcer] [role=img]")`, "the announcement to end");
  assert.deepEqual(await klimov.axe(), []);
  await klimov.shot("copy-shown-1440");
  await klimov.press("Escape");
  await noLayer(klimov);
  await teacher.see("Копию читал(а) Андрей Климов");
  await menuOf(teacher, "Сообщение удалено");
  assert.equal(await teacher.evaluate(`document.querySelector("[role=menu]").innerText.includes("копию")`), false, "nobody else is offered it");
  await teacher.press("Escape");
  await noLayer(teacher);
});

test("the link of a message is copied and leads to it", async () => {
  const told = await klimovApi.call("message_post", { chat_id: chat, text: "Сюда ведёт ссылка" });
  await klimov.see("Сюда ведёт ссылка");
  await menuOf(klimov, "Сюда ведёт ссылка");
  await klimov.click("menuitem", "Скопировать ссылку");
  await klimov.see("Ссылка скопирована.");
  await noLayer(klimov);
  await toField(klimov);
  await klimov.press("Control+v");
  const link = `${server.url}/chats/${chat}/m/${told["id"]}`;
  await fieldIs(klimov, link);
  await klimov.press("Control+a");
  await klimov.press("Backspace");
  await teacher.open(link);
  await teacher.until(`document.querySelector('[data-n="${told["id"]}"]')?.innerText.includes("Сюда ведёт ссылка")`, "the message");
});

test("a green dot while the other one is here, as the rules and the person allow it", async () => {
  await open(teacher, chat);
  await open(klimov, direct);
  const dot = `[...document.querySelectorAll('[role=img][aria-label="сейчас здесь"]')].some((e) => e.getBoundingClientRect().width > 0)`;
  await klimov.until(dot, "the dot of the teacher");
  assert.deepEqual(await klimov.axe(), []);
  await klimov.shot("presence-1440");
  const { preferences } = (await teacherApi.call("whoami"))["me"];
  await teacherApi.call("preferences_set", { ...preferences, shows_presence: false });
  await klimov.until(`!(${dot})`, "the dot to go");
  await teacherApi.call("preferences_set", { ...preferences, shows_presence: true });
  await open(klimov, direct);
  await klimov.until(dot, "the dot again");
});

test("the administrator says what people see of each other, and it holds at once", async () => {
  const second = await browsers.person("chromium");
  await second.become(server.url, klimovApi.cookie);
  await second.open(`${server.url}/manage/rules`);
  await second.see("Кто кому пишет, звонит и кого видит.");
  assert.deepEqual(await second.axe(), []);
  await second.shot("rules-1440");
  await second.click("switch", "Показывать, что кто-то печатает");
  await second.see("1 изменение.");
  await second.click("button", "Сохранить");
  await second.until(`fetch("/api/v1/org/rules").then((r) => r.json()).then(({ rules }) => !rules.typing)`, "the rules kept");
  await setRules({ administrator: { client: klimovApi } }, [
    ["presence", "administrator", "teacher", "no"],
  ]);
  await klimov.until(`!document.querySelector('[role=img][aria-label="сейчас здесь"]')`, "the dot to go by the rules");
  await second.resize(360, 740);
  assert.deepEqual(await second.axe(), []);
  await second.shot("rules-360");
  await second.close();
});

test("with «Ctrl Enter sends» Enter makes a line", async () => {
  const { preferences } = (await teacherApi.call("whoami"))["me"];
  await teacherApi.call("preferences_set", { ...preferences, send_key: "ctrl_enter" });
  await open(teacher, chat);
  await toField(teacher);
  await teacher.type("первая");
  await teacher.press("Enter");
  await teacher.type("вторая");
  await fieldIs(teacher, "первая\nвторая");
  await teacher.press("Control+Enter");
  await fieldIs(teacher, "");
  await teacher.see("вторая");
  const newest = `fetch("/api/v1/chats/${chat}/messages?limit=1").then((r) => r.json()).then((j) => j.messages[0]?.text)`;
  await teacher.until(`${newest}.then((text) => text === "первая\\nвторая")`, "the message on the server");
  await teacherApi.call("preferences_set", { ...preferences, send_key: "enter" });
});

test("a draft sent from another device goes from this one", async () => {
  await open(klimov, chat);
  await toField(klimov);
  await klimov.type("Начато здесь");
  await klimov.until(`fetch("/api/v1/chats/${chat}").then((r) => r.json()).then((j) => j.view.draft?.text === "Начато здесь")`, "the draft on the server");
  await klimovApi.call("message_post", { chat_id: chat, text: "Начато здесь" });
  await fieldIs(klimov, "");
});

test("nothing was written to the console as an error", () => {
  assert.deepEqual([klimov.problems, teacher.problems], [[], []]);
});
