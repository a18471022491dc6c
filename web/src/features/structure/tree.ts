// Pure: from the units of the server to the tree that is drawn. Between a speciality (or whatever holds them) and its
// groups stand the course years; sums go up; children are made lists once, so that five thousand units stay quick.
import type { Unit, UnitId, UnitNode } from "../../api/schema.ts";

/** A key of a row: a unit's id, or the place of a course year. */
export type RowKey = string;

export type TreeRow = {
  key: RowKey;
  /** Absent: a course year of `year`. */
  node: UnitNode | null;
  year: number | null;
  /** Students below and here; where there are none, staff. */
  count: number;
  isStaff: boolean;
  children: readonly TreeRow[];
};

export type Tree = {
  roots: readonly TreeRow[];
  rows: ReadonlyMap<RowKey, TreeRow>;
  parents: ReadonlyMap<RowKey, RowKey>;
  students: number;
};

const KINDS = { branch: 0, department: 1, speciality: 2, group: 3 } as const;
const collator = new Intl.Collator("ru", { numeric: true, sensitivity: "base" });

function compareUnits(a: UnitNode, b: UnitNode): number {
  return KINDS[a.unit.kind] - KINDS[b.unit.kind] || collator.compare(a.unit.name, b.unit.name);
}

export const yearKey = (parent: UnitId | null, year: number): RowKey => `${parent ?? "root"}/${year}`;

/** Years stand between, where a place holds groups of more than one. */
function withYears(parent: UnitId | null, rows: readonly TreeRow[]): readonly TreeRow[] {
  const years = new Set(rows.flatMap(({ node }) => (node?.unit.kind === "group" ? [node.unit.year ?? 0] : [])));
  years.delete(0);
  if (years.size < 2) return rows;
  const yearRows = [...years]
    .sort((a, b) => a - b)
    .map((year) => {
      const children = rows.filter(({ node }) => node?.unit.kind === "group" && node.unit.year === year);
      return rowOf(yearKey(parent, year), null, year, children);
    });
  const others = rows.filter(({ node }) => node?.unit.kind !== "group" || !node.unit.year);
  return [
    ...others.filter(({ node }) => node?.unit.kind !== "group"),
    ...yearRows,
    ...others.filter(({ node }) => node?.unit.kind === "group"),
  ];
}

function rowOf(key: RowKey, node: UnitNode | null, year: number | null, children: readonly TreeRow[]): TreeRow {
  const sum = (isStaff: boolean) =>
    children.reduce((n, child) => (child.isStaff === isStaff ? n + child.count : n), 0) +
    (node ? (isStaff ? node.staff : node.students) : 0);
  const students = sum(false);
  return { key, node, year, count: students || sum(true), isStaff: students === 0 && sum(true) > 0, children };
}

export function treeOf(nodes: readonly UnitNode[]): Tree {
  const below = new Map<UnitId | null, UnitNode[]>();
  const known = new Set(nodes.map(({ unit }) => unit.id));
  for (const node of nodes) {
    const parent = node.unit.parent_id ?? null;
    // Whose parent is not here (closed, or not shown) stands at the top.
    const at = parent !== null && known.has(parent) ? parent : null;
    const list = below.get(at);
    if (list) list.push(node);
    else below.set(at, [node]);
  }
  const rows = new Map<RowKey, TreeRow>();
  const parents = new Map<RowKey, RowKey>();
  const make = (parent: UnitId | null): readonly TreeRow[] => {
    const list = [...(below.get(parent) ?? [])].sort(compareUnits);
    const children = withYears(
      parent,
      list.map((node) => rowOf(node.unit.id, node, null, make(node.unit.id))),
    );
    for (const child of children) {
      rows.set(child.key, child);
      for (const one of child.children) parents.set(one.key, child.key);
      if (child.node === null) for (const one of child.children) rows.set(one.key, one);
    }
    return children;
  };
  const roots = make(null);
  const students = roots.reduce((n, row) => (row.isStaff ? n : n + row.count), 0);
  return { roots, rows, parents, students };
}

/** The rows one must open to see this one. */
export function wayTo(tree: Tree, key: RowKey): RowKey[] {
  const way: RowKey[] = [];
  for (let at = tree.parents.get(key); at !== undefined; at = tree.parents.get(at)) way.push(at);
  return way;
}

/** What is compared when somebody looks for a name: without case, ё as е. */
export const folded = (text: string): string => text.trim().toLocaleLowerCase("ru").replaceAll("ё", "е");

/** Up to `most` units by the start of any word of the name, or of the code. */
export function findUnits(nodes: readonly UnitNode[], find: string, most = 20): UnitNode[] {
  const wanted = folded(find);
  if (wanted === "") return [];
  return nodes
    .filter(({ unit }) => ` ${folded(unit.name)}`.includes(` ${wanted}`) || unit.code.startsWith(wanted))
    .sort(compareUnits)
    .slice(0, most);
}

/** Where the unit may be put: a kind of its own or an earlier one, not itself, not below itself, not where it is. */
export function mayHold(tree: Tree, unit: Unit, target: UnitNode | null): boolean {
  if (target === null) return (unit.parent_id ?? null) !== null;
  const { kind, id } = target.unit;
  if (kind === "group" || KINDS[kind] > KINDS[unit.kind] || id === unit.id || id === unit.parent_id) return false;
  return !wayTo(tree, id).includes(unit.id);
}

/** Kinds that may stand under one of this kind (null: right below the organisation). */
export function kindsUnder(kind: Unit["kind"] | null): Unit["kind"][] {
  if (kind === "group") return [];
  const all = Object.keys(KINDS) as Unit["kind"][];
  return kind === null ? all : all.filter((one) => KINDS[one] >= KINDS[kind]);
}
