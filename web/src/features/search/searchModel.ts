// What the palette asks and shows: people and chats by name, messages by words and filters, page after page.
import { type ApiError, asApiError } from "../../api/error.ts";
import type { Call, In, Out } from "../../api/http.ts";
import type { ChatId, MemberId, Person, SavedSearch } from "../../api/schema.ts";
import { Scope } from "../../api/scope.ts";
import { Store } from "../../state/store.ts";

export type Hit = Out<"search_message_list">["hits"][number];
export const KINDS = ["any", "file", "photo", "poll", "link"] as const;
type Kind = (typeof KINDS)[number];
export const WHENS = ["any", "day", "week", "month", "year"] as const;
export type When = (typeof WHENS)[number];
type Filters = { chatId: ChatId | null; authorId: MemberId | null; kind: Kind; when: When };

export type SearchState = {
  find: string;
  filters: Filters;
  /** null: nothing is asked. */
  found: Found | null;
  isReading: boolean;
  error: ApiError | null;
};
type Found = {
  people: readonly Person[];
  chatIds: readonly ChatId[];
  hits: readonly Hit[];
  authors: ReadonlyMap<MemberId, Person>;
  total: number;
  hasMoreTotal: boolean;
  next: string | null;
};

const NO_FILTERS: Filters = { chatId: null, authorId: null, kind: "any", when: "any" };
const TYPING_MS = 200;
const DAYS: Record<Exclude<When, "any">, number> = { day: 1, week: 7, month: 31, year: 366 };

/** From the beginning of a day, where the reader is. */
export function fromUs(when: When, now: Date): number | null {
  if (when === "any") return null;
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() - DAYS[when] + 1).getTime() * 1000;
}

export class SearchModel {
  readonly state: Store<SearchState>;
  readonly #call: Call;
  readonly #now: () => Date;
  readonly #scope = new Scope();
  #cancelTyping: (() => void) | null = null;
  #reading = 0;

  constructor(call: Call, start: { find?: string; chatId?: ChatId } = {}, now: () => Date = () => new Date()) {
    this.#call = call;
    this.#now = now;
    this.state = new Store<SearchState>({
      find: start.find ?? "",
      filters: { ...NO_FILTERS, chatId: start.chatId ?? null },
      found: null,
      isReading: false,
      error: null,
    });
    if (start.find) void this.#read();
  }

  end(): void {
    this.#reading += 1;
    this.#scope.end();
  }

  readonly setFind = (find: string): void => {
    if (find === this.state.get().find) return;
    this.#set({ find });
    this.#cancelTyping?.();
    this.#cancelTyping = this.#scope.after(TYPING_MS, () => void this.#read());
  };

  readonly setFilters = (part: Partial<Filters>): void => {
    this.#set({ filters: { ...this.state.get().filters, ...part } });
    void this.#read();
  };

  /** A saved search is asked: its words and filters, counted from today. */
  readonly ask = (saved: SavedSearch): void => {
    this.#cancelTyping?.();
    this.#set({
      find: saved.find,
      filters: {
        chatId: saved.chat_id ?? null,
        authorId: saved.author_id ?? null,
        kind: saved.kind ?? "any",
        when: saved.when,
      },
    });
    void this.#read();
  };

  readonly retry = (): void => void this.#read();

  readonly more = (): void => {
    const { found, isReading } = this.state.get();
    if (found?.next && !isReading) void this.#readMore(found, found.next);
  };

  /** A later question wins over an earlier one that is answered late. */
  async #read(): Promise<void> {
    this.#reading += 1;
    const reading = this.#reading;
    const { find, filters } = this.state.get();
    const text = find.trim();
    const hasFilter = filters.kind !== "any" || filters.authorId !== null;
    if (text === "" && !hasFilter) {
      this.#set({ found: null, isReading: false, error: null });
      return;
    }
    this.#set({ isReading: true, error: null });
    const wantsPlaces = text !== "" && filters.chatId === null && !hasFilter;
    try {
      const [places, page] = await Promise.all([
        wantsPlaces ? this.#call("search_place_list", { find: text }) : { people: [], chat_ids: [] },
        this.#call("search_message_list", this.#question(null)),
      ]);
      if (reading !== this.#reading) return;
      const found: Found = {
        people: places.people,
        chatIds: places.chat_ids,
        hits: page.hits,
        authors: new Map(page.people.map((person) => [person.id, person])),
        total: page.total,
        hasMoreTotal: page.has_more_total,
        next: page.next ?? null,
      };
      this.#set({ found, isReading: false });
    } catch (thrown) {
      if (reading === this.#reading) this.#set({ error: asApiError(thrown), isReading: false, found: null });
    }
  }

  async #readMore(found: Found, before: string): Promise<void> {
    const reading = this.#reading;
    this.#set({ isReading: true, error: null });
    try {
      const page = await this.#call("search_message_list", this.#question(before));
      if (reading !== this.#reading) return;
      const authors = new Map(found.authors);
      for (const person of page.people) authors.set(person.id, person);
      this.#set({
        found: { ...found, hits: [...found.hits, ...page.hits], authors, next: page.next ?? null },
        isReading: false,
      });
    } catch (thrown) {
      if (reading === this.#reading) this.#set({ error: asApiError(thrown), isReading: false });
    }
  }

  #question(before: string | null): In<"search_message_list"> {
    const { find, filters } = this.state.get();
    const from = fromUs(filters.when, this.#now());
    return {
      find: find.trim(),
      ...(filters.chatId !== null && { chat_id: filters.chatId }),
      ...(filters.authorId !== null && { author_id: filters.authorId }),
      ...(filters.kind !== "any" && { kind: filters.kind }),
      ...(from !== null && { from_us: from }),
      ...(before !== null && { before }),
    };
  }

  #set(part: Partial<SearchState>): void {
    this.state.update((state) => ({ ...state, ...part }));
  }
}
