// Without a network: the client opens, shows what was read, keeps what is written, and sends it once when the network is
// back. In Chromium the browser is cut off, in Firefox the server is stopped.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Browsers, type Kind, type Window } from "../lib/browser.ts";
import { Client } from "../lib/client.ts";
import { NewerDoor } from "../lib/newer.ts";
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

async function chatOf(client: Client): Promise<string> {
  const { chats } = await client.call("chat_list");
  return chats.find((view: any) => view.chat.title.startsWith("СД-21")).chat.id;
}

const hasWorker = `navigator.serviceWorker.controller?.state === "activated"`;
/** What the device keeps of chats, through `give`. A database that is not there yet is not made, which would leave the
 * client with one that has no rooms. */
const kept = (give: string) => `new Promise((done) => {
  const give = ${give};
  const open = indexedDB.open("kafedra");
  open.onupgradeneeded = () => open.transaction.abort();
  open.onerror = () => done(give([]));
  open.onsuccess = () => {
    const all = open.result.transaction("chats").objectStore("chats").getAll();
    all.onsuccess = () => { open.result.close(); done(give(all.result)); };
  };
})`;
const keptMessages = kept("(all) => all.reduce((n, k) => n + (k.chat.window?.messages.length ?? 0), 0)");
const keptText = (text: string) => kept(`(all) => JSON.stringify(all).includes(${JSON.stringify(text)})`);

/** Whatever was written has been sent. */
const nothingWaits = `!Object.keys(localStorage).some((key) => /^kafedra\\.\\d+\\.out\\./.test(key))`;

async function cut(w: Window, is: boolean): Promise<void> {
  if (w.kind === "chromium") await w.offline(is);
  else if (is) await server.stop();
  else await server.start("serve");
}

for (const kind of ["chromium", "firefox"] as Kind[]) {
  test(`written without a network, over a reload, kept once: ${kind}`, async () => {
    const api = await signedIn("melnikova");
    const chat = await chatOf(api);
    const w = await browsers.person(kind);
    await w.become(server.url, api.cookie);
    await w.open(`${server.url}/chats/${chat}`);
    await w.see("СД-21");
    await w.until(hasWorker, "the worker to be in charge");
    await w.until(`${keptMessages}.then((n) => n > 0)`, "the messages to be kept on the device");
    const last = await w.evaluate<string>(`document.querySelector("[role=row]:last-of-type, [role=grid]")?.textContent ?? ""`);
    assert.notEqual(last, "");

    await cut(w, true);
    await w.open(`${server.url}/chats/${chat}`);
    await w.see("СД-21");
    await w.seeRole("button", "Отправить");
    const text = `Без сети, ${kind}`;
    await w.until(`Boolean(document.querySelector("textarea"))`, "the field");
    await w.evaluate(`document.querySelector("textarea").focus()`);
    await w.type(text);
    await w.press("Enter");
    await w.see(text);
    // The strip tells that nothing is lost.
    await w.see("Нет связи");
    await w.open(`${server.url}/chats/${chat}`);
    await w.see(text);

    await cut(w, false);
    const count = async () => {
      const { messages } = await api.call("message_list", { chat_id: chat, limit: 50 });
      return messages.filter((message: any) => message.text === text).length;
    };
    await w.until(`document.querySelectorAll("textarea").length > 0`, "the room");
    await w.until(nothingWaits, "the queue to be empty");
    assert.equal(await count(), 1, "kept once");
    await w.open(`${server.url}/chats/${chat}`);
    await w.see(text);
    assert.equal(await count(), 1);
    await w.close();
  });
}

async function writeOffline(w: Window, chat: string, text: string): Promise<void> {
  await w.open(`${server.url}/chats/${chat}`);
  await w.until(hasWorker, "the worker to be in charge");
  await w.until(`${keptMessages}.then((n) => n > 0)`, "the messages to be kept on the device");
  await w.until(`Boolean(document.querySelector("textarea"))`, "the field");
  await cut(w, true);
  await w.evaluate(`document.querySelector("textarea").focus()`);
  await w.type(text);
  await w.press("Enter");
  await w.see(text);
}

/** Messages of the open chat with these words; the list of chats repeats the last one. */
const rowsWith = (text: string) =>
  `[...document.querySelectorAll("[data-skip-target] article, [data-skip-target] [role=article]")].filter((row) => row.textContent.includes(${JSON.stringify(text)})).length`;

for (const kind of ["chromium", "firefox"] as Kind[]) {
  test(`two tabs with one queue send a message once: ${kind}`, async () => {
    const api = await signedIn("melnikova");
    const chat = await chatOf(api);
    const w = await browsers.person(kind);
    await w.become(server.url, api.cookie);
    const text = `Две вкладки, ${kind}`;
    await writeOffline(w, chat, text);
    const other = await w.tab();
    await other.open(`${server.url}/chats/${chat}`);
    await other.see(text);
    await cut(w, false);
    const count = async () => {
      const { messages } = await api.call("message_list", { chat_id: chat, limit: 50 });
      return messages.filter((message: any) => message.text === text).length;
    };
    for (const tab of [w, other]) {
      await tab.until(nothingWaits, "the queue to be empty");
      await tab.until(`(${rowsWith(text)}) === 1`, "the message to stand there once");
    }
    assert.equal(await count(), 1);
    await w.close();
  });
}

