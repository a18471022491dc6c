// What a reply answers. A message names only the number; its words are found in this order: the loaded messages, what
// came beside a page, one question to the server. They are kept outside the reducer: a quote is what this reader may see.
import { asApiError, isPassing } from "../../api/error.ts";
import type { ChatId, Message, MessageId, MessageQuote } from "../../api/schema.ts";
import { withPeople } from "../../state/events.ts";
import { numberOf, type State, withEntry } from "../../state/state.ts";
import type { ChatsDeps, ChatsSnapshot, ChatsStore } from "./snapshot.ts";

/** absent: before we came, or not ours to see. */
export type Quoted = Message | MessageQuote | "absent";

const MOST_KEPT = 500;

function keyOf(chatId: ChatId, id: MessageId): string {
  return `${chatId}:${id}`;
}

/** null: not known yet. */
export function quotedOf(snapshot: ChatsSnapshot, chatId: ChatId, id: MessageId): Quoted | null {
  const chat = snapshot.state.chats.get(chatId);
  const loaded = chat?.window?.messages.find((message) => message.id === id);
  if (loaded) return loaded;
  if (chat && numberOf(id) <= chat.joinedN) return "absent";
  return snapshot.quotes.get(keyOf(chatId, id)) ?? null;
}

export class QuoteBook {
  readonly #deps: ChatsDeps;
  readonly #store: ChatsStore;
  readonly #change: (change: (state: State) => State) => void;
  readonly #asking = new Set<string>();

  constructor(deps: ChatsDeps, store: ChatsStore, change: (change: (state: State) => State) => void) {
    this.#deps = deps;
    this.#store = store;
    this.#change = change;
  }

  /** What came beside a page. */
  keep(chatId: ChatId, quotes: readonly MessageQuote[]): void {
    for (const quote of quotes) this.#set(keyOf(chatId, quote.id), quote);
  }

  /** Edited or deleted: a quote of it says so too. */
  changed(message: Message): void {
    const key = keyOf(message.chat_id, message.id);
    if (this.#store.get().quotes.has(key)) this.#set(key, message);
  }

  /** A view needs it and nothing here knows it: asked once. */
  want(chatId: ChatId, id: MessageId): void {
    if (quotedOf(this.#store.get(), chatId, id) === null) this.#ask(chatId, id);
  }

  /** Changed, told without its words: what we show of it is old. */
  stale(chatId: ChatId, id: MessageId): void {
    if (this.#store.get().quotes.has(keyOf(chatId, id))) this.#ask(chatId, id);
  }

  #ask(chatId: ChatId, id: MessageId): void {
    const key = keyOf(chatId, id);
    if (this.#asking.has(key)) return;
    this.#asking.add(key);
    this.#deps.call("message_get", { chat_id: chatId, message_id: id }).then(
      ({ message, people }) => {
        this.#asking.delete(key);
        this.#change((state) => withPeople(state, people));
        this.#set(key, message);
      },
      (thrown) => {
        this.#asking.delete(key);
        if (!isPassing(asApiError(thrown))) this.#set(key, "absent");
      },
    );
  }

  #set(key: string, quoted: Quoted): void {
    this.#store.update((snapshot) => {
      const quotes = new Map(withEntry(snapshot.quotes, key, quoted));
      const [oldest] = quotes.keys();
      if (quotes.size > MOST_KEPT && oldest !== undefined) quotes.delete(oldest);
      return { ...snapshot, quotes };
    });
  }
}
