// One-time codes: a forgotten password, and what one administrator may not do to a colleague.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Client } from "../lib/client.ts";
import { Server } from "../lib/server.ts";
import { type Org, addPerson, groupChat, openOrg, operatorOf, password, post } from "../lib/world.ts";

const server = new Server();
let org: Org;
before(async () => {
  await server.start("serve", ["--rates", "off"]);
  org = await openOrg(server, await operatorOf(server), "codes");
});
after(() => server.remove());

test("a student who forgot the password comes back by a new code, and nobody else stays in", async () => {
  const teacher = await addPerson(server, org, "teacher", ["teacher"], true);
  const student = await addPerson(server, org, "student", ["student"]);
  const chat = await groupChat(teacher.client, "СД-21", [student.id]);
  await post(student.client, chat, "до потери пароля");
  const live = await student.client.live();
  const { code } = await org.administrator.client.call("person_code_issue", { member_id: student.id });
  assert.equal((await live.ended()).code, 1008);
  assert.equal(await student.client.verdict("chat_list"), "no_session");
  const old = { org: "codes", login: "student", password };
  assert.equal(await new Client(server.url).verdict("sign_in", old), "wrong_credentials");
  const again = new Client(server.url);
  await again.call("sign_in_by_code", { org: "codes", code });
  await again.call("credentials_set", { login: "student", password: "новый-пароль-77" });
  const { messages } = await again.call("message_list", { chat_id: chat });
  assert.equal(messages.at(-1)["text"], "до потери пароля");
  assert.equal(await new Client(server.url).verdict("sign_in_by_code", { org: "codes", code }), "code_used");
});

test("a colleague's password is not one administrator's to replace", async () => {
  const colleague = await addPerson(server, org, "colleague", ["teacher"], true);
  const { client } = org.administrator;
  assert.equal(await client.verdict("person_code_issue", { member_id: colleague.id }), "account_active");
  assert.equal(await client.verdict("person_code_issue", { member_id: org.administrator.id }), "account_active");
  assert.equal(await colleague.client.verdict("chat_list"), "ok");
});
