// The end of one person's access, as the administrator does it from their page.
import { type ApiError, asApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type { MemberId } from "../../api/schema.ts";
import { Store } from "../../state/store.ts";

const DAY_US = 86_400_000_000;

export type LeaveState = {
  /** Days from the end of access to the day of erasing; null: not read yet. */
  days: number | null;
  isOpen: boolean;
  reason: string;
  failure: ApiError | null;
  isPending: boolean;
};

export class LeaveModel {
  readonly state = new Store<LeaveState>({ days: null, isOpen: false, reason: "", failure: null, isPending: false });
  readonly #call: Call;
  readonly #id: MemberId;

  readonly #reread: () => Promise<void>;

  /** reread: the card of the person anew, when it is not what was looked at. */
  constructor(call: Call, id: MemberId, reread: () => Promise<void> = async () => {}) {
    this.#call = call;
    this.#id = id;
    this.#reread = reread;
  }

  end(): void {}

  /** The question opens at once; the day of erasing comes into it. */
  readonly open = async (): Promise<void> => {
    this.#set({ isOpen: true, reason: "", failure: null });
    try {
      const { erase_after_days: days } = await this.#call("privacy_terms_get", {});
      this.#set({ days });
    } catch {
      this.#set({ days: null });
    }
  };

  readonly close = (): void => this.#set({ isOpen: false });
  readonly setReason = (reason: string): void => this.#set({ reason, failure: null });

  /** True when it was done. The version is of the card that was looked at. */
  readonly leave = async (version: number): Promise<boolean> => {
    if (this.state.get().isPending) return false;
    this.#set({ isPending: true, failure: null });
    try {
      const reason = this.state.get().reason.trim();
      await this.#call("person_leave", { member_id: this.#id, reason, version });
      this.#set({ isOpen: false });
      return true;
    } catch (thrown) {
      const failure = asApiError(thrown);
      if (failure.code === "conflict") await this.#reread();
      this.#set({ failure });
      return false;
    } finally {
      this.#set({ isPending: false });
    }
  };

  #set(part: Partial<LeaveState>): void {
    this.state.update((state) => ({ ...state, ...part }));
  }
}

/** Pure: when the data go, for somebody who leaves now. */
export function eraseDay(nowUs: number, days: number): number {
  return nowUs + days * DAY_US;
}
