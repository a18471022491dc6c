// Rules of a chat, slow mode, mentions of all.
import type { chatRulesRu } from "./chatRules.ru.ts";

export const chatRulesEn: Record<keyof typeof chatRulesRu, string> = {
  "chatRules.title": "Rules of the chat",
  "chatRules.change": "Change the rules",
  "chatRules.writes": "Who writes",
  "chatRules.invites": "Who adds people",
  "chatRules.pins": "Who pins messages",
  "chatRules.mentionsAll": "Who mentions everybody (@all)",
  "chatRules.slow": "Slow mode",
  "chatRules.all": "all members",
  "chatRules.managers": "only those who run it",
  "chatRules.slow.off": "off",
  "chatRules.slow.seconds": "{n, plural, one {every second} other {every # seconds}}",
  "chatRules.slow.minutes": "{n, plural, one {every minute} other {every # minutes}}",
  "chatRules.slow.hour": "every hour",
  "chatRules.hint": "Those who run the chat write always and without pauses. Drafts and what is written stay.",
  "chatRules.byHand":
    "Whoever is in the organisation can be added. Invitation links are made only by those who run the chat.",
  "chatRules.byStructure": "Who is in this chat follows the structure: only those who run it add people.",
  "chatRules.done": "The rules of the chat were changed",
  "chatRules.changed": "Somebody changed the rules while you chose. Save yours or close this window.",
  "chatRules.closed": "Only those who run this chat write here.",
  "slow.line": "Slow mode: one message {how}",
  "slow.left": "Slow mode: the next one in {time}",
  "message.goes": "goes at {time}",
  "mention.all": "all",
  "mention.all.title": "Everybody in the chat",
};
