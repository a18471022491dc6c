// Lists as colleges have them, through the real program: what each line becomes, what is refused and where, and that
// the same file a second time makes nothing.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Client, type Json } from "../lib/client.ts";
import { cp1251 } from "../lib/cp1251.ts";
import { Server } from "../lib/server.ts";
import { until } from "../lib/until.ts";
import { openOrg, operatorOf } from "../lib/world.ts";
import { type Cell, xlsx, zip } from "../lib/zip.ts";

const server = new Server();
let operator: Client;
let admin: Client;
before(async () => {
  await server.start("serve", ["--rates", "off"]);
  operator = await operatorOf(server);
});
after(() => server.remove());

const utf8 = (text: string) => new TextEncoder().encode(text);
const utf16 = (text: string) => new Uint8Array(Buffer.from(`\ufeff${text}`, "utf16le"));
const csv = (rows: readonly (readonly string[])[], by = ";") => rows.map((row) => row.join(by)).join("\r\n") + "\r\n";

let orgs = 0;
/** Each shape comes into an organisation of its own. */
async function freshOrg(): Promise<void> {
  admin = (await openOrg(server, operator, `shapes${orgs++}`)).administrator.client;
}

async function settled(id: string): Promise<Json> {
  let now: Json = {};
  await until("the work of the import", async () => {
    now = await admin.call("import_get", { import_id: id });
    return !["checking", "applying", "undoing"].includes(now["state"]);
  });
  return now;
}

async function checked(kind: string, content: Uint8Array, closes_absent = false): Promise<Json> {
  const made = await admin.call("import_upload", { kind, name: "список", content });
  if (made["state"] === "columns") {
    const said = { fields: [], closes_absent, makes_units: true, reason: "", version: made["version"] };
    await admin.call("import_columns_set", { import_id: made["id"], ...said });
  }
  return settled(made["id"]);
}

/** "line what action title: from → to", with what is refused and what was meant. */
async function linesOf(import_: Json): Promise<string[]> {
  const { rows } = await admin.call("import_row_list", { import_id: import_["id"], limit: 500 });
  return rows.map((row: Json) => {
    const way = row["to"] || row["from"] ? `: ${[row["from"], row["to"]].filter(Boolean).join(" → ")}` : "";
    const fix = row["fix"] ? ` = ${row["fix"]}?` : "";
    const why = row["problem"] === "none" ? "" : ` (${row["problem"]} ${row["field"]} "${row["value"]}"${fix})`;
    return `${row["line"]} ${row["what"]} ${row["action"]} ${row["title"]}${way}${why}`;
  });
}

/** Checked as these lines, done without a failure; the same file then makes nothing. */
async function comesIn(kind: string, content: Uint8Array, lines: readonly string[], again = true): Promise<Json> {
  const import_ = await checked(kind, content);
  assert.deepEqual(await linesOf(import_), lines);
  await admin.call("import_apply", { import_id: import_["id"], version: import_["version"] });
  const done = await settled(import_["id"]);
  assert.deepEqual([done["state"], done["counts"]["failed"]], ["applied", 0]);
  if (!again) return done;
  const { counts } = await checked(kind, content);
  const { create, change, transfer, close } = counts;
  assert.deepEqual({ create, change, transfer, close }, { create: 0, change: 0, transfer: 0, close: 0 }, "the same file again");
  return done;
}

async function refusal(kind: string, content: Uint8Array): Promise<string> {
  const { body } = await admin.ask("import_upload", { kind, name: "список", content });
  return [body["code"], body["detail"]].filter(Boolean).join(" ");
}

const people: readonly (readonly string[])[] = [
  ["Фамилия", "Имя", "Отчество", "Группа"],
  ["Ёлкина", "Анна", "Игоревна", "КП-11"],
  ["Лукин", "Артём", "Денисович", "КП-11"],
];
const three = ["2 unit create КП-11", "2 learner create Ёлкина Анна Игоревна: КП-11", "3 learner create Лукин Артём Денисович: КП-11"];

test("encodings and separators: one list, five ways", async () => {
  const shapes: Record<string, Uint8Array> = {
    "CP1251, semicolons": cp1251(csv(people)),
    "UTF-16 with its mark, tabs": utf16(csv(people, "\t")),
    "UTF-8 with its mark, commas": utf8(`\ufeff${csv(people, ",")}`),
    "UTF-8, tabs": utf8(csv(people, "\t")),
    "a workbook": xlsx({ Лист1: people }),
  };
  for (const content of Object.values(shapes)) {
    await freshOrg();
    await comesIn("learners", content, three);
  }
});

