import { describe, expect, test } from "vitest";
import type { ChatId } from "../../api/schema.ts";
import {
  emptyForm,
  inputOf,
  MOST_OPTIONS,
  moved,
  type PollForm,
  troubleOf,
  withOption,
  withoutOption,
  withText,
} from "./pollForm.ts";

const NOW = Date.UTC(2026, 10, 26, 12);
const chat = "7" as ChatId;

function form(...texts: string[]): PollForm {
  const options = texts.map((text, key) => ({ key, text }));
  return { ...emptyForm(), question: " Когда? ", options };
}

describe("a poll while it is written", () => {
  test("what is empty is no option, and blanks at the ends are nothing", () => {
    expect(inputOf(form("Да ", "", "Нет"), chat, NOW)).toEqual({
      chat_id: chat,
      question: "Когда?",
      options: ["Да", "Нет"],
      is_many: false,
      is_secret: false,
    });
  });

  test("says what is missing, the first thing first", () => {
    expect(troubleOf({ ...form("Да", "Нет"), question: " " }, NOW)).toBe("question");
    expect(troubleOf(form("Да", " "), NOW)).toBe("few");
    expect(troubleOf(form("Да", "Да "), NOW)).toBe("same");
    expect(troubleOf({ ...form("Да", "Нет"), isQuiz: true }, NOW)).toBe("right");
    expect(troubleOf({ ...form("Да", "Нет"), term: "own" }, NOW)).toBe("date");
    expect(troubleOf({ ...form("Да", "Нет"), term: "own", date: "2020-01-01" }, NOW)).toBe("past");
    expect(troubleOf({ ...form("Да", "Нет"), term: "own", date: "2036-01-01" }, NOW)).toBe("far");
    expect(troubleOf({ ...form("Да", "Нет"), term: "hour" }, NOW)).toBeNull();
  });

  test("the right option stays the right one while options move and go", () => {
    const quiz = { ...form("А", "", "Б", "В"), isQuiz: true, isMany: true, rightKey: 3 };
    const input = inputOf(moved(quiz, 3, -1), chat, NOW);
    expect([input.options, input.right, input.is_many]).toEqual([["А", "В", "Б"], 1, false]);
    expect(withoutOption(quiz, 3).rightKey).toBeNull();
    expect(moved(quiz, 0, -1)).toBe(quiz);
  });

  test("two options at least, twelve at most, and a new one is nobody else", () => {
    let many = form("А", "Б");
    expect(withoutOption(many, 0)).toBe(many);
    for (let i = 0; i < 20; i++) many = withOption(many);
    expect(many.options).toHaveLength(MOST_OPTIONS);
    expect(new Set(many.options.map(({ key }) => key)).size).toBe(MOST_OPTIONS);
    expect(withText(many, 1, "В").options[1]).toEqual({ key: 1, text: "В" });
  });
});
