import { type CompiledMessage, compileMessageOrThrow } from "@lingui/message-utils/compileMessage";
import { describe, expect, test } from "vitest";
import { ApiError } from "../api/error.ts";
import { errorCodes } from "../api/errors.ts";
import { en } from "./en.ts";
import { errorText } from "./errorText.ts";
import { pickLocale } from "./locale.ts";
import { ru } from "./ru.ts";
import { errorKey, type Key, loadManageWords, loadWords, makeTranslate } from "./translate.ts";

const keys = Object.keys(ru) as Key[];
/** Names of the values a message takes, in the branches of plurals too. */
function valuesOf(message: string): string[] {
  const names = new Set<string>();
  const visit = (tokens: CompiledMessage) => {
    for (const token of tokens) {
      if (typeof token === "string") continue;
      const [name, , format] = token;
      if (name !== "#") names.add(name);
      if (typeof format !== "object" || format === null) continue;
      for (const branch of Object.values(format)) if (Array.isArray(branch)) visit(branch);
    }
  };
  visit(compileMessageOrThrow(message));
  return [...names].sort();
}

describe("catalogues", () => {
  test("English has the keys of Russian and no others", () => {
    expect(Object.keys(en).sort()).toEqual([...keys].sort());
  });

  test("a message takes the same values in both languages and is not empty", () => {
    for (const key of keys) {
      expect(valuesOf(en[key]), key).toEqual(valuesOf(ru[key]));
      expect(ru[key].trim(), key).not.toBe("");
      expect(en[key].trim(), key).not.toBe("");
    }
  });

  test("Russian plurals have one, few, many, other", () => {
    for (const key of keys) {
      if (!ru[key].includes("plural")) continue;
      for (const form of ["one {", "few {", "many {", "other {"]) expect(ru[key], key).toContain(form);
    }
  });

  test("no exclamation marks and no «пожалуйста» (ui.md 9)", () => {
    for (const key of keys) expect(ru[key], key).not.toMatch(/!|пожалуйста/i);
  });

  test("every error of the server has words in both languages", () => {
    for (const code of errorCodes) {
      expect(errorKey(code)).toBe(`error.${code}`);
      expect(en[errorKey(code)]).toMatch(/\.$/);
    }
    expect(errorKey("from_a_newer_server")).toBe("error.internal");
  });
});

await loadWords("ru");
await loadManageWords();

describe("translate", () => {
  const t = makeTranslate("ru");

  test.each([
    [1, "1 день"],
    [3, "3 дня"],
    [7, "7 дней"],
    [21, "21 день"],
    [90, "90 дней"],
  ])("plural of %i", (n, text) => {
    expect(t("invites.term.days", { n })).toBe(text);
  });

  test("a one-letter word keeps to the next one", () => {
    expect(t("signIn.slogan")).toBe("Весь учебный день в\u00a0одном месте");
  });

  test("values are put in as they are, with their braces and signs", () => {
    expect(t("join.done.title", { chat: "{n} <b>" })).toBe("Готово, вы в\u00a0«{n} <b>»");
  });

  test("the code of a trouble goes small and last", () => {
    expect(errorText(t, new ApiError("internal", 500, "", "7f3a91c2"))).toMatch(/7f3a91c2$/);
    expect(errorText(t, new ApiError("not_found", 404, "", "7f3a91c2"))).not.toContain("7f3a91c2");
  });
});

describe("language", () => {
  test.each([
    [null, ["en-US", "ru"], "en"],
    [null, ["de", "ru-RU", "en"], "ru"],
    [null, ["de"], "ru"],
    ["en", ["ru"], "en"],
    ["fr", ["en"], "en"],
  ])("kept %s, browser %j: %s", (kept, preferred, locale) => {
    expect(pickLocale(kept, preferred)).toBe(locale);
  });
});
