// The operator's list of spaces.
import { type ApiError, asApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type { Org } from "../../api/schema.ts";
import { Store } from "../../state/store.ts";

export type SpacesState = { orgs: Org[] | null; error: ApiError | null };

export class SpacesModel {
  readonly state = new Store<SpacesState>({ orgs: null, error: null });
  readonly #call: Call;

  constructor(call: Call) {
    this.#call = call;
    void this.read();
  }

  end(): void {}

  async read(): Promise<void> {
    try {
      const { orgs } = await this.#call("org_list", {});
      this.state.set({ orgs, error: null });
    } catch (thrown) {
      this.state.update((state) => ({ ...state, error: asApiError(thrown) }));
    }
  }
}
