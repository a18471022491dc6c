// A button that leaves the page takes the focus with it, silently, and a keyboard begins again at the top. Whoever holds
// such buttons keeps the focus: React tells of no blur when it removes what had it.
import { type RefObject, useLayoutEffect, useRef } from "react";

interface KeptFocus<E> {
  readonly ref: RefObject<E | null>;
  readonly onFocus: () => void;
  readonly onBlur: () => void;
}

/** take: gives the focus to what is there instead. */
export function useKeptFocus<E extends HTMLElement>(take: (holder: E) => void): KeptFocus<E> {
  const ref = useRef<E>(null);
  const hasFocus = useRef(false);
  useLayoutEffect(() => {
    if (!hasFocus.current || document.activeElement !== document.body || !ref.current) return;
    hasFocus.current = false;
    take(ref.current);
  });
  return {
    ref,
    onFocus: () => {
      hasFocus.current = true;
    },
    onBlur: () => {
      hasFocus.current = false;
    },
  };
}
