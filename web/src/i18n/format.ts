// Dates, times, numbers as people here write them; Intl underneath. Moments come as microseconds since 1970 (the
// server's unit), `now` is an argument so that tests own the clock.
import type { Locale } from "./locale.ts";

export type Formats = {
  /** 9:02 */
  time(us: number): string;
  /** For lists: 9:02, вчера, пн, 15 ноя, 17.11.2025 */
  stamp(us: number, now: number): string;
  /** For day dividers: Сегодня, 17 ноября */
  day(us: number, now: number): string;
  /** 17 ноября, with the year when it is another one */
  date(us: number, now: number): string;
  /** вторник, 17 ноября 2026 г., 10:30 */
  full(us: number): string;
  /** 1146, 10 000 */
  number(value: number): string;
  /** 3,8 МБ */
  bytes(value: number): string;
  /** 0:18, 1:28:40 */
  duration(seconds: number): string;
  /** через 3 дня */
  ahead(us: number, now: number): string;
  /** студенты, преподаватели и куратор */
  list(items: readonly string[]): string;
};

const DAY_MS = 86_400_000;
const BYTE_UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

function startOfDay(ms: number): number {
  const day = new Date(ms);
  day.setHours(0, 0, 0, 0);
  return day.getTime();
}

/** Whole calendar days from `ms` to `now`; rounding absorbs the hour of a clock change. */
function daysAgo(ms: number, now: number): number {
  return Math.round((startOfDay(now) - startOfDay(ms)) / DAY_MS);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

export function makeFormats(locale: Locale): Formats {
  // en-GB: "17 Nov 2026"; the clock of 12 hours is asked for by hand.
  const tag = locale === "ru" ? "ru-RU" : "en-GB";
  const clock = new Intl.DateTimeFormat(tag, { hour: "numeric", minute: "2-digit", hour12: locale === "en" });
  const weekday = new Intl.DateTimeFormat(tag, { weekday: "short" });
  const dayMonth = new Intl.DateTimeFormat(tag, { day: "numeric", month: "long" });
  const dayMonthShort = new Intl.DateTimeFormat(tag, { day: "numeric", month: "short" });
  const dayMonthYear = new Intl.DateTimeFormat(tag, { day: "numeric", month: "long", year: "numeric" });
  const numeric = new Intl.DateTimeFormat(
    tag,
    locale === "ru"
      ? { day: "2-digit", month: "2-digit", year: "numeric" }
      : { day: "numeric", month: "short", year: "numeric" },
  );
  const weekdayDate = new Intl.DateTimeFormat(tag, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
  const relative = new Intl.RelativeTimeFormat(tag, { numeric: "auto" });
  const distance = new Intl.RelativeTimeFormat(tag, { numeric: "always" });
  const plain = new Intl.NumberFormat(tag, { useGrouping: "min2" });
  const conjunction = new Intl.ListFormat(tag, { type: "conjunction" });

  const time = (us: number): string =>
    clock
      .formatToParts(us / 1000)
      .map((part) => (part.type === "hour" ? String(Number(part.value)) : part.value))
      .join("")
      .replace(/\s/gu, "\u00a0");

  // Intl writes «15 нояб.»; in a narrow list three letters without the point are the habit.
  const shortDate = (ms: number): string =>
    locale === "ru"
      ? dayMonth
          .formatToParts(ms)
          .map((part) => (part.type === "month" ? part.value.slice(0, 3) : part.value))
          .join("")
      : dayMonthShort.format(ms);

  const isThisYear = (ms: number, now: number): boolean => new Date(ms).getFullYear() === new Date(now).getFullYear();

  const date = (us: number, now: number): string =>
    (isThisYear(us / 1000, now) ? dayMonth : dayMonthYear).format(us / 1000);

  return {
    time,
    date,
    stamp(us, now) {
      const ms = us / 1000;
      const days = daysAgo(ms, now);
      if (days <= 0) return time(us);
      if (days === 1) return relative.format(-1, "day");
      if (days < 7) return weekday.format(ms);
      return isThisYear(ms, now) ? shortDate(ms) : numeric.format(ms);
    },
    day(us, now) {
      const days = daysAgo(us / 1000, now);
      if (days === 0 || days === 1) return `${capital(relative.format(-days, "day"))}, ${date(us, now)}`;
      return date(us, now);
    },
    full(us) {
      return `${weekdayDate.format(us / 1000)}, ${time(us)}`;
    },
    number(value) {
      return plain
        .formatToParts(value)
        .map((part) => (part.type === "group" && locale === "ru" ? "\u202f" : part.value))
        .join("");
    },
    bytes(value) {
      let step = 0;
      let rest = value;
      while (rest >= 1024 && step < BYTE_UNITS.length - 1) {
        rest /= 1024;
        step += 1;
      }
      const unit = BYTE_UNITS[step] ?? "byte";
      const digits = step > 0 && rest < 10 ? 1 : 0;
      return new Intl.NumberFormat(tag, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: digits })
        .format(rest)
        .replace(/\s/gu, "\u00a0");
    },
    duration(seconds) {
      const whole = Math.max(0, Math.ceil(seconds));
      const hours = Math.floor(whole / 3600);
      const minutes = Math.floor((whole % 3600) / 60);
      const rest = twoDigits(whole % 60);
      return hours > 0 ? `${hours}:${twoDigits(minutes)}:${rest}` : `${minutes}:${rest}`;
    },
    ahead(us, now) {
      const minutes = Math.max(0, (us / 1000 - now) / 60_000);
      if (minutes < 90) return distance.format(Math.max(1, Math.round(minutes)), "minute");
      if (minutes < 36 * 60) return distance.format(Math.round(minutes / 60), "hour");
      return distance.format(Math.round(minutes / 1440), "day");
    },
    list(items) {
      return conjunction.format(items);
    },
  };
}
