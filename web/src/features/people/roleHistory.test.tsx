// @vitest-environment jsdom
// A history that could not be read says so, and a press asks again.
import { act } from "react";
import { createRoot } from "react-dom/client";
import { expect, test, vi } from "vitest";
import { ApiError } from "../../api/error.ts";
import { makeFormats } from "../../i18n/format.ts";
import { loadManageWords, loadRoomWords, loadWords, makeTranslate } from "../../i18n/translate.ts";
import { I18nContext } from "../../i18n/useI18n.ts";
import { RoleHistory } from "./RoleHistory.tsx";

test("the failure stands under the title, a press asks again", async () => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  vi.stubGlobal("CSS", { escape: (text: string) => text });
  await loadWords("ru");
  await loadRoomWords();
  await loadManageWords();
  const t = makeTranslate("ru");
  let asked = 0;
  const read = async () => {
    if (++asked === 1) throw new ApiError("offline", 0);
    return [];
  };
  document.body.replaceChildren(document.createElement("div"));
  const root = createRoot(document.body.firstElementChild as Element);
  await act(async () =>
    root.render(
      <I18nContext value={{ locale: "ru", t, formats: makeFormats("ru"), setLocale: () => {} }}>
        <RoleHistory read={read} version={1} />
      </I18nContext>,
    ),
  );
  expect(document.querySelector('[role="alert"]')?.textContent).toContain(t("error.offline"));
  expect(document.body.textContent).toContain(t("history.title"));
  await act(async () => document.querySelector("button")?.click());
  expect(asked).toBe(2);
  expect(document.querySelector('[role="alert"]')).toBeNull();
  await act(async () => root.unmount());
});
