// Uploads that a reload must not lose: what they are, and their bytes within a limit, in IndexedDB by member. Where the
// browser has none everything works as long as the page lives. Erased at sign-out and when somebody else comes.
import type { IDBPDatabase } from "idb";
import type { MemberId } from "../../api/schema.ts";
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
      await database.put("uploads", { me, upload: { ...upload, left: null } }, upload.key);
      this.#written.add(upload.key);
    });
  }

  async putFile(key: string, file: Blob): Promise<void> {
    await this.#quietly(undefined, async (database) => {
      const sizes = new Map<string, number>([[key, file.size]]);
      for (const other of await database.getAllKeys("bytes")) {
        sizes.set(other, (await database.get("bytes", other))?.size ?? 0);
      }
      const over = overKept(sizes);
      if (over.includes(key)) return;
      await database.put("bytes", file, key);
    });
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

/** At sign-out: nothing of theirs stays. */
export async function wipeVault(): Promise<void> {
  const database = await openDatabase();
  if (!database) return;
  await Promise.all([database.clear("uploads"), database.clear("bytes")]).catch(() => {});
  database.close();
}
