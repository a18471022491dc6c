// A media query as a value.
import { useMemo, useSyncExternalStore } from "react";
import { Scope } from "../api/scope.ts";

export function useMedia(query: string): boolean {
  const source = useMemo(() => {
    const list = window.matchMedia(query);
    return {
      get: () => list.matches,
      subscribe: (listener: () => void) => {
        const scope = new Scope();
        scope.listen(list, "change", listener);
        return () => scope.end();
      },
    };
  }, [query]);
  return useSyncExternalStore(source.subscribe, source.get);
}

const online = {
  get: () => navigator.onLine,
  subscribe: (listener: () => void) => {
    const scope = new Scope();
    scope.listen(window, "online", listener);
    scope.listen(window, "offline", listener);
    return () => scope.end();
  },
};

/** What the browser thinks of the network; chats know better by their socket. */
export function useIsOnline(): boolean {
  return useSyncExternalStore(online.subscribe, online.get);
}
