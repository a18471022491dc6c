// A store read by a component: the whole value, or a part of it that must be stable while its source is.
import { useSyncExternalStore } from "react";
import type { Store } from "./store.ts";

export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, store.get, store.get);
}

/** `select` gives something comparable by Object.is: a part of the snapshot, a number, a string. */
export function useStorePart<T, P>(store: Store<T>, select: (value: T) => P): P {
  const get = () => select(store.get());
  return useSyncExternalStore(store.subscribe, get, get);
}
