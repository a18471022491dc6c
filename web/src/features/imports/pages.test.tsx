// @vitest-environment jsdom
// What the pages of an import offer and to whom, and what they ask before something is lost.
import { act, type ReactNode } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { ApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type {
  Import,
  ImportId,
  ImportMark,
  ImportRow,
  MemberId,
  Person,
  RolloverGroup,
  UnitId,
} from "../../api/schema.ts";
import { makeFormats } from "../../i18n/format.ts";
import { loadManageWords, loadRoomWords, loadWords, makeTranslate, type Translate } from "../../i18n/translate.ts";
import { I18nContext } from "../../i18n/useI18n.ts";
import { Store } from "../../state/store.ts";
import { ImportPage } from "./ImportPage.tsx";
import { RolloverStudent } from "./RolloverStudent.tsx";
import { type DraftPlace, RolloverModel } from "./rolloverModel.ts";

const id = "7" as ImportId;
const counts = { create: 1, change: 0, transfer: 0, close: 0, absent: 0, refuse: 1, leave: 0, failed: 0, kept: 0 };
const item: Import = {
  id,
  kind: "learners",
  state: "checked",
  name: "СД-21.csv",
  columns: [{ name: "Группа", sample: "СД-21", field: "group" }],
  closes_absent: false,
  makes_units: true,
  reason: "",
  row_count: 2,
  done: 2,
  total: 2,
  counts,
  made_by: { id: "1" as MemberId, name: { last: "Климов", first: "Андрей", middle: "" } } as Person,
  version: 4,
  created_us: 1,
};
const refused = {
  n: 2,
  line: 3,
  what: "learner",
  action: "refuse",
  outcome: "planned",
  title: "Осокин Никита",
  from: "",
  to: "",
  changes: [],
  problem: "group_alike",
  field: "group",
  value: "СД-2I",
  fix: "СД-21",
  object_id: 0,
} as ImportRow;

// The first look at a page draws a lot: on a slow machine longer than a model takes.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });
vi.mock("../structure/PersonPicker.tsx", () => ({
  PersonPicker: ({ onChange }: { onChange: (chosen: Person[]) => void }) => (
    <button type="button" onClick={() => onChange([item.made_by])}>
      Климов
    </button>
  ),
}));

let root: Root;
let t: Translate;

beforeAll(async () => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  vi.stubGlobal("CSS", { escape: (text: string) => text });
  await loadWords("ru");
  await loadRoomWords();
  await loadManageWords();
  t = makeTranslate("ru");
});
beforeEach(() => {
  document.body.replaceChildren(document.createElement("div"));
  root = createRoot(document.body.firstElementChild as Element);
});
afterEach(() => act(async () => root.unmount()));

const show = (children: ReactNode) =>
  act(async () =>
    root.render(
      <I18nContext value={{ locale: "ru", t, formats: makeFormats("ru"), setLocale: () => {} }}>
        {children}
      </I18nContext>,
    ),
  );

/** The page of an import; what the server was asked to do. */
async function open(mayEdit: boolean, part: Partial<Import> = {}) {
  const asked: string[] = [];
  const navigate = vi.fn();
  const call = (async (name: string, { action }: { action?: string }) => {
    asked.push(name);
    if (name === "import_get") return { ...item, ...part };
    if (name === "import_row_list") return { rows: action === "refuse" ? [refused] : [] };
    if (name === "import_effect_list") return { effects: [], units: 0 };
    if (name === "import_discard") return undefined;
    throw new ApiError(name === "import_report" ? "no_right" : "limit_reached", 403);
  }) as unknown as Call;
  await show(
    <ImportPage
      call={call}
      id={id}
      marks={new Store<ImportMark | null>(null)}
      mayEdit={mayEdit}
      say={() => {}}
      navigate={navigate}
      draft={{ draft: null }}
      onSettled={() => {}}
    />,
  );
  return { asked, navigate };
}

const textOf = (one: Element) => one.getAttribute("aria-label") ?? one.textContent ?? "";
const buttons = (within: ParentNode = document) => [...within.querySelectorAll("button")].map(textOf);
async function press(name: string, within: ParentNode = document) {
  const button = [...within.querySelectorAll("button")].find((one) => textOf(one) === name);
  if (!button) throw new Error(`no button ${name} in ${buttons(within)}`);
  await act(async () => button.click());
}
const said = (within: ParentNode) => [...within.querySelectorAll('[role="alert"]')].map((one) => one.textContent);
function dialog(role: string): Element {
  const found = document.querySelector(`[role="${role}"]`);
  if (!found) throw new Error(`no ${role}`);
  return found;
}

