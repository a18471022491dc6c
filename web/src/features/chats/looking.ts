// Whether the reader has a part of the page before their eyes. A window behind others, a hidden tab and what stands under
// a dialog or a sheet (ui/Dialog.tsx and its like say data-covers) are not; a menu covers nothing.
import type { Scope } from "../../api/scope.ts";

const isCovered = (element: Element) =>
  [...document.querySelectorAll("[data-covers]")].some((layer) => !layer.contains(element));

export const isLooking = (element: Element | null): boolean =>
  element !== null && document.visibilityState === "visible" && document.hasFocus() && !isCovered(element);

/** Calls `look` each time it may have become so. Layers are children of the body, and go from there. */
export function whenLooking(scope: Scope, look: () => void): void {
  scope.listen(window, "focus", look);
  scope.listen(document, "visibilitychange", look);
  const layers = new MutationObserver(look);
  layers.observe(document.body, { childList: true });
  scope.own(() => layers.disconnect());
}
