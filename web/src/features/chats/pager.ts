// Reads pages of messages for the chat that is open, in the direction the reader goes.
import { ApiError, asApiError } from "../../api/error.ts";
import type { In } from "../../api/http.ts";
import type { ChatId, MessageChange, MessageQuote } from "../../api/schema.ts";
import { messageTold } from "../../state/events.ts";
import { applyPage } from "../../state/load.ts";
import { type State, withEntry } from "../../state/state.ts";
import { firstN, lastN } from "../../state/window.ts";
import { type ChatsDeps, type ChatsStore, IDLE, type Paging } from "./snapshot.ts";

const PAGE = 50;

type Direction = "isFirst" | "isBefore" | "isAfter";

export class Pager {
  readonly #deps: ChatsDeps;
  readonly #store: ChatsStore;
  readonly #change: (change: (state: State) => State) => void;

  readonly #readings = new Set<{ readonly id: ChatId; readonly changes: MessageChange[] }>();
  readonly #keepQuotes: (id: ChatId, quotes: readonly MessageQuote[]) => void;

  constructor(
    deps: ChatsDeps,
    store: ChatsStore,
    change: (change: (state: State) => State) => void,
    keepQuotes: (id: ChatId, quotes: readonly MessageQuote[]) => void,
  ) {
    this.#keepQuotes = keepQuotes;
    this.#deps = deps;
    this.#store = store;
    this.#change = change;
  }

  paging(id: ChatId): Paging {
    return this.#store.get().paging.get(id) ?? IDLE;
  }

  /** A window around n, or the newest one: the one we have when it will do. */
  async show(id: ChatId, n: number | null): Promise<void> {
    const chat = this.#store.get().state.chats.get(id);
    const window = chat?.window;
    const isHere =
      window &&
      !chat.isStale &&
      (n === null ? !window.hasAfter : window.messages.some((message) => Number(message.id) === n));
    if (isHere) return;
    await this.#read(id, "isFirst", n === null ? {} : { around: n });
  }

  async before(id: ChatId): Promise<void> {
    const window = this.#store.get().state.chats.get(id)?.window;
    if (window?.hasBefore && window.messages.length > 0) await this.#read(id, "isBefore", { before: firstN(window) });
  }

  async after(id: ChatId): Promise<void> {
    const window = this.#store.get().state.chats.get(id)?.window;
    if (window?.hasAfter && window.messages.length > 0) await this.#read(id, "isAfter", { after: lastN(window) });
  }

  /** There is no such chat for us. */
  absent(id: ChatId): void {
    this.#mark(id, { isFirst: false, error: new ApiError("not_found", 404) });
  }

  /** Told while a page is under way: the page may be from before it. */
  changed(id: ChatId, change: MessageChange): void {
    for (const reading of this.#readings) if (reading.id === id) reading.changes.push(change);
  }

  async #read(id: ChatId, direction: Direction, where: Partial<In<"message_list">>): Promise<void> {
    if (this.paging(id)[direction]) return;
    this.#mark(id, { [direction]: true, error: null });
    const changes: MessageChange[] = [];
    const reading = { id, changes };
    this.#readings.add(reading);
    try {
      const page = await this.#deps.call("message_list", { chat_id: id, limit: PAGE, ...where });
      this.#keepQuotes(id, page.quotes);
      const how = direction === "isFirst" ? "replace" : "merge";
      this.#change((state) =>
        changes.reduce((now, change) => messageTold(now, id, change), applyPage(state, id, page, how)),
      );
      this.#mark(id, { [direction]: false });
    } catch (thrown) {
      this.#mark(id, { [direction]: false, error: asApiError(thrown) });
    } finally {
      this.#readings.delete(reading);
    }
  }

  #mark(id: ChatId, change: Partial<Paging>): void {
    const paging = { ...this.paging(id), ...change };
    this.#store.update((snapshot) => ({ ...snapshot, paging: withEntry(snapshot.paging, id, paging) }));
  }
}
