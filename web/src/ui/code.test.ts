import { expect, test } from "vitest";
import { groupLetters, pigment } from "./Avatar.tsx";
import { codeSigns, codeText } from "./code.ts";

test.each([
  ["К7М4-9Р2Т", "К7М49Р2Т"],
  ["k7m4 9p2t", "К7М49Р2Т"],
  ["к7м4–9р2т ", "К7М49Р2Т"],
  ["К7М49Р2ТК7", "К7М49Р2Т"],
  ["z1К0-7", "К7"],
])("a code typed as %s", (typed, signs) => {
  expect(codeSigns(typed)).toBe(signs);
});

test("the dash comes by itself and goes by itself", () => {
  expect(codeText("К7М4")).toBe("К7М4");
  expect(codeText("К7М49")).toBe("К7М4-9");
  expect(codeSigns(codeText("К7М49").slice(0, -1))).toBe("К7М4");
});

test("letters of a group", () => {
  expect(groupLetters("СД-21 · группа")).toBe("СД\n21");
  expect(groupLetters("Педагогический совет")).toBe("ПС");
  expect(groupLetters("Практика")).toBe("П");
});

test("a pigment is one of eight and stays", () => {
  const found = new Set(Array.from({ length: 200 }, (_, id) => pigment(String(id))));
  expect([...found].sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(pigment("17")).toBe(pigment("17"));
});
