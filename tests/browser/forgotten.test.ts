// A student forgets the password: the curator gives a new code on the page of the group, the phone that was signed in is
// at the door at once, comes in by the code and says who gave it. Curator in Chromium, student in Firefox on a phone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Browsers, type Window } from "../lib/browser.ts";
import { curatorOf, listed, makeGroup } from "../lib/college.ts";
import { inspect } from "../lib/looks.ts";
import { Server } from "../lib/server.ts";
import { enter, openOrg, operatorOf } from "../lib/world.ts";

const server = new Server();
const browsers = new Browsers();
let curator: Window;
let student: Window;
let group = "";

before(async () => {
  await server.start("serve", ["--rates", "off"]);
  const org = await openOrg(server, await operatorOf(server), "zmk");
  group = await makeGroup(org, "СД-21");
  const { client } = await curatorOf(server, org, group, "curator");
  const member_id = await listed(org, group, "Воробьёва", "Алина");
  const { slips } = await client.call("slip_issue", { unit_id: group, members: [member_id] });
  const pupil = await enter(server, org.slug, slips[0]["code"], "alina");
  curator = await browsers.person("chromium");
  await curator.become(server.url, client.cookie);
  student = await browsers.person("firefox", { width: 360, height: 740 });
  await student.become(server.url, pupil.cookie);
});
after(async () => {
  await browsers.close();
  await server.remove();
});

test("the curator gives a new code, and the old session ends at once", async () => {
  await student.open(`${server.url}/chats`);
  await student.see("СД-21");
  await curator.open(`${server.url}/people/units/${group}/slips`);
  await inspect(curator, { name: "forgotten-list", word: "Новый код" }, 1440, "paper");
  await curator.resize(360, 740);
  await inspect(curator, { name: "forgotten-list", word: "Новый код" }, 360, "paper");
  await curator.click("button", "Новый код : Воробьёва Алина");
  await curator.see("Дать новый код: Алина Воробьёва?");
  await inspect(curator, { name: "forgotten-question", word: "Старый пароль перестанет подходить" }, 360, "paper");
  await curator.click("button", "Дать код");
  await curator.see("Коды видны только сейчас.");
  await student.see("Код из листка");
  assert.deepEqual(curator.problems, []);
});

test("the student comes in by it, makes a password, and sees who gave the code", async () => {
  const code = await curator.evaluate<string>("/[АВЕКМНРСТХ2-9]{4}-[АВЕКМНРСТХ2-9]{4}/.exec(document.body.innerText)[0]");
  await student.click("tab", "Код из листка");
  await student.fill("Код из листка", code);
  await student.click("button", "Продолжить");
  await student.fill("Логин", "alina");
  await student.fill("Новый пароль", "снег-трамвай-укроп");
  await student.click("button", "Сохранить и продолжить");
  await student.see("выдан новый код для вас");
  await student.shot("forgotten-news");
});
