// Seconds left of a pause the server asked for (Retry-After), as a store that ticks down to 0.
import type { Scope } from "../api/scope.ts";
import { Store } from "./store.ts";

export class Countdown {
  readonly left = new Store(0);
  readonly #scope: Scope;
  readonly #nowMs: () => number;
  #stop: (() => void) | null = null;

  constructor(scope: Scope, nowMs: () => number) {
    this.#scope = scope;
    this.#nowMs = nowMs;
  }

  start(ms: number): void {
    this.#stop?.();
    const end = this.#nowMs() + ms;
    const tick = () => {
      const left = Math.max(0, Math.ceil((end - this.#nowMs()) / 1000));
      this.left.set(left);
      if (left === 0) this.#stop?.();
    };
    this.#stop = this.#scope.every(500, tick);
    tick();
  }
}
