// What stays on this device per account: messages not yet kept by the server, and drafts. One storage entry per item,
// so that two tabs do not overwrite each other's. A storage that is full or forbidden costs only survival of a reload.
import type { ChatId, MemberId } from "../../api/schema.ts";
import { type Outbox, type Outgoing, restored } from "../../state/outbox.ts";

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
    for (const [key, value] of now) if (this.#saved.get(key) !== value) this.#set(`out.${key}`, value);
    this.#saved = now;
  }

  loadDrafts(): ReadonlyMap<ChatId, string> {
    return new Map([...this.#entries("draft.")].map(([id, value]) => [id as ChatId, value]));
  }

  saveDraft(id: ChatId, text: string): void {
    if (text === "") this.#remove(`draft.${id}`);
    else this.#set(`draft.${id}`, text);
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

  #set(name: string, value: string): void {
    if (this.#isCleared) return;
    try {
      this.#storage?.setItem(this.#prefix + name, value);
    } catch {
      // full: the message still goes while the page lives
    }
  }

  #remove(name: string): void {
    this.#storage?.removeItem(this.#prefix + name);
  }
}

const plain = (item: Outgoing) => JSON.stringify({ ...item, keptAs: null });

function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return null;
  }
}
