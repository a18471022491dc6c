// What the server says of oneself in a call, from one moment to the next, and what of it is news. Pure.
import type { Call, MemberId } from "../../api/schema.ts";
import type { Notice } from "./session.ts";

export interface Own {
  readonly hasHand: boolean;
  /** null: not known, we are not of the call. */
  readonly maySpeak: boolean | null;
  /** Only hosts speak, and whom they gave the floor. */
  readonly isQuiet: boolean;
}

export const NOTHING: Own = { hasHand: false, maySpeak: null, isQuiet: false };

export function ownOf(call: Call | null, me: MemberId): Own {
  const mine = call?.people.find((person) => person.member_id === me);
  if (!call || !mine) return NOTHING;
  return { hasHand: typeof mine.hand_us === "number", maySpeak: mine.may_speak, isQuiet: call.is_quiet };
}

/** isMine: we do something ourselves just now, what it changes is no news. */
export function newsOf(before: Own, now: Own, isMine: boolean): Notice | null {
  if (before.maySpeak === true && now.maySpeak === false) return { kind: "voiceTaken" };
  if (before.maySpeak === false && now.maySpeak === true) {
    // A whole class is not asked to switch on at once.
    return { kind: before.isQuiet && !now.isQuiet ? "voicesGiven" : "voiceGiven" };
  }
  return before.hasHand && !now.hasHand && !isMine ? { kind: "handLowered" } : null;
}
