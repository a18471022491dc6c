import { afterEach, describe, expect, test, vi } from "vitest";
import { ApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type {
  Import,
  ImportAction,
  ImportCounts,
  ImportField,
  ImportId,
  ImportMark,
  ImportRow,
  MemberId,
  Person,
  RolloverGroup,
  UnitId,
} from "../../api/schema.ts";
import { Store } from "../../state/store.ts";
import { doubtOf, fieldsOf, headingOf, lackOf, withField } from "./fields.ts";
import { changesOf, ImportModel, outcomeOf } from "./importModel.ts";
import { ImportsModel, refusalBy, refusalOf } from "./importsModel.ts";
import {
  byPlace,
  type DraftPlace,
  dropApplied,
  groupsToRepeat,
  nextStudyYear,
  planOf,
  RolloverModel,
  sumOf,
} from "./rolloverModel.ts";
import { RowFeed } from "./rowFeed.ts";

const id = "7" as ImportId;
const person = { id: "1" as MemberId, name: { last: "Климов", first: "Андрей", middle: "" } } as Person;
const noCounts: ImportCounts = {
  create: 0,
  change: 0,
  transfer: 0,
  close: 0,
  absent: 0,
  refuse: 0,
  leave: 0,
  failed: 0,
  kept: 0,
};

function importOf(part: Partial<Import> = {}): Import {
  return {
    id,
    kind: "learners",
    state: "checked",
    name: "СД-21.csv",
    columns: [
      { name: "ФИО", sample: "Лукин Артём", field: "full_name" },
      { name: "Группа", sample: "СД-21", field: "group" },
    ],
    closes_absent: false,
    makes_units: true,
    reason: "",
    row_count: 3,
    done: 3,
    total: 3,
    counts: { ...noCounts, create: 2, refuse: 1, leave: 9 },
    made_by: person,
    version: 4,
    created_us: 1,
    ...part,
  };
}

function rowOf(n: number, action: ImportAction = "create", part: Partial<ImportRow> = {}): ImportRow {
  return {
    n,
    line: n + 1,
    what: "learner",
    action,
    outcome: "planned",
    title: `Студент ${n}`,
    from: "",
    to: "СД-21",
    changes: [],
    problem: "none",
    field: "none",
    value: "",
    fix: "",
    object_id: 0,
    ...part,
  };
}

const tick = async () => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};
afterEach(() => vi.useRealTimers());

/** A server that answers with what the test puts there, and writes down what it was asked. */
function serverOf(answers: Record<string, (input: never) => unknown>) {
  const asked: [string, unknown][] = [];
  const call = (async (name: string, input: never) => {
    asked.push([name, input]);
    return answers[name]?.(input);
  }) as unknown as Call;
  const count = (name: string) => asked.filter(([one]) => one === name).length;
  return { call, asked, count };
}

describe("columns", () => {
  test("a meaning is taken from the column that had it", () => {
    expect(withField(["full_name", "group"], 0, "group")).toEqual(["group", "none"]);
    expect(withField(["none", "group"], 0, "none")).toEqual(["none", "group"]);
  });

  test("what a list can not do without is said before it is checked", () => {
    const cases: [Parameters<typeof lackOf>[0], ImportField[], string | null][] = [
      ["learners", ["group"], "import.lack.name"],
      ["learners", ["last_name", "group"], "import.lack.name"],
      ["learners", ["last_name", "first_name"], null],
      ["staff", ["full_name"], null],
      ["structure", ["curator"], "import.lack.group"],
      ["teaching", ["group_id", "subject"], "import.lack.teacher"],
      ["teaching", ["group", "teacher"], "import.lack.subject"],
    ];
    for (const [kind, fields, lack] of cases) expect(lackOf(kind, fields), `${kind} ${fields}`).toBe(lack);
    expect(doubtOf("learners", ["full_name"])).toBe("import.doubt.group");
    expect(doubtOf("staff", ["full_name"])).toBeNull();
  });

  test("only what fits the kind is offered, and what it means already", () => {
    expect(fieldsOf("structure", "none")).not.toContain("full_name");
    expect(fieldsOf("structure", "full_name")).toContain("full_name");
    expect(fieldsOf("staff", "none")[0]).toBe("none");
  });

  test("a refusal names the column as the file does", () => {
    expect(headingOf(importOf().columns, "group")).toBe("Группа");
    expect(headingOf(importOf().columns, "year")).toBeNull();
    expect(headingOf(importOf().columns, "none")).toBeNull();
  });
});

