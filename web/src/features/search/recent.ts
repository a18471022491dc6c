// What was looked for lately: on this device only, of this member only, gone with the sign-out (app/client.ts clears the key).
import type { MemberId } from "../../api/schema.ts";

const SEARCH_KEY = "kafedra.search";
const MOST = 6;

type Kept = { member: string; finds: string[] };

export class RecentFinds {
  readonly #storage: Storage | null;
  readonly #member: MemberId;

  constructor(storage: Storage | null, member: MemberId) {
    this.#storage = storage;
    this.#member = member;
  }

  list(): readonly string[] {
    try {
      const kept = JSON.parse(this.#storage?.getItem(SEARCH_KEY) ?? "null") as Partial<Kept> | null;
      if (kept?.member === this.#member && Array.isArray(kept.finds)) {
        return kept.finds.filter((find): find is string => typeof find === "string").slice(0, MOST);
      }
      if (kept) this.forget(); // somebody else's
    } catch {
      // Forbidden, or not ours: nothing is remembered.
    }
    return [];
  }

  add(find: string): void {
    const text = find.trim();
    if (text === "") return;
    const finds = [text, ...this.list().filter((one) => one !== text)].slice(0, MOST);
    try {
      this.#storage?.setItem(SEARCH_KEY, JSON.stringify({ member: this.#member, finds } satisfies Kept));
    } catch {
      // Full or forbidden.
    }
  }

  forget(): void {
    try {
      this.#storage?.removeItem(SEARCH_KEY);
    } catch {
      // Forbidden.
    }
  }
}
