// What the server will allow, so that no button is shown that it would refuse. Pure; the server decides
// (src/features/people/policy.c, asked by org_rules_own_get), and what it refuses all the same has its words.
import type { ApiErrorCode } from "../../api/error.ts";
import type { OrgRulesOwn, Person } from "../../api/schema.ts";
import { errorKey, type Key } from "../../i18n/translate.ts";

type Who = Pick<Person, "roles" | "is_verified">;

const has = (who: Who, ...roles: Person["roles"]) => who.roles.some((role) => roles.includes(role));

/** other: of a direct chat; null: a group. own null: not read yet, so what is safe to believe. */
export function mayStart(me: Who, other: Who | null, own: OrgRulesOwn | null): boolean {
  if (own) return other ? has(other, ...own.calls) : own.group_calls;
  if (has(me, "administrator", "head", "staff") || (me.is_verified && has(me, "teacher"))) return true;
  return has(me, "teacher") && other !== null && has(other, "teacher", "administrator", "head", "staff");
}

const FOR_GOOD: ReadonlySet<string> = new Set([
  "policy",
  "not_verified",
  "no_right",
  "not_found",
  "chat_archived",
  "chat_rule",
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
  if (error === "chat_rule") return "refused.chat_rule";
  if (error === "limit_reached") return "refused.limit_reached";
  if (error === "unavailable") return "refused.unavailable";
  return errorKey(error ?? "internal");
}
