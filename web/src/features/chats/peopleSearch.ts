// Finding people to write to or to add: one request at a time, a moment after the last letter; a late answer to an
// older question is not shown.
import { type ApiError, asApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type { Person } from "../../api/schema.ts";
import { Scope } from "../../api/scope.ts";
import { Store } from "../../state/store.ts";

export interface Found {
  readonly find: string;
  readonly people: readonly Person[];
  readonly isLoading: boolean;
  readonly error: ApiError | null;
}

const DELAY_MS = 250;

export class PeopleSearch {
  readonly store = new Store<Found>({ find: "", people: [], isLoading: false, error: null });
  readonly #call: Call;
  #wait = new Scope();
  #asked = 0;

  constructor(call: Call) {
    this.#call = call;
  }

  find(find: string): void {
    this.cancel();
    this.store.update((found) => ({ ...found, find, isLoading: true, error: null }));
    this.#wait.after(find === "" ? 0 : DELAY_MS, () => void this.#ask(find));
  }

  /** The view is gone; it may come back and ask again. */
  cancel(): void {
    this.#asked++;
    this.#wait.end();
    this.#wait = new Scope();
  }

  async #ask(find: string): Promise<void> {
    const asked = ++this.#asked;
    try {
      const { people } = await this.#call("person_search", { find: find.trim() });
      if (asked === this.#asked) this.store.update((found) => ({ ...found, people, isLoading: false }));
    } catch (thrown) {
      if (asked === this.#asked) {
        this.store.update((found) => ({ ...found, people: [], isLoading: false, error: asApiError(thrown) }));
      }
    }
  }
}
