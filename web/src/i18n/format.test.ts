import { describe, expect, test } from "vitest";
import { makeFormats } from "./format.ts";

const ru = makeFormats("ru");
const en = makeFormats("en");
/** Local time, so that the tests say the same in every zone. */
const at = (year: number, month: number, day: number, hour = 12, minute = 0) =>
  new Date(year, month - 1, day, hour, minute).getTime();
const us = (ms: number) => ms * 1000;
const NOW = at(2026, 11, 19, 13, 5); // Thursday

describe("times and dates (ui.md 10)", () => {
  test("no leading zero in Russian hours", () => {
    expect(ru.time(us(at(2026, 11, 19, 9, 2)))).toBe("9:02");
    expect(ru.time(us(at(2026, 11, 19, 0, 5)))).toBe("0:05");
    expect(ru.time(us(at(2026, 11, 19, 20, 0)))).toBe("20:00");
    expect(en.time(us(at(2026, 11, 19, 9, 2)))).toMatch(/^9:02\u00a0am$/i);
  });

  test.each([
    [at(2026, 11, 19, 9, 2), "9:02"],
    [at(2026, 11, 18, 23, 59), "вчера"],
    [at(2026, 11, 16), "пн"],
    [at(2026, 11, 12), "12 ноя"],
    [at(2026, 5, 3), "3 мая"],
    [at(2025, 11, 17), "17.11.2025"],
  ])("the stamp of a list row %#", (when, text) => {
    expect(ru.stamp(us(when), NOW)).toBe(text);
  });

  test("midnight divides days, not 24 hours", () => {
    expect(ru.stamp(us(at(2026, 11, 18, 23, 59)), at(2026, 11, 19, 0, 1))).toBe("вчера");
  });

  test("day dividers", () => {
    expect(ru.day(us(NOW), NOW)).toBe("Сегодня, 19 ноября");
    expect(ru.day(us(at(2026, 11, 18)), NOW)).toBe("Вчера, 18 ноября");
    expect(ru.day(us(at(2026, 10, 1)), NOW)).toBe("1 октября");
    expect(en.day(us(NOW), NOW)).toBe("Today, 19 November");
  });

  test("the whole moment, for readers and tooltips", () => {
    expect(ru.full(us(at(2026, 11, 17, 10, 30)))).toBe("вторник, 17 ноября 2026 г., 10:30");
  });
});

describe("numbers", () => {
  test("thousands are parted from 10 000 on", () => {
    expect(ru.number(1146)).toBe("1146");
    expect(ru.number(10_000)).toBe("10\u202f000");
    expect(ru.number(3.8)).toBe("3,8");
  });

  test("bytes", () => {
    expect(ru.bytes(4_000_000)).toBe("3,8\u00a0МБ");
    expect(en.bytes(4_000_000)).toMatch(/^3\.8\u00a0?MB$/);
  });

  test("durations", () => {
    expect(ru.duration(18)).toBe("0:18");
    expect(ru.duration(5320)).toBe("1:28:40");
    expect(ru.duration(0.2)).toBe("0:01");
  });

  test("time ahead", () => {
    expect(ru.ahead(us(NOW + 3 * 86_400_000), NOW)).toBe("через 3 дня");
    expect(ru.ahead(us(NOW + 5 * 3_600_000), NOW)).toBe("через 5 часов");
  });
});
