// One's own claim of «учитель»: filed, taken back, filed again with a note after a refusal.
import { type ApiError, asApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type { ClaimRole } from "../../api/schema.ts";
import type { Key } from "../../i18n/translate.ts";
import { Store } from "../../state/store.ts";

export type ClaimDraft = { role: ClaimRole; subjects: string; position: string; document: string; note: string };
export type ClaimComplaints = { position?: Key; note?: Key };

export const EMPTY_CLAIM: ClaimDraft = { role: "teacher", subjects: "", position: "", document: "", note: "" };

/** Pure. */
export function claimComplaints(draft: ClaimDraft, isAppeal: boolean): ClaimComplaints {
  return {
    ...(draft.position.trim() === "" && { position: "own.position.empty" as const }),
    ...(isAppeal && draft.note.trim() === "" && { note: "own.note.empty" as const }),
  };
}

export function trimmedClaim(draft: ClaimDraft): ClaimDraft {
  const { role, subjects, position, document, note } = draft;
  return {
    role,
    subjects: subjects.trim(),
    position: position.trim(),
    document: document.trim(),
    note: note.trim(),
  };
}

export type OwnClaimState = {
  draft: ClaimDraft;
  bad: ClaimComplaints;
  failure: ApiError | null;
  isPending: boolean;
};

export class OwnClaimModel {
  readonly state: Store<OwnClaimState>;
  readonly #call: Call;
  readonly #isAppeal: boolean;
  readonly #onChange: () => void;

  constructor(call: Call, isAppeal: boolean, position: string, onChange: () => void) {
    this.#call = call;
    this.#isAppeal = isAppeal;
    this.#onChange = onChange;
    this.state = new Store<OwnClaimState>({
      draft: { ...EMPTY_CLAIM, position },
      bad: {},
      failure: null,
      isPending: false,
    });
    if (isAppeal) void this.#readLast();
  }

  end(): void {}

  readonly setDraft = (part: Partial<ClaimDraft>): void =>
    this.state.update((state) => ({ ...state, draft: { ...state.draft, ...part }, bad: {}, failure: null }));

  /** True when it was sent. */
  readonly send = async (): Promise<boolean> => {
    const { draft, isPending } = this.state.get();
    const bad = claimComplaints(draft, this.#isAppeal);
    this.#set({ bad });
    if (isPending || bad.position || bad.note) return false;
    return this.#act(() => this.#call("claim_file", trimmedClaim(draft)));
  };

  readonly withdraw = (): Promise<boolean> => this.#act(() => this.#call("claim_withdraw", {}));

  /** What was claimed before is where the next one begins. */
  async #readLast(): Promise<void> {
    try {
      const { claim } = await this.#call("claim_own", {});
      if (!claim) return;
      const { role, subjects, position, document } = claim;
      this.state.update((state) => ({ ...state, draft: { ...state.draft, role, subjects, position, document } }));
    } catch {
      // The form can be filled in by hand.
    }
  }

  async #act(work: () => Promise<unknown>): Promise<boolean> {
    this.#set({ isPending: true, failure: null });
    try {
      await work();
      this.#onChange();
      return true;
    } catch (thrown) {
      this.#set({ failure: asApiError(thrown) });
      return false;
    } finally {
      this.#set({ isPending: false });
    }
  }

  #set(part: Partial<OwnClaimState>): void {
    this.state.update((state) => ({ ...state, ...part }));
  }
}