test("trailing columns, empty rows and a title above the heading are passed over; lines are the file's own", async () => {
  await freshOrg();
  const text = "Список обучающихся на 1 сентября;;;;;;\r\n;;;;;;\r\n№;Ф.И.О.;Группа;;;;\r\n1;Ким Олег Олегович;ЗГ-11;;;;\r\n\r\n;;;;;;\r\n2;Пак Юна Сергеевна;ЗГ-11;;;;;;;\r\n;;;;;;\r\n";
  await comesIn("learners", utf8(text), [
    "4 unit create ЗГ-11", "4 learner create Ким Олег Олегович: ЗГ-11", "7 learner create Пак Юна Сергеевна: ЗГ-11",
  ]);
});

test("somebody twice, namesakes, and names that nobody can tell apart", async () => {
  await freshOrg();
  const text = csv([
    ["ФИО", "Группа", "Дата рождения", "Номер зачётной книжки"],
    ["Гордеева Софья Ивановна", "ОИ-11", "01.02.2008", "1"],
    ["Гордеева Софья Петровна", "ОИ-11", "03.04.2008", "2"],
    ["Гордеева Софья Ивановна", "ОИ-12", "05.06.2007", "3"], // of that name, with another id and birth date
    ["Гордеева Софья Ивановна", "ОИ-11", "01.02.2008", "1"], // twice
    ["Зотов", "ОИ-11", "", ""],
    ["Зотов Пётр 2", "ОИ-11", "", ""],
    ["Зотов Пётр Ильич", "ОИ-11", "31.02.2008", ""],
    ["Зотов Пётр Ильич", "", "", ""],
    ["Зотов Пётр Ильич", "OИ-11", "", ""], // a Latin O
  ]);
  await comesIn("learners", utf8(text), [
    "2 unit create ОИ-11",
    "2 learner create Гордеева Софья Ивановна: ОИ-11",
    "3 learner create Гордеева Софья Петровна: ОИ-11",
    "4 unit create ОИ-12",
    "4 learner create Гордеева Софья Ивановна: ОИ-12",
    '5 learner refuse Гордеева Софья Ивановна: ОИ-11 (twice_in_file full_name "2")',
    '6 learner refuse Зотов (name_missing full_name "Зотов")',
    '7 learner refuse Зотов Пётр 2 (name_unfit full_name "Зотов Пётр 2")',
    '8 learner refuse Зотов Пётр Ильич (date_unfit birth_date "31.02.2008")',
    '9 learner refuse Зотов Пётр Ильич (group_missing group "")',
    '10 learner refuse Зотов Пётр Ильич: OИ-11 (group_alike group "OИ-11" = ОИ-11?)',
  ]);
  const which = csv([["ФИО", "Группа"], ["Гордеева Софья", "ОИ-11"]]); // of two
  assert.deepEqual(await linesOf(await checked("learners", utf8(which))), [
    '2 learner refuse Гордеева Софья: ОИ-11 (same_name middle_name "Гордеева Софья")',
    "0 learner absent Гордеева Софья Ивановна: ОИ-11",
    "0 learner absent Гордеева Софья Петровна: ОИ-11",
  ]);
});

test("a line without an id beside a person with one: the same person, wherever the id stands", async () => {
  const head = ["ФИО", "Группа", "Номер зачётной книжки"];
  const list = (...rows: string[][]) => utf8(csv([head, ...rows]));
  const [known, bare] = [["Гордеева Софья Ивановна", "ОИ-11", "1"], ["Гордеева Софья Ивановна", "ОИ-11", ""]];
  await freshOrg();
  await comesIn("learners", list(known), ["2 unit create ОИ-11", "2 learner create Гордеева Софья Ивановна: ОИ-11"]);
  const same = "learner leave Гордеева Софья Ивановна: ОИ-11 → ОИ-11";
  const twice = (line: number) => `3 learner refuse Гордеева Софья Ивановна: ОИ-11 (twice_in_file full_name "${line}")`;
  assert.deepEqual(await linesOf(await checked("learners", list(bare))), [`2 ${same}`]);
  assert.deepEqual(await linesOf(await checked("learners", list(known, bare))), [`2 ${same}`, twice(2)]);
  assert.deepEqual(await linesOf(await checked("learners", list(bare, known))), [`2 ${same}`, twice(2)]);

  for (const rows of [[known, bare], [bare, known]]) {
    await freshOrg(); // nobody is there yet
    await comesIn("learners", list(...rows), ["2 unit create ОИ-11", "2 learner create Гордеева Софья Ивановна: ОИ-11", twice(2)]);
  }
});

