// Files between two people, Chromium and Firefox: an album and a document with words, seen and opened by the other; a large
// file over a dead server and a reload; what is refused says why. By keyboard where people use it, in every look.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Browsers, type Kind, type Window } from "../lib/browser.ts";
import { Client, type Json } from "../lib/client.ts";
import { paper, pdf, png } from "../lib/papers.ts";
import { Server } from "../lib/server.ts";

const MB = 1024 * 1024;
/** What a browser keeps over a reload is 64 at most. */
const LARGE_MB = 60;
const server = new Server();
const browsers = new Browsers();
let teacher: Window;
let student: Window;
let teacherApi: Client;
let studentApi: Client;
let chat = "";

before(async () => {
  await server.start("demo", ["--json", "--rates", "off"]);
  [teacherApi, studentApi] = (await Promise.all(["melnikova", "vorobyova.alina"].map(signIn))) as [Client, Client];
  const found = await teacherApi.call("person_search", { find: "Воробьёва" });
  const alina = found["people"].find((p: Json) => p["name"]["first"] === "Алина")["id"];
  const made = await teacherApi.call("chat_create", { title: "Практика", member_ids: [alina] });
  chat = made["view"]["chat"]["id"];
  teacher = await opened("chromium", teacherApi);
  student = await opened("firefox", studentApi);
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

async function opened(kind: Kind, api: Client, options = {}): Promise<Window> {
  const w = await browsers.person(kind, options);
  await w.become(server.url, api.cookie);
  await w.open(`${server.url}/chats/${chat}`);
  await w.until(`document.querySelector("textarea")`, "the composer");
  return w;
}

const file = (name: string, bytes: Uint8Array) => paper(server.folder, name, bytes);
const toField = (w: Window) =>
  w.until(`(() => { const field = document.querySelector("textarea"); field?.focus(); return field && document.activeElement === field; })()`, "the field");
const isReady = (w: Window, count: number) =>
  w.until(`[...document.querySelectorAll("[aria-label='Прикреплено'] li")].filter((e) => /готов к\\sотправке/.test(e.innerText)).length === ${count}`,
    `${count} files to be ready`);
const pressNamed = (w: Window, label: string) =>
  w.until(`(() => { const e = [...document.querySelectorAll("[aria-label]")].findLast((e) => e.getAttribute("aria-label").startsWith(${JSON.stringify(label)})); e?.focus(); return e && document.activeElement === e; })()`,
    `the focus on «${label}»`).then(() => w.press("Enter"));

async function clean(w: Window): Promise<void> {
  assert.deepEqual(await w.axe(), [], `${w.kind} has nothing to say`);
}

async function newest(): Promise<Json> {
  const { messages } = await teacherApi.call("message_list", { chat_id: chat, limit: 1 });
  return messages[0];
}

test("an album and a document go with the words as one message, and the other one opens them", async () => {
  await teacher.attach("Прикрепить", file("Схема 1.png", png(900, 600, [220, 120, 60])));
  await teacher.attach("Прикрепить", file("Схема 2.png", png(500, 800, [60, 160, 200])));
  await teacher.attach("Прикрепить", file("План занятия.pdf", pdf(["First page", "Second page"])));
  await isReady(teacher, 3);
  await teacher.see("С фото снимаются сведения о месте съёмки.");
  await teacher.shot("files-tray-1440-paper");
  await clean(teacher);
  await toField(teacher);
  await teacher.type("Посмотрите до урока");
  await teacher.press("Enter");
  await student.see("Посмотрите до урока");
  await teacher.until(`!document.querySelector("[aria-label='Прикреплено']")`, "an empty tray");
  const { attachments } = await newest();
  assert.deepEqual(attachments.map((one: Json) => one["kind"]), ["photo", "photo", "file"]);
  for (const w of [teacher, student]) {
    await w.seeRole("group", "Альбом: 2 фото");
    await w.see("План занятия");
    await w.until(`[...document.querySelectorAll("[role=group] img")].filter((e) => e.complete && e.naturalWidth > 0).length >= 2`, "the photos");
  }
  await student.see("План занятия.pdf");
  await clean(teacher);
  await clean(student);
  await teacher.shot("files-1440-paper");
});

test("photos are turned and zoomed by keys", async () => {
  await pressNamed(student, "Фото 1 из 2");
  await student.seeRole("heading", "Фото 1 из 2");
  await student.press("ArrowRight");
  await student.seeRole("heading", "Фото 2 из 2");
  await student.press("+");
  await student.until(`/scale\\(1\\.5\\)/.test(document.querySelector("[role=dialog] img:last-of-type").style.transform)`, "a larger photo");
  await clean(student);
  await student.shot("files-viewer-1440");
  await student.press("0");
  await student.press("Escape");
  await student.until(`!document.querySelector("[role=dialog]")`, "the viewer to close");
  await student.until(`document.activeElement?.getAttribute("aria-label")?.startsWith("Фото 1 из 2")`, "the focus where it was");
});

for (const who of ["teacher", "student"] as const) {
  test(`the document opens page by page: ${who}`, async () => {
    const w = who === "teacher" ? teacher : student;
    await w.click("button", "План занятия");
    await w.see("Страница 1 из 2");
    await w.until(`(() => { const c = document.querySelector("[data-page='1'] canvas"); return c && c.width > 300 &&
      c.getContext("2d").getImageData(0, 0, c.width, c.height / 3).data.some((v, i) => i % 4 === 0 && v < 100); })()`, "the page to be drawn");
    await w.until(`document.querySelector("[data-page='1']").textContent.includes("First page")`, "its words");
    await clean(w);
    await w.shot(`files-pdf-1440-${w.kind}`);
    await w.press("Escape");
    await w.until(`!document.querySelector("[role=dialog]")`, "the document to close");
    assert.deepEqual(w.problems, []);
  });
}

test("a program is refused with its reason, and nothing is lost of the rest", async () => {
  await teacher.attach("Прикрепить", file("setup.exe", new TextEncoder().encode("MZ this is a program")));
  await teacher.attach("Прикрепить", file("Список.txt", new TextEncoder().encode("1. Воробьёва\n")));
  await teacher.see("Программы и скрипты здесь не отправляют");
  await isReady(teacher, 1);
  await clean(teacher);
  await teacher.shot("files-refused-1440");
  await pressNamed(teacher, "Убрать: setup.exe");
  await teacher.gone("Программы и скрипты здесь не отправляют");
  await toField(teacher);
  await teacher.press("Enter");
  await student.until(`[...document.querySelectorAll("article")].at(-1).innerText.includes("Список")`, "the list");
});

for (const kind of ["chromium", "firefox"] as Kind[]) {
  test(`a large file goes on after the server died and the page was loaded anew: ${kind}`, async () => {
    const w = await opened(kind, teacherApi);
    await w.until(`navigator.serviceWorker.controller?.state === "activated"`, "the worker to be in charge");
    await toField(w);
    await w.type(`Большой файл, ${kind}`);
    await w.attach("Прикрепить", file(`Запись ${kind}.bin`, new Uint8Array(LARGE_MB * MB).fill(7)));
    await w.until(`/\\d из ${LARGE_MB}/.test(document.body.innerText)`, "the upload to run");
    await server.kill();
    await toField(w);
    await w.press("Enter");
    await w.see("нет связи, продолжим сами");
    await w.open(`${server.url}/chats/${chat}`);
    await w.see(`Большой файл, ${kind}`);
    await server.start("serve");
    await student.see(`Большой файл, ${kind}`);
    const message = await newest();
    assert.equal(message["attachments"][0]["size"], LARGE_MB * MB);
    assert.equal(message["attachments"].length, 1);
    await w.close();
  });
}

test("every look shows it at both widths", async () => {
  const w = await opened("chromium", studentApi, { width: 360, height: 780 });
  const vision = JSON.stringify({ vision: "black", ink: "yellow", size: "1", spacing: "normal", pictures: "no" });
  for (const [name, theme, low_vision] of [["paper", "paper", ""], ["board", "board", ""], ["lowvision", "paper", vision]] as const) {
    await studentApi.call("preferences_set", {
      language: "auto", theme, send_key: "enter", uses_single_keys: true, shows_presence: true, low_vision,
    });
    for (const width of [360, 1440]) {
      await w.resize(width, 900);
      await w.open(`${server.url}/chats/${chat}`);
      await w.see("Посмотрите до урока");
      await w.see("849 Б"); // the card of the document, not the list of chats
      await w.seeRole("button", "Прикрепить");
      await w.until(`document.documentElement.dataset.theme === ${JSON.stringify(name === "paper" ? "light" : name === "board" ? "dark" : "lowvision")}`, name);
      await w.evaluate(`document.querySelector("[aria-label^='Альбом'], article")?.scrollIntoView({ block: "center" })`);
      await w.shot(`files-${width}-${name}`);
      const least = await w.evaluate<number>(`Math.min(...[...document.querySelectorAll("article [class*=_card_]")].map((e) => e.getBoundingClientRect().width))`);
      assert(least >= 240 && least <= width, `${name} ${width}: a card has ${least} px`);
      const left = await w.evaluate<number>(`Math.min(...[...document.querySelectorAll("button")].filter((e) => e.checkVisibility()).map((e) => e.getBoundingClientRect().left))`);
      assert(left >= 0, `${name} ${width}: a button begins at ${left} px`);
      await clean(w);
      assert.equal(await w.evaluate(`document.documentElement.scrollWidth <= innerWidth`), true, `${name} ${width}`);
    }
  }
  // Without pictures a photo is a named link until it is asked for.
  await w.see("Фото, ");
  await w.close();
});
