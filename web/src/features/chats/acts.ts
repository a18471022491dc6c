// What one may do with a message, in the order of the menu. The server decides; this only hides what it would refuse.
import type { ChatRight, MemberId, Message } from "../../api/schema.ts";

export type Act = "reply" | "edit" | "copy" | "link" | "readers" | "history" | "audit" | "delete";

export interface ActContext {
  readonly me: MemberId;
  readonly right: ChatRight;
  readonly isGroup: boolean;
  readonly isArchived: boolean;
  readonly isAdministrator: boolean;
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
  if (message.author_id === context.me && context.nowUs - message.created_us < OWN_US) return "own";
  return context.isGroup && context.right === "manage" ? "reason" : null;
}

export function actsOf(message: Message, context: ActContext): Act[] {
  if (message.is_deleted) return context.isAdministrator ? ["link", "audit"] : ["link"];
  // What a call left: the server's own words, for nobody to change.
  if (message.call) return canWrite(context) ? ["reply", "link"] : ["link"];
  const isOwn = message.author_id === context.me;
  const acts: [Act, boolean][] = [
    ["reply", canWrite(context)],
    // A question changed under votes would be another question.
    ["edit", isOwn && canWrite(context) && !message.poll],
    ["copy", true],
    ["link", true],
    ["readers", isOwn],
    ["history", typeof message.edited_us === "number"],
    ["delete", wayToDelete(message, context) !== null],
  ];
  return acts.flatMap(([act, is]) => (is ? [act] : []));
}
