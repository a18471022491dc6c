// What people are asked to agree to: versions, how many answered how, a new version, asking no more.
import { type ApiError, asApiError, isPassing } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import { newKey } from "../../api/key.ts";
import type { ConsentAsked, ConsentCount, ConsentKind, ConsentTextId } from "../../api/schema.ts";
import { Store } from "../../state/store.ts";

export const KINDS = ["processing", "media", "publication", "transfer"] as const satisfies readonly ConsentKind[];
export const ASKED = ["everybody", "students", "staff", "parents"] as const satisfies readonly ConsentAsked[];

export type TextDraft = { kind: ConsentKind; asked: ConsentAsked; title: string; body: string; follows: string };

export type TextsState = {
  texts: readonly ConsentCount[] | null;
  error: ApiError | null;
  failure: ApiError | null;
  isPending: boolean;
};

export class TextsModel {
  readonly state = new Store<TextsState>({ texts: null, error: null, failure: null, isPending: false });
  readonly #call: Call;
  /** What a draft was begun upon: over anything newer it is not saved before its writer has seen that. */
  #seen: readonly ConsentCount[] = [];
  /** After a lost answer the same key makes no second version. */
  #key = newKey();

  constructor(call: Call) {
    this.#call = call;
    void this.read();
  }

  end(): void {}

  readonly read = async (): Promise<void> => {
    try {
      const { texts } = await this.#call("consent_text_list", {});
      this.#set({ texts, error: null });
    } catch (thrown) {
      this.#set({ error: asApiError(thrown) });
    }
  };

  /** A draft opens, or its writer has seen what a colleague wrote meanwhile. */
  readonly begin = (): void => {
    this.#seen = this.state.get().texts ?? [];
    this.#set({ failure: null });
  };

  readonly put = (draft: TextDraft): Promise<boolean> =>
    this.#act(async () => {
      const version = newestOf(this.#seen, draft.kind);
      const input = { ...draft, title: draft.title.trim(), body: draft.body.trim(), follows: draft.follows.trim() };
      await this.#call("consent_text_put", { ...input, version }, { key: this.#key });
      this.#key = newKey();
      await this.read();
    });

  readonly retire = (id: ConsentTextId): Promise<boolean> =>
    this.#act(async () => {
      await this.#call("consent_text_retire", { consent_text_id: id });
      await this.read();
    });

  readonly forgetFailure = (): void => this.#set({ failure: null });

  async #act(work: () => Promise<void>): Promise<boolean> {
    if (this.state.get().isPending) return false;
    this.#set({ isPending: true, failure: null });
    try {
      await work();
      return true;
    } catch (thrown) {
      const failure = asApiError(thrown);
      if (!isPassing(failure)) this.#key = newKey();
      if (failure.code === "conflict") await this.read();
      this.#set({ failure });
      return false;
    } finally {
      this.#set({ isPending: false });
    }
  }

  #set(part: Partial<TextsState>): void {
    this.state.update((state) => ({ ...state, ...part }));
  }
}

/** Pure: the number of the newest version of a kind; 0: there is none. */
export function newestOf(texts: readonly ConsentCount[], kind: ConsentKind): number {
  return Math.max(0, ...texts.filter(({ text }) => text.kind === kind).map(({ text }) => text.n));
}

/** Pure: the one that is asked now. */
export function currentOf(texts: readonly ConsentCount[], kind: ConsentKind): ConsentCount | undefined {
  return texts.find(({ text }) => text.kind === kind && text.retired_us == null);
}

/** Pure: what is wrong with a draft, by field. */
export function draftComplaints(draft: TextDraft): { title: boolean; body: boolean } {
  return { title: draft.title.trim() === "", body: draft.body.trim() === "" };
}
