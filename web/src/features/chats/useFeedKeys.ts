// Keys and pointers of the feed (ui.md 7.1): arrows move by message, → or Enter opens its actions, R replies, E edits, C copies, F forwards, Del deletes,
// Esc goes to the end and back to writing; right click and long press open the same menu, a swipe to the left replies.
import { type KeyboardEvent, type PointerEvent, type SyntheticEvent, useRef, useState } from "react";
import { Scope } from "../../api/scope.ts";
import type { Act } from "./acts.ts";

const LONG_PRESS_MS = 500;
const SWIPE_PX = 56;
const SLIP_PX = 8;

/** By their place on the keyboard: «К» is R. */
const LETTERS: Readonly<Record<string, Act>> = { KeyR: "reply", KeyE: "edit", KeyC: "copy", KeyF: "forward" };

export interface FeedActions {
  readonly singleKeys: boolean;
  /** Does it when it may be done with this message. */
  readonly onAct: (act: Act, n: number) => void;
  readonly onLeave: () => void;
  readonly onEnd: () => void;
  /** Messages are being chosen: Space and a press choose, Shift with an arrow goes on, Esc ends it; onAct is of them all. */
  readonly pick: ((n: number, isChosen?: boolean) => void) | null;
}

/** A menu asked for: of which message, and beside which element. */
export interface MenuAt {
  readonly n: number;
  readonly element: HTMLElement;
  /** Only reactions to choose from. */
  readonly isPicker?: boolean;
}

function rowOf(target: EventTarget): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>("[data-n]") : null;
}

/** Pure: it happened in the feed, not in a dialog that one of its messages opened: React tells of both. */
export function isOfFeed({ currentTarget, target }: { currentTarget: EventTarget; target: EventTarget }): boolean {
  return (currentTarget as Node).contains(target as Node);
}

function neighbour(row: HTMLElement, step: 1 | -1): HTMLElement | null {
  const rows = [...(row.parentElement?.querySelectorAll<HTMLElement>("[data-n]") ?? [])];
  return rows[rows.indexOf(row) + step] ?? null;
}

function firstVisible(list: Element): HTMLElement | null {
  const { top } = list.getBoundingClientRect();
  const rows = [...list.querySelectorAll<HTMLElement>("[data-n]")];
  return rows.find((row) => row.getBoundingClientRect().top >= top) ?? rows.at(-1) ?? null;
}

function isSelecting(): boolean {
  return (getSelection()?.toString() ?? "") !== "";
}

/** True: the key chose something. */
function pickByKey(event: KeyboardEvent, row: HTMLElement, pick: NonNullable<FeedActions["pick"]>): boolean {
  const step = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
  if (event.key === " ") pick(Number(row.dataset["n"]));
  else if (event.shiftKey && step !== 0) {
    const next = neighbour(row, step);
    next?.focus();
    pick(Number(row.dataset["n"]), true);
    if (next) pick(Number(next.dataset["n"]), true);
  } else return false;
  return true;
}

