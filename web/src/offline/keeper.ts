// What stays readable on this device without a network: who was here, the list of chats, and the messages of chats that
// were opened. In IndexedDB, by account; erased when the person signs out or the session turns out to be over. Where the
// browser has no IndexedDB (a private window, an old phone) nothing is kept and everything else works.
import type { IDBPDatabase } from "idb";
import type { ChatId, Me, MemberId, Person, ServerInfo } from "../api/schema.ts";
import { type ChatState, emptyState, type State } from "../state/state.ts";

/** Chats with their messages; the ones used last stay. */
export const LIMIT_KEPT_CHATS = 50;
/** Messages of one chat; the newest stay. */
export const LIMIT_KEPT_MESSAGES = 200;
/** People named in what is kept. */
export const LIMIT_KEPT_PEOPLE = 2000;

export type KeptWho = { server: ServerInfo; me: Me };

type KeptChat = { chat: ChatState; usedMs: number };

type Shape = {
  who: { key: string; value: KeptWho };
  chats: { key: [MemberId, ChatId]; value: KeptChat };
  people: { key: MemberId; value: Person[] };
};

type Database = IDBPDatabase<Shape>;

const NAME = "kafedra";
const VERSION = 1;
const WHO = "last";

async function openDatabase(): Promise<Database | null> {
  try {
    const { openDB } = await import("idb");
    return await openDB<Shape>(NAME, VERSION, {
      upgrade(database) {
        database.createObjectStore("who");
        database.createObjectStore("chats");
        database.createObjectStore("people");
      },
    });
  } catch {
    return null;
  }
}

/** Pure: the newest messages only, and a window that says so. */
export function trimmed(chat: ChatState): ChatState {
  const { window } = chat;
  if (!window || window.messages.length <= LIMIT_KEPT_MESSAGES) return chat;
  return { ...chat, window: { ...window, messages: window.messages.slice(-LIMIT_KEPT_MESSAGES), hasBefore: true } };
}

export class Keeper {
  readonly #database: Promise<Database | null>;
  readonly #nowMs: () => number;
  /** Whose things may be written; null after they were erased, so that a late write brings nothing back. */
  #owner: MemberId | null = null;

  readonly #wipeMore: () => Promise<void>;

  /** wipeMore: what others keep on this device of whoever was here. */
  constructor(
    wipeMore: () => Promise<void>,
    open: () => Promise<Database | null> = openDatabase,
    nowMs: () => number = Date.now,
  ) {
    this.#wipeMore = wipeMore;
    this.#database = open();
    this.#nowMs = nowMs;
  }

  /** Who was here last, while their session may still be alive. */
  async readWho(): Promise<KeptWho | null> {
    return this.#quietly(async (database) => {
      const kept = await database.get("who", WHO);
      return kept && kept.me.session_expires_us > this.#nowMs() * 1000 ? kept : null;
    });
  }

  /** The things of another member on this device go. */
  async saveWho(who: KeptWho): Promise<void> {
    const id = who.me.person.id;
    if (this.#owner !== null && this.#owner !== id) await this.wipe();
    this.#owner = id;
    await this.#quietly(async (database) => {
      const before = await database.get("who", WHO);
      if (before && before.me.person.id !== id) await Promise.all([clearAll(database), this.#wipeMore()]);
      if (this.#owner === id) await database.put("who", who, WHO);
      return null;
    });
  }

  /** What the rooms start from; null: nothing is kept of this member. */
  async readState(me: MemberId): Promise<State | null> {
    return this.#quietly(async (database) => {
      const kept = await database.getAll("chats", IDBKeyRange.bound([me], [me, []]));
      if (kept.length === 0) return null;
      const people = (await database.get("people", me)) ?? [];
      return {
        ...emptyState(me),
        chats: new Map(kept.map(({ chat }) => [chat.chat.id, chat])),
        people: new Map(people.map((person) => [person.id, person])),
      };
    });
  }

  /** What changed since `before`; a chat whose messages are not in memory keeps those it had here. */
  async saveState(state: State, before: State | null): Promise<void> {
    if (this.#owner !== state.me) return;
    await this.#quietly(async (database) => {
      const work = database.transaction(["chats", "people"], "readwrite");
      const chats = work.objectStore("chats");
      for (const [id, chat] of state.chats) {
        if (before?.chats.get(id) === chat) continue;
        const kept = await chats.get([state.me, id]);
        const window = chat.window ?? kept?.chat.window ?? null;
        const usedMs = chat.window ? this.#nowMs() : (kept?.usedMs ?? 0);
        await chats.put({ chat: trimmed({ ...chat, window }), usedMs }, [state.me, id]);
      }
      const all = await chats.getAllKeys(IDBKeyRange.bound([state.me], [state.me, []]));
      for (const key of all) if (!state.chats.has(key[1])) await chats.delete(key);
      if (before?.people !== state.people) {
        await work.objectStore("people").put([...state.people.values()].slice(-LIMIT_KEPT_PEOPLE), state.me);
      }
      await work.done;
      await this.#dropOldest(database, state.me);
      return null;
    });
  }

  /** Signed out, or the session is over: nothing of theirs stays. */
  async wipe(): Promise<void> {
    this.#owner = null;
    const more = this.#wipeMore().catch(() => {});
    await this.#quietly(async (database) => {
      await clearAll(database);
      return null;
    });
    await more;
  }

  /** Beyond the limit the messages of chats used longest ago go; the chats stay in the list. */
  async #dropOldest(database: Database, me: MemberId): Promise<void> {
    const work = database.transaction("chats", "readwrite");
    const kept = (await work.store.getAll(IDBKeyRange.bound([me], [me, []]))).filter(({ chat }) => chat.window);
    const old = kept.sort((a, b) => b.usedMs - a.usedMs).slice(LIMIT_KEPT_CHATS);
    for (const one of old) {
      await work.store.put({ ...one, chat: { ...one.chat, window: null } }, [me, one.chat.chat.id]);
    }
    await work.done;
  }

  /** A storage that is full, broken or gone costs reading without a network, nothing else. */
  async #quietly<T>(work: (database: Database) => Promise<T | null>): Promise<T | null> {
    const database = await this.#database;
    if (!database) return null;
    try {
      return await work(database);
    } catch {
      return null;
    }
  }
}

async function clearAll(database: Database): Promise<void> {
  const work = database.transaction(["who", "chats", "people"], "readwrite");
  await Promise.all([
    work.objectStore("who").clear(),
    work.objectStore("chats").clear(),
    work.objectStore("people").clear(),
    work.done,
  ]);
}
