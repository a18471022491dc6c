// What a person can do by keys: one registry for the hotkeys and the list under «?». A command is its id, its label,
// its keys, when it is there, and what it does.
import type { Key, Values } from "../i18n/translate.ts";

export type Keys = { key: string; ctrl?: boolean; alt?: boolean; shift?: boolean };

export type Command = {
  id: string;
  label: Key;
  labelValues?: Values;
  keys: Keys;
  /** A bare letter or sign: off while typing, and when single keys are turned off. */
  isSingle?: boolean;
  run: () => void;
};

type KeyPress = Pick<KeyboardEvent, "key" | "code" | "altKey" | "ctrlKey" | "metaKey" | "shiftKey">;

/** «V» also when the layout says «М»: letters and digits are told by their place on the keyboard. */
function isKey(press: KeyPress, key: string): boolean {
  if (/^[A-Z]$/.test(key)) return press.code === `Key${key}`;
  if (/^\d$/.test(key)) return press.code === `Digit${key}`;
  return press.key === key;
}

export function matches(press: KeyPress, { key, ctrl = false, alt = false, shift = false }: Keys): boolean {
  if (press.metaKey || !isKey(press, key)) return false;
  // Its twin is Ctrl Alt + key.
  if (ctrl) return press.ctrlKey && press.shiftKey === shift;
  // Where a browser keeps Alt + key for itself, Ctrl Alt + key is its twin.
  if (press.altKey !== alt && !(press.ctrlKey && press.altKey)) return false;
  if (press.ctrlKey && !press.altKey) return false;
  return key === "?" || press.shiftKey === shift;
}

export function findCommand(
  commands: readonly Command[],
  press: KeyPress,
  isTyping: boolean,
  singleKeys: boolean,
): Command | undefined {
  return commands.find((command) => {
    if (command.isSingle && (isTyping || !singleKeys)) return false;
    return matches(press, command.keys);
  });
}

export function keysText({ key, ctrl, alt, shift }: Keys): string {
  const name = key === "ArrowUp" ? "↑" : key === "ArrowDown" ? "↓" : key;
  return [ctrl && "Ctrl", alt && "Alt", shift && "Shift", name].filter(Boolean).join(" ");
}

const TYPING =
  'input:not([type="checkbox"]):not([type="radio"]):not([type="button"]), textarea, select, [contenteditable="true"]';

export function isTypingIn(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(TYPING) !== null;
}

/** F6: from region to region in the order of the page; a region inside another counts, its parent does not. */
export function nextRegion(document: Document, isBack: boolean): void {
  const regions = [...document.querySelectorAll<HTMLElement>("[data-region]")].filter(
    (region) => region.querySelector("[data-region]") === null && region.getClientRects().length > 0,
  );
  if (regions.length === 0) return;
  const here = regions.findIndex((region) => region.contains(document.activeElement));
  const step = isBack ? -1 : 1;
  const next = here < 0 ? (isBack ? regions.length - 1 : 0) : (here + step + regions.length) % regions.length;
  const region = regions[next];
  if (!region) return;
  if (!region.hasAttribute("tabindex")) region.tabIndex = -1;
  const inner = region.querySelector<HTMLElement>(
    'a[href], button:not([disabled]), input:not([disabled]), [tabindex="0"]',
  );
  (inner ?? region).focus();
}
