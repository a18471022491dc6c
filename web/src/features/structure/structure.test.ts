import { describe, expect, test, vi } from "vitest";
import { ApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type { Enrolment, Unit, UnitId, UnitKind, UnitNode } from "../../api/schema.ts";
import { StructureModel } from "./structureModel.ts";
import { findUnits, kindsUnder, mayHold, treeOf, wayTo, yearKey } from "./tree.ts";
import { UnitModel } from "./unitModel.ts";

const id = (n: number) => String(n) as UnitId;

function node(
  n: number,
  kind: UnitKind,
  name: string,
  parent: number | null = null,
  more: Partial<UnitNode> & { year?: number } = {},
): UnitNode {
  const { year, ...rest } = more;
  const unit: Unit = { id: id(n), kind, name, code: "", is_closed: false, version: 1 };
  if (parent !== null) unit.parent_id = id(parent);
  if (year !== undefined) unit.year = year;
  return { unit, students: 0, staff: 0, is_readable: true, ...rest };
}

const college = [
  node(1, "department", "Отделение"),
  node(2, "speciality", "Сестринское дело", 1),
  node(3, "group", "СД-21", 2, { year: 2, students: 24 }),
  node(4, "group", "СД-9", 2, { year: 1, students: 20 }),
  node(5, "group", "СД-11", 2, { year: 1, students: 5 }),
  node(6, "department", "Бухгалтерия", null, { staff: 4 }),
];

describe("the tree", () => {
  test("years stand between a speciality and its groups; numbers are in order; sums go up", () => {
    const tree = treeOf(college);
    expect(tree.roots.map((row) => [row.node?.unit.name, row.count, row.isStaff])).toEqual([
      ["Бухгалтерия", 4, true],
      ["Отделение", 49, false],
    ]);
    const speciality = tree.rows.get(id(2));
    expect(speciality?.children.map((row) => [row.year, row.count])).toEqual([
      [1, 25],
      [2, 24],
    ]);
    expect(speciality?.children[0]?.children.map((row) => row.node?.unit.name)).toEqual(["СД-9", "СД-11"]);
    expect(wayTo(tree, id(3))).toEqual([yearKey(id(2), 2), id(2), id(1)]);
    expect(tree.students).toBe(49);
  });

  test("one course year alone needs no row; a unit whose parent is not shown stands at the top", () => {
    const tree = treeOf([node(3, "group", "А", 9, { year: 2 }), node(4, "group", "Б", 9, { year: 2 })]);
    expect(tree.roots.map((row) => row.node?.unit.name)).toEqual(["А", "Б"]);
  });

  test("where a unit may go: not itself, not below itself, not where it is, nothing under a group", () => {
    const tree = treeOf([...college, node(7, "department", "Внутри", 1)]);
    const unit = (n: number) => tree.rows.get(id(n))?.node as UnitNode;
    expect(mayHold(tree, unit(1).unit, unit(7))).toBe(false);
    expect(mayHold(tree, unit(1).unit, unit(1))).toBe(false);
    expect(mayHold(tree, unit(3).unit, unit(4))).toBe(false);
    expect(mayHold(tree, unit(3).unit, unit(2))).toBe(false);
    expect(mayHold(tree, unit(3).unit, unit(6))).toBe(true);
    expect(mayHold(tree, unit(1).unit, unit(2))).toBe(false);
    expect(mayHold(tree, unit(1).unit, null)).toBe(false);
    expect(mayHold(tree, unit(3).unit, null)).toBe(true);
    expect(kindsUnder("speciality")).toEqual(["speciality", "group"]);
    expect(kindsUnder("group")).toEqual([]);
  });

  test("search: the start of any word, ё as е, without case", () => {
    expect(findUnits(college, "дело").map(({ unit }) => unit.name)).toEqual(["Сестринское дело"]);
    expect(findUnits(college, "сд-").map(({ unit }) => unit.name)).toEqual(["СД-9", "СД-11", "СД-21"]);
    expect(findUnits([node(1, "group", "Ёлки")], "елк")).toHaveLength(1);
    expect(findUnits(college, "  ")).toEqual([]);
  });

  test("five thousand units are quick", () => {
    const many = Array.from({ length: 5000 }, (_, n) =>
      n < 50
        ? node(n + 1, "department", `Отделение ${n}`)
        : node(n + 1, "group", `Г-${n}`, 1 + (n % 50), { year: 1 + (n % 4), students: 25 }),
    );
    const from = performance.now();
    const tree = treeOf(many);
    expect(performance.now() - from).toBeLessThan(1000);
    expect(tree.students).toBe(4950 * 25);
  });
});

function serverOf(answers: Record<string, unknown>) {
  const asked: [string, Record<string, unknown>][] = [];
  const call = vi.fn(async (name: string, input: Record<string, unknown>) => {
    asked.push([name, input]);
    const answer = answers[name];
    if (answer instanceof Error) throw answer;
    return answer;
  });
  return { asked, answers, call: call as unknown as Call };
}

describe("changing the tree", () => {
  test("a conflict reads the tree again and says so; nothing is written over", async () => {
    const server = serverOf({ unit_tree_get: { units: college }, unit_move: new ApiError("conflict", 409) });
    const model = new StructureModel(server.call);
    await vi.waitFor(() => expect(model.state.get().nodes).not.toBeNull());
    const moved = await model.move(college[2]?.unit as Unit, id(6));
    expect(moved).toBeNull();
    expect(model.state.get().failure?.code).toBe("conflict");
    expect(server.asked.map(([name]) => name)).toEqual(["unit_tree_get", "unit_move", "unit_tree_get"]);
    expect(server.asked[1]?.[1]).toEqual({ unit_id: id(3), version: 1, parent_id: id(6) });
    model.end();
  });

  test("what was made is shown: everything above it opens", async () => {
    const made = college[2]?.unit as Unit;
    const server = serverOf({ unit_tree_get: { units: college }, unit_create: made });
    const model = new StructureModel(server.call);
    await vi.waitFor(() => expect(model.state.get().nodes).not.toBeNull());
    model.setOpen(new Set());
    const draft = { kind: "group", name: " СД-21 ", code: "", year: 2 } as const;
    expect(await model.create(id(2), draft)).toBe(made);
    expect(server.asked[1]?.[1]).toEqual({ parent_id: id(2), kind: "group", name: "СД-21", code: "", year: 2 });
    expect([...model.state.get().open].sort()).toEqual([id(1), id(2), yearKey(id(2), 2)].sort());
    model.end();
  });
});

test("a refused transfer leaves the list as the server has it", async () => {
  const row = { id: "8", version: 3 } as unknown as Enrolment;
  const page = { unit: college[2]?.unit, path: [], posts: [], teaching: [], students: 1, may_teach: true };
  const server = serverOf({
    unit_get: page,
    unit_member_list: { students: [row], left: [] },
    enrolment_transfer: new ApiError("limit_reached", 409),
  });
  const changed = vi.fn();
  const model = new UnitModel(server.call, id(3), changed);
  await vi.waitFor(() => expect(model.state.get().page).not.toBeNull());
  expect(await model.transfer(row, id(4), "приказ")).toBeNull();
  expect(model.state.get().failure?.code).toBe("limit_reached");
  expect(model.state.get().students).toEqual([row]);
  expect(changed).toHaveBeenCalledOnce();
  const sent = server.asked.find(([name]) => name === "enrolment_transfer");
  expect(sent?.[1]).toEqual({ unit_id: id(3), enrolment_id: "8", version: 3, to_id: id(4), reason: "приказ" });
});
