// A person and their account: devices, password, preferences that follow them, a theme that is there before the first
// paint, and a code that two administrators give.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Browsers, type Kind, type Window } from "../lib/browser.ts";
import { Client } from "../lib/client.ts";
import { Server } from "../lib/server.ts";

const server = new Server();
const browsers = new Browsers();

let secondAdministrator: Client;

before(async () => {
  await server.start("demo", ["--json"]);
  secondAdministrator = await makeAdministrator();
});
after(async () => {
  await browsers.close();
  await server.remove();
});

async function signedIn(login: string): Promise<Client> {
  const client = new Client(server.url);
  const found = server.people.find((person) => person.login === login);
  assert(found, login);
  await client.call("sign_in", { org: found.slug, login, password: found.password });
  return client;
}

/** The demonstration has one administrator; what two of them do needs another. */
async function makeAdministrator(): Promise<Client> {
  const name = { last: "Осипова", first: "Вера", middle: "" };
  const made = await (await signedIn("klimov")).call("person_create", {
    name, roles: ["administrator"], position: "", is_verified: false,
  });
  const client = new Client(server.url);
  await client.call("sign_in_by_code", { org: "zmk", code: made["code"]["code"] });
  await client.call("credentials_set", { login: "osipova", password: "снег-трамвай-укроп" });
  return client;
}

const confirm = (w: Window) =>
  w.until(`(() => { const yes = [...document.querySelectorAll("[role=alertdialog] button")].at(-1); yes?.click(); return yes; })()`, "the question");

async function at(client: Client, path: string, kind: Kind = "chromium"): Promise<Window> {
  const w = await browsers.person(kind);
  await w.become(server.url, client.cookie);
  await w.open(server.url + path);
  return w;
}

const kinds: Kind[] = ["chromium", "firefox"];

for (const kind of kinds) {
  test(`what one device chooses is at once on the other, and there before the client: ${kind}`, async () => {
    const w = await at(await signedIn("stupina"), "/settings/look", kind);
    const other = await at(await signedIn("stupina"), "/settings/look", kind);
    await other.see("Доска (тёмная)");
    await w.see("Доска (тёмная)");
    await w.click("radio", "Доска (тёмная)");
    await w.until(`document.documentElement.dataset.theme === "dark"`, "the board");
    await other.until(`document.documentElement.dataset.theme === "dark"`, "the board on the other device");
    // look.js alone, without the client, puts it on.
    await other.evaluate(`delete document.documentElement.dataset.theme`);
    await other.evaluate(`new Promise((done) => {
      const script = document.createElement("script");
      script.src = "/look.js?again";
      script.onload = done;
      document.head.append(script);
    })`);
    assert.equal(await other.evaluate(`document.documentElement.dataset.theme`), "dark");
    await other.open(`${server.url}/settings/language`);
    await other.see("Меняется сразу");
    await other.click("radio", "English");
    await other.see("Changes at once");
    await w.see("Paper (light)");
    await w.until(`document.documentElement.lang === "en"`, "the language of the page");
    await w.click("radio", "Paper (light)");
    await other.until(`document.documentElement.dataset.theme === "light"`, "paper on the other device");
    await other.click("radio", "Русский");
    await w.see("Бумага (светлая)");
    await w.close();
    await other.close();
  });

  test(`signing out elsewhere ends that device at once, and a password half typed stays: ${kind}`, async () => {
    const here = await signedIn("vorobyova.alina");
    const theirs = await at(await signedIn("vorobyova.alina"), "/chats", kind);
    await theirs.see("Чаты");
    const w = await at(here, "/settings/security", kind);
    await w.see("Выйти на всех остальных");
    await w.fill("Новый пароль", "снег трамвай");
    await signedIn("vorobyova.alina");
    await w.until(`document.querySelectorAll("ul[aria-label] button").length >= 2`, "the third device to be told");
    assert.equal(await w.evaluate(`document.querySelector("input[name=new]").value`), "снег трамвай");
    await w.click("button", "Выйти на всех остальных");
    await w.see("Выйти на всех остальных устройствах?");
    if (kind === "chromium") assert.deepEqual(await w.axe(), [], "the open dialog");
    await confirm(w);
    await w.see("Других устройств нет.");
    await theirs.see("Вход на этом устройстве закончился");
    await w.close();
    await theirs.close();
  });

  test(`a code for a colleague in use needs a second administrator, who keeps it on the screen: ${kind}`, async () => {
    const asks = await signedIn("klimov");
    const login = kind === "chromium" ? "melnikova" : "galeev";
    const { members } = await asks.call("person_list", { find: kind === "chromium" ? "Мельникова" : "Галеев" });
    const theirs = await at(await signedIn(login), "/chats", kind);
    await theirs.see("Чаты");
    const w = await at(asks, `/people/${members[0].person.id}`, kind);
    await w.see("Попросить новый код");
    await w.touch("Попросить новый код");
    await w.see("Ждёт другого администратора");
    const second = await at(secondAdministrator, "/manage/codes", kind);
    await second.see("Ждут второго администратора");
    if (kind === "chromium") assert.deepEqual(await second.axe(), []);
    await second.touch("Согласиться и получить код");
    await confirm(second);
    await second.see("Код записан, идём дальше");
    // Nothing waits any more, which the rooms were told: the code, shown once, stays.
    await second.until(`fetch("/api/v1/me").then((r) => r.json()).then((j) => j.me.code_requests === 0)`, "nothing to wait");
    await second.see("Всё разобрано");
    await second.see("Код записан, идём дальше");
    const code = await second.evaluate<string>(`/[А-Я2-9]{4}-[А-Я2-9]{4}/.exec(document.querySelector("[data-sheet]").textContent)[0]`);
    await theirs.see("Вход на этом устройстве закончился");
    const newcomer = new Client(server.url);
    await newcomer.call("sign_in_by_code", { org: "zmk", code });
    await second.close();
    await theirs.close();
    await w.close();
  });
}

test("a request is taken back by who made it", async () => {
  const asks = await signedIn("klimov");
  const { members } = await asks.call("person_list", { find: "Гареев" });
  await asks.call("code_request", { member_id: members[0].person.id });
  const w = await at(asks, "/manage/codes");
  await w.see("Ждут второго администратора");
  await w.click("button", "Отозвать просьбу");
  await w.gone("Ждут второго администратора");
  await w.close();
});
