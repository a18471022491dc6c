// The record by pages, with a choice of act, time and person; the chain checked part by part.
import { type ApiError, asApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type { Act, MemberId } from "../../api/schema.ts";
import { Store } from "../../state/store.ts";

const PAGE = 50;
const FILE_PAGE = 200;
/** Rows of one file: a year of a large college. */
export const FILE_ROWS = 10_000;

export type JournalChoice = {
  /** "": all. */
  act: string;
  /** "2026-11-26", "": no bound. Both days are within. */
  since: string;
  until: string;
};

export type ChainState =
  | { state: "going"; done: number; last: number }
  | { state: "whole"; rows: number; place: string; checkedMs: number }
  | { state: "broken"; n: number }
  | { state: "failed"; error: ApiError };

export type JournalState = {
  choice: JournalChoice;
  acts: readonly Act[] | null;
  next: number | null;
  error: ApiError | null;
  isReading: boolean;
  isSaving: boolean;
  chain: ChainState;
};

export const NO_CHOICE: JournalChoice = { act: "", since: "", until: "" };

export class JournalModel {
  readonly state = new Store<JournalState>({
    choice: NO_CHOICE,
    acts: null,
    next: null,
    error: null,
    isReading: false,
    isSaving: false,
    chain: { state: "going", done: 0, last: 0 },
  });
  readonly #call: Call;
  readonly #memberId: MemberId | null;
  readonly #nowMs: () => number;
  #reading = 0;
  #isEnded = false;

  constructor(call: Call, memberId: MemberId | null, nowMs: () => number = Date.now) {
    this.#call = call;
    this.#memberId = memberId;
    this.#nowMs = nowMs;
    void this.#read(null);
    void this.check();
  }

  end(): void {
    this.#isEnded = true;
    this.#reading += 1;
  }

  readonly choose = (part: Partial<JournalChoice>): void => {
    this.#set({ choice: { ...this.state.get().choice, ...part }, acts: null, next: null });
    void this.#read(null);
  };

  readonly retry = (): void => void this.#read(null);
  readonly more = (): void => void this.#read(this.state.get().next);

  /** From the first row to the head, some thousands in a call; the answer of each begins where the one before ended. */
  readonly check = async (): Promise<void> => {
    this.#set({ chain: { state: "going", done: 0, last: 0 } });
    try {
      for (let after = 0; !this.#isEnded; ) {
        const { upto, last, place, broken } = await this.#call("audit_check", after > 0 ? { after } : {});
        if (broken != null) return this.#set({ chain: { state: "broken", n: broken } });
        if (upto >= last || upto <= after) {
          return this.#set({ chain: { state: "whole", rows: last, place, checkedMs: this.#nowMs() } });
        }
        after = upto;
        this.#set({ chain: { state: "going", done: upto, last } });
      }
    } catch (thrown) {
      this.#set({ chain: { state: "failed", error: asApiError(thrown) } });
    }
  };

  /** What the choice gives, for a file; `isWhole` false: there is more. Null: it could not be read. */
  readonly forFile = async (): Promise<{ acts: readonly Act[]; isWhole: boolean } | null> => {
    if (this.state.get().isSaving) return null;
    this.#set({ isSaving: true, error: null });
    const acts: Act[] = [];
    // One file is of one choice, whatever is chosen while it is read.
    const { choice } = this.state.get();
    try {
      for (let before: number | null = null; acts.length < FILE_ROWS; ) {
        const page: { acts: Act[]; next?: number | null } = await this.#page(choice, before, FILE_PAGE);
        acts.push(...page.acts);
        before = page.next ?? null;
        if (before === null) return { acts, isWhole: true };
      }
      return { acts, isWhole: false };
    } catch (thrown) {
      this.#set({ error: asApiError(thrown) });
      return null;
    } finally {
      this.#set({ isSaving: false });
    }
  };

  #page({ act, since, until }: JournalChoice, before: number | null, limit: number) {
    const from = dayStart(since, 0);
    const to = dayStart(until, 1);
    return this.#call("audit_list", {
      limit,
      ...(before !== null && { before }),
      ...(act !== "" && { act }),
      ...(this.#memberId !== null && { member_id: this.#memberId }),
      ...(from !== null && { since_us: from }),
      ...(to !== null && { until_us: to }),
    });
  }

  /** A later reading wins over an earlier one that answers late. */
  async #read(before: number | null): Promise<void> {
    this.#reading += 1;
    const reading = this.#reading;
    this.#set({ isReading: true, error: null });
    try {
      const page = await this.#page(this.state.get().choice, before, PAGE);
      if (reading !== this.#reading) return;
      const kept = before === null ? [] : (this.state.get().acts ?? []);
      this.#set({ acts: [...kept, ...page.acts], next: page.next ?? null, isReading: false });
    } catch (thrown) {
      if (reading === this.#reading) this.#set({ error: asApiError(thrown), isReading: false });
    }
  }

  #set(part: Partial<JournalState>): void {
    this.state.update((state) => ({ ...state, ...part }));
  }
}

/** Pure: the first moment of a day here, `days` later; null: no day was said. */
export function dayStart(day: string, days: number): number | null {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (!found) return null;
  const ms = new Date(Number(found[1]), Number(found[2]) - 1, Number(found[3]) + days).getTime();
  return Number.isNaN(ms) || ms < 0 ? null : ms * 1000;
}
