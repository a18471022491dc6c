// Owner of listeners, timers and whatever else must end. Everything that outlives a call belongs to a Scope;
// lint bans bare addEventListener and setInterval elsewhere. A scope ends once, in reverse order of what was added;
// what is added to an ended scope ends at once.

export type TimerId = ReturnType<typeof setTimeout>;

export class Scope {
  #ends: Set<() => void> = new Set();
  #isEnded = false;

  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Runs `end` when the scope ends. Returns a function that runs it earlier. */
  own(end: () => void): () => void {
    if (this.#isEnded) {
      end();
      return () => {};
    }
    this.#ends.add(end);
    return () => {
      if (this.#ends.delete(end)) end();
    };
  }

  child(): Scope {
    const child = new Scope();
    const forget = this.own(() => child.end());
    child.own(() => forget());
    return child;
  }

  listen<K extends keyof WindowEventMap>(
    target: Window,
    type: K,
    listener: (event: WindowEventMap[K]) => void,
    options?: AddEventListenerOptions,
  ): () => void;
  listen<K extends keyof DocumentEventMap>(
    target: Document,
    type: K,
    listener: (event: DocumentEventMap[K]) => void,
    options?: AddEventListenerOptions,
  ): () => void;
  listen<K extends keyof HTMLElementEventMap>(
    target: HTMLElement,
    type: K,
    listener: (event: HTMLElementEventMap[K]) => void,
    options?: AddEventListenerOptions,
  ): () => void;
  listen<E extends Event>(
    target: EventTarget,
    type: string,
    listener: (event: E) => void,
    options?: AddEventListenerOptions,
  ): () => void;
  listen(target: EventTarget, type: string, listener: (event: never) => void, options?: AddEventListenerOptions) {
    if (this.#isEnded) return () => {};
    target.addEventListener(type, listener as EventListener, options);
    return this.own(() => target.removeEventListener(type, listener as EventListener, options));
  }

  /** A timer that runs once; the returned function cancels it. */
  after(ms: number, run: () => void): () => void {
    if (this.#isEnded) return () => {};
    const cancel = this.own(() => clearTimeout(id));
    const id: TimerId = setTimeout(() => {
      cancel();
      run();
    }, ms);
    return cancel;
  }

  every(ms: number, run: () => void): () => void {
    if (this.#isEnded) return () => {};
    const id = setInterval(run, ms);
    return this.own(() => clearInterval(id));
  }

  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    const ends = [...this.#ends].reverse();
    this.#ends.clear();
    for (const end of ends) end();
  }
}