export function useFeedKeys(actions: FeedActions) {
  const [activeN, setActiveN] = useState<string | null>(null);
  const [menu, setMenu] = useState<MenuAt | null>(null);
  const press = useRef<{ scope: Scope; row: HTMLElement; x: number; y: number } | null>(null);
  const hasFocus = useRef(false);

  /** A focused row that leaves the page takes the focus with it, silently: give it to the list. */
  const keepFocus = (list: HTMLElement | null) => {
    if (hasFocus.current && document.activeElement === document.body) list?.focus({ preventScroll: true });
  };

  const openMenu = (row: HTMLElement, isPicker = false): boolean => {
    const n = Number(row.dataset["n"]);
    if (!Number.isSafeInteger(n)) return false;
    row.focus({ preventScroll: true });
    const bubble = row.querySelector<HTMLElement>("[id$=t]") ?? row;
    setMenu({ n, element: bubble, isPicker });
    return true;
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (!isOfFeed(event) || event.altKey || event.ctrlKey || event.metaKey) return;
    const row = rowOf(event.target);
    if (!row) {
      // The focus is on the list itself: after its message was scrolled far away, or by the skip link.
      if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
      event.preventDefault();
      firstVisible(event.currentTarget)?.focus();
      return;
    }
    const n = Number(row.dataset["n"]);
    const isRow = event.target === row;
    let isOurs = true;
    if (isRow && actions.pick && pickByKey(event, row, actions.pick)) isOurs = true;
    else if (event.key === "ArrowUp") neighbour(row, -1)?.focus();
    else if (event.key === "ArrowDown") neighbour(row, 1)?.focus();
    else if (event.key === "Home") row.parentElement?.querySelector<HTMLElement>("[data-n]")?.focus();
    else if (event.key === "End") actions.onEnd();
    else if (event.key === "Escape") actions.onLeave();
    else if (isRow && ["ArrowRight", "Enter", "ContextMenu"].includes(event.key)) isOurs = openMenu(row);
    else if (isRow && event.key === "F10" && event.shiftKey) isOurs = openMenu(row);
    else if (isRow && n && event.key === "Delete") actions.onAct("delete", n);
    else if (isRow && n && actions.singleKeys && LETTERS[event.code]) actions.onAct(LETTERS[event.code] as Act, n);
    else isOurs = false;
    if (isOurs) event.preventDefault();
  };

  const onContextMenu = (event: SyntheticEvent) => {
    if (!isOfFeed(event)) return;
    const row = rowOf(event.target);
    const isLink = event.target instanceof Element && event.target.closest("a") !== null;
    if (row && !isLink && !isSelecting() && openMenu(row)) event.preventDefault();
  };

  const endPress = () => {
    press.current?.scope.end();
    press.current = null;
  };

  const onPointerDown = (event: PointerEvent) => {
    endPress();
    const row = rowOf(event.target);
    if (event.pointerType !== "touch" || !row || actions.pick || !isOfFeed(event)) return;
    const scope = new Scope();
    press.current = { scope, row, x: event.clientX, y: event.clientY };
    scope.after(LONG_PRESS_MS, () => openMenu(row));
  };

  const onPointerMove = (event: PointerEvent) => {
    const held = press.current;
    if (held && Math.hypot(event.clientX - held.x, event.clientY - held.y) > SLIP_PX) held.scope.end();
  };

  /** Swipe left: reply. */
  const onPointerUp = (event: PointerEvent) => {
    const held = press.current;
    endPress();
    if (!held) return;
    const n = Number(held.row.dataset["n"]);
    const isSwipe = event.clientX - held.x < -SWIPE_PX && Math.abs(event.clientY - held.y) < SWIPE_PX / 2;
    if (isSwipe && Number.isSafeInteger(n)) actions.onAct("reply", n);
  };

  const onClick = (event: SyntheticEvent) => {
    if (!isOfFeed(event)) return;
    if (actions.pick) {
      const chosen = rowOf(event.target);
      // The box itself tells its own change: a program may press it.
      if (chosen && !(event.target as Element).closest("label")) actions.pick(Number(chosen.dataset["n"]));
      return;
    }
    const button = event.target instanceof Element ? event.target.closest("[aria-haspopup=menu], [data-react]") : null;
    const row = button && rowOf(button);
    if (row) openMenu(row, button?.hasAttribute("data-react"));
  };

  return {
    activeN,
    menu,
    keepFocus,
    closeMenu: () => setMenu(null),
    handlers: {
      onKeyDown,
      onContextMenu,
      onPointerDown,
      onPointerMove,
      onPointerUp,
      onPointerCancel: endPress,
      onClick,
      onBlur: () => {
        hasFocus.current = false;
      },
      onFocus: (event: SyntheticEvent) => {
        if (!isOfFeed(event)) return;
        hasFocus.current = true;
        const row = rowOf(event.target);
        if (row) setActiveN(row.dataset["n"] ?? null);
      },
    },
  };
}
