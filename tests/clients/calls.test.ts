// A class talks: a group's call in two Chromiums and a Firefox at once, from the teacher's lobby to the message that it leaves,
// through a restart of the server; and a direct call that rings.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Browsers } from "../lib/browser.ts";
import { comeIn, sawMoving, type Sitting, shown, sitDown } from "../lib/class_call.ts";
import { looks, onAccount } from "../lib/looks.ts";
import { Server } from "../lib/server.ts";

const server = new Server();
const browsers = new Browsers({ media: "fake" });
let teacher: Sitting;
let student: Sitting;
let third: Sitting;
let chat = "";

before(async () => {
  await server.start("demo", ["--json", "--rates", "off"]);
  teacher = await sitDown(server, browsers, "chromium", "melnikova", { width: 1440, height: 900 });
  student = await sitDown(server, browsers, "chromium", "vorobyova.alina", { width: 360, height: 740 });
  const { chats } = await teacher.api.call("chat_list");
  chat = chats.find((c: any) => c["chat"]["title"].startsWith("СД-21"))["chat"]["id"];
  const { members } = await teacher.api.call("chat_member_list", { chat_id: chat });
  const other = server.people.find(
    (p) => p.role === "student" && p.login !== "vorobyova.alina" && members.some((m: any) => p.name.includes(m["person"]["name"]["last"])),
  );
  assert(other, "a second student in the group");
  third = await sitDown(server, browsers, "firefox", other.login);
});
after(async () => {
  await browsers.close();
  await server.remove();
});

const windows = () => [teacher.window, student.window, third.window];
const everybodyMoves = () => Promise.all(windows().map((w) => sawMoving(w, 2)));

test("the teacher calls the group: lobby, check of the network, room", async () => {
  const w = teacher.window;
  await w.open(`${server.url}/chats/${chat}`);
  await w.click("button", "Позвонить с видео");
  await w.seeRole("button", "Начать звонок");
  await w.until(shown, "the own picture");
  await w.until(`/\\d+ мс/.test(document.body.innerText)`, "the round trip");
  assert.deepEqual(await w.axe(), []);
  await w.shot("call-lobby-1440");
  await w.click("button", "Начать звонок");
  await w.see("В звонке пока только вы");
});

test("the others see the plate, and come in", async () => {
  for (const w of [student.window, third.window]) {
    await w.open(`${server.url}/chats/${chat}`);
    await w.see("Идёт видеозвонок");
    await comeIn(w);
  }
  for (const w of [teacher.window, third.window]) await w.see("3 человека"); // a phone has no room for it
});

test("everybody decodes everybody's camera, Chromium and Firefox alike", async () => {
  await everybodyMoves();
  await teacher.window.shot("call-room-1440");
  await student.window.shot("call-room-360");
  for (const w of windows()) assert.deepEqual(await w.axe(), []);
});

test("the room fits and reads in low vision, large and small", async () => {
  for (const [{ window: w, api }, width] of [[teacher, 1440], [student, 360]] as const) {
    for (const look of ["lowvision-white", "lowvision"] as const) {
      await onAccount(api)(w, look);
      await w.until(`document.documentElement.dataset.theme === "${looks[look].colours}"`, `the look ${look}`);
      assert.deepEqual(await w.axe(), [], `${width} ${look}`);
      const wide = await w.evaluate<number>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
      assert(wide <= 0, `${width} ${look} scrolls sideways by ${wide}px`);
      await w.shot(`call-room-${width}-${look}`);
    }
    await onAccount(api)(w, "paper");
    await w.until(`!document.documentElement.dataset.theme.startsWith("lowvision")`, "paper");
  }
});

test("who is muted is seen to be", async () => {
  await third.window.click("button", "Микрофон включён. Выключить");
  await teacher.window.until(`document.querySelectorAll("li [aria-label='микрофон выключен']").length === 1`, "one muted");
});

test("hands stand in a queue; the host lowers one, and its owner is told", async () => {
  const w = teacher.window;
  await student.window.press("h");
  await student.window.until(`document.querySelector("button[aria-label*='Ваша рука поднята']")`, "the own hand");
  await third.window.press("h");
  await w.until(`document.querySelectorAll("li [aria-label='рука поднята']").length === 2`, "two hands");
  await w.press("p");
  await w.until(`document.querySelector('[role="tab"][aria-selected="true"]')?.textContent === "Люди"`, "the people");
  await w.evaluate(`[...document.querySelectorAll('[role="tab"]')].find((tab) => tab.textContent.startsWith("Руки")).click()`);
  await w.see("ждёт");
  assert.deepEqual(await w.axe(), []);
  await w.shot("call-hands-1440");
  await w.click("button", "Опустить");
  await student.window.see("Ведущий опустил вашу руку.");
  await w.press("p");
});

