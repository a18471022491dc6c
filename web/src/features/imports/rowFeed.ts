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
    const taken: { row: ImportRow; source: Source }[] = [];
    try {
      while (taken.length < this.#page) {
        await this.#fillEmpty();
        const source = this.#first();
        const row = source?.rows.shift();
        if (!source || !row) break;
        taken.push({ row, source });
      }
    } catch (thrown) {
      // The next try gives them.
      for (const { row, source } of taken.reverse()) source.rows.unshift(row);
      throw thrown;
    }
    return taken.map(({ row }) => row);
  }

  /** Over when all of them are: what is still on its way would be asked for again by the next try. */
  async #fillEmpty(): Promise<void> {
    const empty = this.#sources.filter((one) => one.rows.length === 0 && !one.isDry);
    const fills = await Promise.allSettled(empty.map((one) => this.#fill(one)));
    const failed = fills.find((fill) => fill.status === "rejected");
    if (failed) throw failed.reason;
  }

  #first(): Source | null {
    let least: Source | null = null;
    for (const source of this.#sources) {
      const row = source.rows[0];
      if (row && (least === null || row.n < (least.rows[0]?.n ?? 0))) least = source;
    }
    return least;
  }

  async #fill(source: Source): Promise<void> {
    const rows = await this.#read(source.action, source.after, this.#page);
    source.rows.push(...rows);
    source.after = rows.at(-1)?.n ?? source.after;
    source.isDry = rows.length < this.#page;
  }
}
