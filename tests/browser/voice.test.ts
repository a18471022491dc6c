// Voice and round video with fake devices: recorded in Chromium and played in Firefox, and the other way; by keyboard, by a
// held button, by its slides; the author sees that it was listened to.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Browsers, type Kind, type Window } from "../lib/browser.ts";
import { Client, type Json } from "../lib/client.ts";
import { Server } from "../lib/server.ts";

const server = new Server();
const browsers = new Browsers({ media: "fake" });
const windows = {} as Record<Kind, Window>;
const apis = {} as Record<Kind, Client>;
let chat = "";

before(async () => {
  await server.start("demo", ["--json", "--rates", "off"]);
  apis.chromium = await signIn("melnikova");
  apis.firefox = await signIn("vorobyova.alina");
  const found = await apis.chromium.call("person_search", { find: "Воробьёва" });
  const alina = found["people"].find((p: Json) => p["name"]["first"] === "Алина")["id"];
  const made = await apis.chromium.call("chat_create", { title: "Устный зачёт", member_ids: [alina] });
  chat = made["view"]["chat"]["id"];
  for (const kind of ["chromium", "firefox"] as const) {
    const w = await browsers.person(kind);
    windows[kind] = w;
    // Firefox ends an element that has sound alone with an error where there is no sound device, unless it is muted.
    if (kind === "firefox") await w.before("const Sound = Audio; window.Audio = function () { const a = new Sound(); a.muted = true; return a; }");
    await w.become(server.url, apis[kind].cookie);
    await w.open(`${server.url}/chats/${chat}`);
    await w.seeRole("button", "Записать голосовое");
  }
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

async function newest(): Promise<Json> {
  const { messages } = await apis.chromium.call("message_list", { chat_id: chat, limit: 1 });
  return messages[0];
}

const focusOn = (w: Window, label: string) =>
  w.until(`(() => { const e = [...document.querySelectorAll("button")].findLast((e) => e.getAttribute("aria-label")?.startsWith(${JSON.stringify(label)}) && !e.hidden && !e.disabled); e?.focus(); return e && document.activeElement === e; })()`,
    `the focus on «${label}»`);
const runsFor = (w: Window, seconds: number) =>
  w.until(`(() => { const m = /(\\d+):(\\d\\d)/.exec(document.querySelector("[role=timer]")?.textContent ?? ""); return m && Number(m[1]) * 60 + Number(m[2]) >= ${seconds}; })()`,
    `${seconds} seconds of recording`);
const pointer = (w: Window, type: string, dx = 0, dy = 0) => w.evaluate(`(() => {
  const e = document.querySelector("[aria-label='Записать голосовое']");
  const box = e.getBoundingClientRect();
  e.setPointerCapture = () => {};
  e.dispatchEvent(new PointerEvent(${JSON.stringify(type)}, { bubbles: true, pointerId: 1, button: 0, pointerType: "touch",
    clientX: box.x + box.width / 2 + ${dx}, clientY: box.y + box.height / 2 + ${dy} }));
})()`);

for (const [from, to] of [["chromium", "firefox"], ["firefox", "chromium"]] as const) {
  test(`a voice message recorded in ${from} plays in ${to}`, async () => {
    const [author, listener] = [windows[from], windows[to]];
    await focusOn(author, "Записать голосовое");
    await author.press("Enter");
    await author.see("Идёт запись");
    await runsFor(author, 2);
    await author.shot(`voice-recording-${from}`);
    assert.deepEqual(await author.axe(), []);
    await author.until(`document.activeElement?.getAttribute("aria-label") === "Отправить запись"`, "the focus on sending");
    await author.press("Enter");
    await listener.until(`[...document.querySelectorAll("article")].at(-1)?.querySelector("[aria-label^='Слушать']")`, "the message");
    const [one] = (await newest())["attachments"];
    assert.equal(one.kind, "voice");
    assert.equal(Buffer.from(one.waveform, "base64").length, 44);
    assert(one.duration_us > 1_000_000 && one.duration_us < 60_000_000, String(one.duration_us));
    await focusOn(listener, "Слушать");
    await listener.press("Enter");
    await listener.until(`[...document.querySelectorAll("article input[type=range]")].at(-1).value > 0.4`, "the sound to move on");
    await author.see("прослушано");
    assert.equal((await newest())["attachments"][0].is_listened, true);
    await listener.shot(`voice-played-${to}`);
    assert.deepEqual(await listener.axe(), []);
  });
}

test("speed goes round, arrows move by five seconds", async () => {
  const w = windows.chromium;
  await focusOn(w, "Скорость");
  await w.press("Enter");
  await w.see("1,5×");
  await w.until(`(() => { const e = [...document.querySelectorAll("article input[type=range]")].at(-1); e.focus(); return document.activeElement === e; })()`, "the slider");
  const at = () => w.evaluate<number>(`Number([...document.querySelectorAll("article input[type=range]")].at(-1).value)`);
  await w.press("ArrowLeft");
  await w.until(`Number([...document.querySelectorAll("article input[type=range]")].at(-1).value) < 1`, "the beginning");
  assert((await at()) < 1);
});

test("held it records, slid up it goes on alone, slid left it is forgotten", async () => {
  const w = windows.chromium;
  const before = (await newest())["id"];
  await pointer(w, "pointerdown");
  await w.see("Вверх — без рук, влево — отменить");
  await runsFor(w, 1);
  await pointer(w, "pointermove", -90);
  await w.see("Запись отменена.");
  assert.equal((await newest())["id"], before, "nothing was sent");
  await pointer(w, "pointerdown");
  await runsFor(w, 1);
  await pointer(w, "pointermove", 0, -90);
  await pointer(w, "pointerup");
  await w.seeRole("button", "Отменить запись");
  await focusOn(w, "Отменить запись");
  await w.press("Enter");
  await w.until(`!document.querySelector("[role=timer]")`, "the end of it");
  await pointer(w, "pointerdown");
  await runsFor(w, 1);
  await pointer(w, "pointerup");
  await w.until(`!document.querySelector("[role=timer]")`, "the end of it");
  await windows.firefox.until(`[...document.querySelectorAll("article [aria-label^='Слушать']")].length >= 3`, "the third one");
});

for (const [from, to] of [["chromium", "firefox"], ["firefox", "chromium"]] as const) {
  test(`a round video recorded in ${from} plays in ${to}`, async () => {
    const [author, watcher] = [windows[from], windows[to]];
    const known: number = await watcher.evaluate(`document.querySelectorAll("article video").length`);
    await author.click("button", "Прикрепить");
    await author.click("menuitem", "Круглое видео");
    await author.until(`(() => { const v = document.querySelector("[role=dialog] video"); return v && v.videoWidth > 0; })()`, "the own picture");
    await author.click("button", "Начать запись");
    await runsFor(author, 2);
    await author.shot(`round-recording-${from}`);
    assert.deepEqual(await author.axe(), []);
    await author.click("button", "Отправить запись");
    await watcher.until(`document.querySelectorAll("article video").length > ${known}`, "the message");
    assert.equal((await newest())["attachments"][0].kind, "round");
    await focusOn(watcher, "Смотреть круглое видео");
    await watcher.press("Enter");
    await watcher.until(`[...document.querySelectorAll("article video")].at(-1).currentTime > 0.4`, "the picture to move on");
    await watcher.shot(`round-played-${to}`);
  });
}

test("a microphone that is denied says how to allow it", async () => {
  const w = await browsers.person("chromium", {
    prelude: `navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", "NotAllowedError"));`,
  });
  await w.become(server.url, apis.firefox.cookie);
  await w.open(`${server.url}/chats/${chat}`);
  await w.seeRole("button", "Записать голосовое");
  await focusOn(w, "Записать голосовое");
  await w.press("Enter");
  await w.see("Браузер не пускает к микрофону. Нажмите на значок слева от адреса и разрешите.");
  await w.close();
  for (const one of Object.values(windows)) assert.deepEqual(one.problems, []);
});
