// Lines of a check, of several actions in the order of the file. The server gives lines of one action by the page; here
// the pages are merged by number, so that thirty thousand lines without changes are never fetched to be left out.
import type { ImportAction, ImportRow } from "../../api/schema.ts";

/** Lines behind number `after`, in order; fewer than `limit` of them: there are no more. */
export type FetchRows = (action: ImportAction, after: number, limit: number) => Promise<readonly ImportRow[]>;

type Source = { action: ImportAction; after: number; rows: ImportRow[]; isDry: boolean };

export class RowFeed {
  readonly #read: FetchRows;
  readonly #page: number;
  readonly #sources: Source[];

  constructor(read: FetchRows, actions: readonly ImportAction[], page = 100) {
    this.#read = read;
    this.#page = page;
    this.#sources = actions.map((action) => ({ action, after: 0, rows: [], isDry: false }));
  }

  get hasMore(): boolean {
    return this.#sources.some((source) => source.rows.length > 0 || !source.isDry);
  }

  /** The next page of all of them. */
  async next(): Promise<ImportRow[]> {
    const taken: ImportRow[] = [];
    while (taken.length < this.#page) {
      await Promise.all(
        this.#sources.filter((one) => one.rows.length === 0 && !one.isDry).map((one) => this.#fill(one)),
      );
      const first = this.#first();
      if (first === null) break;
      taken.push(first);
    }
    return taken;
  }

  #first(): ImportRow | null {
    let least: Source | null = null;
    for (const source of this.#sources) {
      const row = source.rows[0];
      if (row && (least === null || row.n < (least.rows[0]?.n ?? 0))) least = source;
    }
    return least?.rows.shift() ?? null;
  }

  async #fill(source: Source): Promise<void> {
    const rows = await this.#read(source.action, source.after, this.#page);
    source.rows.push(...rows);
    source.after = rows.at(-1)?.n ?? source.after;
    source.isDry = rows.length < this.#page;
  }
}
