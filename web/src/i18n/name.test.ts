import { expect, test } from "vitest";
import { formalName, initials, listName, shortName, talkName } from "./name.ts";

const olga = { last: "Мельникова", first: "Ольга", middle: "Викторовна" };

test("names as they are written", () => {
  expect(listName(olga)).toBe("Мельникова Ольга Викторовна");
  expect(talkName(olga)).toBe("Ольга Мельникова");
  expect(formalName(olga)).toBe("Ольга Викторовна Мельникова");
  expect(shortName(olga)).toBe("О.\u00a0В.\u00a0Мельникова");
  expect(initials(olga)).toBe("ОМ");
});

test("without a patronymic no gap is left", () => {
  const jane = { last: "Smith", first: "Jane", middle: "" };
  expect(listName(jane)).toBe("Smith Jane");
  expect(shortName(jane)).toBe("J.\u00a0Smith");
});
