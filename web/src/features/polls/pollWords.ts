// What a poll says of itself, as numbers and words' keys. Pure.
import type { Poll } from "../../api/schema.ts";

export interface OptionResult {
  readonly text: string;
  readonly votes: number;
  /** Of those who voted, in whole per cent; of several choices they may pass a hundred together. */
  readonly percent: number;
  /** Nobody has more. */
  readonly isFirst: boolean;
}

/** null: what a secret poll does not say yet. */
export function resultsOf(poll: Poll): OptionResult[] | null {
  if (poll.options.some(({ votes }) => typeof votes !== "number")) return null;
  const most = Math.max(...poll.options.map(({ votes }) => votes ?? 0));
  return poll.options.map(({ text, votes: known }) => {
    const votes = known ?? 0;
    return {
      text,
      votes,
      percent: poll.voted > 0 ? Math.round((votes * 100) / poll.voted) : 0,
      isFirst: votes > 0 && votes === most,
    };
  });
}

/** Its term may be over before the server says so. */
export function isOver(poll: Poll, nowUs: number): boolean {
  return typeof poll.closed_us === "number" || (typeof poll.closes_us === "number" && poll.closes_us <= nowUs);
}

/** A vote that cannot be changed. */
export function isFinal(poll: Poll): boolean {
  return poll.is_secret || poll.is_quiz;
}

export type KindKey = "polls.kind.quiz" | "polls.kind.secret" | "polls.kind.open";

export function kindKey(poll: Pick<Poll, "is_quiz" | "is_secret">): KindKey {
  if (poll.is_quiz) return "polls.kind.quiz";
  return poll.is_secret ? "polls.kind.secret" : "polls.kind.open";
}
