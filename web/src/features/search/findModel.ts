// Looking within one chat: which of its messages answer, the newest first, and which one is shown now.
import { type ApiError, asApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type { ChatId, MessageId } from "../../api/schema.ts";
import { Scope } from "../../api/scope.ts";
import { Store } from "../../state/store.ts";

export type FindState = {
  find: string;
  /** null: nothing is asked. */
  hits: readonly MessageId[] | null;
  at: number;
  total: number;
  hasMoreTotal: boolean;
  next: string | null;
  isReading: boolean;
  error: ApiError | null;
};

const TYPING_MS = 250;
const PAGE = 50;
const NOTHING = { hits: null, at: 0, total: 0, hasMoreTotal: false, next: null, isReading: false, error: null };

export class FindModel {
  readonly state = new Store<FindState>({ find: "", ...NOTHING });
  readonly #call: Call;
  readonly #chatId: ChatId;
  readonly #show: (n: MessageId) => void;
  readonly #scope = new Scope();
  #cancelTyping: (() => void) | null = null;
  #reading = 0;

  constructor(call: Call, chatId: ChatId, show: (n: MessageId) => void) {
    this.#call = call;
    this.#chatId = chatId;
    this.#show = show;
  }

  end(): void {
    this.#reading += 1;
    this.#scope.end();
  }

  readonly setFind = (find: string): void => {
    if (find === this.state.get().find) return;
    this.#set({ find });
    this.#cancelTyping?.();
    this.#cancelTyping = this.#scope.after(TYPING_MS, () => void this.#read(null));
  };

  /** 1: to an older one. */
  readonly step = async (by: 1 | -1): Promise<void> => {
    const { hits, at, next, isReading } = this.state.get();
    if (!hits || isReading) return;
    if (by > 0 && at + 1 >= hits.length && next !== null) await this.#read(next);
    const to = this.state.get().at + by;
    const n = this.state.get().hits?.[to];
    if (n === undefined) return;
    this.#set({ at: to });
    this.#show(n);
  };

  async #read(before: string | null): Promise<void> {
    this.#reading += 1;
    const reading = this.#reading;
    const find = this.state.get().find.trim();
    if (find === "") {
      this.#set(NOTHING);
      return;
    }
    this.#set({ isReading: true, error: null });
    try {
      const page = await this.#call("search_message_list", {
        find,
        chat_id: this.#chatId,
        limit: PAGE,
        ...(before !== null && { before }),
      });
      if (reading !== this.#reading) return;
      const found = page.hits.map((hit) => hit.message_id);
      const next = page.next ?? null;
      if (before !== null) {
        this.#set({ hits: [...(this.state.get().hits ?? []), ...found], next, isReading: false });
        return;
      }
      const { total, has_more_total: hasMoreTotal } = page;
      this.#set({ hits: found, at: 0, total, hasMoreTotal, next, isReading: false });
      if (found[0] !== undefined) this.#show(found[0]);
    } catch (thrown) {
      if (reading === this.#reading) this.#set({ error: asApiError(thrown), isReading: false });
    }
  }

  #set(part: Partial<FindState>): void {
    this.state.update((state) => ({ ...state, ...part }));
  }
}
