import { describe, expect, test } from "vitest";
import type { MessageId, Poll, PollId } from "../../api/schema.ts";
import { isFinal, isOver, kindKey, resultsOf } from "./pollWords.ts";

function poll(votes: (number | null)[], more: Partial<Poll> = {}): Poll {
  return {
    id: "1" as PollId,
    message_id: "5" as MessageId,
    question: "Когда?",
    options: votes.map((n, i) => ({ text: `в${i}`, votes: n })),
    is_many: false,
    is_secret: false,
    is_quiz: false,
    voted: 0,
    version: 1,
    ...more,
  };
}

describe("results", () => {
  test("are shares of those who voted, and none before anybody did", () => {
    expect(resultsOf(poll([1, 2], { voted: 3 }))?.map(({ percent, isFirst }) => [percent, isFirst])).toEqual([
      [33, false],
      [67, true],
    ]);
    expect(resultsOf(poll([0, 0]))?.map(({ percent, isFirst }) => [percent, isFirst])).toEqual([
      [0, false],
      [0, false],
    ]);
    expect(resultsOf(poll([3, 3], { voted: 3, is_many: true }))?.map(({ percent }) => percent)).toEqual([100, 100]);
  });

  test("of a secret poll come with its end", () => {
    expect(resultsOf(poll([null, null], { is_secret: true, voted: 7 }))).toBeNull();
  });
});

test("a term is over by the clock, before the server says so", () => {
  expect(isOver(poll([0, 0], { closes_us: 100 }), 99)).toBe(false);
  expect(isOver(poll([0, 0], { closes_us: 100 }), 100)).toBe(true);
  expect(isOver(poll([0, 0], { closed_us: 5 }), 1)).toBe(true);
});

test("secret votes and answers of a quiz are final", () => {
  expect([poll([]), poll([], { is_secret: true }), poll([], { is_quiz: true })].map(isFinal)).toEqual([
    false,
    true,
    true,
  ]);
  expect(kindKey({ is_quiz: true, is_secret: true })).toBe("polls.kind.quiz");
});
