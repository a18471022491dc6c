// Writes the state of chats to the keeper a moment after it changed. Returns what ends it.
import { Scope } from "../api/scope.ts";
import type { State } from "../state/state.ts";
import type { Store } from "../state/store.ts";
import type { Keeper } from "./keeper.ts";

const PAUSE_MS = 800;

export function keepChats(keeper: Pick<Keeper, "saveState">, store: Store<{ state: State }>): () => void {
  const scope = new Scope();
  let saved: State | null = null;
  let isWaiting = false;
  const save = () => {
    isWaiting = false;
    const { state } = store.get();
    // Before the first list nothing is known, and what is kept must not go.
    if (state === saved || state.seq === null) return;
    const before = saved;
    saved = state;
    void keeper.saveState(state, before);
  };
  scope.own(
    store.subscribe(() => {
      if (isWaiting || store.get().state === saved) return;
      isWaiting = true;
      scope.after(PAUSE_MS, save);
    }),
  );
  return () => scope.end();
}
