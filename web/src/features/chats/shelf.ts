// What stays on this device per account: messages not yet kept by the server, and drafts. One storage entry per item,
// so that two tabs do not overwrite each other's. A storage that is full or forbidden costs only survival of a reload.
import type { ChatId, MemberId, MessageId } from "../../api/schema.ts";
import { type Outbox, type Outgoing, restored } from "../../state/outbox.ts";
import type { OwnDraft } from "./snapshot.ts";

export type StorageLike = Pick<Storage, "length" | "key" | "getItem" | "setItem" | "removeItem">;

export class Shelf {
  readonly #storage: StorageLike | null;
  readonly #prefix: string;
  #saved = new Map<string, string>();
  #isCleared = false;

  constructor(storage: StorageLike | null, me: MemberId) {
    this.#storage = storage;
    this.#prefix = `kafedra.${me}.`;
  }

  loadOutbox(): Outbox {
    const box = restored([...this.#entries("out.")].map(([, value]) => parsed(value)));
    this.#saved = new Map(box.map((item) => [item.key, JSON.stringify(item)]));
    return box;
  }

  /** Writes what changed; what the server has kept goes. */
  saveOutbox(box: Outbox): void {
    const now = new Map(box.filter((item) => item.status !== "kept").map((item) => [item.key, plain(item)]));
    for (const key of this.#saved.keys()) if (!now.has(key)) this.#remove(`out.${key}`);
    for (const [key, value] of now) {
      // What could not be written is not on the shelf: that it is not there later means nothing.
      if (this.#saved.get(key) !== value && !this.#set(`out.${key}`, value)) now.delete(key);
    }
    this.#saved = now;
  }

  /** Another tab may have sent it meanwhile; a shelf that forgets everything says nothing about that. */
  hasOutgoing(key: string): boolean {
    const storage = this.#storage;
    return !storage || !this.#saved.has(key) || storage.getItem(`${this.#prefix}out.${key}`) !== null;
  }

  loadDrafts(): ReadonlyMap<ChatId, OwnDraft> {
    return new Map([...this.#entries("draft.")].map(([id, value]) => [id as ChatId, draftOf(value)]));
  }

  saveDraft(id: ChatId, draft: OwnDraft | null): void {
    if (draft === null) this.#remove(`draft.${id}`);
    else this.#set(`draft.${id}`, JSON.stringify(draft));
  }

  /** The person signed out: nothing of theirs stays on a shared device, nor what a late answer would write. */
  clear(): void {
    this.#isCleared = true;
    for (const [name] of [...this.#entries("")]) this.#remove(name);
    this.#saved = new Map();
  }

  *#entries(kind: string): Generator<[string, string]> {
    const storage = this.#storage;
    if (!storage) return;
    const prefix = this.#prefix + kind;
    const names = Array.from({ length: storage.length }, (_, index) => storage.key(index));
    for (const name of names) {
      const value = name?.startsWith(prefix) ? storage.getItem(name) : null;
      if (name && value !== null) yield [name.slice(prefix.length), value];
    }
  }

  #set(name: string, value: string): boolean {
    if (this.#isCleared) return false;
    try {
      this.#storage?.setItem(this.#prefix + name, value);
      return true;
    } catch {
      // full: the message still goes while the page lives
      return false;
    }
  }

  #remove(name: string): void {
    this.#storage?.removeItem(this.#prefix + name);
  }
}

/** Earlier versions of this client kept the bare text. */
function draftOf(value: string): OwnDraft {
  const fields = parsed(value);
  if (typeof fields !== "object" || fields === null || !("text" in fields) || typeof fields.text !== "string") {
    return { text: value, replyTo: null, isTold: false };
  }
  const replyTo = "replyTo" in fields && typeof fields.replyTo === "string" ? (fields.replyTo as MessageId) : null;
  return { text: fields.text, replyTo, isTold: "isTold" in fields && fields.isTold === true };
}

const plain = (item: Outgoing) => JSON.stringify({ ...item, keptAs: null });

function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return null;
  }
}
