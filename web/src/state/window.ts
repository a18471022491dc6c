// Windows of messages: pages come from both directions, events at the end, and the run stays gapless and sorted.
import type { Message } from "../api/schema.ts";
import { numberOf, type Window } from "./state.ts";

export interface Page {
  readonly messages: readonly Message[];
  readonly has_before: boolean;
  readonly has_after: boolean;
}

export function firstN(window: Window): number {
  const first = window.messages[0];
  return first ? numberOf(first.id) : 0;
}

export function lastN(window: Window): number {
  const last = window.messages.at(-1);
  return last ? numberOf(last.id) : 0;
}

/** What the chat looked like when the page came: a page read before the last events knows of less than we do. */
interface Bounds {
  readonly head: number;
  readonly joinedN: number;
}

export function windowOf(page: Page, { head, joinedN }: Bounds): Window {
  const window = { messages: page.messages, hasBefore: page.has_before, hasAfter: page.has_after };
  const reached = Math.max(lastN(window), joinedN);
  return { ...window, hasAfter: page.has_after || reached < head };
}

/** The newer of both; what is told beside its words (a poll, reactions) has versions of its own. */
export function newerOf(old: Message, told: Message): Message {
  const newer = told.version >= old.version ? told : old;
  const other = newer === told ? old : told;
  const beside = besideOf(newer, other);
  if (beside) return { ...newer, ...beside };
  return isSame(old, newer) ? old : newer;
}

/** What the one with older words knows better. A deletion took all of it along. */
function besideOf(newer: Message, other: Message): Partial<Message> | null {
  if (newer.is_deleted) return null;
  const isPoll = newer.poll && other.poll && other.poll.version > newer.poll.version;
  const isReacted = reactedOf(other) > reactedOf(newer);
  if (!isPoll && !isReacted) return null;
  const { poll, reactions, reactions_version } = other;
  return { ...(isPoll && { poll }), ...(isReacted && { reactions, reactions_version }) };
}

/** 0 in a message that an older page kept, too. */
function reactedOf(message: Message): number {
  return message.reactions_version ?? 0;
}

function isSame(old: Message, newer: Message): boolean {
  return (
    old.version === newer.version && old.poll?.version === newer.poll?.version && reactedOf(old) === reactedOf(newer)
  );
}

/** Joins a page that touches or overlaps the window; null when there is a gap between them. */
export function mergePage(window: Window, page: Page, bounds: Bounds): Window | null {
  if (page.messages.length === 0) return emptyPageMerged(window, page);
  const added = windowOf(page, bounds);
  if (window.messages.length === 0) return added;
  if (firstN(added) > lastN(window) + 1 || lastN(added) < firstN(window) - 1) return null;
  const byNumber = new Map<number, Message>();
  for (const message of [...window.messages, ...added.messages]) {
    const n = numberOf(message.id);
    const old = byNumber.get(n);
    // A page read before an edit was told must not bring the old words back.
    byNumber.set(n, old ? newerOf(old, message) : message);
  }
  const messages = [...byNumber.entries()].sort(([a], [b]) => a - b).map(([, message]) => message);
  const hasBefore = firstN(added) <= firstN(window) ? added.hasBefore : window.hasBefore;
  const endsLater = lastN(added) >= lastN(window);
  return { messages, hasBefore, hasAfter: endsLater ? added.hasAfter : window.hasAfter };
}

/** An empty page says only that nothing is there in the direction it was asked for. */
function emptyPageMerged(window: Window, page: Page): Window {
  return {
    messages: window.messages,
    hasBefore: window.hasBefore && page.has_before,
    hasAfter: window.hasAfter && page.has_after,
  };
}

/** A message told by an event. It is kept only when it continues the run; otherwise the run now has something after. */
export function withMessage(window: Window, message: Message, head: number): Window {
  const n = numberOf(message.id);
  const last = lastN(window);
  if (window.messages.length === 0 || n === last + 1) {
    if (window.messages.length === 0 && window.hasAfter) return window;
    return { ...window, messages: [...window.messages, message], hasAfter: n < head };
  }
  if (n > last + 1) return window.hasAfter ? window : { ...window, hasAfter: true };
  return withChanged(window, message);
}

/** A message we hold, in its newer version. */
export function withChanged(window: Window, message: Message): Window {
  const old = window.messages.find((other) => other.id === message.id);
  const newer = old && newerOf(old, message);
  if (!newer || newer === old) return window;
  return { ...window, messages: window.messages.map((other) => (other === old ? newer : other)) };
}

/** So much of one chat is kept: however far somebody scrolls, memory stays flat. */
export const MOST_KEPT = 600;

/** Cuts the side that the reader goes away from. */
export function cut(window: Window, side: "start" | "end"): Window {
  const { messages } = window;
  if (messages.length <= MOST_KEPT) return window;
  return side === "start"
    ? { ...window, messages: messages.slice(-MOST_KEPT), hasBefore: true }
    : { ...window, messages: messages.slice(0, MOST_KEPT), hasAfter: true };
}
