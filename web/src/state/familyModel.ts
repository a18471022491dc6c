// One's own children and parents; of the children a parent also sees who looked at their data (features/audit).
import { type ApiError, asApiError } from "../api/error.ts";
import type { Call } from "../api/http.ts";
import type { Child, KinLink } from "../api/schema.ts";
import { Store } from "./store.ts";

type FamilyState = {
  /** null: no answer yet */
  family: { children: readonly Child[]; parents: readonly KinLink[] } | null;
  error: ApiError | null;
  isReading: boolean;
};

export class FamilyModel {
  readonly state = new Store<FamilyState>({ family: null, error: null, isReading: false });
  readonly #call: Call;

  constructor(call: Call) {
    this.#call = call;
  }

  end(): void {}

  /** Without an answer it is said: no cards would look like no family. */
  readonly read = async (): Promise<void> => {
    this.state.update((state) => ({ ...state, isReading: true }));
    try {
      const { children, parents } = await this.#call("family_get", {});
      this.state.set({ family: { children, parents }, error: null, isReading: false });
    } catch (thrown) {
      this.state.update((state) => ({ ...state, error: asApiError(thrown), isReading: false }));
    }
  };
}
