// Finding somebody of the organisation: one request at a time, a moment after the last letter.
import { type ApiError, asApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type { Role, UnitPerson } from "../../api/schema.ts";
import { Scope } from "../../api/scope.ts";
import { Store } from "../../state/store.ts";

export type FinderState = {
  find: string;
  /** null: not answered yet. */
  people: readonly UnitPerson[] | null;
  error: ApiError | null;
};

const TYPING_MS = 250;

export class PersonFinder {
  readonly state = new Store<FinderState>({ find: "", people: null, error: null });
  readonly #call: Call;
  readonly #roles: readonly Role[];
  readonly #scope = new Scope();
  #cancel: (() => void) | null = null;
  #asked = 0;

  /** Only people with one of these roles are offered. */
  constructor(call: Call, roles: readonly Role[]) {
    this.#call = call;
    this.#roles = roles;
  }

  end(): void {
    this.#scope.end();
  }

  readonly setFind = (find: string): void => {
    this.state.set({ find, people: null, error: null });
    this.#cancel?.();
    this.#asked += 1;
    if (find.trim() !== "") this.#cancel = this.#scope.after(TYPING_MS, () => void this.#ask(find.trim()));
  };

  async #ask(find: string): Promise<void> {
    const asked = this.#asked;
    try {
      const { people } = await this.#call("unit_person_find", { find });
      const fit = people.filter(({ person }) => person.roles.some((role) => this.#roles.includes(role)));
      if (asked === this.#asked) this.state.update((state) => ({ ...state, people: fit }));
    } catch (thrown) {
      if (asked === this.#asked) this.state.update((state) => ({ ...state, people: [], error: asApiError(thrown) }));
    }
  }
}
