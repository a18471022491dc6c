// Every room inside, as those who live there see it, in every look: no accessibility violation, no sideways scroll, no
// error in the console; pictures of each are kept in tests/output/screenshots for the eye.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Browsers, type Window } from "../lib/browser.ts";
import { Client } from "../lib/client.ts";
import { inspect, inspectAll, keepWithAccount, lookNames, onAccount, onDevice } from "../lib/looks.ts";
import { Server } from "../lib/server.ts";

const server = new Server();
const browsers = new Browsers();
/** One session and one browser each: a password costs time. */
const sessions = new Map<string, Client>();
const windows = new Map<string, Window>();

before(async () => {
  await server.start("demo", ["--json", "--rates", "off"]);
  await makeNewcomers();
});
after(async () => {
  await browsers.close();
  await server.remove();
});

async function signIn(login: string): Promise<Client> {
  const client = new Client(server.url);
  const person = server.people.find((p) => (login === "operator" ? p.role === "operator" : p.login === login));
  assert(person, login);
  const { slug, password } = person;
  if (login === "operator") await client.call("operator_start", { key: password });
  else await client.call("sign_in", { org: slug, login, password });
  return client;
}

async function session(login: string): Promise<Client> {
  const client = sessions.get(login) ?? (await signIn(login));
  sessions.set(login, client);
  return client;
}

async function windowOf(login: string): Promise<Window> {
  const known = windows.get(login);
  if (known) return known;
  const w = await browsers.person("chromium");
  await w.become(server.url, (await session(login)).cookie);
  windows.set(login, w);
  return w;
}

const groupOf = async (client: Client): Promise<string> =>
  (await client.call("chat_list"))["chats"].find((c: any) => c["chat"]["title"].startsWith("СД-21"))["chat"]["id"];

/** Somebody who came by a code and has no password yet, and somebody who waits for the teacher. */
async function makeNewcomers(): Promise<void> {
  const name = { last: "Новикова", first: "Вера", middle: "" };
  const made = await (await session("klimov")).call("person_create", {
    name, roles: ["student"], position: "", is_verified: false,
  });
  const byCode = new Client(server.url);
  await byCode.call("sign_in_by_code", { org: "zmk", code: made["code"]["code"] });
  sessions.set("by-code", byCode);
  const teacher = await session("melnikova");
  const invite = { chat_id: await groupOf(teacher), role: ["student"], needs_approval: true, max_uses: 5, hours: 24 };
  const { secret } = await teacher.call("invite_create", invite);
  const waiting = new Client(server.url);
  await waiting.call("invite_register", { secret, name, login: "novikova", password: "снег-трамвай-укроп" });
  sessions.set("waiting", waiting);
}

/** Addresses by who looks, with a word that stands there when it is ready. */
const rooms: [login: string, name: string, address: string, word: string][] = [
  ["melnikova", "chats", "/chats", "СД-21"],
  ["melnikova", "chat", "/chats/first", "СД-21"],
  ["melnikova", "settings", "/settings", "Профиль"],
  ["melnikova", "settings-security", "/settings/security", "Где вы вошли"],
  ["melnikova", "settings-look", "/settings/look", "Доска (тёмная)"],
  ["melnikova", "settings-language", "/settings/language", "Меняется сразу"],
  ["melnikova", "help", "/help", "Справка"],
  ["klimov", "people", "/people/all", "Мельникова"],
  ["klimov", "structure", "/people", "Структура"],
  ["klimov", "person", "/people/first", "О человеке"],
  ["operator", "operator", "/operator", "Заявки организаций"],
  ["by-code", "credentials", "/credentials", "Придумайте логин и пароль"],
  ["waiting", "waiting", "/waiting", "Ждём подтверждения"],
];

async function resolve(client: Client, address: string): Promise<string> {
  if (!address.endsWith("/first")) return server.url + address;
  if (address.startsWith("/chats")) return `${server.url}/chats/${await groupOf(client)}`;
  const { members } = await client.call("person_list", { find: "Мельникова" });
  return `${server.url}/people/${members[0].person.id}`;
}

for (const [login, name, address, word] of rooms) {
  test(`${name} in every look`, async () => {
    const w = await windowOf(login);
    const client = await session(login);
    const url = await resolve(client, address);
    await inspectAll(w, { name, word }, () => w.open(url), login === "operator" ? onDevice : onAccount(client));
    assert.deepEqual(w.problems, []);
  });
}

test("a look kept with the account is there when a chat is opened", async () => {
  const client = await session("melnikova");
  const w = await windowOf("melnikova");
  const url = await resolve(client, "/chats/first");
  await w.resize(360, 740);
  for (const look of lookNames) {
    await keepWithAccount(client, look);
    await w.open(url);
    await inspect(w, { name: "chat-opened", word: "СД-21" }, 360, look);
  }
  assert.deepEqual(w.problems, []);
});

test("text at 200 % keeps every control on the screen", async () => {
  const client = await session("melnikova");
  const w = await windowOf("melnikova");
  await keepWithAccount(client, "paper");
  await w.resize(720, 450); // 1440 × 900 at 200 %
  await w.open(await resolve(client, "/chats/first"));
  await inspect(w, { name: "chat-200-percent", word: "СД-21" }, 720, "paper");
  await w.seeRole("button", "Отправить");
});
