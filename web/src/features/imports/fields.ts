// Pure: what the columns of a list of a kind may mean, and what such a list can not do without.
import type { ImportColumn, ImportField, ImportKind } from "../../api/schema.ts";
import type { Key } from "../../i18n/translate.ts";

const NAMES: readonly ImportField[] = ["full_name", "last_name", "first_name", "middle_name"];
const GROUPS: readonly ImportField[] = [
  "group",
  "group_id",
  "year",
  "speciality",
  "speciality_code",
  "department",
  "branch",
];

const FIELDS: Partial<Record<ImportKind, readonly ImportField[]>> = {
  learners: [...NAMES, ...GROUPS, "external_id", "birth_date", "parent_first", "parent_second"],
  staff: [...NAMES, "position", "subjects", "external_id", "document"],
  structure: [...GROUPS, "curator"],
  teaching: ["group", "group_id", "subject", "teacher", "teacher_id", "year", "speciality", "department", "branch"],
};

/** What a column may mean, what it means already among it; «none» first. */
export function fieldsOf(kind: ImportKind, now: ImportField): readonly ImportField[] {
  const fields = FIELDS[kind] ?? [];
  return ["none", ...(now === "none" || fields.includes(now) ? fields : [now, ...fields])];
}

/** No meaning twice: the column that had it has none any more. */
export function withField(fields: readonly ImportField[], at: number, field: ImportField): readonly ImportField[] {
  return fields.map((old, i) => (i === at ? field : field !== "none" && old === field ? "none" : old));
}

/** Why the list can not be checked like this; null: it can. */
export function lackOf(kind: ImportKind, fields: readonly ImportField[]): Key | null {
  const has = (field: ImportField) => fields.includes(field);
  const hasName = has("full_name") || (has("last_name") && has("first_name"));
  if ((kind === "learners" || kind === "staff") && !hasName) return "import.lack.name";
  if ((kind === "structure" || kind === "teaching") && !has("group") && !has("group_id")) return "import.lack.group";
  if (kind === "teaching" && !has("subject")) return "import.lack.subject";
  if (kind === "teaching" && !has("teacher") && !has("teacher_id")) return "import.lack.teacher";
  return null;
}

/** What it can be checked without, but seldom should be. */
export function doubtOf(kind: ImportKind, fields: readonly ImportField[]): Key | null {
  return kind === "learners" && !fields.includes("group") && !fields.includes("group_id") ? "import.doubt.group" : null;
}

/** How the file itself calls what is refused; null: no column of it means that. */
export function headingOf(columns: readonly ImportColumn[], field: ImportField): string | null {
  return field === "none" ? null : (columns.find((column) => column.field === field)?.name ?? null);
}
