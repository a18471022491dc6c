// A store for what others do, which may be more than can be drawn one by one.
import { Scope } from "../api/scope.ts";
import { Store } from "./store.ts";

/** A hidden page has no frames, and its title and its counters go on. */
const LATEST_MS = 250;

export class FrameStore<T> extends Store<T> {
  #isPlanned = false;

  /** The value is another one at once, and the listeners hear of it before the next frame: once, whatever changes until
   * then. An own change (set, update) tells of all at once. */
  updateByFrame(change: (value: T) => T): void {
    if (!this.put(change(this.get())) || this.#isPlanned) return;
    this.#isPlanned = true;
    beforeFrame(() => this.#isPlanned && this.tell());
  }

  protected override tell(): void {
    this.#isPlanned = false;
    super.tell();
  }
}

/** Runs it once: before the next frame, after LATEST_MS without one, or at once where nothing is drawn. */
function beforeFrame(run: () => void): void {
  if (typeof requestAnimationFrame !== "function") {
    run();
    return;
  }
  const scope = new Scope();
  const end = () => {
    scope.end();
    run();
  };
  const frame = requestAnimationFrame(end);
  scope.own(() => cancelAnimationFrame(frame));
  scope.after(LATEST_MS, end);
}
