import { describe, expect, test } from "vitest";
import { compileHelp, sizeOfPng } from "./help.mjs";

const ROLES = ["Администратор", "Преподаватель", "Студент", "Родитель"];
const page = (inside) =>
  ["# Первый день", "Вступление.", ...ROLES.map((role, at) => `## ${role}\n\n${at === 0 ? inside : "Слово."}`)].join(
    "\n\n",
  );
const blocksOf = (inside) => compileHelp(page(inside)).sections[0].blocks;
const p = (...c) => ({ t: "p", c });

describe("what the help is written in", () => {
  test("title, introduction, a section for each role", () => {
    const { title, intro, sections } = compileHelp(`<!-- Кто пишет:\nпомнит правила. -->\n${page("Слово.")}`);
    expect(title).toBe("Первый день");
    expect(intro).toEqual([p("Вступление.")]);
    expect(sections.map(({ id, title }) => [id, title])).toEqual([
      ["administrator", "Администратор"],
      ["teacher", "Преподаватель"],
      ["student", "Студент"],
      ["parent", "Родитель"],
    ]);
  });

  test("paragraphs go over lines, and what is in them", () => {
    expect(blocksOf("Откройте [Люди](/people)\nи **свою [группу](/people/all)**: `СД-21`.\n\nДальше.")).toEqual([
      p(
        "Откройте ",
        { t: "a", href: "/people", c: ["Люди"] },
        " и\u00a0",
        { t: "b", c: ["свою ", { t: "a", href: "/people/all", c: ["группу"] }] },
        ": ",
        { t: "code", v: "СД-21" },
        ".",
      ),
      p("Дальше."),
    ]);
  });

  test("headings within a role, pictures by themselves", () => {
    expect(blocksOf("### Сначала\n\n![Экран](../screenshots/first-day-1.png)")).toEqual([
      { t: "h3", c: ["Сначала"] },
      { t: "img", file: "first-day-1.png", alt: "Экран" },
    ]);
  });

  test("lists, with what belongs to an item under its words", () => {
    expect(
      blocksOf("Вот так:\n1. Раз,\n   два.\n\n   ![Экран](../screenshots/x.png)\n\n   - внутри\n2. Три.\n\nКонец."),
    ).toEqual([
      p("Вот так:"),
      {
        t: "ol",
        items: [
          [p("Раз, два."), { t: "img", file: "x.png", alt: "Экран" }, { t: "ul", items: [[p("внутри")]] }],
          [p("Три.")],
        ],
      },
      p("Конец."),
    ]);
  });

  test("a number within a paragraph is no list", () => {
    expect(blocksOf("Это было в\n2026. Потом прошло.")).toEqual([p("Это было в\u00a02026. Потом прошло.")]);
  });
});

describe("what stops the build", () => {
  test.each([
    ["an external link", "[вот](https://example.org)"],
    ["a link to another document", "[вот](install.md)"],
    ["a link without a scheme", "[вот](//example.org)"],
    ["a script", "[вот](javascript:alert)"],
    ["a link in a link", "[а **[б](/chats)**](/people)"],
    ["HTML", "Слово <b>смело</b>."],
    ["HTML by itself", "<script>1</script>"],
    ["an entity", "А&nbsp;Б"],
    ["a quote", "> слово"],
    ["a table", "| а | б |"],
    ["a fence", "```\nкод\n```"],
    ["a line", "---"],
    ["an underlined heading", "Слово\n==="],
    ["a deep heading", "#### Слово"],
    ["italics", "*слово*"],
    ["italics of lines", "это _слово_ здесь"],
    ["struck words", "~~слово~~"],
    ["bold that does not end", "**слово"],
    ["bold with air", "** слово **"],
    ["a backslash", "а \\* б"],
    ["another list mark", "* слово"],
    ["an indented block", "    слово"],
    ["a definition", "[а]: /people"],
    ["a picture among words", "Вот ![экран](../screenshots/x.png) он"],
    ["a picture of elsewhere", "![экран](https://example.org/x.png)"],
    ["a picture outside the folder", "![экран](../screenshots/../../x.png)"],
    ["a picture of another kind", "![экран](../screenshots/x.svg)"],
    ["a picture without words", "![](../screenshots/x.png)"],
    ["a list that skips", "1. Раз\n3. Три"],
    ["words under an item that are not in it", "1. Раз\nдва"],
    ["an unknown section", "## Гость\n\nСлово."],
    ["a section twice", "## Студент\n\nСлово."],
    ["a second title", "# Ещё"],
  ])("%s", (_, inside) => {
    expect(() => compileHelp(page(inside))).toThrow(/^first-day\.md/);
  });

  test("a role without its section, words before the title, a heading without a role", () => {
    expect(() => compileHelp(page("Слово.").replace(/## Родитель[\s\S]*/, ""))).toThrow("sections");
    expect(() => compileHelp(`Слово.\n\n${page("Слово.")}`)).toThrow("first-day.md:1");
    expect(() => compileHelp(page("Слово.").replace("Вступление.", "### Слово"))).toThrow("third level");
  });

  test("names the line, also after a note of several", () => {
    expect(() => compileHelp(`<!-- а\nб -->\n${page("> слово")}`)).toThrow("first-day.md:9:");
  });
});

test("the size of a picture", () => {
  const png = Buffer.from("89504e470d0a1a0a0000000d49484452000005a000000384", "hex");
  expect(sizeOfPng(png)).toEqual({ width: 1440, height: 900 });
  expect(() => sizeOfPng(Buffer.from("<svg>"))).toThrow("no PNG");
});
