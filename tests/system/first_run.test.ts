// From an empty folder to a class that talks, with a restart in the middle: the story of the first evening.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Client, Refused } from "../lib/client.ts";
import { Mirror } from "../lib/mirror.ts";
import { Server } from "../lib/server.ts";
import { enter, groupChat, name, password, post, signIn } from "../lib/world.ts";

const server = new Server();
before(() => server.start());
after(() => server.remove());

test("the operator's key opens the house, and a wrong one does not", async () => {
  const info = await new Client(server.url).call("server_info_get");
  assert.equal(info["needs_start"], true);
  const wrong = await new Client(server.url).verdict("operator_start", { key: "x".repeat(43) });
  assert.equal(wrong, "wrong_code");
  const operator = new Client(server.url);
  await operator.call("operator_start", { key: server.key });
  assert.equal((await operator.call("whoami"))["is_operator"], true);
  assert.equal(await new Client(server.url).verdict("operator_start", { key: server.key }), "code_used");
});

test("organisation, administrator, teacher, student, talk; the server restarts in between", async () => {
  const operator = new Client(server.url);
  // The session of the test above is gone with its client: ask the running server for a new key.
  const key = await operatorKey();
  await operator.call("operator_start", { key });
  const opened = await operator.call("org_create", {
    slug: "zmk", name: "Заречный медицинский колледж", short_name: "ЗМК", contact: "каб. 118",
    administrator: name("Климов", "Андрей", "Борисович"),
  });
  const admin = await enter(server, "zmk", opened["administrator_code"], "klimov");

  assert.equal(await server.stop(), 0);
  await server.start();

  assert.equal((await admin.call("whoami"))["me"]["login"], "klimov");
  const made = await admin.call("person_create", {
    name: name("Мельникова", "Ольга", "Викторовна"), roles: ["teacher"], position: "Анатомия", is_verified: true,
  });
  const teacher = await enter(server, "zmk", made["code"]["code"], "melnikova");
  const chat = await groupChat(teacher, "СД-21");
  const invite = await teacher.call("invite_create", {
    chat_id: chat, role: ["student"], needs_approval: true, max_uses: 2, hours: 24,
  });
  const student = new Client(server.url);
  const joined = await student.call("invite_register", {
    secret: invite["secret"], name: name("Воробьёва", "Алина", ""), login: "vorobyova", password,
  });
  assert.equal(joined["state"], "waiting");
  assert.equal(await student.verdict("chat_list"), "waiting");
  const requests = (await teacher.call("join_request_list", { chat_id: chat }))["requests"];
  await teacher.call("join_request_decide", { chat_id: chat, join_request_id: requests[0]["id"], approve: true });

  const ear = await student.live();
  await ear.subscribe(`c${chat}`);
  await post(teacher, chat, "Доброе утро, **СД-21**!");
  const heard = await ear.frame((f) => f["kind"] === "message_created");
  assert.equal(heard["body"]["message"]["text"], "Доброе утро, **СД-21**!");
  assert.equal(heard["body"]["author"]["is_verified"], true);
  await post(student, chat, "Доброе утро!");
  const page = await teacher.call("message_list", { chat_id: chat });
  assert.deepEqual(page["messages"].map((m: any) => m["text"]), ["Доброе утро, **СД-21**!", "Доброе утро!"]);
  ear.close();
  const mirror = await Mirror.open(teacher, (await teacher.call("whoami"))["me"]["person"]["id"]);
  await post(student, chat, "И вам!");
  await mirror.obeysLaw("a class talks");
  mirror.close();

  const outsider = new Client(server.url);
  assert.equal(await outsider.verdict("message_list", { chat_id: chat }), "no_session");
  await assert.rejects(outsider.live(), Refused);
});

test("after a restart the people sign in again and everything stands", async () => {
  assert.equal(await server.stop(), 0);
  await server.start();
  const student = await signIn(server, "zmk", "VOROBYOVA");
  const chats = (await student.call("chat_list"))["chats"];
  assert.equal(chats.length, 1);
  assert.equal(chats[0]["chat"]["head"], 3);
});

async function operatorKey(): Promise<string> {
  const { execFile } = await import("node:child_process");
  const { promisify } = await import("node:util");
  const { program } = await import("../lib/server.ts");
  const { stdout } = await promisify(execFile)(program, ["key", "--operator", "--data", server.folder]);
  const key = /([A-Za-z0-9_-]{43})/.exec(stdout);
  assert(key?.[1], stdout);
  return key[1];
}