describe("lines of several actions", () => {
  test("come in the order of the file, by the page, and none twice", async () => {
    const all = Array.from({ length: 25 }, (_, i) => rowOf(i + 1, i % 3 === 0 ? "refuse" : "create"));
    const read = vi.fn(async (action: ImportAction, after: number, limit: number) =>
      all.filter((row) => row.action === action && row.n > after).slice(0, limit),
    );
    const feed = new RowFeed(read, ["create", "refuse"], 10);
    const got: number[] = [];
    while (feed.hasMore) got.push(...(await feed.next()).map((row) => row.n));
    expect(got).toEqual(all.map((row) => row.n));
    expect(read.mock.calls.every(([, , limit]) => limit === 10)).toBe(true);
  });

  test("that could not be read are given by the next try, those taken before them too", async () => {
    const all = Array.from({ length: 12 }, (_, i) => rowOf(i + 1, i % 2 === 0 ? "create" : "refuse"));
    let isBroken = true;
    const read = vi.fn(async (action: ImportAction, after: number, limit: number) => {
      if (isBroken && action === "create" && after > 0) throw new ApiError("offline", 0);
      return all.filter((row) => row.action === action && row.n > after).slice(0, limit);
    });
    const feed = new RowFeed(read, ["create", "refuse"], 3);
    expect((await feed.next()).map((row) => row.n)).toEqual([1, 2, 3]);
    await expect(feed.next()).rejects.toThrow();
    isBroken = false;
    const got: number[] = [];
    while (feed.hasMore) got.push(...(await feed.next()).map((row) => row.n));
    expect(got).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });

  test("a page that fails is over when all that was asked for it is", async () => {
    let come: (rows: ImportRow[]) => void = () => {};
    let isBroken = true;
    const read = vi.fn(async (action: ImportAction, after: number) => {
      if (action === "create") {
        if (isBroken) throw new ApiError("offline", 0);
        return [];
      }
      if (after > 0) return [];
      return new Promise<ImportRow[]>((done) => {
        come = done;
      });
    });
    const feed = new RowFeed(read, ["create", "refuse"], 1);
    let isOver = false;
    const first = feed.next().catch(() => {
      isOver = true;
    });
    await tick();
    expect(isOver).toBe(false);
    come([rowOf(1, "refuse")]);
    await first;
    isBroken = false;
    expect((await feed.next()).map((row) => row.n)).toEqual([1]);
    expect(read.mock.calls.filter(([action, after]) => action === "refuse" && after === 0)).toHaveLength(1);
  });

  test("of no action there are none", async () => {
    const feed = new RowFeed(async () => [], []);
    expect(feed.hasMore).toBe(false);
    expect(await feed.next()).toEqual([]);
  });
});

describe("a file", () => {
  test("is refused before it is sent when it can not fit", () => {
    expect(refusalOf({ name: "Список.CSV", size: 10 })).toBeNull();
    expect(refusalOf({ name: "Список.xls", size: 10 })?.key).toBe("import.file.old_excel");
    expect(refusalOf({ name: "Список.pdf", size: 10 })?.key).toBe("import.file.type");
    expect(refusalOf({ name: "Список.xlsx", size: 21 * 1024 * 1024 })?.key).toBe("import.file.bytes");
    expect(refusalOf({ name: "Список.csv", size: 0 })?.key).toBe("import.file.empty");
  });

  test("that the server refuses is told with its line; an unknown word still gets words", () => {
    const of = (code: "file_unreadable" | "too_large" | "limit_reached" | "invalid", detail: string) =>
      refusalBy(new ApiError(code, 422, detail));
    expect(of("file_unreadable", "quote 7")).toEqual({ key: "import.file.quote", line: 7 });
    expect(of("file_unreadable", "something")).toEqual({ key: "import.file.broken", line: 0 });
    expect(of("too_large", "rows")).toEqual({ key: "import.file.rows", line: 0 });
    expect(of("limit_reached", "imports")?.key).toBe("import.file.open");
    expect(of("invalid", "")).toBeNull();
  });

  test("of a type that nobody knows goes as bytes; stopped, it is not a failure", async () => {
    const { call, asked } = serverOf({ import_list: () => ({ imports: [] }), import_upload: () => importOf() });
    const model = new ImportsModel(call, new Store<ImportMark | null>(null));
    expect(await model.upload(new File(["ФИО"], "a.csv", { type: "application/x-strange" }))).toBe(id);
    const sent = asked.find(([name]) => name === "import_upload")?.[1] as { content: Blob; name: string };
    expect([sent.name, sent.content.type]).toEqual(["a.csv", ""]);

    const stopped = new ImportsModel(
      (async (name: string, _input: unknown, options?: { signal?: AbortSignal }) => {
        if (name === "import_list") return { imports: [] };
        return new Promise((_, fail) =>
          options?.signal?.addEventListener("abort", () => fail(new ApiError("offline", 0))),
        );
      }) as unknown as Call,
      new Store<ImportMark | null>(null),
    );
    const sending = stopped.upload(new File(["ФИО"], "a.csv"));
    stopped.stop();
    expect(await sending).toBeNull();
    expect(stopped.state.get()).toMatchObject({ sending: null, refused: null });
  });
});

