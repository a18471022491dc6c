// Who writes this moment and who is here: told by the live socket, kept nowhere. Shown, never announced.
import type { ChatId, MemberId } from "../../api/schema.ts";
import { Scope } from "../../api/scope.ts";
import { chatOfTopic, withEntry, withoutEntry } from "../../state/state.ts";
import { Store } from "../../state/store.ts";
import type { LiveLike } from "./snapshot.ts";

/** Shown so long after the last word of it. */
const TYPING_MS = 6000;
const MOST_WATCHED = 100;

export type Typing = ReadonlyMap<ChatId, readonly MemberId[]>;

export class Company {
  readonly typing = new Store<Typing>(new Map());
  readonly online = new Store<ReadonlySet<MemberId>>(new Set());
  readonly #scope = new Scope();
  readonly #cancels = new Map<string, () => void>();
  readonly #watched = new Map<MemberId, number>();
  readonly #live: () => LiveLike;
  #isPlanned = false;

  constructor(live: () => LiveLike) {
    this.#live = live;
  }

  end(): void {
    this.#scope.end();
  }

  typed(topic: string, member: MemberId): void {
    const chatId = chatOfTopic(topic);
    if (chatId === null) return;
    const key = `${chatId}:${member}`;
    this.#cancels.get(key)?.();
    this.#cancels.set(
      key,
      this.#scope.after(TYPING_MS, () => this.stopped(chatId, member)),
    );
    this.typing.update((typing) => {
      const writers = typing.get(chatId) ?? [];
      return writers.includes(member) ? typing : withEntry(typing, chatId, [...writers, member]);
    });
  }

  /** Their message came, or they said nothing for long. */
  stopped(chatId: ChatId, member: MemberId): void {
    const key = `${chatId}:${member}`;
    this.#cancels.get(key)?.();
    this.#cancels.delete(key);
    this.typing.update((typing) => {
      const writers = typing.get(chatId);
      if (!writers?.includes(member)) return typing;
      const rest = writers.filter((one) => one !== member);
      return rest.length === 0 ? withoutEntry(typing, chatId) : withEntry(typing, chatId, rest);
    });
  }

  /** Shown while the returned function is not called; a member watched twice is asked for once. */
  watch(member: MemberId): () => void {
    this.#watched.set(member, (this.#watched.get(member) ?? 0) + 1);
    this.#plan();
    return () => {
      const left = (this.#watched.get(member) ?? 1) - 1;
      if (left > 0) this.#watched.set(member, left);
      else this.#watched.delete(member);
      this.#plan();
    };
  }

  nowOnline(members: readonly string[]): void {
    this.online.set(new Set(members as readonly MemberId[]));
  }

  moved(member: MemberId, isOnline: boolean): void {
    this.online.update((online) => {
      if (online.has(member) === isOnline) return online;
      const next = new Set(online);
      if (isOnline) next.add(member);
      else next.delete(member);
      return next;
    });
  }

  /** Nothing is known of anybody without the socket. */
  lost(): void {
    for (const cancel of this.#cancels.values()) cancel();
    this.#cancels.clear();
    this.typing.set(new Map());
    this.online.set(new Set());
  }

  /** A page of people mounts one by one: one frame for all of them. */
  #plan(): void {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    this.#scope.after(50, () => {
      this.#isPlanned = false;
      this.#live().watch([...this.#watched.keys()].slice(0, MOST_WATCHED));
    });
  }
}
