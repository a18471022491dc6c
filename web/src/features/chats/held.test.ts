import { beforeAll, expect, it } from "vitest";
import type { Attachment } from "../../api/schema.ts";
import { makeFormats } from "../../i18n/format.ts";
import { loadRoomWords, loadWords, makeTranslate } from "../../i18n/translate.ts";
import { heldWords } from "./held.ts";

beforeAll(async () => {
  await loadWords("ru");
  await loadRoomWords();
});

it("says what a message carries", () => {
  const t = makeTranslate("ru");
  const one = (kind: string, change = {}) =>
    ({ kind, name: "План.pdf", duration_us: 24_000_000, ...change }) as Attachment;
  const words = (...all: Attachment[]) => heldWords(all, t, makeFormats("ru"));
  expect(words(one("photo"))).toBe("Фото");
  expect(words(one("photo"), one("file"), one("photo"))).toBe("2 фото, План.pdf");
  expect(words(one("voice"))).toBe("Голосовое, 0:24");
  expect(words()).toBe("");
  expect(heldWords(undefined, t, makeFormats("ru"))).toBe("");
});
