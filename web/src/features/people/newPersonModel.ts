// A new membership: name, roles, badge; the answer carries the one-time code, shown once.
import { type ApiError, asApiError, isPassing } from "../../api/error.ts";
import type { Call, Out } from "../../api/http.ts";
import { newKey } from "../../api/key.ts";
import { Store } from "../../state/store.ts";
import { trimmedName } from "./credentials.ts";
import {
  EMPTY_PERSON,
  hasComplaints,
  type PersonComplaints,
  type PersonDraft,
  personComplaints,
} from "./personDraft.ts";

export type NewPersonState = {
  draft: PersonDraft;
  bad: PersonComplaints;
  failure: ApiError | null;
  isPending: boolean;
  made: Out<"person_create"> | null;
};

export class NewPersonModel {
  readonly state = new Store<NewPersonState>({
    draft: EMPTY_PERSON,
    bad: { name: {} },
    failure: null,
    isPending: false,
    made: null,
  });
  readonly #call: Call;
  /** One key for all tries of one person: a retry after a lost answer adds nobody twice. */
  #key = newKey();

  constructor(call: Call) {
    this.#call = call;
  }

  end(): void {}

  readonly setDraft = (draft: PersonDraft): void => this.#set({ draft, bad: { name: {} }, failure: null });

  readonly submit = async (): Promise<void> => {
    const { draft, isPending } = this.state.get();
    if (isPending) return;
    const bad = personComplaints(draft);
    this.#set({ bad, failure: null });
    if (hasComplaints(bad)) return;
    this.#set({ isPending: true });
    try {
      const input = {
        name: trimmedName(draft.name),
        roles: draft.roles,
        position: draft.position.trim(),
        is_verified: draft.isVerified,
      };
      const made = await this.#call("person_create", input, { key: this.#key });
      this.#key = newKey();
      this.#set({ made });
    } catch (thrown) {
      const failure = asApiError(thrown);
      if (!isPassing(failure)) this.#key = newKey();
      this.#set({ failure });
    } finally {
      this.#set({ isPending: false });
    }
  };

  #set(part: Partial<NewPersonState>): void {
    this.state.update((state) => ({ ...state, ...part }));
  }
}
