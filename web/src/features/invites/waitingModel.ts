// Groups with students at the door.
import { type ApiError, asApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type { UnitWaiting } from "../../api/schema.ts";
import { Store } from "../../state/store.ts";

export class WaitingModel {
  readonly state = new Store<{ groups: readonly UnitWaiting[]; error: ApiError | null }>({ groups: [], error: null });
  readonly #call: Call;
  #reading = 0;

  constructor(call: Call) {
    this.#call = call;
  }

  end(): void {
    this.#reading += 1;
  }

  /** waiting: how many stand there. Without an answer the last list stays: the groups themselves tell what is so. */
  readonly read = async (waiting: number): Promise<void> => {
    this.#reading += 1;
    const reading = this.#reading;
    if (waiting === 0) return this.state.set({ groups: [], error: null });
    try {
      const { groups } = await this.#call("unit_request_group_list", {});
      if (reading === this.#reading) this.state.set({ groups, error: null });
    } catch (thrown) {
      const error = asApiError(thrown);
      if (reading === this.#reading) this.state.update((state) => ({ ...state, error }));
    }
  };
}
