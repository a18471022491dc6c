// What a chat lets us do, by its own rules (chats.api.toml, type chat_rules). The server decides; this only hides what
// it would refuse. canGather: me.can_gather, without which nobody manages.
import type { Chat, ChatRules, ChatWho } from "../api/schema.ts";
import type { ChatState } from "./state.ts";

const PLAIN: ChatRules = {
  who_writes: "all",
  who_invites: "managers",
  who_pins: "managers",
  who_mentions_all: "managers",
  slow_s: 0,
};

/** A chat that an earlier version of this client kept has none. */
export function rulesOf(chat: Chat): ChatRules {
  return chat.rules ?? PLAIN;
}

export function manages({ right, chat }: ChatState, canGather: boolean): boolean {
  return chat.kind === "group" && right === "manage" && canGather;
}

function isLet(chat: ChatState, who: ChatWho, canGather: boolean): boolean {
  if (chat.chat.kind !== "group" || chat.right === "read") return false;
  return who === "all" || manages(chat, canGather);
}

/** Only those who run it write there, and we do not. */
export function isClosedToUs(chat: ChatState, canGather: boolean): boolean {
  return rulesOf(chat.chat).who_writes === "managers" && chat.chat.kind === "group" && !manages(chat, canGather);
}

/** Whom one may add the organisation says: who may not gather may add nobody. */
export function mayInvite(chat: ChatState, canGather: boolean): boolean {
  const byRule = chat.chat.origin === "hand" && rulesOf(chat.chat).who_invites === "all" && chat.right !== "read";
  return chat.chat.kind === "group" && !chat.chat.is_archived && canGather && (byRule || chat.right === "manage");
}

export function mayMentionAll(chat: ChatState, canGather: boolean): boolean {
  return isLet(chat, rulesOf(chat.chat).who_mentions_all, canGather);
}

/** Both of a direct chat, oneself in one's own; in a group as its rules say. */
export function mayPin(chat: ChatState, canGather: boolean): boolean {
  if (chat.chat.is_archived || chat.lock) return false;
  return chat.chat.kind !== "group" || isLet(chat, rulesOf(chat.chat).who_pins, canGather);
}

/** When we may write again, as the server counts; 0: now, or there is no haste to hold. */
export function slowUntil(chat: ChatState, canGather: boolean): number {
  const { slow_s } = rulesOf(chat.chat);
  if (slow_s === 0 || chat.chat.kind !== "group" || !chat.postedUs || manages(chat, canGather)) return 0;
  return chat.postedUs + slow_s * 1_000_000;
}
