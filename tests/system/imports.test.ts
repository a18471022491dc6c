// Lists of people: real files, checked, applied, undone, over the wire.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Client } from "../lib/client.ts";
import { cp1251 } from "../lib/cp1251.ts";
import { Server } from "../lib/server.ts";
import { until } from "../lib/until.ts";
import { type Org, addPerson, groupChat, openOrg, operatorOf, post } from "../lib/world.ts";

type Json = Record<string, any>;

const server = new Server();
let org: Org;
let admin: Client;
before(async () => {
  await server.start("serve", ["--rates", "off"]);
  org = await openOrg(server, await operatorOf(server), "imports");
  admin = org.administrator.client;
});
after(() => server.remove());

/** Its work has come to an end. */
async function settled(id: string): Promise<Json> {
  let now: Json = {};
  await until("the work of the import", async () => {
    now = await admin.call("import_get", { import_id: id });
    return !["checking", "applying", "undoing"].includes(now["state"]);
  });
  return now;
}

async function checked(kind: string, name: string, content: Uint8Array): Promise<Json> {
  const made: Json = await admin.call("import_upload", { kind, name, content });
  if (made["state"] === "columns") {
    await admin.call("import_columns_set", {
      import_id: made["id"], fields: [], closes_absent: false, makes_units: true, reason: "", version: made["version"],
    });
  }
  return settled(made["id"]);
}

async function applied(import_: Json): Promise<Json> {
  await admin.call("import_apply", { import_id: import_["id"], version: import_["version"] });
  return settled(import_["id"]);
}

async function rows(id: string, action: string): Promise<Json[]> {
  return (await admin.call("import_row_list", { import_id: id, action }))["rows"];
}

const utf16 = (text: string) => new Uint8Array(Buffer.from(`\ufeff${text}`, "utf16le"));
const utf8 = (text: string) => new TextEncoder().encode(text);

test("lists in the shapes that colleges keep them", async () => {
  const shapes: [string, Uint8Array, number][] = [
    ["cp1251.csv", cp1251("Фамилия;Имя;Отчество;Группа\r\nЁлкина;Анна;Игоревна;КП-11\r\n"), 2],
    ["utf16.txt", utf16("ФИО\tГруппа\r\nЛукин Артём Денисович\tУТ-11\r\n"), 2],
    ["bom.csv", utf8("\ufeffФИО,Группа\nПак Юна Сергеевна,БМ-11\n"), 2],
    ["title.csv", utf8("Список;;\n;;\nФ.И.О.;Группа;;;\nКим Олег Олегович;ЗГ-11;;;\n;;\n"), 2],
    ["dates.csv", utf8("ФИО;Группа;Дата рождения\nЗотов Пётр Ильич;ДЧ-11;39692\n"), 2],
    ["names.csv", utf8("ФИО;Группа\nГордеева Софья Ивановна;ОИ-11\nГордеева Софья Петровна;ОИ-11\n"), 3],
  ];
  for (const [name, bytes, created] of shapes) {
    const done = await applied(await checked("learners", name, bytes));
    assert.equal(done["state"], "applied", name);
    assert.equal(done["counts"]["create"], created, name);
    assert.equal(done["counts"]["failed"], 0, name);
  }
  const again = await checked("learners", "cp1251.csv", shapes[0]?.[1] ?? new Uint8Array());
  assert.deepEqual([again["counts"]["create"], again["counts"]["leave"]], [0, 1]);
});

test("what is refused says where, why and what was meant", async () => {
  const made = await checked("learners", "ошибки.csv", utf8("ФИО;Группа\nОсокин Никита Павлович;КП-1I\nЗотов;КП-11\n"));
  const refused = await rows(made["id"], "refuse");
  assert.deepEqual(refused.map((r) => [r["line"], r["problem"], r["fix"]]), [[2, "group_alike", "КП-11"], [3, "name_missing", ""]]);
  await admin.call("import_fix", { import_id: made["id"], field: "group", wrong: "КП-1I", right: "КП-11" });
  const fixed = await settled(made["id"]);
  assert.deepEqual([fixed["counts"]["refuse"], fixed["counts"]["create"]], [1, 1]);
  await admin.call("import_discard", { import_id: made["id"] });
});

test("two administrators at once: one is applied, the other is told", async () => {
  const list = (n: number) =>
    utf8(`ФИО;Группа\n${Array.from({ length: 400 }, (_, i) => `Студентов${"абвгд"[n]} Имя${"абвгдежзик"[i % 10]}${"абвгдежзик"[Math.floor(i / 10) % 10]}${"абвгд"[Math.floor(i / 100)]} Отчество;Д${n}-${i % 20}`).join("\n")}\n`);
  const first = await checked("learners", "1.csv", list(1));
  const second = await checked("learners", "2.csv", list(2));
  await admin.call("import_apply", { import_id: first["id"], version: first["version"] });
  const teacher = await addPerson(server, org, "teacher", ["teacher"], true);
  const chat = await groupChat(teacher.client, "Пока грузится", []);
  const other = (await addPerson(server, org, "second", ["administrator"])).client;
  const verdict = await other.verdict("import_apply", { import_id: second["id"], version: second["version"] });
  assert.ok(["import_busy", "ok"].includes(verdict), verdict);
  await post(teacher.client, chat, "сообщения идут и во время загрузки");
  const done = await settled(first["id"]);
  assert.equal(done["counts"]["failed"], 0);
});

test("killed in the middle, it goes on behind the last whole piece; then all of it is undone", async () => {
  const names = Array.from({ length: 600 }, (_, i) => `Убитов${"абвгдежзик"[i % 10]} Имя${"абвгдежзик"[Math.floor(i / 10) % 10]}${"абвгдежзик"[Math.floor(i / 100) % 10]}${"ая"[Math.floor(i / 1000)]} Отчество;УБ-${i % 24}`);
  const made = await checked("learners", "убит.csv", utf8(`ФИО;Группа\n${names.join("\n")}\n`));
  assert.equal(made["counts"]["create"], 624);
  await admin.call("import_apply", { import_id: made["id"], version: made["version"] });
  await server.kill();
  await server.start("serve", ["--rates", "off"]);
  const done = await settled(made["id"]);
  assert.equal(done["state"], "applied");
  assert.equal(done["counts"]["failed"], 0);
  const again = await checked("learners", "убит.csv", utf8(`ФИО;Группа\n${names.join("\n")}\n`));
  assert.equal(again["counts"]["leave"], 600);
  await admin.call("import_undo", { import_id: made["id"] });
  const undone = await settled(made["id"]);
  assert.deepEqual([undone["state"], undone["counts"]["kept"]], ["undone", 0]);
  const report = await admin.ask("import_report", { import_id: made["id"] });
  assert.match(new TextDecoder().decode(report.file?.bytes), /Убитов.*отменено/);
});
