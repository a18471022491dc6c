import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { afterEach, describe, expect, test, vi } from "vitest";
import { makeFormats } from "../../i18n/format.ts";
import type { Locale } from "../../i18n/locale.ts";
import { loadManageWords, loadRoomWords, loadWords, makeTranslate } from "../../i18n/translate.ts";
import { I18nContext } from "../../i18n/useI18n.ts";
import { HelpPage } from "./HelpPage.tsx";
import { HELP_SECTIONS, type HelpSection, sectionFor } from "./helpTree.ts";

describe("whose section comes first", () => {
  test.each<[Parameters<typeof sectionFor>[1], HelpSection]>([
    [["administrator", "teacher"], "administrator"],
    [["operator"], "administrator"],
    [["head"], "administrator"],
    [["parent", "teacher"], "teacher"],
    [["staff"], "teacher"],
    [["student"], "student"],
    [["parent"], "parent"],
    [[], "student"],
  ])("%j: %s", (roles, section) => {
    expect(sectionFor("", roles)).toBe(section);
  });

  test("the address has the last word, if it is one", () => {
    expect(sectionFor("#parent", ["administrator"])).toBe("parent");
    expect(sectionFor("#nobody", ["administrator"])).toBe("administrator");
  });
});

describe("the page", () => {
  afterEach(() => vi.unstubAllGlobals());

  async function show(locale: Locale, hash: string, isDoor = false): Promise<string> {
    vi.stubGlobal("location", { hash });
    await loadWords(locale);
    await Promise.all([loadRoomWords(), loadManageWords()]);
    const page = createElement(HelpPage, { roles: [], navigate: () => {}, tools: isDoor ? "tools" : undefined });
    const value = { locale, t: makeTranslate(locale), formats: makeFormats(locale), setLocale: () => {} };
    return renderToStaticMarkup(createElement(I18nContext, { value }, page));
  }

  test.each(HELP_SECTIONS)(
    "of %s has its headings in order and its pictures with words, size and patience",
    async (id) => {
      const html = await show("ru", `#${id}`);
      const levels = [...html.matchAll(/<h(\d)/g)].map(([, level]) => Number(level));
      expect(levels.slice(0, 2)).toEqual([1, 2]);
      expect(levels.slice(2).every((level) => level === 3)).toBe(true);
      for (const [picture] of html.matchAll(/<img[^>]*>/g)) {
        expect(picture).toMatch(/loading="lazy"/);
        expect(picture).toMatch(/alt="[^"]{4,}"/);
        expect(picture).toMatch(/width="\d+" height="\d+"/);
      }
      expect(html.match(/aria-selected="true"/g)).toHaveLength(1);
      expect(html).not.toContain("style=");
    },
  );

  test("in English says that the text is Russian, and marks it so", async () => {
    const html = await show("en", "#student");
    expect(html).toContain("Help is in Russian so far.");
    expect(html).toMatch(/<article[^>]* lang="ru"/);
    expect(await show("ru", "#student")).not.toContain("Справка пока");
  });

  test("as a door has a place for the skip link and a way home", async () => {
    expect(await show("ru", "", true)).toMatch(/<main id="main".*href="\/"/);
    expect(await show("ru", "")).not.toContain("<main");
  });
});
