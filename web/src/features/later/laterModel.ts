// Own messages that wait for their time, of all chats: read once, then as events tell; what is done here is shown at once.
import { asApiError } from "../../api/error.ts";
import type { Call, In } from "../../api/http.ts";
import type { ChatId, Later, LaterChange, LaterId } from "../../api/schema.ts";
import { type LaterMap, withChange, withLater } from "../../state/later.ts";
import { Store } from "../../state/store.ts";

export class LaterModel {
  readonly store = new Store<LaterMap>(new Map());
  readonly #call: Call;
  /** A reading that was under way may still have them; a number is never given twice. */
  readonly #gone = new Set<LaterId>();
  /** Told since the last reading began. */
  #meanwhile = new Set<LaterId>();

  constructor(call: Call) {
    this.#call = call;
  }

  /** At the start, and after a break: events may have been missed. What was told meanwhile is newer than the answer. */
  async read(): Promise<void> {
    const meanwhile = new Set<LaterId>();
    this.#meanwhile = meanwhile;
    const { later } = await this.#call("later_list", {});
    const known = this.store.get();
    const kept = new Map([...known].filter(([id]) => meanwhile.has(id)));
    const fresh = later.filter(({ id }) => !this.#gone.has(id));
    if (this.#meanwhile === meanwhile) this.store.set(fresh.reduce<LaterMap>(withLater, kept));
  }

  readonly told = (change: LaterChange): void => {
    this.#meanwhile.add(change.id);
    if (!change.later) this.#gone.add(change.id);
    if (this.#gone.has(change.id)) this.store.update((all) => withChange(all, { id: change.id }));
    else this.store.update((all) => withChange(all, change));
  };

  async create(input: In<"later_create">, key: string): Promise<void> {
    const later = await this.#call("later_create", input, { key });
    this.told({ id: later.id, later });
  }

  async change(input: In<"later_change">): Promise<void> {
    try {
      const later = await this.#call("later_change", input);
      this.told({ id: later.id, later });
    } catch (thrown) {
      // What stands in the way is to be seen, whether its event came or not.
      if (["conflict", "not_found"].includes(asApiError(thrown).code)) await this.read().catch(() => {});
      throw thrown;
    }
  }

  async send(id: LaterId, key: string): Promise<void> {
    await this.#call("later_send", { later_id: id }, { key });
    this.told({ id });
  }

  async remove(id: LaterId): Promise<void> {
    await this.#call("later_delete", { later_id: id });
    this.told({ id });
  }
}

/** Changed on another device: not merely refused at its time. */
export function isOther(now: Later, before: Later): boolean {
  return now.text !== before.text || now.due_us !== before.due_us || now.is_silent !== before.is_silent;
}

/** What a chat speaks of: what waits in it, and what was refused where one is no more. The next one first. */
export function shownIn(all: LaterMap, chatId: ChatId, has: (chatId: ChatId) => boolean): Later[] {
  return [...all.values()]
    .filter((later) => later.chat_id === chatId || (later.is_refused && !has(later.chat_id)))
    .sort((a, b) => a.due_us - b.due_us || Number(a.id) - Number(b.id));
}
