// The list of people for the administrator and the head: pages by name, search as one types.
import { type ApiError, asApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type { Member } from "../../api/schema.ts";
import { Scope } from "../../api/scope.ts";
import { Store } from "../../state/store.ts";

export type PeopleState = {
  find: string;
  /** null: not read yet. */
  members: readonly Member[] | null;
  next: string | null;
  isReading: boolean;
  error: ApiError | null;
};

const PAGE = 50;
const TYPING_MS = 250;

export class PeopleModel {
  readonly state = new Store<PeopleState>({ find: "", members: null, next: null, isReading: false, error: null });
  readonly #call: Call;
  readonly #scope = new Scope();
  #cancelTyping: (() => void) | null = null;
  #reading = 0;

  constructor(call: Call) {
    this.#call = call;
    void this.#read(null);
  }

  end(): void {
    this.#reading += 1;
    this.#scope.end();
  }

  readonly setFind = (find: string): void => {
    this.#set({ find });
    this.#cancelTyping?.();
    this.#cancelTyping = this.#scope.after(TYPING_MS, () => void this.#read(null));
  };

  readonly retry = (): void => void this.#read(null);
  readonly more = (): void => void this.#read(this.state.get().next);

  /** A later reading wins over an earlier one that answers late. */
  async #read(after: string | null): Promise<void> {
    this.#reading += 1;
    const reading = this.#reading;
    const find = this.state.get().find.trim();
    this.#set({ isReading: true, error: null });
    try {
      const page = await this.#call("person_list", {
        limit: PAGE,
        ...(find !== "" && { find }),
        ...(after !== null && { after }),
      });
      if (reading !== this.#reading) return;
      const before = after === null ? [] : (this.state.get().members ?? []);
      this.#set({ members: [...before, ...page.members], next: page.next ?? null, isReading: false });
    } catch (thrown) {
      if (reading === this.#reading) this.#set({ error: asApiError(thrown), isReading: false });
    }
  }

  #set(part: Partial<PeopleState>): void {
    this.state.update((state) => ({ ...state, ...part }));
  }
}

export type SignInWay = "active" | "code" | "waiting" | "none";

export function signInWay(member: Member): SignInWay {
  if (member.is_waiting) return "waiting";
  if (member.is_active) return "active";
  return member.has_code ? "code" : "none";
}
