// What somebody is about to ask, while they write it. Pure.
import type { In } from "../../api/http.ts";
import type { ChatId } from "../../api/schema.ts";

export const MOST_OPTIONS = 12;
export const LEAST_OPTIONS = 2;
export const QUESTION_SIGNS = 200;
export const OPTION_SIGNS = 100;
export const EXPLANATION_SIGNS = 300;

export type Term = "none" | "hour" | "day" | "week" | "own";

export interface FormOption {
  /** Stays with the option while it moves. */
  readonly key: number;
  readonly text: string;
}

export interface PollForm {
  readonly question: string;
  readonly options: readonly FormOption[];
  readonly isMany: boolean;
  readonly isSecret: boolean;
  readonly isQuiz: boolean;
  /** The key of the right option of a quiz. */
  readonly rightKey: number | null;
  readonly explanation: string;
  readonly term: Term;
  /** Of term "own", as the fields give them: 2026-11-30, 18:00. */
  readonly date: string;
  readonly time: string;
}

export function emptyForm(): PollForm {
  const options = [0, 1, 2].map((key) => ({ key, text: "" }));
  return {
    question: "",
    options,
    isMany: false,
    isSecret: false,
    isQuiz: false,
    rightKey: null,
    explanation: "",
    term: "none",
    date: "",
    time: "18:00",
  };
}

/** The next free key: one that stands for no other option. */
function freshKey(options: readonly FormOption[]): number {
  return Math.max(-1, ...options.map(({ key }) => key)) + 1;
}

export function withOption(form: PollForm): PollForm {
  if (form.options.length >= MOST_OPTIONS) return form;
  return { ...form, options: [...form.options, { key: freshKey(form.options), text: "" }] };
}

export function withoutOption(form: PollForm, key: number): PollForm {
  if (form.options.length <= LEAST_OPTIONS) return form;
  const rightKey = form.rightKey === key ? null : form.rightKey;
  return { ...form, options: form.options.filter((option) => option.key !== key), rightKey };
}

export function withText(form: PollForm, key: number, text: string): PollForm {
  return { ...form, options: form.options.map((option) => (option.key === key ? { key, text } : option)) };
}

export function moved(form: PollForm, key: number, step: 1 | -1): PollForm {
  const from = form.options.findIndex((option) => option.key === key);
  const to = from + step;
  const options = [...form.options];
  const [option] = options.slice(from, from + 1);
  if (from < 0 || to < 0 || to >= options.length || !option) return form;
  options.splice(from, 1);
  options.splice(to, 0, option);
  return { ...form, options };
}

/** Those that say something: an empty field is no option. */
export function filled(form: PollForm): FormOption[] {
  return form.options.map(({ key, text }) => ({ key, text: text.trim() })).filter(({ text }) => text !== "");
}

const HOUR_MS = 3_600_000;

/** Microseconds; null: no term. NaN: the date is not one. */
export function closesUs(form: PollForm, nowMs: number): number | null {
  switch (form.term) {
    case "none":
      return null;
    case "hour":
      return (nowMs + HOUR_MS) * 1000;
    case "day":
      return (nowMs + 24 * HOUR_MS) * 1000;
    case "week":
      return (nowMs + 7 * 24 * HOUR_MS) * 1000;
    case "own":
      return new Date(`${form.date}T${form.time || "00:00"}`).getTime() * 1000;
  }
}

export type Trouble = "question" | "few" | "same" | "right" | "date" | "past" | "far";

/** The first thing that is missing; null: it can be asked. */
export function troubleOf(form: PollForm, nowMs: number): Trouble | null {
  const texts = filled(form).map(({ text }) => text);
  const closes = closesUs(form, nowMs);
  if (form.question.trim() === "") return "question";
  if (texts.length < LEAST_OPTIONS) return "few";
  if (new Set(texts).size < texts.length) return "same";
  if (form.isQuiz && !filled(form).some(({ key }) => key === form.rightKey)) return "right";
  if (closes === null) return null;
  if (Number.isNaN(closes)) return "date";
  if (closes < (nowMs + 60_000) * 1000) return "past";
  return closes > (nowMs + 366 * 24 * HOUR_MS) * 1000 ? "far" : null;
}

export function inputOf(form: PollForm, chat_id: ChatId, nowMs: number): In<"poll_create"> {
  const options = filled(form);
  const closes_us = closesUs(form, nowMs);
  const explanation = form.explanation.trim();
  return {
    chat_id,
    question: form.question.trim(),
    options: options.map(({ text }) => text),
    is_many: form.isMany && !form.isQuiz,
    is_secret: form.isSecret,
    ...(form.isQuiz && { right: options.findIndex(({ key }) => key === form.rightKey) }),
    ...(form.isQuiz && explanation !== "" && { explanation }),
    ...(closes_us !== null && { closes_us }),
  };
}
