// Who has left: the list, the return within its term, erasing at the person's wish, the register of what was erased, the term.
import { type ApiError, asApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type { DataCopyId, Erasure, ErasureId, LeftPerson, MemberId } from "../../api/schema.ts";
import { Store } from "../../state/store.ts";

export const ERASE_DAYS_MIN = 30;
export const ERASE_DAYS_MAX = 3650;
const PAGE = 50;
/** Of the register, for a file: as many calls at most. */
const FILE_PAGES = 100;
const FILE_PAGE = 200;

export type LeftState = {
  people: readonly LeftPerson[] | null;
  nextPerson: MemberId | null;
  erasures: readonly Erasure[] | null;
  nextErasure: ErasureId | null;
  /** As the server has it; null: not read yet. */
  days: number | null;
  error: ApiError | null;
  failure: ApiError | null;
  /** Which act the failure is of. */
  failed: LeftAct | null;
  /** Acts on their way; what is done to one person holds up nobody else. */
  pending: ReadonlySet<string>;
};

export type LeftAct = "return" | "erase" | "days" | "more" | "file" | "copy";

/** Pure: an act within `pending`; of a person: a return and an erasure exclude each other, a copy neither. */
export function actKey(act: LeftAct, id?: MemberId): string {
  if (id === undefined) return act;
  return `${act === "copy" ? "copy" : "fate"}/${id}`;
}

export class LeftModel {
  readonly state = new Store<LeftState>({
    people: null,
    nextPerson: null,
    erasures: null,
    nextErasure: null,
    days: null,
    error: null,
    failure: null,
    failed: null,
    pending: new Set(),
  });
  readonly #call: Call;

  constructor(call: Call) {
    this.#call = call;
    void this.read();
  }

  end(): void {}

  readonly read = async (): Promise<void> => {
    this.#set({ error: null });
    try {
      const [left, erased, terms] = await Promise.all([
        this.#call("left_list", { limit: PAGE }),
        this.#call("erasure_list", { limit: PAGE }),
        this.#call("privacy_terms_get", {}),
      ]);
      this.#set({
        people: left.people,
        nextPerson: left.next ?? null,
        erasures: erased.erasures,
        nextErasure: erased.next ?? null,
        days: terms.erase_after_days,
      });
    } catch (thrown) {
      this.#set({ error: asApiError(thrown) });
    }
  };

  readonly morePeople = (): Promise<boolean> =>
    this.#act("more", async () => {
      const { nextPerson } = this.state.get();
      if (nextPerson === null) return;
      const page = await this.#call("left_list", { before: nextPerson, limit: PAGE });
      // Read anew meanwhile, or somebody went back: what is there now is what the page goes under.
      const { people, nextPerson: place } = this.state.get();
      if (place !== nextPerson) return;
      this.#set({ people: [...(people ?? []), ...page.people], nextPerson: page.next ?? null });
    });

  readonly moreErasures = (): Promise<boolean> =>
    this.#act("more", async () => {
      const { nextErasure } = this.state.get();
      if (nextErasure === null) return;
      const page = await this.#call("erasure_list", { before: nextErasure, limit: PAGE });
      const { erasures, nextErasure: place } = this.state.get();
      if (place !== nextErasure) return;
      this.#set({ erasures: [...(erasures ?? []), ...page.erasures], nextErasure: page.next ?? null });
    });

  /** True when they are back. Too late, or back already by another hand: the list is read again. */
  readonly giveBack = (id: MemberId): Promise<boolean> =>
    this.#act(
      "return",
      async () => {
        await this.#call("person_return", { member_id: id });
        this.#drop(id);
      },
      id,
    );

  readonly erase = (id: MemberId): Promise<boolean> =>
    this.#act(
      "erase",
      async () => {
        const erased = await this.#call("person_erase", { member_id: id });
        const people = (this.state.get().people ?? []).map((one) => (one.person.id === id ? erased : one));
        this.#set({ people });
        await this.#readErasures();
      },
      id,
    );

  /** They are erased, whatever becomes of the look at the register. */
  async #readErasures(): Promise<void> {
    try {
      const { erasures, next } = await this.#call("erasure_list", { limit: PAGE });
      this.#set({ erasures, nextErasure: next ?? null });
    } catch (thrown) {
      this.#set({ error: asApiError(thrown) });
    }
  }

  /** A ZIP of what is kept of them; one that was made before and is still there is taken. */
  readonly copy = async (
    id: MemberId,
    language: "ru" | "en",
    now: Date,
  ): Promise<{ name: string; blob: Blob } | null> => {
    let file: { name: string; blob: Blob } | null = null;
    await this.#act(
      "copy",
      async () => {
        const data_copy_id = await this.#copyOf(id, language, now);
        file = await this.#call("data_copy_get", { data_copy_id });
      },
      id,
    );
    return file;
  };

  async #copyOf(id: MemberId, language: "ru" | "en", now: Date): Promise<DataCopyId> {
    const { copies } = await this.#call("data_copy_list", {});
    const found = copies.find(({ person }) => person.id === id);
    if (found) return found.id;
    const zone_minutes = -now.getTimezoneOffset();
    return (await this.#call("data_copy_create", { member_id: id, language, zone_minutes })).id;
  }

  readonly setDays = (days: number): Promise<boolean> =>
    this.#act("days", async () => {
      const terms = await this.#call("privacy_terms_set", { erase_after_days: days });
      this.#set({ days: terms.erase_after_days });
    });

  /** The whole register, for a file; null when it could not be read. */
  readonly register = async (): Promise<readonly Erasure[] | null> => {
    const all: Erasure[] = [];
    let before: ErasureId | null = null;
    const isRead = await this.#act("file", async () => {
      for (let n = 0; n < FILE_PAGES; n += 1) {
        const input = before === null ? { limit: FILE_PAGE } : { before, limit: FILE_PAGE };
        const page: { erasures: Erasure[]; next?: ErasureId | null } = await this.#call("erasure_list", input);
        all.push(...page.erasures);
        before = page.next ?? null;
        if (before === null) return;
      }
    });
    return isRead ? all : null;
  };

  readonly forgetFailure = (): void => this.#set({ failure: null, failed: null });

  #drop(id: MemberId): void {
    this.#set({ people: (this.state.get().people ?? []).filter(({ person }) => person.id !== id) });
  }

  async #act(act: LeftAct, work: () => Promise<void>, id?: MemberId): Promise<boolean> {
    const key = actKey(act, id);
    if (this.state.get().pending.has(key)) return false;
    this.#set({ pending: new Set([...this.state.get().pending, key]), failure: null, failed: null });
    try {
      await work();
      return true;
    } catch (thrown) {
      const failure = asApiError(thrown);
      if (failure.code === "conflict" || failure.code === "not_found") await this.read();
      this.#set({ failure, failed: act });
      return false;
    } finally {
      this.#set({ pending: new Set([...this.state.get().pending].filter((one) => one !== key)) });
    }
  }

  #set(part: Partial<LeftState>): void {
    this.state.update((state) => ({ ...state, ...part }));
  }
}

export type LeftFate = "returnable" | "kept" | "due" | "erased";

/** Pure: what can still become of them. */
export function fateOf(left: LeftPerson, nowUs: number): LeftFate {
  if (left.erased_us != null) return "erased";
  if (left.can_return) return "returnable";
  return left.erase_us != null && left.erase_us <= nowUs ? "due" : "kept";
}

const RETURN_US = 30 * 86_400_000_000;

/** Pure: the last moment of a return. */
export function returnTill(left: LeftPerson): number {
  return left.left_us + RETURN_US;
}

/** Pure: typed to confirm what can not be undone. Ё is Е, case and spaces around do not matter. */
export function isSameSurname(typed: string, last: string): boolean {
  const plain = (text: string) => text.trim().toLowerCase().replaceAll("ё", "е");
  return plain(typed) !== "" && plain(typed) === plain(last);
}
