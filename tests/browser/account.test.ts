// A person and their account: devices, password, preferences that follow them, a theme that is there before the first
// paint, and a code that two administrators give.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Browsers, type Window } from "../lib/browser.ts";
import { Client } from "../lib/client.ts";
import { Server } from "../lib/server.ts";

const server = new Server();
const browsers = new Browsers();

before(() => server.start("demo", ["--json"]));
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

async function at(client: Client, path: string): Promise<Window> {
  const w = await browsers.person("chromium");
  await w.become(server.url, client.cookie);
  await w.open(server.url + path);
  return w;
}

test("every section of settings in both themes: no violation, no sideways scroll", async () => {
  const api = await signedIn("melnikova");
  const w = await at(api, "/settings");
  for (const [section, word] of [["", "Профиль"], ["/security", "Где вы вошли"], ["/look", "Тема"], ["/language", "Язык"]]) {
    for (const [width, height] of [[1440, 900], [360, 740]] as const) {
      for (const theme of ["paper", "board"]) {
        await w.evaluate(`localStorage.setItem("kafedra.look", ${JSON.stringify(JSON.stringify({ theme }))})`);
        await w.evaluate(`localStorage.setItem("kafedra.preferences-of", "")`);
        await w.resize(width, height);
        await w.open(`${server.url}/settings${section}`);
        await w.see(word as string);
        assert.deepEqual(await w.axe(), [], `${section} ${width} ${theme}`);
        const wide = await w.evaluate<number>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        assert(wide <= 0, `${section} ${width}: ${wide}px`);
        await w.shot(`settings${section.replace("/", "-")}-${width}-${theme}`);
      }
    }
  }
  assert.deepEqual(w.problems, []);
  await w.close();
});

test("the board follows the person to another device, and is there before the client", async () => {
  const first = await signedIn("stupina");
  const w = await at(first, "/settings/look");
  await w.see("Доска (тёмная)");
  await w.click("radio", "Доска (тёмная)");
  await w.until(`document.documentElement.dataset.theme === "dark"`, "the board");
  await w.until(`fetch("/api/v1/me").then((r) => r.json()).then((j) => j.me.preferences.theme === "board")`, "the account to know");
  const other = await at(await signedIn("stupina"), "/settings/look");
  await other.until(`document.documentElement.dataset.theme === "dark"`, "the board on the other device");
  await other.open(`${server.url}/look.js`);
  await w.close();
  await other.close();
});

test("the language changes at once", async () => {
  const w = await at(await signedIn("stupina"), "/settings/language");
  await w.see("Меняется сразу");
  await w.click("radio", "English");
  await w.see("Changes at once");
  await w.until(`document.documentElement.lang === "en"`, "the language of the page");
  await w.close();
});

test("signing out elsewhere ends that device at once", async () => {
  const here = await signedIn("vorobyova.alina");
  const there = await signedIn("vorobyova.alina");
  const theirs = await at(there, "/chats");
  await theirs.see("Чаты");
  const w = await at(here, "/settings/security");
  await w.see("Выйти на всех остальных");
  await w.click("button", "Выйти на всех остальных");
  await w.see("Выйти на всех остальных устройствах?");
  assert.deepEqual(await w.axe(), [], "the open dialog");
  await w.evaluate(`[...document.querySelectorAll('[role=alertdialog] button')].at(-1).click()`);
  await w.see("Других устройств нет.");
  await theirs.see("Вход на этом устройстве закончился");
  await w.close();
  await theirs.close();
});

test("a code for a colleague in use waits for a second administrator", async () => {
  const asks = await signedIn("klimov");
  const { members } = await asks.call("person_list", { find: "Мельникова" });
  const w = await at(asks, `/people/${members[0].person.id}`);
  await w.see("Попросить новый код");
  await w.click("button", "Попросить новый код");
  await w.see("Ждёт другого администратора");
  await w.open(`${server.url}/people`);
  await w.see("Ждут второго администратора");
  assert.deepEqual(await w.axe(), []);
  await w.click("button", "Отозвать просьбу");
  await w.gone("Ждут второго администратора");
  await w.close();
});
