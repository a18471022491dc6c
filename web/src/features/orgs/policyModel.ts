// What the organisation lets its people see of each other. A switch works at once; what another administrator changed
// meanwhile is shown, not overwritten.
import { type ApiError, asApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type { OrgPolicy } from "../../api/schema.ts";
import { Store } from "../../state/store.ts";

export type PolicyChange = Partial<Pick<OrgPolicy, "presence" | "typing" | "calls" | "screen">>;

export interface PolicyState {
  readonly policy: OrgPolicy | null;
  readonly isSaving: boolean;
  readonly error: ApiError | null;
}

export class PolicyModel {
  readonly store = new Store<PolicyState>({ policy: null, isSaving: false, error: null });
  readonly #call: Call;

  constructor(call: Call) {
    this.#call = call;
    void this.read();
  }

  end(): void {}

  async read(): Promise<void> {
    try {
      const policy = await this.#call("org_policy_get", {});
      this.store.update((state) => ({ ...state, policy, error: null }));
    } catch (thrown) {
      this.store.update((state) => ({ ...state, error: asApiError(thrown) }));
    }
  }

  /** True: kept by the server. Refused: the switch goes back, after a conflict to what the other one chose. */
  async change(change: PolicyChange): Promise<boolean> {
    const { policy: before, isSaving } = this.store.get();
    if (!before || isSaving) return false;
    this.store.set({ policy: { ...before, ...change }, isSaving: true, error: null });
    const { presence, typing, calls, screen, version } = { ...before, ...change };
    try {
      const policy = await this.#call("org_policy_set", { presence, typing, calls, screen, version });
      this.store.set({ policy, isSaving: false, error: null });
      return true;
    } catch (thrown) {
      const error = asApiError(thrown);
      this.store.set({ policy: before, isSaving: false, error });
      if (error.code === "conflict") {
        await this.read();
        this.store.update((state) => ({ ...state, error: state.error ?? error }));
      }
      return false;
    }
  }
}
