// Every address outside, before anybody signed in, in every look: no accessibility violation, no sideways scroll, no
// error in the console; pictures of each are kept in tests/output/screenshots for the eye.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Browsers, type Kind, type Window } from "../lib/browser.ts";
import { Client } from "../lib/client.ts";
import { inspect, inspectAll, keepLook, lookNames } from "../lib/looks.ts";
import { Server } from "../lib/server.ts";

const server = new Server();
const browsers = new Browsers();
let secret = "";
let w: Window;

before(async () => {
  await server.start("demo", ["--json"]);
  secret = await makeInvite();
  w = await browsers.person("chromium");
});
after(async () => {
  await browsers.close();
  await server.remove();
});

async function makeInvite(): Promise<string> {
  const teacher = new Client(server.url);
  const person = server.people.find((p) => p.login === "melnikova");
  assert(person);
  await teacher.call("sign_in", { org: person.slug, login: person.login, password: person.password });
  const chat = (await teacher.call("chat_list"))["chats"].find((c: any) => c["chat"]["title"].startsWith("СД-21"));
  const invite = { chat_id: chat["chat"]["id"], role: ["student"], needs_approval: true, max_uses: 5, hours: 24 };
  return (await teacher.call("invite_create", invite))["secret"];
}

/** Addresses with a word that stands there when it is ready. */
const doors: [name: string, address: string, word: string][] = [
  ["sign-in", "/o/zmk", "Вход"],
  ["choose", "/sign-in", "Откройте адрес своей организации"],
  ["no-such-place", "/o/nobody", "Здесь нет такой организации"],
  ["start", "/start", "Ключ оператора"],
  ["join-unknown", `/join#${"A".repeat(43)}`, "Такого приглашения нет"],
  ["join-offer", "/join#secret", "Вас пригласили"],
  ["not-found", "/no/such/page", "Такой страницы нет"],
];

/** Anew, also when only the fragment differs. */
async function open(address: string): Promise<void> {
  await w.open("about:blank");
  await w.open(server.url + address.replace("#secret", `#${secret}`));
}

for (const [name, address, word] of doors) {
  test(`${name} in every look`, async () => {
    await inspectAll(w, { name, word }, () => open(address));
    assert.deepEqual(w.problems, []);
  });
}

test("a look kept on the device is there when a door is opened", async () => {
  await w.resize(360, 740);
  await open("/o/zmk");
  for (const look of lookNames) {
    await w.evaluate(keepLook(look));
    await open("/o/zmk");
    await inspect(w, { name: "sign-in-opened", word: "Вход" }, 360, look);
  }
  assert.deepEqual(w.problems, []);
});

for (const kind of ["chromium", "firefox"] as Kind[]) {
  test(`English in ${kind}`, async () => {
    const guest = await browsers.person(kind, { language: "en" });
    await guest.open(`${server.url}/o/zmk`);
    await guest.evaluate(`localStorage.setItem("kafedra.language", "en")`);
    await guest.open(`${server.url}/o/zmk`);
    await guest.see("Sign in");
    // Names, the way back to Russian, and the decorative drawing on the board may stay.
    const cyrillic = await guest.evaluate<string[]>(
      `document.body.innerText.split("\\n").filter((line) => /[а-яё]/i.test(line) && !/Заречный|Климов|Кафедра|По-русски|уд\\/мин|R–R/.test(line))`);
    assert.deepEqual(cyrillic, [], "Russian words on the English page");
    await guest.shot(`english-${kind}`);
    await guest.close();
  });
}
