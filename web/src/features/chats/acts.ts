// What one may do with a message, in the order of the menu. The server decides; this only hides what it would refuse.
import type { ChatRight, MemberId, Message } from "../../api/schema.ts";

export type Act =
  | "reply"
  | "edit"
  | "copy"
  | "forward"
  | "save"
  | "select"
  | "source"
  | "link"
  | "readers"
  | "reacted"
  | "pin"
  | "unpin"
  | "history"
  | "audit"
  | "delete";

export interface ActContext {
  readonly me: MemberId;
  readonly right: ChatRight;
  readonly isGroup: boolean;
  /** One's own chat: what is there is kept already, and goes whenever one wants. */
  readonly isSaved: boolean;
  readonly isArchived: boolean;
  readonly isAdministrator: boolean;
  /** A direct chat that can only be read: the rules say so. */
  readonly isClosed: boolean;
  readonly mayPin: boolean;
  readonly isPinned: (message: Message) => boolean;
  readonly nowUs: number;
}

/** As the server counts (message_delete): own messages so long after they were written. */
const OWN_US = 24 * 3600 * 1_000_000;

function canWrite(context: ActContext): boolean {
  return context.right !== "read" && !context.isArchived;
}

/** An own one of today, without a word; else a manager's with a reason; else not at all. In an archived chat too:
 * words are taken back, nothing is said. */
export function wayToDelete(message: Message, context: ActContext): "own" | "reason" | null {
  if (message.is_deleted) return null;
  const isFresh = context.isSaved || context.nowUs - message.created_us < OWN_US;
  if (message.author_id === context.me && isFresh) return "own";
  return context.isGroup && context.right === "manage" ? "reason" : null;
}

/** Many at once: only when each of them may go. */
export function mayDeleteAll(messages: readonly Message[], context: ActContext): boolean {
  return messages.length > 0 && messages.every((message) => wayToDelete(message, context) !== null);
}

/** Who reads reacts: nothing new is said in an archived chat, nor in a direct one that the rules closed. */
export function mayReact(message: Message, { isArchived, isClosed }: ActContext): boolean {
  return !message.is_deleted && !message.call && !isArchived && !isClosed;
}

/** While messages are being chosen: writing waits, and what the bar does to all of them is not said of one. */
const NOT_WHILE_PICKING: ReadonlySet<Act> = new Set(["reply", "edit", "forward", "delete"]);

export function actsWhilePicking(acts: readonly Act[]): Act[] {
  return acts.filter((act) => !NOT_WHILE_PICKING.has(act));
}

/** What F and Del ask of those that are chosen; null: nothing. */
export function jobOf(act: Act, chosen: readonly Message[], context: ActContext): "forward" | "delete" | null {
  if (act === "forward") return chosen.length > 0 ? act : null;
  return act === "delete" && mayDeleteAll(chosen, context) ? act : null;
}

export function actsOf(message: Message, context: ActContext): Act[] {
  if (message.is_deleted) return context.isAdministrator ? ["link", "audit"] : ["link"];
  // What a call left: the server's own words, for nobody to change.
  if (message.call) return canWrite(context) ? ["reply", "link"] : ["link"];
  const isOwn = message.author_id === context.me;
  const isPinned = context.isPinned(message);
  const acts: [Act, boolean][] = [
    ["reply", canWrite(context)],
    // A question changed under votes would be another question; forwarded words are another's.
    ["edit", isOwn && canWrite(context) && !message.poll && !message.source],
    ["copy", true],
    ["forward", true],
    ["save", !context.isSaved],
    ["select", true],
    ["source", message.source != null],
    ["link", true],
    ["pin", context.mayPin && !isPinned],
    ["unpin", context.mayPin && isPinned],
    ["readers", isOwn && !context.isSaved],
    ["reacted", (message.reactions?.length ?? 0) > 0],
    ["history", typeof message.edited_us === "number"],
    ["delete", wayToDelete(message, context) !== null],
  ];
  return acts.flatMap(([act, is]) => (is ? [act] : []));
}
