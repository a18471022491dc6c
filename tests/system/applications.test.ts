// An organisation asks for a space: there, back, and there again; and everything that must not go through.
import assert from "node:assert/strict";
import { request } from "node:http";
import { after, before, test } from "node:test";
import { addScan, fillIn, png, wholeForm } from "../lib/applying.ts";
import { Client, type Json } from "../lib/client.ts";
import { Server } from "../lib/server.ts";
import { enter, operatorOf } from "../lib/world.ts";

const server = new Server();
let operator: Client;
let nobody: Client;
before(async () => {
  await server.start("serve", ["--rates", "off"]);
  operator = await operatorOf(server);
  nobody = new Client(server.url);
});
after(() => server.remove());

async function openDoor(is_open: boolean): Promise<void> {
  const { version } = await operator.call("application_door_get");
  await operator.call("application_door_set", { is_open, version });
}

async function sent(part: Json = {}): Promise<{ secret: string; id: string; version: number }> {
  const name = String(part["name"] ?? wholeForm["name"]);
  const { secret } = await nobody.call("application_start", { name });
  const { version } = await fillIn(nobody, secret, part);
  const seen = await nobody.call("application_send", { secret, version });
  const { rows } = await operator.call("application_list", { tab: "waiting" });
  return { secret, id: rows.find((row: Json) => row["name"] === name)["id"], version: seen["version"] };
}

/** The server answers before it has read all, and hangs up: what it said still comes. */
function statusOfTooMuch(): Promise<number> {
  const headers = { "content-type": "image/png", "content-length": 20 * 1024 * 1024 + 1 };
  return new Promise((done, fail) => {
    const asked = request(`${server.url}/api/v1/applications/scans?ticket=none&name=a.png`, { method: "POST", headers });
    asked.once("response", (answer) => {
      done(answer.statusCode ?? 0);
      asked.destroy();
    });
    asked.once("error", fail);
    asked.flushHeaders();
  });
}

/** The verdict on a scan of these bytes. */
async function verdictOn(content: Uint8Array, name: string, type: string): Promise<string> {
  const { secret } = await nobody.call("application_start", { name: "Сканы" });
  const { ticket } = await nobody.call("application_upload_allow", { secret, kind: "order" });
  const { status, body } = await nobody.ask("application_scan_put", { ticket, name, content }, { "content-type": type });
  return status < 400 ? "ok" : String(body["code"]);
}

test("a server takes none until its operator says so", async () => {
  assert.equal((await nobody.call("server_info_get"))["takes_applications"], false);
  assert.equal(await nobody.verdict("application_start", { name: "Колледж" }), "not_found");
  await openDoor(true);
  assert.equal((await nobody.call("server_info_get"))["takes_applications"], true);
});

test("an application is returned, corrected, approved, and its administrator comes in by the key", async () => {
  const { secret, id, version } = await sent();
  const marks = [{ field: "address", text: "Нет индекса" }];
  const back = { application_id: id, reason: "Уточните адрес", marks, version };
  await operator.call("application_return", back);
  assert.equal(await operator.verdict("application_return", back), "conflict");
  let seen = await nobody.call("application_look", { secret });
  assert.deepEqual([seen["state"], seen["reason"], seen["marks"]], ["returned", "Уточните адрес", marks]);
  seen = await nobody.call("application_save", { secret, form: { ...wholeForm, address: "Новый адрес" }, version: seen["version"] });
  assert.equal(seen["form"]["mobile"], "+79123456789");
  seen = await nobody.call("application_send", { secret, version: seen["version"] });
  const file = (await operator.ask("application_scan_get", {
    application_id: id, application_scan_id: seen["scans"][0]["id"],
  })).file;
  assert.deepEqual([file?.name, file?.type, file?.bytes.length], ["приказ.png", "image/png", png.length]);
  const yes = { application_id: id, slug: "zarechny", version: seen["version"] };
  const key = { "idempotency-key": "approve-once" };
  const opened = await operator.call("application_approve", yes, key);
  assert.deepEqual(await operator.call("application_approve", yes, key), opened); // the answer got lost
  assert.equal(await operator.verdict("application_approve", yes), "conflict");
  const administrator = await enter(server, "zarechny", opened["opened"]["administrator_code"], "klimov");
  assert.equal((await administrator.call("org_get"))["name"], wholeForm["name"]);
  assert.deepEqual((await operator.call("org_list"))["orders"], [{ slug: "zarechny", number: "12-о", day: "2026-09-01" }]);
  assert.equal(await operator.verdict("person_list"), "no_right"); // the space is closed to the operator
  seen = await nobody.call("application_look", { secret });
  assert.deepEqual([seen["state"], seen["org_slug"]], ["approved", "zarechny"]);
  await operator.call("application_close", { application_id: id, version: seen["version"] });
  assert.equal((await nobody.call("application_look", { secret }))["state"], "closed");
});