describe("a check", () => {
  test("a head corrects nothing, and reads why there is no report", async () => {
    await open(false);
    expect(document.body.textContent).toContain("Группа «СД-2I» похожа на СД-21.");
    expect(buttons().filter((name) => name.startsWith("Читать"))).toEqual([]);
    await press("Отчёт, CSV");
    expect(said(document)).toEqual([t("error.no_right")]);
  });

  test("an administrator reads in the dialog why a value is not read otherwise", async () => {
    await open(true);
    expect(buttons()).toContain("Читать как СД-21");
    await press("Отчёт, CSV");
    await press("Читать иначе: СД-2I");
    expect(said(dialog("dialog"))).toEqual([]);
    await press("Проверить снова", dialog("dialog"));
    expect(said(dialog("dialog"))).toEqual([t("error.limit_reached")]);
  });

  test.each([
    ["learners", "Заменить файл", "/people/imports"],
    ["rollover", "Изменить план", "/people/rollover"],
  ] as const)("of %s is not thrown away unasked", async (kind, name, path) => {
    const { asked, navigate } = await open(true, { kind });
    await press(name);
    expect(asked).not.toContain("import_discard");
    expect(dialog("alertdialog").textContent).toContain(t("import.replace.text", { kind }));
    await press("Оставить", dialog("alertdialog"));
    expect(document.querySelector('[role="alertdialog"]')).toBeNull();
    expect(asked).not.toContain("import_discard");
    await press(name);
    await press(name, dialog("alertdialog"));
    expect(asked).toContain("import_discard");
    expect(navigate).toHaveBeenCalledWith(path);
  });
});

test("counts of an undone import say what was done, and not that all is as before when something stayed", async () => {
  await open(true, { state: "undone", counts: { ...counts, create: 3, kept: 1 } });
  const text = document.body.textContent ?? "";
  expect(text).toContain("3добавлено");
  expect(text).toContain("Отменено: 2 изменения.");
  expect(text).not.toContain(t("import.undone"));
});

test("where columns are chosen it is said that the choice is remembered", async () => {
  await open(true, { state: "columns" });
  expect(document.body.textContent).toContain(t("import.columns.hint"));
});

test("another group of a student is another place to go to", async () => {
  const unit = (n: string, name: string) => ({ id: n as UnitId, kind: "group" as const, name });
  const group = (n: string, name: string): RolloverGroup => ({
    unit_id: n as UnitId,
    name,
    place: "",
    year: 2,
    students: 9,
    act: "keep",
    new_name: "",
  });
  const groups = [group("1", "СД-21"), group("2", "ЛД-21"), group("3", "ФК-21")];
  const call = (async (name: string) =>
    name === "person_places_get"
      ? { studies: [{ unit: unit("1", "СД-21") }, { unit: unit("2", "ЛД-21") }] }
      : { groups }) as unknown as Call;
  const place: DraftPlace = { draft: null };
  const model = new RolloverModel(call, place, "Перевод");
  await show(<RolloverStudent call={call} model={model} groups={groups} onClose={() => {}} />);
  await press("Климов", dialog("dialog"));
  // The last of them: what opened last stands last.
  const pick = async (selector: string, text: string) => {
    const found = [...document.querySelectorAll<HTMLElement>(selector)].findLast((one) =>
      one.textContent?.includes(text),
    );
    if (!found) throw new Error(`no ${selector} ${text}`);
    await act(async () => found.click());
  };
  const submit = () => document.querySelector('button[type="submit"]');
  await pick("label", t("rollover.student.transfer"));
  await pick('[role="option"]', "ФК-21");
  expect(submit()?.hasAttribute("disabled")).toBe(false);
  await pick('button[aria-haspopup="listbox"]', "СД-21");
  await pick('[role="option"]', "ЛД-21");
  expect(document.querySelector('button[aria-haspopup="listbox"]')?.textContent).toContain("ЛД-21");
  expect(submit()?.hasAttribute("disabled")).toBe(true);
});
