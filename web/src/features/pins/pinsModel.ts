// What is pinned in the chats that were open. The chat's state knows a number alone (pins_version); the list is read when
// somebody shows it, and again when the number rises.
import type { Call } from "../../api/http.ts";
import type { ChatId, MessageId, Person, Pin, PinAct } from "../../api/schema.ts";
import { withEntry } from "../../state/state.ts";
import { Store } from "../../state/store.ts";

interface PinsDeps {
  readonly call: Call;
  /** Into the chats' state: who is named here, and the number of an own change. */
  readonly told: (chatId: ChatId, version: number, people: readonly Person[]) => void;
}

export interface Pinned {
  readonly version: number;
  /** The one pinned last first. */
  readonly pins: readonly Pin[];
}

export interface PastPage {
  readonly acts: readonly PinAct[];
  readonly next: number | null;
}

export class PinsModel {
  readonly pinned = new Store<ReadonlyMap<ChatId, Pinned>>(new Map());
  /** The chat whose list is open. */
  readonly listed = new Store<ChatId | null>(null);
  readonly #deps: PinsDeps;
  readonly #reading = new Map<ChatId, Promise<void>>();

  constructor(deps: PinsDeps) {
    this.#deps = deps;
  }

  isPinned(chatId: ChatId, id: MessageId): boolean {
    return (
      this.pinned
        .get()
        .get(chatId)
        ?.pins.some((pin) => pin.message_id === id) === true
    );
  }

  /** Reads until the list is at least of this number. What fails is asked again by whoever shows it. */
  async ensure(chatId: ChatId, version: number): Promise<void> {
    for (let under = this.#reading.get(chatId); under; under = this.#reading.get(chatId)) await under.catch(() => {});
    if ((this.pinned.get().get(chatId)?.version ?? -1) >= version) return;
    const reading = this.#read(chatId).finally(() => this.#reading.delete(chatId));
    this.#reading.set(chatId, reading);
    await reading;
  }

  async #read(chatId: ChatId): Promise<void> {
    const { pins, people, version } = await this.#deps.call("pin_list", { chat_id: chatId });
    this.#deps.told(chatId, version, people);
    this.pinned.update((known) => withEntry(known, chatId, { version, pins }));
  }

  async set(chatId: ChatId, id: MessageId, isOn: boolean): Promise<void> {
    const where = { chat_id: chatId, message_id: id };
    const { version } = await this.#deps.call(isOn ? "message_pin" : "message_unpin", where);
    this.#deps.told(chatId, version, []);
  }

  async past(chatId: ChatId, before: number | null): Promise<PastPage> {
    const where = before === null ? {} : { before };
    const { acts, people, next } = await this.#deps.call("pin_history_list", { chat_id: chatId, ...where });
    this.#deps.told(chatId, 0, people);
    return { acts, next: next ?? null };
  }
}
