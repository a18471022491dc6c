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