test("the host mutes a student on the server; only the student can speak again", async () => {
  const { chats } = await teacher.api.call("chat_list");
  const call_id = chats.find((c: any) => c["chat"]["id"] === chat)["call"]["call_id"];
  await teacher.api.call("call_mute", { call_id, member_id: student.me, source: "microphone" });
  await student.window.see("Ведущий выключил ваш микрофон");
  await student.window.click("button", "Микрофон выключен. Включить");
  await student.window.seeRole("button", "Микрофон включён. Выключить");
});

test("what is written beside the call stands in the chat", async () => {
  const w = student.window;
  await w.press("c");
  await w.until(`document.querySelector("textarea")`, "the composer");
  await w.evaluate(`document.querySelector("textarea").focus()`);
  await w.type("Меня слышно?");
  await w.press("Enter");
  await teacher.window.until(
    `fetch("/api/v1/chats/${chat}/messages?limit=1").then((r) => r.json()).then((j) => j.messages[0].text === "Меня слышно?")`,
    "the message",
  );
  await w.click("button", "Закрыть панель");
});

test("a shown screen is large for the others, and moves", async () => {
  await teacher.window.click("button", "Показ. Показать экран");
  await teacher.window.seeRole("button", "Вы показываете экран. Остановить показ");
  for (const w of [student.window, third.window]) {
    await w.see("Экран: ");
    await sawMoving(w, 1, 600);
  }
  await student.window.shot("call-screen-360");
  await third.window.shot("call-screen-1280");
  await teacher.window.click("button", "Вы показываете экран. Остановить показ");
  for (const w of [student.window, third.window]) await w.gone("Экран: ");
});

test("a call goes on, small, while one reads elsewhere", async () => {
  const w = teacher.window;
  await w.click("button", "К чату");
  await w.seeRole("button", "Вернуться");
  await sawMoving(w, 1);
  assert.deepEqual(await w.axe(), []);
  await w.shot("call-dock-1440");
  await w.click("button", "Вернуться");
  await w.see("3 человека");
  await sawMoving(w, 2);
});

test("the server is killed and starts again: everybody is back, on the same screen", async () => {
  await server.kill();
  for (const w of windows()) await w.see("Восстанавливаем связь");
  await server.start("serve", ["--rates", "off"]);
  for (const w of windows()) await w.gone("Восстанавливаем связь");
  await everybodyMoves();
});

test("whoever leaves is gone for the others; the end leaves a message with its duration and who was there", async () => {
  await third.window.click("button", "Выйти");
  await third.window.see("Вы вышли из звонка");
  await teacher.window.see("2 человека");
  await teacher.window.click("button", "Завершить");
  await teacher.window.see("Завершить звонок для всех?");
  assert.deepEqual(await teacher.window.axe(), []);
  await teacher.window.evaluate(`[...document.querySelectorAll("[role$=dialog] button")].find((b) => b.textContent === "Завершить").click()`);
  const w = student.window;
  await w.see("Звонок завершён");
  await w.click("button", "К чату");
  await w.until(`/Видеозвонок, \\d+:\\d\\d/.test(document.body.innerText)`, "how long it was");
  await w.see("В звонке:");
  await w.shot("call-message-360");
});

test("a direct call rings, is declined, and leaves «Звонок отклонён»", async () => {
  const direct = (await teacher.api.call("chat_direct_open", { member_id: student.me }))["view"]["chat"]["id"];
  const w = student.window;
  await w.open(`${server.url}/settings`);
  await teacher.window.open(`${server.url}/chats/${direct}`);
  await teacher.window.click("button", "Позвонить");
  await teacher.window.see("Вызываем:");
  await w.see("звонит вам");
  assert.deepEqual(await w.axe(), []);
  await w.shot("call-ring-360");
  await w.click("button", "Отклонить");
  await teacher.window.see("Звонок отклонён");
});

test("a direct call is answered, and hanging up ends it for both", async () => {
  const w = student.window;
  await teacher.window.click("button", "Позвонить ещё раз");
  await w.see("звонит вам");
  await w.click("button", "Ответить");
  await w.seeRole("button", "Микрофон включён. Выключить");
  await w.click("button", "Выйти");
  await teacher.window.see("Звонок завершён");
});

test("nothing was written to the console as an error", () => {
  // While the server was away; and what livekit-client says of rooms that closed.
  const noise = /WebSocket|ERR_CONNECTION|Failed to load|NetworkError|can’t establish a connection|\{room: call:/;
  assert.deepEqual(windows().map((w) => w.problems.filter((line) => !noise.test(line))), [[], [], []]);
});
