// Own messages being changed, one per chat. The words of the draft wait beside. Nothing is lost: when the message was
// changed or deleted meanwhile, what was typed stays in the field and the person decides.
import { type ApiErrorCode, asApiError } from "../../api/error.ts";
import type { ChatId, Message, MessageId } from "../../api/schema.ts";
import { applyChangedMessage } from "../../state/load.ts";
import { type State, withEntry, withoutEntry } from "../../state/state.ts";
import type { ChatsDeps, ChatsStore } from "./snapshot.ts";

export interface Editing {
  readonly id: MessageId;
  /** The version that is being changed, and its words. */
  readonly version: number;
  readonly base: string;
  /** As typed by now. */
  readonly text: string;
  readonly isSaving: boolean;
  /** conflict: changed meanwhile; deleted: nothing is there to change any more; else why it was refused. */
  readonly trouble: ApiErrorCode | "deleted" | null;
}

export class EditBook {
  readonly #deps: ChatsDeps;
  readonly #store: ChatsStore;
  readonly #change: (change: (state: State) => State) => void;

  constructor(deps: ChatsDeps, store: ChatsStore, change: (change: (state: State) => State) => void) {
    this.#deps = deps;
    this.#store = store;
    this.#change = change;
  }

  start(message: Message): void {
    if (message.is_deleted || message.author_id !== this.#deps.me.id) return;
    const { id, version, text } = message;
    this.#put(message.chat_id, { id, version, base: text, text, isSaving: false, trouble: null });
  }

  setText(chatId: ChatId, text: string): void {
    const editing = this.#of(chatId);
    if (editing) this.#put(chatId, { ...editing, text });
  }

  cancel(chatId: ChatId): void {
    this.#put(chatId, null);
  }

  async save(chatId: ChatId): Promise<void> {
    const editing = this.#of(chatId);
    if (!editing || editing.isSaving || editing.trouble === "deleted") return;
    const text = editing.text.trim();
    if (text === "") return;
    if (text === editing.base) {
      this.cancel(chatId);
      return;
    }
    this.#put(chatId, { ...editing, isSaving: true, trouble: null });
    try {
      const where = { chat_id: chatId, message_id: editing.id };
      const message = await this.#deps.call("message_edit", { ...where, text, version: editing.version });
      // Meanwhile it may have been left, and another one begun.
      if (this.#of(chatId)?.id === editing.id) this.#put(chatId, null);
      this.#change((state) => applyChangedMessage(state, message));
    } catch (thrown) {
      await this.#refused(chatId, editing, asApiError(thrown).code);
    }
  }

  /** After a conflict: the other words instead of ours. */
  takeTheirs(chatId: ChatId): void {
    const message = this.#message(chatId);
    if (message) this.start(message);
  }

  /** After a conflict: ours over the other words. */
  async keepMine(chatId: ChatId): Promise<void> {
    const editing = this.#of(chatId);
    const message = this.#message(chatId);
    if (!editing || !message) return;
    this.#put(chatId, { ...editing, version: message.version, base: message.text, trouble: null });
    await this.save(chatId);
  }

  /** The state moved on: perhaps the message that is being changed did too. */
  look(): void {
    for (const [chatId, editing] of this.#store.get().edits) {
      const message = this.#message(chatId);
      if (!message || editing.isSaving || message.version <= editing.version) continue;
      if (message.is_deleted) {
        if (editing.trouble !== "deleted") this.#put(chatId, { ...editing, trouble: "deleted" });
      } else if (message.text === editing.base) this.#put(chatId, { ...editing, version: message.version });
      else if (editing.trouble !== "conflict") this.#put(chatId, { ...editing, trouble: "conflict" });
    }
  }

  async #refused(chatId: ChatId, editing: Editing, code: ApiErrorCode): Promise<void> {
    if (code === "conflict" || code === "not_found") await this.#readAgain(chatId, editing.id);
    const now = this.#of(chatId);
    if (now?.id !== editing.id) return;
    const isDeleted = this.#message(chatId)?.is_deleted === true;
    this.#put(chatId, { ...now, isSaving: false, trouble: isDeleted ? "deleted" : code });
  }

  async #readAgain(chatId: ChatId, id: MessageId): Promise<void> {
    try {
      const { message } = await this.#deps.call("message_get", { chat_id: chatId, message_id: id });
      this.#change((state) => applyChangedMessage(state, message));
    } catch {
      // What is known by events has to do.
    }
  }

  #message(chatId: ChatId): Message | undefined {
    const id = this.#of(chatId)?.id;
    const chat = this.#store.get().state.chats.get(chatId);
    const loaded = chat?.window?.messages.find((message) => message.id === id);
    return loaded ?? (chat?.last && chat.last.id === id ? chat.last : undefined);
  }

  #of(chatId: ChatId): Editing | undefined {
    return this.#store.get().edits.get(chatId);
  }

  #put(chatId: ChatId, editing: Editing | null): void {
    this.#store.update((snapshot) => ({
      ...snapshot,
      edits: editing === null ? withoutEntry(snapshot.edits, chatId) : withEntry(snapshot.edits, chatId, editing),
    }));
  }
}
