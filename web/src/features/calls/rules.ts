// What the server will allow, so that no button is shown that it would refuse. Pure; the server decides
// (src/features/people/policy.c), and what it refuses all the same has its words.
import type { ApiErrorCode } from "../../api/error.ts";
import type { OrgCalls, Person } from "../../api/schema.ts";
import { errorKey, type Key } from "../../i18n/translate.ts";

type Who = Pick<Person, "roles" | "is_verified">;

const has = (who: Who, ...roles: Person["roles"]) => who.roles.some((role) => roles.includes(role));

/** other: of a direct chat; null: a group. */
export function mayStart(me: Who, other: Who | null, policy: OrgCalls): boolean {
  if (has(me, "administrator", "head", "staff") || (me.is_verified && has(me, "teacher"))) return true;
  if (has(me, "teacher") && other && has(other, "teacher", "administrator", "head", "staff")) return true;
  if (!has(me, "student", "parent")) return false;
  return policy === "everybody" || (policy === "direct" && other !== null);
}

const FOR_GOOD: ReadonlySet<string> = new Set([
  "policy",
  "not_verified",
  "no_right",
  "not_found",
  "chat_archived",
  "call_kept_out",
]);

/** Another try would be refused again. */
export function isForGood(error: ApiErrorCode | null): boolean {
  return error !== null && FOR_GOOD.has(error);
}

/** Of a refused way in: the words of errors speak of letters. */
export function refusalKey(error: ApiErrorCode | null): Key {
  if (error === "policy") return "refused.policy";
  if (error === "not_verified") return "refused.not_verified";
  if (error === "limit_reached") return "refused.limit_reached";
  if (error === "unavailable") return "refused.unavailable";
  return errorKey(error ?? "internal");
}
