import { describe, expect, it } from "vitest";
import type { MemberId } from "../../api/schema.ts";
import { ALL, askedAt, namesIn, runsOf, shownText, wireText, withoutMentionBefore } from "./mentions.ts";

const anna = "4" as MemberId;
const lisina = "7" as MemberId;
const names = new Map([
  ["Анна Ли", anna],
  ["Анна Лисина", lisina],
]);

describe("mentions", () => {
  it("go to the server as links and come back as names", () => {
    const wire = wireText("Спросим: @Анна Ли, и @Анна Лисина!", names);
    expect(wire).toBe("Спросим: [@Анна Ли](member:4), и [@Анна Лисина](member:7)!");
    expect(shownText(wire)).toBe("Спросим: @Анна Ли, и @Анна Лисина!");
    expect([...namesIn(wire)]).toEqual([...names]);
    expect(wireText(shownText(wire), namesIn(wire))).toBe(wire);
  });

  it("leave a name alone whose word goes on, and an @ of nobody", () => {
    expect(wireText("@Анна Лисиной и a@b.ru", names)).toBe("@Анна Лисиной и a@b.ru");
    expect(wireText("@Анна Ли", new Map())).toBe("@Анна Ли");
  });

  it("are asked for by @ and the start of a name, not inside an address", () => {
    expect(askedAt("да @ан", 6)).toEqual({ at: 3, word: "ан" });
    expect(askedAt("@", 1)).toEqual({ at: 0, word: "" });
    expect(askedAt("@анна ли", 8)).toEqual({ at: 0, word: "анна ли" });
    expect(askedAt("a@ан", 4)).toBeNull();
    expect(askedAt("@анна ли да", 11)).toBeNull();
    expect(askedAt("да @ан", 2)).toBeNull();
  });

  it("name everybody too", () => {
    const wire = wireText("@все, сбор; @всех нет", new Map([["все", ALL]]));
    expect(wire).toBe("[@все](member:all), сбор; @всех нет");
    expect(shownText(wire)).toBe("@все, сбор; @всех нет");
    expect(namesIn(wire)).toEqual(new Map([["все", ALL]]));
  });

  it("are taken whole by Backspace right after them, and only there", () => {
    expect(withoutMentionBefore("да @Анна Ли нет", 11, names)).toEqual({ text: "да  нет", at: 3 });
    expect(withoutMentionBefore("да @Анна Ли нет", 10, names)).toBeNull();
    expect(withoutMentionBefore("да @Анна Ли нет", 2, names)).toBeNull();
  });

  it("keep every letter of the field in their runs", () => {
    const shown = "@Анна Ли@Анна Лисина @Анна";
    expect(
      runsOf(shown, names)
        .map((run) => run.text)
        .join(""),
    ).toBe(shown);
  });
});
