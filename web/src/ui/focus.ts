// Who is in the middle of something keeps the focus: what opens beside it, a message that was found, does not take it.

/** Put on the element within which somebody is at work while the page around it changes. */
export const KEEPS_FOCUS = { "data-keeps-focus": true } as const;

export function mayTakeFocus(): boolean {
  return document.activeElement?.closest("[data-keeps-focus]") == null;
}
