import { expect, test } from "vitest";
import { mutedUntil } from "./muting.ts";

test("an hour, eight, until the next morning by the own clock, and for ever", () => {
  const now = new Date(2026, 10, 26, 23, 30);
  expect(mutedUntil("hour", now) / 1000 - now.getTime()).toBe(3_600_000);
  expect(mutedUntil("eight", now) / 1000 - now.getTime()).toBe(28_800_000);
  expect(new Date(mutedUntil("morning", now) / 1000)).toEqual(new Date(2026, 10, 27, 7));
  expect(mutedUntil("ever", now)).toBe(Number.MAX_SAFE_INTEGER);
});