test("dates as Excel keeps them; cells that were merged; a sheet for each group", async () => {
  await freshOrg();
  const merged: Record<string, Cell[][]> = {
    Лист1: [["Список группы", "", ""], ["ФИО", "Группа", "Дата рождения"], ["Зотов Пётр Ильич", "ДЧ-11", 39692], ["Пак Юна Сергеевна", "", 39700]],
  };
  await comesIn("learners", xlsx(merged, [2], ["A1:C1", "B3:B4"]), [
    "3 unit create ДЧ-11",
    "3 learner create Зотов Пётр Ильич: ДЧ-11",
    '4 learner refuse Пак Юна Сергеевна (group_missing group "")', // what was merged stands in its first cell
  ]);
  const { members } = await admin.call("person_list", { find: "Зотов" });
  assert.equal(new Date(members[0]["minor_until_us"] / 1000).toISOString().slice(0, 10), "2026-09-01"); // born on 2008-09-01
  const sheets = { "БМ-11": [["ФИО"], ["Пак Юна Сергеевна"]], "БМ-12": [["ФИО"], ["Ким Олег Олегович"]] };
  await comesIn("learners", xlsx(sheets), [
    "2 unit create БМ-11", "2 learner create Пак Юна Сергеевна: БМ-11", "2 unit create БМ-12", "2 learner create Ким Олег Олегович: БМ-12",
  ]);
});

test("quotes, line breaks and separators inside cells", async () => {
  await freshOrg();
  const text = 'ФИО,Группа,Должность\r\n"Ким  Олег\nОлегович",ЗГ-11,"староста, ""главный"""\r\n"Пак Юна Сергеевна","ЗГ-11",\r\n';
  await comesIn("learners", utf8(text), [
    "2 unit create ЗГ-11", "2 learner create Ким Олег Олегович: ЗГ-11", "4 learner create Пак Юна Сергеевна: ЗГ-11",
  ]);
});

const oneRosterFiles = {
  "orgs.csv": csv([["sourcedId", "status", "name", "type"], ["o1", "active", "Корпус 1", "school"]], ","),
  "courses.csv": csv([["sourcedId", "status", "title"], ["c1", "active", "Анатомия"]], ","),
  "classes.csv": csv([
    ["sourcedId", "status", "title", "grades", "courseSourcedId", "classType", "schoolSourcedId"],
    ["k1", "active", "СД-21", "2", "", "homeroom", "o1"],
    ["k2", "active", "Анатомия СД", "2", "c1", "scheduled", "o1"],
    ["k3", "tobedeleted", "СД-99", "2", "", "homeroom", "o1"],
  ], ","),
  "enrollments.csv": csv([
    ["sourcedId", "status", "classSourcedId", "schoolSourcedId", "userSourcedId", "role"],
    ["e1", "active", "k1", "o1", "u1", "student"],
    ["e2", "active", "k2", "o1", "u1", "student"],
    ["e3", "active", "k1", "o1", "u2", "student"],
    ["e4", "active", "k2", "o1", "t1", "teacher"],
  ], ","),
};
const users = [["u1", "active", "Анна", "Ёлкина", "Игоревна", "student"], ["u2", "active", "Артём", "Лукин", "", "student"],
  ["t1", "active", "Ольга", "Громова", "Львовна", "teacher"], ["u3", "tobedeleted", "Пётр", "Зотов", "", "student"],
  ["p1", "active", "Мария", "Ёлкина", "", "parent"]];

const oneRosterLines = [
  "2 unit create Корпус 1", "2 unit create СД-21", "4 staff create Громова Ольга Львовна", "2 learner create Ёлкина Анна Игоревна: СД-21",
  "3 learner create Лукин Артём: СД-21", "5 subject create Анатомия", "5 teaching create t1: СД-21",
];

test("OneRoster 1.1, with the role among the users", async () => {
  await freshOrg();
  const list = [["sourcedId", "status", "givenName", "familyName", "middleName", "role"], ...users];
  await comesIn("oneroster", zip({ ...oneRosterFiles, "users.csv": csv(list, ",") }), oneRosterLines);
});

test("OneRoster 1.2, with roles in a file of their own", async () => {
  await freshOrg();
  const list = [["sourcedId", "status", "givenName", "familyName", "middleName"], ...users.map((user) => user.slice(0, 5))];
  const roles = [["sourcedId", "status", "userSourcedId", "roleType", "role", "orgSourcedId"],
    ...users.map((user, i) => [`r${i}`, "active", user[0] ?? "", "primary", user[5] ?? "", "o1"])];
  await comesIn("oneroster", zip({ ...oneRosterFiles, "users.csv": csv(list, ","), "roles.csv": csv(roles, ",") }), oneRosterLines);
});

