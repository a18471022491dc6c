// When a message is to be sent, while somebody chooses it. Pure; all times are those of this device.

import type { OwnDraft } from "../chats/snapshot.ts";
import type { Sending } from "../chats/useChats.ts";

export type When = "hour" | "evening" | "morning" | "own";

export interface LaterForm {
  readonly when: When;
  /** Of "own", as the fields give them: 2026-11-30, 08:00. */
  readonly date: string;
  readonly time: string;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const EVENING = 18;
const MORNING = 8;
const MOST_MS = 365 * 24 * HOUR_MS;

function atHour(nowMs: number, days: number, hour: number): number {
  const at = new Date(nowMs);
  return new Date(at.getFullYear(), at.getMonth(), at.getDate() + days, hour).getTime();
}

/** Those that lie ahead. */
export function choices(nowMs: number): When[] {
  const hasEvening = atHour(nowMs, 0, EVENING) >= nowMs + 5 * MINUTE_MS;
  return hasEvening ? ["hour", "evening", "morning", "own"] : ["hour", "morning", "own"];
}

const two = (n: number): string => String(n).padStart(2, "0");

/** A moment as the fields of "own" have it. */
export function formAt(when: When, atMs: number): LaterForm {
  const at = new Date(atMs);
  return {
    when,
    date: `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`,
    time: `${two(at.getHours())}:${two(at.getMinutes())}`,
  };
}

/** What the choice means now. NaN: there is no such date, or no time. */
export function dueMs(form: LaterForm, nowMs: number): number {
  switch (form.when) {
    case "hour":
      return nowMs + HOUR_MS;
    case "evening":
      return atHour(nowMs, 0, EVENING);
    case "morning":
      return atHour(nowMs, 1, MORNING);
    case "own":
      return new Date(`${form.date}T${form.time}`).getTime();
  }
}

export type Trouble = "date" | "time" | "past" | "far";

export function troubleOf(form: LaterForm, nowMs: number): Trouble | null {
  const due = dueMs(form, nowMs);
  // A time that is typed only half is none.
  if (form.when === "own" && form.date !== "" && form.time === "") return "time";
  if (Number.isNaN(due)) return "date";
  if (due < nowMs + MINUTE_MS) return "past";
  return due > nowMs + MOST_MS ? "far" : null;
}

/** «Москва, стандартное время» */
export function zoneName(language: string, atMs: number): string {
  const parts = new Intl.DateTimeFormat(language, { timeZoneName: "long" }).formatToParts(atMs);
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Is what was put off what the field has now: another device may have written there meanwhile. */
export function isStill(draft: Pick<OwnDraft, "text" | "replyTo"> | undefined, put: Pick<Sending, "text" | "replyTo">) {
  return (draft?.text ?? "").trim() === put.text && (draft?.replyTo ?? null) === put.replyTo;
}
