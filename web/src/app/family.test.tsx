// @vitest-environment jsdom
// A family that could not be read says so and is asked for again: in the profile, and among who looked at whose data.
import { act, type ReactNode } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "../api/error.ts";
import type { Call } from "../api/http.ts";
import { Looks } from "../features/audit/Looks.tsx";
import { Family } from "../features/invites/Family.tsx";
import { makeFormats } from "../i18n/format.ts";
import { loadManageWords, loadRoomWords, loadWords, makeTranslate, type Translate } from "../i18n/translate.ts";
import { I18nContext } from "../i18n/useI18n.ts";

const child = { person: { id: "8", name: { last: "Ежова", first: "Полина", middle: "" } }, groups: [], parents: [] };
const mother = { id: "3", kin: "mother", person: { id: "9", name: { last: "Ежова", first: "Светлана", middle: "" } } };

let root: Root;
let t: Translate;
let asked: string[];
let isOffline: boolean;
const call = (async (name: string) => {
  asked.push(name);
  if (name !== "family_get") return { looks: [] };
  if (isOffline) throw new ApiError("offline", 0);
  return { children: [child], parents: [mother] };
}) as unknown as Call;

beforeAll(async () => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  vi.stubGlobal("CSS", { escape: (text: string) => text });
  await loadWords("ru");
  await loadRoomWords();
  await loadManageWords();
  t = makeTranslate("ru");
});
beforeEach(() => {
  asked = [];
  isOffline = true;
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
const alerts = () => [...document.querySelectorAll('[role="alert"]')].map((note) => note.textContent ?? "");
const retry = () =>
  act(async () => [...document.querySelectorAll("button")].find((b) => b.textContent === t("do.retry"))?.click());

test.each([
  ["family.children", true],
  ["family.parents", false],
] as const)("%s: the failure stands under its title, a press asks again", async (title, isParent) => {
  await show(<Family call={call} isParent={isParent} isStudent={!isParent} />);
  expect(alerts()).toEqual([expect.stringContaining(t("error.offline"))]);
  expect(document.body.textContent).toContain(t(title));
  await retry();
  expect([asked.length, alerts().length]).toEqual([2, 1]);
  isOffline = false;
  await retry();
  expect(alerts()).toEqual([]);
  expect(document.body.textContent).toContain("Ежова Светлана");
  expect(document.body.textContent?.includes("Ежова Полина")).toBe(isParent);
});

test("who has no family to be shown hears nothing of it", async () => {
  await show(<Family call={call} isParent={false} isStudent={false} />);
  expect([asked.length, document.body.textContent]).toEqual([1, ""]);
});

test("whose looks a parent sees is asked again after a failure; nobody else asks", async () => {
  await show(<Looks call={call} isParent={false} />);
  expect([asked.includes("family_get"), alerts()]).toEqual([false, []]);
  await show(<Looks call={call} isParent />);
  expect(alerts()).toEqual([expect.stringContaining(t("error.offline"))]);
  isOffline = false;
  await retry();
  expect(alerts()).toEqual([]);
  expect(document.body.textContent).toContain("Полин");
});
