import { expect, test } from "vitest";
import type { OrgCalls, Role } from "../../api/schema.ts";
import { isForGood, mayStart, refusalKey } from "./rules.ts";

const who = (role: Role, is_verified = false) => ({ roles: [role], is_verified });
const teacher = who("teacher", true);
const unproven = who("teacher");
const student = who("student");
const POLICIES: readonly OrgCalls[] = ["staff", "direct", "everybody"];

test("colleagues start whatever the policy; a teacher without the badge calls colleagues only", () => {
  for (const policy of POLICIES) {
    expect(mayStart(teacher, null, policy)).toBe(true);
    expect(mayStart(who("administrator"), student, policy)).toBe(true);
    expect(mayStart(unproven, null, policy)).toBe(false);
    expect(mayStart(unproven, student, policy)).toBe(false);
    expect(mayStart(unproven, teacher, policy)).toBe(true);
  }
});

test("students and parents by the policy", () => {
  const starts = (other: typeof teacher | null) => POLICIES.map((policy) => mayStart(student, other, policy));
  expect(starts(null)).toEqual([false, false, true]);
  expect(starts(teacher)).toEqual([false, true, true]);
  expect(mayStart(who("parent"), null, "everybody")).toBe(true);
  expect(mayStart(who("operator"), null, "everybody")).toBe(false);
});

test("what is refused for good is not offered again, and has words of calls", () => {
  expect(isForGood("policy")).toBe(true);
  expect(isForGood("unavailable")).toBe(false);
  expect(isForGood(null)).toBe(false);
  expect(refusalKey("policy")).toBe("refused.policy");
  expect(refusalKey("call_over")).toBe("error.call_over");
  expect(refusalKey(null)).toBe("error.internal");
});
