// What is to be said in the corner. The area that shows it is fetched with the first word (ToastArea.tsx).
export type ToastText = { text: string; action?: { label: string; run: () => void } };

type Show = (toast: ToastText) => void;

export class Toasts {
  #show: Show | null = null;
  #onFirst: (() => void) | null = null;
  #waiting: ToastText | null = null;

  say(text: string, action?: { label: string; run: () => void }): void {
    const toast = { text, ...(action && { action }) };
    if (this.#show) this.#show(toast);
    else {
      this.#waiting = toast;
      this.#onFirst?.();
    }
  }

  /** Runs when there is something to say and nobody shows it yet. */
  onFirst(run: () => void): () => void {
    this.#onFirst = run;
    return () => {
      this.#onFirst = null;
    };
  }

  /** From now on said here, what waited at once. */
  shownBy(show: Show): () => void {
    this.#show = show;
    if (this.#waiting) show(this.#waiting);
    this.#waiting = null;
    return () => {
      this.#show = null;
    };
  }
}
