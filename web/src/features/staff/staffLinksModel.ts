// Links by which staff register.
import { type ApiError, asApiError, isPassing } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import { newKey } from "../../api/key.ts";
import type { StaffLink, StaffLinkId } from "../../api/schema.ts";
import { Store } from "../../state/store.ts";

export type StaffLinkTerms = { title: string; maxUses: number; hours: number };
export type StaffLinkState = "live" | "expired" | "revoked" | "usedUp";

const US_IN_MS = 1000;

/** Pure; now in milliseconds. */
export function linkState(link: StaffLink, now: number): StaffLinkState {
  if (link.revoked_us) return "revoked";
  if (link.expires_us <= now * US_IN_MS) return "expired";
  return link.uses < link.max_uses ? "live" : "usedUp";
}

export type StaffLinksState = {
  links: readonly StaffLink[] | null;
  error: ApiError | null;
  failure: ApiError | null;
  terms: StaffLinkTerms;
  isMaking: boolean;
  /** The secret, shown once. */
  made: string | null;
};

const FIRST_TERMS: StaffLinkTerms = { title: "", maxUses: 50, hours: 168 };

export class StaffLinksModel {
  readonly state = new Store<StaffLinksState>({
    links: null,
    error: null,
    failure: null,
    terms: FIRST_TERMS,
    isMaking: false,
    made: null,
  });
  readonly #call: Call;
  /** After a lost answer the same key reads the secret again. */
  #key = newKey();

  constructor(call: Call) {
    this.#call = call;
    void this.read();
  }

  end(): void {}

  readonly read = async (): Promise<void> => {
    try {
      const { links } = await this.#call("staff_link_list", {});
      this.#set({ links, error: null });
    } catch (thrown) {
      this.#set({ error: asApiError(thrown) });
    }
  };

  readonly setTerms = (part: Partial<StaffLinkTerms>): void =>
    this.state.update((state) => ({ ...state, terms: { ...state.terms, ...part }, failure: null }));

  readonly make = async (): Promise<void> => {
    const { terms, isMaking } = this.state.get();
    if (isMaking) return;
    this.#set({ isMaking: true, failure: null });
    try {
      const input = { title: terms.title.trim(), max_uses: terms.maxUses, hours: terms.hours };
      const { secret } = await this.#call("staff_link_create", input, { key: this.#key });
      this.#key = newKey();
      this.#set({ made: secret, terms: FIRST_TERMS });
      await this.read();
    } catch (thrown) {
      const failure = asApiError(thrown);
      if (!isPassing(failure)) this.#key = newKey();
      this.#set({ failure });
    } finally {
      this.#set({ isMaking: false });
    }
  };

  readonly forgetMade = (): void => this.#set({ made: null });

  readonly revoke = async (id: StaffLinkId): Promise<boolean> => {
    this.#set({ failure: null });
    try {
      await this.#call("staff_link_revoke", { staff_link_id: id });
      await this.read();
      return true;
    } catch (thrown) {
      this.#set({ failure: asApiError(thrown) });
      return false;
    }
  };

  #set(part: Partial<StaffLinksState>): void {
    this.state.update((state) => ({ ...state, ...part }));
  }
}