test("who asks learns nothing of others; the operator sees that it is asked twice", async () => {
  const again = await sent({ name: "Заречный медицинский колледж (ГБПОУ)" });
  const seen = await nobody.call("application_look", { secret: again.secret });
  assert.ok(!("twins" in seen));
  const { twins } = await operator.call("application_get", { application_id: again.id });
  assert.deepEqual([twins[0]["by"], twins[0]["org_slug"]], ["inn", "zarechny"]);
  const taken = { application_id: again.id, slug: "zarechny", version: again.version };
  assert.equal(await operator.verdict("application_approve", taken), "taken");
  await operator.call("application_reject", { application_id: again.id, reason: "Уже есть", version: again.version });
  assert.equal((await nobody.call("application_look", { secret: again.secret }))["reason"], "Уже есть");
  assert.equal(await nobody.verdict("application_look", { secret: "A".repeat(43) }), "not_found");
});

test("what is not whole is not sent, and of two tabs the second is told", async () => {
  const { secret, application } = await nobody.call("application_start", { name: "Черновик" });
  const { status, body } = await nobody.ask("application_send", { secret, version: application["version"] });
  assert.deepEqual([status, body["code"], body["detail"]], [422, "invalid", "short_name"]);
  const save = { secret, form: { ...wholeForm, inn: "7707083894" }, version: application["version"] };
  await nobody.call("application_save", save);
  assert.equal(await nobody.verdict("application_save", save), "conflict");
  const { version } = await addScan(nobody, secret);
  assert.equal((await nobody.ask("application_send", { secret, version })).body["detail"], "inn");
  const last = await nobody.call("application_withdraw", { secret, version });
  assert.deepEqual([last["state"], last["form"]["mobile"], last["scans"]], ["closed", "", []]);
});

test("a scan is what its bytes say, and no more than 20 MB of them", async () => {
  const program = new Uint8Array(Buffer.from("MZ\x90\x00 a program".padEnd(4096, "\0"), "latin1"));
  assert.equal(await verdictOn(program, "приказ.pdf", "application/pdf"), "file_unreadable");
  assert.equal(await verdictOn(program, "приказ.exe", "application/x-msdownload"), "media_type");
  assert.equal(await verdictOn(png, "скан.pdf", "application/pdf"), "ok"); // named wrongly, kept as a picture
  assert.equal(await statusOfTooMuch(), 413);
});

test("a ticket is good for one upload", async () => {
  const { secret } = await nobody.call("application_start", { name: "Билет" });
  const { ticket } = await nobody.call("application_upload_allow", { secret, kind: "order" });
  const put = () => nobody.verdict("application_scan_put", { ticket, name: "приказ.png", content: png });
  assert.deepEqual((await Promise.all([put(), put()])).sort(), ["not_found", "ok"]);
});

test("switched off, nothing new begins, and what was sent is answered", async () => {
  const { secret, id, version } = await sent({ name: "Последний", inn: "500100732259" });
  await openDoor(false);
  assert.equal(await nobody.verdict("application_start", { name: "Поздно" }), "not_found");
  await operator.call("application_return", { application_id: id, reason: "Ещё раз", marks: [], version });
  const seen = await nobody.call("application_look", { secret });
  assert.equal(await nobody.verdict("application_send", { secret, version: seen["version"] }), "ok");
});

test("an application from paper is the operator's to enter, and a lost link is replaced", async () => {
  const { id, secret } = await operator.call("application_enter", { name: "С бумаги" });
  const next = await operator.call("application_link_renew", { application_id: id });
  assert.equal(await operator.verdict("application_look", { secret }), "not_found");
  const { version } = await fillIn(operator, next["secret"], { name: "С бумаги" });
  const seen = await operator.call("application_send", { secret: next["secret"], version });
  assert.equal(seen["state"], "sent");
  const { steps } = seen;
  assert.deepEqual(steps.map((step: Json) => step["kind"]), ["started", "link_renewed", "sent"]);
});
