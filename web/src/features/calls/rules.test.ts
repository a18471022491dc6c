import { expect, test } from "vitest";
import type { OrgRulesOwn, Role } from "../../api/schema.ts";
import { isForGood, mayStart, refusalKey } from "./rules.ts";

const who = (role: Role, is_verified = false) => ({ roles: [role], is_verified });
const teacher = who("teacher", true);
const unproven = who("teacher");
const student = who("student");

test("before the rules are read: colleagues; a teacher without the badge calls colleagues only", () => {
  expect(mayStart(teacher, null, null)).toBe(true);
  expect(mayStart(who("administrator"), student, null)).toBe(true);
  expect(mayStart(unproven, null, null)).toBe(false);
  expect(mayStart(unproven, student, null)).toBe(false);
  expect(mayStart(unproven, teacher, null)).toBe(true);
  expect(mayStart(student, teacher, null)).toBe(false);
});

test("as the rules say", () => {
  const own: OrgRulesOwn = { calls: ["teacher", "student"], group_calls: false, gathers: false };
  expect(mayStart(student, teacher, own)).toBe(true);
  expect(mayStart(student, who("parent"), own)).toBe(false);
  expect(mayStart(student, null, own)).toBe(false);
  expect(mayStart(student, null, { ...own, group_calls: true })).toBe(true);
  expect(mayStart(teacher, null, own)).toBe(false);
});

test("what is refused for good is not offered again, and has words of calls", () => {
  expect(isForGood("policy")).toBe(true);
  expect(isForGood("chat_rule")).toBe(true);
  expect(isForGood("unavailable")).toBe(false);
  expect(isForGood(null)).toBe(false);
  expect(refusalKey("policy")).toBe("refused.policy");
  expect(refusalKey("chat_rule")).toBe("refused.chat_rule");
  expect(refusalKey("call_over")).toBe("error.call_over");
  expect(refusalKey(null)).toBe("error.internal");
});
