// What a chat's own rules let us do, as the client counts.
import { expect, it } from "vitest";
import type { Chat, ChatRight, ChatRules } from "../api/schema.ts";
import { isClosedToUs, mayInvite, mayMentionAll, mayPin, rulesOf, slowUntil } from "./chatRules.ts";
import type { ChatState } from "./state.ts";
import { ModelServer } from "./testing/model.ts";

function chat(rules: Partial<ChatRules>, right: ChatRight = "write", more: Partial<Chat> = {}): ChatState {
  const server = new ModelServer();
  const view = server.view(server.add("10", ["1", "2"]));
  const own = { ...view.chat, rules: { ...view.chat.rules, ...rules }, ...more };
  return { chat: own, right, postedUs: 5_000_000 } as ChatState;
}

it("keeps to what was always so where nothing is said", () => {
  const plain = chat({});
  const { rules: _, ...old } = plain.chat;
  expect(rulesOf(old as Chat)).toEqual(plain.chat.rules);
  expect(isClosedToUs(plain, true)).toBe(false);
  expect(mayInvite(plain, true)).toBe(false);
  expect(mayMentionAll(plain, true)).toBe(false);
  expect(slowUntil(plain, true)).toBe(0);
  expect(mayInvite(chat({}, "manage"), true)).toBe(true);
  expect(mayMentionAll(chat({}, "manage"), true)).toBe(true);
});

it("closes and slows for those who do not manage, and who lost the badge manages no more", () => {
  const rules = { who_writes: "managers", slow_s: 30 } as const;
  expect(isClosedToUs(chat(rules), true)).toBe(true);
  expect(isClosedToUs(chat(rules, "manage"), true)).toBe(false);
  expect(isClosedToUs(chat(rules, "manage"), false)).toBe(true);
  expect(slowUntil(chat(rules), true)).toBe(35_000_000);
  expect(slowUntil(chat(rules, "manage"), true)).toBe(0);
  expect(slowUntil({ ...chat(rules), postedUs: null }, true)).toBe(0);
  expect(isClosedToUs(chat(rules, "write", { kind: "direct" }), true)).toBe(false);
});

it("lets writers add people by hand alone", () => {
  const open = { who_invites: "all" } as const;
  expect(mayInvite(chat(open), true)).toBe(true);
  expect(mayInvite(chat(open), false)).toBe(false);
  expect(mayInvite(chat(open, "read"), true)).toBe(false);
  expect(mayInvite(chat(open, "write", { origin: "group" }), true)).toBe(false);
  expect(mayInvite(chat(open, "write", { is_archived: true }), true)).toBe(false);
});

it("lets both of a direct chat pin, and in a group whom its rules name, where something new may be said", () => {
  expect(mayPin(chat({}), true)).toBe(false);
  expect(mayPin(chat({}, "manage"), true)).toBe(true);
  expect(mayPin(chat({}, "manage"), false)).toBe(false);
  expect(mayPin(chat({ who_pins: "all" }), true)).toBe(true);
  expect(mayPin(chat({ who_pins: "all" }, "read"), true)).toBe(false);
  expect(mayPin(chat({}, "write", { kind: "direct" }), true)).toBe(true);
  expect(mayPin(chat({}, "write", { kind: "saved" }), true)).toBe(true);
  expect(mayPin({ ...chat({}, "write", { kind: "direct" }), lock: "rule" }, true)).toBe(false);
  expect(mayPin(chat({}, "manage", { is_archived: true }), true)).toBe(false);
});
