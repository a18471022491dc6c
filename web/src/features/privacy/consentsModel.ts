// One's own consents and those of one's children: reading, answering, withdrawing.
import { type ApiError, asApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type { ConsentAsk, ConsentPerson, ConsentTextId, MemberId } from "../../api/schema.ts";
import { Store } from "../../state/store.ts";

export type ConsentsState = {
  people: readonly ConsentPerson[] | null;
  error: ApiError | null;
  failure: ApiError | null;
  /** Of the act that is on its way: person and text. */
  busy: string | null;
};

export class ConsentsModel {
  readonly state = new Store<ConsentsState>({ people: null, error: null, failure: null, busy: null });
  readonly #call: Call;

  constructor(call: Call) {
    this.#call = call;
    void this.read();
  }

  end(): void {}

  readonly read = async (): Promise<void> => {
    try {
      const { people } = await this.#call("consent_own_list", {});
      this.#set({ people, error: null });
    } catch (thrown) {
      this.#set({ error: asApiError(thrown) });
    }
  };

  readonly answer = (member_id: MemberId, consent_text_id: ConsentTextId, is_given: boolean): Promise<boolean> =>
    this.#act(busyKey(member_id, consent_text_id), () =>
      this.#call("consent_answer", { member_id, consent_text_id, is_given }),
    );

  readonly withdraw = (member_id: MemberId, { text }: ConsentAsk): Promise<boolean> =>
    this.#act(busyKey(member_id, text.id), () => this.#call("consent_withdraw", { member_id, kind: text.kind }));

  /** A text that changed meanwhile, a child who came of age: what stands there now is read again. */
  async #act(busy: string, work: () => Promise<ConsentPerson>): Promise<boolean> {
    if (this.state.get().busy) return false;
    this.#set({ busy, failure: null });
    try {
      const fresh = await work();
      const people = this.state.get().people?.map((one) => (one.person.id === fresh.person.id ? fresh : one)) ?? null;
      this.#set({ people });
      return true;
    } catch (thrown) {
      const failure = asApiError(thrown);
      if (["conflict", "not_found", "no_right"].includes(failure.code)) await this.read();
      this.#set({ failure });
      return false;
    } finally {
      this.#set({ busy: null });
    }
  }

  #set(part: Partial<ConsentsState>): void {
    this.state.update((state) => ({ ...state, ...part }));
  }
}

export function busyKey(member: MemberId, text: ConsentTextId): string {
  return `${member}/${text}`;
}

/** Pure: what may be done about a text, the first one first. */
export function actsOf(ask: ConsentAsk, mayAnswer: boolean): readonly ("give" | "refuse" | "withdraw")[] {
  if (!mayAnswer) return [];
  const isHeld = ask.state === "given" || ask.older_n != null;
  const give = ask.is_asked && ask.state !== "given" ? (["give"] as const) : [];
  const refuse = ask.is_asked && ask.state === "waiting" ? (["refuse"] as const) : [];
  return [...give, ...refuse, ...(isHeld ? (["withdraw"] as const) : [])];
}