describe("one import", () => {
  const marks = () => new Store<ImportMark | null>(null);

  test("shows what changes and what is refused, not what stays; a press shows one action alone", async () => {
    const { call, asked } = serverOf({
      import_get: () => importOf(),
      import_effect_list: () => ({ effects: [], units: 0 }),
      import_row_list: ({ action }: { action: ImportAction }) => ({
        rows:
          action === "create" ? [rowOf(1), rowOf(3)] : action === "refuse" ? [rowOf(2, "refuse")] : [rowOf(4, "leave")],
      }),
    });
    const model = new ImportModel(call, id, marks());
    await tick();
    expect(model.state.get().rows?.map((row) => row.n)).toEqual([1, 2, 3]);
    expect(asked.some(([, input]) => (input as { action?: string }).action === "leave")).toBe(false);
    model.show("leave");
    await tick();
    expect(model.state.get()).toMatchObject({ filter: "leave", hasMore: false });
    expect(model.state.get().rows?.map((row) => row.n)).toEqual([4]);
    expect(changesOf(importOf())).toBe(2);
  });

  test("follows the work by asking and by marks, and tells when people are others", async () => {
    vi.useFakeTimers();
    const steps = [
      importOf({ state: "applying", done: 0, version: 5 }),
      importOf({ state: "applying", done: 2, version: 6 }),
      importOf({ state: "applied", version: 7 }),
    ];
    const { call, count } = serverOf({
      import_get: () => steps.shift(),
      import_row_list: () => ({ rows: [] }),
      import_effect_list: () => ({ effects: [], units: 0 }),
    });
    const told = vi.fn();
    const all = marks();
    const model = new ImportModel(call, id, all, told);
    await tick();
    all.set({ import_id: "8" as ImportId, version: 99 });
    await tick();
    expect(count("import_get")).toBe(1);
    all.set({ import_id: id, version: 6 });
    await tick();
    expect(model.state.get().item?.done).toBe(2);
    expect(told).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1600);
    expect(model.state.get().item?.state).toBe("applied");
    expect(told).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(9000);
    expect(count("import_get")).toBe(3);
  });

  test("an older answer does not take the page back", async () => {
    const answers = [importOf({ version: 6 }), importOf({ state: "checking", version: 5 })];
    const { call } = serverOf({
      import_get: () => answers.shift(),
      import_row_list: () => ({ rows: [] }),
      import_effect_list: () => ({ effects: [], units: 0 }),
    });
    const model = new ImportModel(call, id, marks());
    await tick();
    await model.read();
    expect(model.state.get().item).toMatchObject({ state: "checked", version: 6 });
  });

  test("one that changed meanwhile is read again and not applied", async () => {
    const { call, count } = serverOf({
      import_get: () => importOf(),
      import_row_list: () => ({ rows: [] }),
      import_effect_list: () => ({ effects: [], units: 0 }),
      import_apply: () => {
        throw new ApiError("conflict", 409);
      },
    });
    const model = new ImportModel(call, id, marks());
    await tick();
    expect(await model.apply()).toBe(false);
    expect(model.state.get()).toMatchObject({ isBehind: true, failure: null, pending: null });
    expect(count("import_get")).toBe(2);
  });

  test("while another runs, it says which", async () => {
    const { call } = serverOf({
      import_get: () => importOf(),
      import_row_list: () => ({ rows: [] }),
      import_effect_list: () => ({ effects: [], units: 0 }),
      import_list: () => ({ imports: [importOf({ id: "8" as ImportId, state: "applying", name: "ЛД.csv" })] }),
      import_apply: () => {
        throw new ApiError("import_busy", 409);
      },
    });
    const model = new ImportModel(call, id, marks());
    await tick();
    await model.apply();
    expect(model.state.get()).toMatchObject({ failure: { code: "import_busy" }, busy: { name: "ЛД.csv" } });
  });

  test("of what was not done and of what stayed nobody is told that all is well", () => {
    const counts = { ...noCounts, create: 2, change: 1 };
    const of = (state: Import["state"], part: Partial<ImportCounts>) =>
      outcomeOf(importOf({ state, counts: { ...counts, ...part } }));
    expect(of("applied", { failed: 1 })).toEqual({ key: "import.done", n: 2, isBad: false });
    expect(of("applied", { failed: 3 })).toEqual({ key: "import.done.nothing", n: 0, isBad: true });
    expect(of("applied", { create: 0, change: 0 })).toEqual({ key: "import.done", n: 0, isBad: false });
    expect(of("undone", {})).toEqual({ key: "import.undone", n: 3, isBad: false });
    expect(of("undone", { failed: 1, kept: 1 })).toEqual({ key: "import.undone.part", n: 1, isBad: false });
    expect(of("undone", { kept: 3 })).toEqual({ key: "import.undone.part", n: 0, isBad: true });
  });

  test("columns are sent in their order with what was ticked", async () => {
    const { call, asked } = serverOf({
      import_get: () => importOf({ state: "columns" }),
      import_columns_set: () => importOf({ state: "checking", version: 5 }),
    });
    const model = new ImportModel(call, id, marks());
    await tick();
    model.setField(1, "department");
    model.setDraft({ closesAbsent: true, reason: " приказ № 212 " });
    expect(await model.check()).toBe(true);
    expect(asked.find(([name]) => name === "import_columns_set")?.[1]).toEqual({
      import_id: id,
      version: 4,
      fields: ["full_name", "department"],
      closes_absent: true,
      makes_units: true,
      reason: "приказ № 212",
    });
    expect(model.state.get().item?.state).toBe("checking");
    model.end();
  });
});

