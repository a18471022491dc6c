// What the one polite live region of chats says (ui.md 7.2): a new message of the open chat at most once in 3 s, then
// how many more; a total for the other chats every 30 s. Own messages are not news.
import type { ChatId, Message } from "../../api/schema.ts";
import { Scope } from "../../api/scope.ts";
import { Store } from "../../state/store.ts";
import type { ChatsStore } from "./snapshot.ts";

export type News =
  | { readonly kind: "message"; readonly no: number; readonly message: Message }
  | { readonly kind: "more"; readonly no: number; readonly count: number }
  | { readonly kind: "others"; readonly no: number; readonly count: number };

const OPEN_MS = 3000;
const OTHERS_MS = 30_000;

export class NewsModel {
  readonly store = new Store<News | null>(null);
  readonly #chats: ChatsStore;
  readonly #scope = new Scope();
  #no = 0;
  #more: { chatId: ChatId; count: number } | null = null;
  #others: number | null = null;

  constructor(chats: ChatsStore) {
    this.#chats = chats;
  }

  end(): void {
    this.#scope.end();
  }

  told(message: Message): void {
    const { entry, state } = this.#chats.get();
    const isOpen = entry?.chatId === message.chat_id;
    // Without sound: who looks at the chat hears it as others see it, nobody else is told.
    if (message.author_id === state.me || (message.is_silent && !isOpen)) return;
    if (isOpen) this.#ofOpenChat(message);
    else this.#ofOthers();
  }

  /** What was deleted is not left to be read from the region. */
  changed(message: Message): void {
    const said = this.store.get();
    const isSaid = said?.kind === "message" && said.message.id === message.id;
    if (isSaid && said.message.chat_id === message.chat_id && message.is_deleted) this.store.set(null);
  }

  #ofOpenChat(message: Message): void {
    if (this.#more?.chatId === message.chat_id) {
      this.#more.count++;
      return;
    }
    const more = { chatId: message.chat_id, count: 0 };
    this.#more = more;
    this.store.set({ kind: "message", no: ++this.#no, message });
    this.#scope.after(OPEN_MS, () => {
      if (this.#more === more) this.#more = null;
      if (more.count > 0) this.store.set({ kind: "more", no: ++this.#no, count: more.count });
    });
  }

  #ofOthers(): void {
    if (this.#others !== null) {
      this.#others++;
      return;
    }
    this.#others = 1;
    this.#scope.after(OTHERS_MS, () => {
      this.store.set({ kind: "others", no: ++this.#no, count: this.#others ?? 0 });
      this.#others = null;
    });
  }
}
