import { expect, test } from "vitest";
import { verdictOf } from "./verdict.ts";

test("what the numbers mean", () => {
  expect(verdictOf({ isOpen: false, rttMs: null, lossPercent: null })).toBe("bad");
  expect(verdictOf({ isOpen: true, rttMs: null, lossPercent: null })).toBe("good");
  expect(verdictOf({ isOpen: true, rttMs: 38, lossPercent: 0.4 })).toBe("good");
  expect(verdictOf({ isOpen: true, rttMs: 400, lossPercent: 0 })).toBe("weak");
  expect(verdictOf({ isOpen: true, rttMs: 38, lossPercent: 5 })).toBe("weak");
});
