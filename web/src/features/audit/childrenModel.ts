// Whose looks a parent sees beside their own.
import { type ApiError, asApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type { Child } from "../../api/schema.ts";
import { Store } from "../../state/store.ts";

export class ChildrenModel {
  readonly state = new Store<{ children: readonly Child[]; error: ApiError | null }>({ children: [], error: null });
  readonly #call: Call;

  constructor(call: Call, isParent: boolean) {
    this.#call = call;
    if (isParent) void this.read();
  }

  end(): void {}

  /** Without an answer it is said: no cards would look like no children. */
  readonly read = async (): Promise<void> => {
    try {
      const { children } = await this.#call("family_get", {});
      this.state.set({ children, error: null });
    } catch (thrown) {
      this.state.update((state) => ({ ...state, error: asApiError(thrown) }));
    }
  };
}
