// Holds one immutable value and tells when it is another one; React reads it through useSyncExternalStore.
export class Store<T> {
  #value: T;
  readonly #listeners = new Set<() => void>();

  constructor(value: T) {
    this.#value = value;
  }

  readonly get = (): T => this.#value;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  set(value: T): void {
    if (this.put(value)) this.tell();
  }

  update(change: (value: T) => T): void {
    this.set(change(this.#value));
  }

  /** Whether it is another one. */
  protected put(value: T): boolean {
    const isOther = !Object.is(value, this.#value);
    this.#value = value;
    return isOther;
  }

  protected tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
