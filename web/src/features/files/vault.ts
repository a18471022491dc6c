// Uploads that a reload must not lose: what they are, and their bytes within a limit, in IndexedDB by member. Where the
// browser has none everything works as long as the page lives. Erased whenever a session is over and when somebody else
// comes (offline/keeper.ts asks), and what is written late then brings nothing back.
import type { IDBPDatabase } from "idb";
import type { MemberId } from "../../api/schema.ts";
import { SHARE_CACHE } from "./shared.ts";
import { overKept, type Upload } from "./upload.ts";

type Kept = { me: MemberId; upload: Upload };
type Shape = {
  uploads: { key: string; value: Kept };
  bytes: { key: string; value: Blob };
};

const NAME = "kafedra-files";

export interface Vault {
  readAll(me: MemberId): Promise<{ upload: Upload; file: Blob | null }[]>;
  /** Another tab may have ended it. */
  has(key: string): Promise<boolean>;
  put(me: MemberId, upload: Upload): Promise<void>;
  putFile(key: string, file: Blob): Promise<void>;
  /** A copy of its bytes, as they were when it was chosen. */
  readFile(key: string): Promise<Blob | null>;
  remove(key: string): Promise<void>;
}

type Database = IDBPDatabase<Shape>;

async function openDatabase(): Promise<Database | null> {
  try {
    const { openDB } = await import("idb");
    return await openDB<Shape>(NAME, 1, {
      upgrade(database) {
        database.createObjectStore("uploads");
        database.createObjectStore("bytes");
      },
    });
  } catch {
    return null;
  }
}

export class BrowserVault implements Vault {
  #database: Promise<Database | null> | null = null;
  readonly #written = new Set<string>();

  async readAll(me: MemberId): Promise<{ upload: Upload; file: Blob | null }[]> {
    return this.#quietly([], async (database) => {
      const all = await database.getAll("uploads");
      for (const kept of all) if (kept.me !== me) await removeFrom(database, kept.upload.key);
      const own = all.filter((kept) => kept.me === me).map(({ upload }) => upload);
      for (const { key } of own) this.#written.add(key);
      return Promise.all(
        own.map(async (upload) => ({ upload, file: (await database.get("bytes", upload.key)) ?? null })),
      );
    });
  }

  async has(key: string): Promise<boolean> {
    return this.#quietly(true, async (database) => {
      return !this.#written.has(key) || (await database.getKey("uploads", key)) !== undefined;
    });
  }

  async put(me: MemberId, upload: Upload): Promise<void> {
    await this.#quietly(undefined, async (database) => {
      const work = database.transaction("uploads", "readwrite");
      const isOver = this.#written.has(upload.key) && (await work.store.getKey(upload.key)) === undefined;
      if (!isOver) await work.store.put({ me, upload: { ...upload, left: null } }, upload.key);
      await work.done;
      this.#written.add(upload.key);
    });
  }

  async putFile(key: string, file: Blob): Promise<void> {
    await this.#quietly(undefined, async (database) => {
      // In one: bytes whose record was taken away meanwhile would stay for ever.
      const work = database.transaction(["uploads", "bytes"], "readwrite");
      const bytes = work.objectStore("bytes");
      const sizes = new Map<string, number>([[key, file.size]]);
      for (const other of await bytes.getAllKeys()) {
        if (other !== key) sizes.set(other, (await bytes.get(other))?.size ?? 0);
      }
      const isWanted = (await work.objectStore("uploads").getKey(key)) !== undefined;
      if (isWanted && !overKept(sizes).includes(key)) await bytes.put(file, key);
      await work.done;
    });
  }

  async readFile(key: string): Promise<Blob | null> {
    return this.#quietly(null, async (database) => (await database.get("bytes", key)) ?? null);
  }

  async remove(key: string): Promise<void> {
    await this.#quietly(undefined, (database) => removeFrom(database, key));
  }

  async #quietly<T>(none: T, work: (database: Database) => Promise<T>): Promise<T> {
    this.#database ??= openDatabase();
    const database = await this.#database;
    if (!database) return none;
    try {
      return await work(database);
    } catch {
      return none;
    }
  }
}

async function removeFrom(database: Database, key: string): Promise<void> {
  const work = database.transaction(["uploads", "bytes"], "readwrite");
  await Promise.all([work.objectStore("uploads").delete(key), work.objectStore("bytes").delete(key), work.done]);
}

/** Whoever was here is not any more: nothing of theirs stays, nor what was handed over and taken by nobody. */
export async function wipeFiles(): Promise<void> {
  await (globalThis.caches as CacheStorage | undefined)?.delete(SHARE_CACHE).catch(() => false);
  const database = await openDatabase();
  if (!database) return;
  await Promise.all([database.clear("uploads"), database.clear("bytes")]).catch(() => {});
  database.close();
}
