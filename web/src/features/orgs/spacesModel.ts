// The operator's list of spaces.
import { type ApiError, asApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type { Org, OrgOrder } from "../../api/schema.ts";
import { Store } from "../../state/store.ts";

export type SpacesState = { orgs: Org[] | null; orders: OrgOrder[]; error: ApiError | null };

export class SpacesModel {
  readonly state = new Store<SpacesState>({ orgs: null, orders: [], error: null });
  readonly #call: Call;

  constructor(call: Call) {
    this.#call = call;
    void this.read();
  }

  end(): void {}

  async read(): Promise<void> {
    try {
      const { orgs, orders } = await this.#call("org_list", {});
      this.state.set({ orgs, orders, error: null });
    } catch (thrown) {
      this.state.update((state) => ({ ...state, error: asApiError(thrown) }));
    }
  }

  /** Records the head's order that a space rests on; false: it was refused. */
  async setOrder(order: OrgOrder): Promise<boolean> {
    try {
      await this.#call("org_order_set", order);
      await this.read();
      return true;
    } catch (thrown) {
      this.state.update((state) => ({ ...state, error: asApiError(thrown) }));
      return false;
    }
  }
}