test("what is kept here is read anew when the server has changed it meanwhile", async () => {
  const api = await signedIn("melnikova");
  const chat = await chatOf(api);
  const post = async (text: string) => (await api.call("message_post", { chat_id: chat, text }, { "idempotency-key": crypto.randomUUID() })) as any;
  const edited = await post("Сбор в семь утра");
  const deleted = await post("Это сообщение лишнее");
  const w = await browsers.person("chromium");
  await w.become(server.url, api.cookie);
  await w.open(`${server.url}/chats/${chat}`);
  await w.see("Сбор в семь утра");
  await w.until(hasWorker, "the worker to be in charge");
  await w.until(keptText("Это сообщение лишнее"), "the messages to be kept on the device");
  await w.offline(true);
  await w.open(`${server.url}/chats/${chat}`);
  await w.see("Сбор в семь утра");
  await api.call("message_edit", { chat_id: chat, message_id: edited.id, text: "Сбор в восемь утра", version: edited.version });
  await api.call("message_delete", { chat_id: chat, message_id: deleted.id });
  await w.offline(false);
  await w.see("Сбор в восемь утра");
  await w.gone("Сбор в семь утра");
  await w.gone("Это сообщение лишнее");
  await w.until(`${keptText("Это сообщение лишнее")}.then((is) => !is)`, "the deleted words to leave the device");
  await w.close();
});

test("signing out asks while something is unsent, and loses nothing without a network", async () => {
  const api = await signedIn("melnikova");
  const chat = await chatOf(api);
  const w = await browsers.person("chromium");
  await w.become(server.url, api.cookie);
  const text = "Ещё не отправлено";
  await writeOffline(w, chat, text);
  await w.open(`${server.url}/settings`);
  await w.see("Нет связи. Сообщения уйдут, когда она появится.");
  await w.click("button", "Выйти");
  await w.see("Выйти? Есть неотправленное");
  await w.click("button", "Остаться");
  await w.gone("Выйти? Есть неотправленное");
  await w.click("button", "Выйти");
  await w.click("button", "Выйти без отправки");
  await w.open(`${server.url}/chats/${chat}`);
  await w.see(text);
  await w.offline(false);
  await w.until(nothingWaits, "the message to be sent");
  await w.close();
});

test("a newer build is offered, and what was being written is still there after it", async () => {
  const door = await new NewerDoor(server.url).open();
  try {
    const api = await signedIn("melnikova");
    const chat = await chatOf(api);
    const w = await browsers.person("chromium");
    await w.become(door.url, api.cookie);
    await w.open(`${door.url}/chats/${chat}`);
    await w.until(hasWorker, "the worker to be in charge");
    await w.until(`Boolean(document.querySelector("textarea"))`, "the field");
    await w.evaluate(`document.querySelector("textarea").focus()`);
    await w.type("Начатая мысль");
    door.isNewer = true;
    // What a return to the tab does.
    await w.evaluate(`document.dispatchEvent(new Event("visibilitychange"))`);
    await w.see("Вышла новая версия");
    assert.equal(await w.evaluate(`document.querySelector("textarea").value`), "Начатая мысль");
    await w.click("button", "Обновить");
    await w.until(`Boolean(document.querySelector("meta[name=newer-build]"))`, "the newer build");
    await w.until(`document.querySelector("textarea")?.value === "Начатая мысль"`, "the draft");
    await w.gone("Вышла новая версия");
    assert.deepEqual(w.problems, []);
    await w.close();
  } finally {
    door.close();
  }
});

test("after signing out nothing is left on the device", async () => {
  const api = await signedIn("melnikova");
  const chat = await chatOf(api);
  const w = await browsers.person("chromium");
  await w.become(server.url, api.cookie);
  await w.open(`${server.url}/chats/${chat}`);
  await w.until(`${keptMessages}.then((n) => n > 0)`, "the messages to be kept on the device");
  await w.open(`${server.url}/settings`);
  await w.click("button", "Выйти");
  await w.see("Логин");
  await w.until(`${keptMessages}.then((n) => n === 0)`, "the messages to be gone");
  await w.until(`!Object.keys(localStorage).some((key) => /^kafedra\\.\\d+\\./.test(key))`, "nothing to be left beside them");
  await w.close();
});

test("an answer of the api is never kept by the worker", async () => {
  const api = await signedIn("melnikova");
  const w = await browsers.person("chromium");
  await w.become(server.url, api.cookie);
  await w.open(`${server.url}/chats`);
  await w.until(hasWorker, "the worker to be in charge");
  const kept = await w.evaluate<string[]>(`caches.keys().then((names) => Promise.all(names.map((name) =>
    caches.open(name).then((cache) => cache.keys())))).then((lists) => lists.flat().map((request) => request.url))`);
  assert(kept.length > 10, "the client is kept");
  assert.deepEqual(kept.filter((url) => new URL(url).pathname.startsWith("/api")), []);
  await w.close();
});
