import { expect, test } from "vitest";
import { actsEn } from "../../i18n/acts.en.ts";
import { actsRu } from "../../i18n/acts.ru.ts";
import { ACTS, actWord, whoWord } from "./actWords.ts";
import { rulesWord } from "./rulesWords.ts";

const SOURCES = import.meta.glob<string>(
  ["../../../../src/features/**/*.{c,toml}", "!../../../../src/features/**/*_test.c"],
  { query: "?raw", import: "default", eager: true },
);
const FUNCTION = /^(static )?[a-z][\w *]*?\b(\w+)\([^;{]*?\)\n\{\n([\s\S]*?)\n\}/gm;

/** Operations of the server, and which functions of the features call which. */
function readServer(): { operations: string[]; calls: Map<string, { file: string; to: string[] }> } {
  const operations: string[] = [];
  const calls = new Map<string, { file: string; to: string[] }>();
  for (const [file, text] of Object.entries(SOURCES)) {
    if (file.endsWith(".toml")) operations.push(...[...text.matchAll(/^\[op\.(\w+)\]/gm)].map((m) => m[1] ?? ""));
    for (const [, isStatic, name = "", body = ""] of text.matchAll(FUNCTION)) {
      const to = [...body.matchAll(/\b(\w+)\(/g)].map((m) => m[1] ?? "");
      calls.set(isStatic ? `${file}:${name}` : name, { file, to });
    }
  }
  return { operations, calls };
}

test("every operation that writes a row of the record has its word, and no word is left over", () => {
  const { operations, calls } = readServer();
  const writes = (name: string, seen = new Set<string>()): boolean => {
    if (name === "op_audit" || name === "op_audit_about") return true;
    if (seen.has(name)) return false;
    seen.add(name);
    const found = calls.get(name);
    return found?.to.some((to) => writes(calls.has(`${found.file}:${to}`) ? `${found.file}:${to}` : to, seen)) ?? false;
  };
  const acts = operations.filter((operation) => writes(operation));
  expect(acts.length).toBeGreaterThan(80);
  expect([...ACTS].sort()).toEqual(acts.sort());
  expect(Object.keys(actsEn).sort()).toEqual(Object.keys(actsRu).sort());
});

const t = (key: string, values?: Record<string, string | number>) => (values ? `${key} ${Object.values(values)}` : key);

test("an act of a newer server is told as it is; the house and the erased have words", () => {
  expect(actWord(t, { act: "person_leave", object_kind: "member" })).toBe("act.person_leave");
  expect(actWord(t, { act: "chat_direct_open", object_kind: "second_adult" })).toBe("act.second_adult");
  expect(actWord(t, { act: "import_work", object_kind: "import" })).toBe("act.import_work");
  expect(actWord(t, { act: "import_work", object_kind: "import_undone" })).toBe("act.import_undo");
  expect(actWord(t, { act: "file_scan", object_kind: "file" })).toBe("act.other file_scan");
  expect(actWord(t, { act: "other", object_kind: "" })).toBe("act.other other");
  expect(whoWord(t, null)).toBe("record.house");
  expect(whoWord(t, { id: "5" as never })).toBe("record.erased");
});

test("a change of a chat's rules says what was and what became", () => {
  const said = rulesWord(t, { was: "0,1,1,1,0", became: "1,1,1,0,60" });
  expect(said).toBe(
    [
      "record.rules.writes: record.rules.all → record.rules.managers",
      "record.rules.mentionsAll: record.rules.managers → record.rules.all",
      "record.rules.slow: record.rules.seconds 0 → record.rules.seconds 60",
    ].join("; "),
  );
  expect(rulesWord(t, {})).toBe("");
});
