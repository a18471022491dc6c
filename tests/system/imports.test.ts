// Lists of people: real files, checked, applied, undone, over the wire.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Client } from "../lib/client.ts";
import { cp1251 } from "../lib/cp1251.ts";
import { Server } from "../lib/server.ts";
import { until } from "../lib/until.ts";
import { type Org, type Person, addPerson, groupChat, openOrg, operatorOf, post } from "../lib/world.ts";

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

test("two administrators at once: one is applied, the other is told, and fine afterwards", async () => {
  const list = (n: number) =>
    utf8(`ФИО;Группа\n${Array.from({ length: 400 }, (_, i) => `Студентов${"абвгд"[n]} Имя${"абвгдежзик"[i % 10]}${"абвгдежзик"[Math.floor(i / 10) % 10]}${"абвгд"[Math.floor(i / 100)]} Отчество;Д${n}-${i % 20}`).join("\n")}\n`);
  const teacher = await addPerson(server, org, "teacher", ["teacher"], true);
  const other = (await addPerson(server, org, "second", ["administrator"])).client;
  const chat = await groupChat(teacher.client, "Пока грузится", []);
  const lists = [await checked("learners", "1.csv", list(1)), await checked("learners", "2.csv", list(2))];
  const verdicts = await Promise.all([admin, other].map((client, i) =>
    client.verdict("import_apply", { import_id: lists[i]?.["id"], version: lists[i]?.["version"] })));
  assert.deepEqual([...verdicts].sort(), ["import_busy", "ok"]);
  await post(teacher.client, chat, "сообщения идут и во время загрузки");
  const first = verdicts.indexOf("ok");
  const done = await settled(lists[first]?.["id"]);
  assert.deepEqual([done["counts"]["create"], done["counts"]["failed"]], [420, 0]);
  const late = await applied(lists[1 - first] ?? {});
  assert.deepEqual([late["state"], late["counts"]["create"], late["counts"]["failed"]], ["applied", 420, 0]);
});

test("a rollover while messages flow: none is lost, and who left hears nothing more", async () => {
  const unit = async (name: string, year: number) =>
    (await admin.call("unit_create", { kind: "group", name, code: "", year }))["id"];
  const [going, staying, target] = [await unit("РО-21", 2), await unit("РО-11", 1), await unit("РП-11", 1)];
  const people: Record<string, Person> = {};
  for (const [login, unit_id] of [["graduate", going], ["expelled", staying], ["mover", staying], ["stayer", staying], ["host", target]] as const) {
    const who = people[login] = await addPerson(server, org, login, ["student"]);
    await admin.call("enrolment_create", { unit_id, member_id: who.id });
  }
  const { graduate, expelled, mover, stayer, host } = people as Record<string, Person> & Record<"graduate" | "expelled" | "mover" | "stayer" | "host", Person>;
  const chatOf = async (who: Person, title: string) =>
    (await who.client.call("chat_list"))["chats"].find((c: Json) => c["chat"]["title"] === title)?.["chat"]["id"];
  const [old, past] = [await chatOf(stayer, "РО-11"), await chatOf(graduate, "РО-21")];
  const lives = await Promise.all([expelled, mover].map((who) => who.client.live()));
  for (const live of lives) await live.subscribe(`c${old}`);
  const plan = await admin.call("rollover_plan", {
    name: "Новый год", reason: "приказ № 1",
    groups: [{ unit_id: going, act: "graduate", name: "РО-21" }, { unit_id: staying, act: "next", name: "РО-21" }],
    people: [{ member_id: expelled.id, unit_id: staying, act: "expel" }, { member_id: mover.id, unit_id: staying, act: "transfer", to: target }],
  });
  const ready = await settled(plan["id"]);
  assert.equal(ready["counts"]["refuse"], 0);
  let isOver = false;
  const said: string[] = [];
  const flow = (async () => {
    for (let i = 0; !isOver; i++) {
      await post(stayer.client, old, `слово ${i}`);
      said.push(`слово ${i}`);
    }
  })();
  const done = await applied(ready);
  assert.deepEqual([done["state"], done["counts"]["failed"]], ["applied", 0]);
  await until("messages after it", async () => said.length > 20);
  isOver = true;
  await flow;
  await lives[0]?.ended();
  await lives[1]?.frame((f) => f["t"] === "gone" && f["topic"] === `c${old}`);
  const heard = lives.map((live) => live.events(`c${old}`).length);
  await post(stayer.client, old, "уже без них");
  await post(mover.client, await chatOf(host, "РП-11"), "здравствуйте");
  assert.equal(await mover.client.verdict("message_list", { chat_id: old }), "not_found");
  assert.equal(await expelled.client.verdict("chat_list"), "no_session");
  assert.equal(await graduate.client.verdict("message_post", { chat_id: past, text: "эй" }), "chat_archived");
  assert.deepEqual(lives.map((live) => live.events(`c${old}`).length), heard);
  lives[1]?.close();
  const texts: string[] = [];
  for (let before: string | undefined; ;) {
    const { messages } = await stayer.client.call("message_list", { chat_id: old, limit: 100, ...(before ? { before } : {}) });
    texts.unshift(...messages.map((m: Json) => m["text"]));
    if (messages.length < 100) break;
    before = messages[0]["n"];
  }
  assert.deepEqual(texts.filter((text) => text?.startsWith("слово")), said);
  assert.equal((await stayer.client.call("chat_get", { chat_id: old }))["view"]["chat"]["title"], "РО-21");
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

test("one undoing is one row of the record, a second one none; whom it moved back finds it", async () => {
  const list = (group: string) => utf8(`ФИО;Группа\nВозвратов Глеб Ильич;${group}\n`);
  await applied(await checked("learners", "пришли.csv", list("ВЗ-21")));
  const moved = await applied(await checked("learners", "перевод.csv", list("ВЗ-22")));
  assert.equal(moved["counts"]["transfer"], 1);
  const colleague = await addPerson(server, org, "orlova", ["administrator"]);
  for (let time = 0; time < 2; time++) {
    await colleague.client.call("import_undo", { import_id: moved["id"] });
    assert.equal((await settled(moved["id"]))["state"], "undone");
    const { acts } = await admin.call("audit_list", { member_id: colleague.id, limit: 50 });
    const rows = acts.filter((act: Json) => act["by"]?.["id"] === colleague.id && act["act"].startsWith("import_"));
    const told = rows.map((act: Json) => [act["act"], act["object_kind"], act["object"], ...act["about"].map((one: Json) => one["name"]["last"])].join(" "));
    assert.deepEqual(told, ["import_work import_undone перевод.csv Возвратов", "import_undo import перевод.csv"]);
  }
});