test("SDS", async () => {
  await freshOrg();
  await comesIn("sds", zip({
    "выгрузка/School.csv": csv([["SIS ID", "Name"], ["s1", "Корпус 1"]], ","),
    "выгрузка/Section.csv": csv([["SIS ID", "School SIS ID", "Section Name", "Grade", "Course Name"], ["k1", "s1", "СД-21", "2", "Анатомия"]], ","),
    "выгрузка/Student.csv": csv([["SIS ID", "School SIS ID", "First Name", "Last Name", "Middle Name"], ["u1", "s1", "Анна", "Ёлкина", "Игоревна"]], ","),
    "выгрузка/Teacher.csv": csv([["SIS ID", "School SIS ID", "First Name", "Last Name", "Middle Name"], ["t1", "s1", "Ольга", "Громова", "Львовна"]], ","),
    "выгрузка/StudentEnrollment.csv": csv([["Section SIS ID", "SIS ID"], ["k1", "u1"]], ","),
    "выгрузка/TeacherRoster.csv": csv([["Section SIS ID", "SIS ID"], ["k1", "t1"]], ","),
  }), [
    "2 unit create Корпус 1", "2 unit create СД-21", "2 staff create Громова Ольга Львовна", "2 learner create Ёлкина Анна Игоревна: СД-21",
    "2 subject create Анатомия", "2 teaching create t1: СД-21",
  ]);
});

test("files that are no list, or no longer one: refused in a word, and nothing is kept", async () => {
  await freshOrg();
  const book = xlsx({ Лист1: people });
  const old = Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), Buffer.alloc(600)]);
  const sealed = Buffer.concat([old, Buffer.from("EncryptedPackage", "utf16le"), Buffer.alloc(600)]);
  const verdicts: Record<string, string> = {
    cut: await refusal("learners", book.slice(0, book.length / 2)),
    bomb: await refusal("learners", zip({ "a.csv": "a;b\n", "b.csv": "x".repeat(70 << 20) })),
    "a password on a ZIP": await refusal("learners", zip({ "users.csv": "a;b\n1;2\n" }, { isLocked: true })),
    "a password on a workbook": await refusal("learners", new Uint8Array(sealed)),
    xls: await refusal("learners", new Uint8Array(old)),
    "a picture": await refusal("learners", new Uint8Array(Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), Buffer.alloc(100)]))),
    empty: await refusal("learners", utf8("\r\n")),
    "an open quote": await refusal("learners", utf8('ФИО;Группа\n"Ким Олег;ЗГ-11\n')),
  };
  assert.deepEqual(verdicts, {
    cut: "file_unreadable zip",
    bomb: "too_large",
    "a password on a ZIP": "file_unreadable locked",
    "a password on a workbook": "file_unreadable locked",
    xls: "file_unreadable old_excel",
    "a picture": "file_unreadable binary",
    empty: "file_unreadable columns",
    "an open quote": "file_unreadable quote 2",
  });
  assert.deepEqual((await admin.call("import_list"))["imports"], []);
});

test("a list of colleagues fills the list of staff: claims are compared with it, and undoing takes it back", async () => {
  await freshOrg();
  const list = (document: string) => utf8(csv([
    ["ФИО", "Должность", "Предметы", "Приказ", "Табельный номер"],
    ["Осокина Вера Павловна", "преподаватель", "Анатомия", document, "7"],
    ["Клим Олег Олегович", "методист", "", "", ""],
  ]));
  const records = async () => (await admin.call("staff_record_list", { limit: 50 }))["records"].map(
    (r: Json) => [r["name"]["last"], r["position"], r["subjects"], r["document"]].join("|"));
  await comesIn("staff", list("приказ № 7"), ["2 staff create Осокина Вера Павловна", "3 staff create Клим Олег Олегович"]);
  assert.deepEqual(await records(), ["Клим|методист||", "Осокина|преподаватель|Анатомия|приказ № 7"]);

  const { secret } = await admin.call("staff_link_create", { title: "Отделение", max_uses: 3, hours: 24 });
  const claim = { role: "teacher", subjects: "Анатомия", position: "преподаватель", document: "приказ № 8", note: "" };
  const person = { name: { last: "Осокина", first: "Вера", middle: "Павловна" }, login: "vera", password: "слово для входа 1" };
  await new Client(server.url).call("staff_register", { ...claim, ...person, secret });
  const match = async () => (await admin.call("claim_list", { state: "waits" }))["claims"].map((c: Json) => c["match"]);
  assert.deepEqual(await match(), ["differs"]);
  const second = await comesIn("staff", list("приказ № 8"), [
    "2 staff change Осокина Вера Павловна", "3 staff leave Клим Олег Олегович",
  ]);
  assert.deepEqual(await match(), ["listed"]);
  await admin.call("import_undo", { import_id: second["id"] });
  assert.deepEqual([(await settled(second["id"]))["state"], await match()], ["undone", ["differs"]]);

  const { members } = await admin.call("person_list", { find: "Клим" });
  const { person: gone } = members.find((m: Json) => m["person"]["name"]["middle"] === "Олегович");
  await admin.call("person_leave", { member_id: gone["id"], reason: "уволился", version: gone["version"] });
  await admin.call("person_erase", { member_id: gone["id"] });
  assert.deepEqual(await records(), ["Осокина|преподаватель|Анатомия|приказ № 7"]);
});
