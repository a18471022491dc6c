// Who answered one text and how: by answer, group and name, in pages; what came on paper; the file.
import { type ApiError, asApiError } from "../../api/error.ts";
import type { Call, Out } from "../../api/http.ts";
import type {
  ConsentCount,
  ConsentKind,
  ConsentRow,
  ConsentState,
  ConsentTextId,
  MemberId,
  UnitId,
  UnitNode,
} from "../../api/schema.ts";
import { Scope } from "../../api/scope.ts";
import { Store } from "../../state/store.ts";

export type RegisterFilter = { state: ConsentState | "any"; unit: UnitId | null; find: string };

export type RegisterState = {
  /** undefined: not read yet; null: there is no such text. */
  text: ConsentCount | null | undefined;
  units: readonly UnitNode[];
  filter: RegisterFilter;
  rows: readonly ConsentRow[] | null;
  next: MemberId | null;
  error: ApiError | null;
  failure: ApiError | null;
  busy: "more" | "file" | "paper" | null;
};

const PAGE = 50;
const TYPING_MS = 250;

export class RegisterModel {
  readonly state = new Store<RegisterState>({
    text: undefined,
    units: [],
    filter: { state: "any", unit: null, find: "" },
    rows: null,
    next: null,
    error: null,
    failure: null,
    busy: null,
  });
  readonly #call: Call;
  readonly #id: ConsentTextId;
  readonly #scope = new Scope();
  #cancel: (() => void) | null = null;
  #asked = 0;

  constructor(call: Call, id: ConsentTextId) {
    this.#call = call;
    this.#id = id;
    void this.read();
  }

  end(): void {
    this.#scope.end();
  }

  readonly read = async (): Promise<void> => {
    this.#set({ error: null });
    try {
      const [{ texts }, { units }] = await Promise.all([
        this.#call("consent_text_list", {}),
        this.#call("unit_tree_get", {}),
      ]);
      this.#set({ text: texts.find(({ text }) => text.id === this.#id) ?? null, units });
      await this.#page();
    } catch (thrown) {
      this.#set({ error: asApiError(thrown) });
    }
  };

  /** Typing waits for a pause; a choice does not. */
  readonly filter = (part: Partial<RegisterFilter>): void => {
    // The rows on the screen are of the filter before: nothing goes under them any more.
    this.#asked += 1;
    this.#set({ filter: { ...this.state.get().filter, ...part }, next: null });
    this.#cancel?.();
    this.#cancel = null;
    if (part.find === undefined) void this.#page();
    else this.#cancel = this.#scope.after(TYPING_MS, () => void this.#page());
  };

  readonly more = (): Promise<boolean> =>
    this.#act("more", async () => {
      const { next } = this.state.get();
      const asked = this.#asked;
      if (next === null) return;
      const page = await this.#ask(next);
      if (asked !== this.#asked) return;
      const { rows } = this.state.get();
      this.#set({ rows: [...(rows ?? []), ...page.rows], next: page.next ?? null });
    });

  readonly file = async (language: "ru" | "en", now: Date): Promise<{ name: string; blob: Blob } | null> => {
    let file: { name: string; blob: Blob } | null = null;
    await this.#act("file", async () => {
      const { state, unit } = this.state.get().filter;
      file = await this.#call("consent_register_file", {
        consent_text_id: this.#id,
        ...(state !== "any" && { state }),
        ...(unit !== null && { unit_id: unit }),
        language,
        zone_minutes: -now.getTimezoneOffset(),
      });
    });
    return file;
  };

  /** An answer that came on paper, or a withdrawal of all of the kind. */
  readonly paper = (member_id: MemberId, what: "give" | "refuse" | "withdraw", kind: ConsentKind): Promise<boolean> =>
    this.#act("paper", async () => {
      if (what === "withdraw") await this.#call("consent_paper_withdraw", { member_id, kind });
      else {
        const input = { member_id, consent_text_id: this.#id, is_given: what === "give" };
        await this.#call("consent_paper_record", input);
      }
      await this.read();
    });

  readonly forgetFailure = (): void => this.#set({ failure: null });

  async #page(): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    try {
      const page = await this.#ask(null);
      if (asked === this.#asked) this.#set({ rows: page.rows, next: page.next ?? null, error: null });
    } catch (thrown) {
      if (asked === this.#asked) this.#set({ error: asApiError(thrown), rows: null, next: null });
    }
  }

  #ask(after: MemberId | null): Promise<Out<"consent_register">> {
    const { state, unit, find } = this.state.get().filter;
    return this.#call("consent_register", {
      consent_text_id: this.#id,
      ...(state !== "any" && { state }),
      ...(unit !== null && { unit_id: unit }),
      ...(find.trim() !== "" && { find: find.trim() }),
      ...(after !== null && { after }),
      limit: PAGE,
    });
  }

  async #act(busy: NonNullable<RegisterState["busy"]>, work: () => Promise<void>): Promise<boolean> {
    if (this.state.get().busy) return false;
    this.#set({ busy, failure: null });
    try {
      await work();
      return true;
    } catch (thrown) {
      const failure = asApiError(thrown);
      if (failure.code === "conflict") await this.read();
      this.#set({ failure });
      return false;
    } finally {
      this.#set({ busy: null });
    }
  }

  #set(part: Partial<RegisterState>): void {
    this.state.update((state) => ({ ...state, ...part }));
  }
}