describe("the next study year", () => {
  const groups: RolloverGroup[] = [
    {
      unit_id: "21" as UnitId,
      name: "СД-21",
      place: "Сестринское дело",
      year: 2,
      students: 24,
      act: "next",
      new_name: "СД-31",
    },
    {
      unit_id: "11" as UnitId,
      name: "СД-11",
      place: "Сестринское дело",
      year: 1,
      students: 20,
      act: "next",
      new_name: "СД-21",
    },
    {
      unit_id: "12" as UnitId,
      name: "ЛД-11",
      place: "Лечебное дело",
      year: 1,
      students: 20,
      act: "next",
      new_name: "ЛД-21",
    },
    {
      unit_id: "41" as UnitId,
      name: "СД-41",
      place: "Сестринское дело",
      year: 4,
      students: 9,
      act: "graduate",
      new_name: "",
    },
  ];
  const student = { person, from: { id: "21" as UnitId, kind: "group" as const, name: "СД-21" } };
  const rooms = { rollover_propose: () => ({ groups }), rollover_plan: () => importOf({ kind: "rollover" }) };

  test("begins in September", () => {
    expect(nextStudyYear(new Date(2027, 5, 20))).toBe("2027/28");
    expect(nextStudyYear(new Date(2027, 8, 1))).toBe("2028/29");
    expect(nextStudyYear(new Date(2098, 9, 1))).toBe("2099/00");
  });

  test("groups stand by their place; a year is repeated a year below, at home first", () => {
    expect(byPlace(groups).map(({ place, groups: list }) => [place, list.length])).toEqual([
      ["Сестринское дело", 3],
      ["Лечебное дело", 1],
    ]);
    expect(groupsToRepeat(groups, "21" as UnitId).map(({ name }) => name)).toEqual(["СД-11", "ЛД-11"]);
    expect(groupsToRepeat(groups, "11" as UnitId)).toEqual([]);
  });

  test("the plan says what was wished; a repeated year is a transfer", async () => {
    const { call, asked } = serverOf(rooms);
    const model = new RolloverModel(call, { draft: null }, "Перевод");
    await tick();
    model.setWish("12" as UnitId, { act: "keep" });
    model.addStudent({ ...student, act: "expel", to: null });
    model.addStudent({ ...student, act: "repeat", to: "11" as UnitId });
    expect(sumOf(model.state.get().draft.wishes)).toEqual({ next: 2, graduate: 1, keep: 1 });
    expect(await model.plan()).toBe(id);
    expect(asked.find(([name]) => name === "rollover_plan")?.[1]).toEqual({
      name: "Перевод",
      reason: "",
      groups: [
        { unit_id: "21", act: "next", name: "СД-31" },
        { unit_id: "11", act: "next", name: "СД-21" },
        { unit_id: "12", act: "keep", name: "" },
        { unit_id: "41", act: "graduate", name: "" },
      ],
      people: [{ member_id: "1", unit_id: "21", act: "transfer", to: "11" }],
    });
    model.dropStudent(person.id, "21" as UnitId);
    expect(planOf(model.state.get().draft).people).toEqual([]);
  });

  test("of who was chosen before, neither groups nor a failure come", async () => {
    const answers = new Map<string, (studies: unknown[] | null) => void>();
    const { call } = serverOf({
      ...rooms,
      person_places_get: ({ member_id }: { member_id: string }) =>
        new Promise((done, fail) =>
          answers.set(member_id, (studies) => (studies ? done({ studies }) : fail(new ApiError("offline", 0)))),
        ),
    });
    const model = new RolloverModel(call, { draft: null }, "Перевод");
    const [ofA, ofB] = [model.groupsOf("1" as MemberId), model.groupsOf("2" as MemberId)];
    answers.get("2")?.([{ unit: { id: "12", kind: "group", name: "ЛД-11" } }]);
    answers.get("1")?.([{ unit: { id: "21", kind: "group", name: "СД-21" } }]);
    expect((await ofB)?.map(({ name }) => name)).toEqual(["ЛД-11"]);
    expect(await ofA).toBeNull();
    const ofC = model.groupsOf("3" as MemberId);
    expect(await model.groupsOf(null)).toBeNull();
    answers.get("3")?.(null);
    expect(await ofC).toBeNull();
    expect(model.state.get().failure).toBeNull();
  });

  test("a plan that is applied is no draft any more; a look at an old one leaves it", async () => {
    const place: DraftPlace = { draft: null };
    const writing = new RolloverModel(serverOf(rooms).call, place, "Перевод");
    await tick();
    writing.setText({ reason: "приказ № 1" });
    const plan = (state: Import["state"], version: number) => importOf({ kind: "rollover", state, version });
    const pageOf = async (...steps: Import[]) => {
      const { call } = serverOf({
        import_get: () => steps.shift(),
        import_row_list: () => ({ rows: [] }),
        import_effect_list: () => ({ effects: [], units: 0 }),
        import_apply: () => plan("applying", 5),
      });
      const all = new Store<ImportMark | null>(null);
      const model = new ImportModel(call, id, all, undefined, (item) => dropApplied(place, item));
      await tick();
      return model;
    };
    (await pageOf(plan("applied", 9))).end();
    expect(place.draft?.reason).toBe("приказ № 1");
    const model = await pageOf(plan("checked", 4));
    await model.apply();
    model.end();
    expect(place.draft).toBeNull();
  });

  test("a group that goes on needs a name", async () => {
    const { call, count } = serverOf(rooms);
    const model = new RolloverModel(call, { draft: null }, "Перевод");
    await tick();
    model.setWish("21" as UnitId, { name: " " });
    expect(await model.plan()).toBeNull();
    expect(model.state.get().isIncomplete).toBe(true);
    expect(count("rollover_plan")).toBe(0);
  });

  test("the draft outlasts the page; groups that are gone are wished nothing", async () => {
    const place = { draft: null };
    const first = new RolloverModel(serverOf(rooms).call, place, "Перевод");
    await tick();
    first.setWish("21" as UnitId, { name: "СД-31а" });
    first.end();
    const fewer = { ...rooms, rollover_propose: () => ({ groups: groups.slice(0, 2) }) };
    const second = new RolloverModel(serverOf(fewer).call, place, "другое");
    await tick();
    const { draft } = second.state.get();
    expect([draft.name, draft.wishes.size, draft.wishes.get("21" as UnitId)?.name]).toEqual(["Перевод", 2, "СД-31а"]);
  });
});
