// Keeps the eye of the reader in its place: whatever is added above, below or inside, the row at the top of the screen
// stays where it was; at the end the list sticks to the end. Knows elements with data-n, nothing of React.

const END_PX = 48;
const EDGE_PX = 600;

interface Anchor {
  readonly n: string;
  readonly top: number;
}

export interface Glance {
  /** The first row that is at least partly visible. */
  readonly topN: number;
  /** The last row whose end was on the screen. */
  readonly seenN: number;
  /** Its day stands over it, on the screen. */
  readonly hasDay: boolean;
  readonly isAtEnd: boolean;
  readonly isNearTop: boolean;
  readonly isNearEnd: boolean;
}

export class ScrollKeeper {
  isSticking = true;
  #anchor: Anchor | null = null;
  readonly scroller: HTMLElement;

  constructor(scroller: HTMLElement) {
    this.scroller = scroller;
  }

  #topOf(row: HTMLElement): number {
    return row.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top;
  }

  row(n: string | number): HTMLElement | null {
    return this.scroller.querySelector<HTMLElement>(`[data-n="${n}"]`);
  }

  /** Remembers where the eye is. `hasAfter`: the end on the screen is not the end of the chat. */
  look(hasAfter: boolean): Glance {
    const { scrollTop, clientHeight, scrollHeight } = this.scroller;
    const below = scrollHeight - scrollTop - clientHeight;
    const isAtEnd = below < END_PX && !hasAfter;
    this.isSticking = isAtEnd;
    let topN = 0;
    let seenN = 0;
    let hasDay = false;
    this.#anchor = null;
    const rows = this.scroller.querySelectorAll<HTMLElement>("[data-n]");
    const place = this.scroller.getBoundingClientRect().top;
    for (let i = firstBelow(rows, place); i < rows.length; i++) {
      const row = rows[i] as HTMLElement;
      const box = row.getBoundingClientRect();
      const top = box.top - place;
      const bottom = box.bottom - place;
      if (top > clientHeight) break;
      const n = row.dataset["n"] ?? "";
      if (this.#anchor === null) {
        this.#anchor = { n, top };
        topN = Number(n) || 0;
        hasDay = top >= 0 && row.querySelector("[data-day]") !== null;
      }
      if (bottom <= clientHeight + 8 || (top < clientHeight / 2 && bottom > clientHeight)) {
        seenN = Math.max(seenN, Number(n) || 0);
      }
    }
    const isNearTop = scrollTop < EDGE_PX;
    return { topN, hasDay, seenN, isAtEnd, isNearTop, isNearEnd: below < EDGE_PX };
  }

  /** After the content changed: puts the remembered row back to its place, or the end to the end. */
  hold(): void {
    if (this.isSticking) {
      this.toEnd();
      return;
    }
    const row = this.#anchor && this.row(this.#anchor.n);
    if (!row || !this.#anchor) return;
    const moved = this.#topOf(row) - this.#anchor.top;
    if (Math.abs(moved) >= 1) this.scroller.scrollTop += moved;
  }

  toEnd(): void {
    this.isSticking = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  /** The row's top at a part of the height: the unread divider at one third. */
  toRow(n: number, part: number): boolean {
    const row = this.row(n);
    if (!row) return false;
    this.isSticking = false;
    this.scroller.scrollTop += this.#topOf(row) - this.scroller.clientHeight * part;
    return true;
  }
}

/** The first row whose end is under this line: they stand one under the other, so half of them is left with each look. */
function firstBelow(rows: ArrayLike<HTMLElement>, line: number): number {
  let from = 0;
  let to = rows.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((rows[middle] as HTMLElement).getBoundingClientRect().bottom > line) to = middle;
    else from = middle + 1;
  }
  return from;
}
