// Who looked at one's data or changed them: one's own, or a child's.
import { type ApiError, asApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type { Look, MemberId } from "../../api/schema.ts";
import { Store } from "../../state/store.ts";

export type LooksState = {
  looks: readonly Look[] | null;
  next: number | null;
  error: ApiError | null;
  isReading: boolean;
  /** The child has come of age, or the tie has ended: there is nothing to show any more. */
  isOver: boolean;
};

export class LooksModel {
  readonly state = new Store<LooksState>({ looks: null, next: null, error: null, isReading: false, isOver: false });
  readonly #call: Call;
  readonly #childId: MemberId | null;

  constructor(call: Call, childId: MemberId | null) {
    this.#call = call;
    this.#childId = childId;
    void this.read();
  }

  end(): void {}

  readonly read = (): Promise<void> => this.#read(null);
  readonly more = (): Promise<void> => this.#read(this.state.get().next);

  async #read(before: number | null): Promise<void> {
    if (this.state.get().isReading) return;
    this.#set({ isReading: true, error: null });
    try {
      const place = before === null ? {} : { before };
      const page =
        this.#childId === null
          ? await this.#call("look_list", place)
          : await this.#call("child_look_list", { member_id: this.#childId, ...place });
      const kept = before === null ? [] : (this.state.get().looks ?? []);
      this.#set({ looks: [...kept, ...page.looks], next: page.next ?? null });
    } catch (thrown) {
      const error = asApiError(thrown);
      this.#set(this.#childId !== null && error.code === "not_found" ? { isOver: true } : { error });
    } finally {
      this.#set({ isReading: false });
    }
  }

  #set(part: Partial<LooksState>): void {
    this.state.update((state) => ({ ...state, ...part }));
  }
}
