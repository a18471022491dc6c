// What a change of roles means, in words: the second look before it is kept. Pure.
import type { Role } from "../../api/schema.ts";
import type { Key } from "../../i18n/translate.ts";

/** What is gained, then what is lost; `isVerified`: the badge is there to lose. */
export function rolesEffect(before: readonly Role[], after: readonly Role[], isVerified: boolean): Key[] {
  const gained = after.filter((role) => !before.includes(role));
  const lost = before.filter((role) => !after.includes(role));
  const keepsBadge = after.includes("teacher") || after.includes("head");
  return [
    ...gained.map((role): Key => `roles.gain.${role as Exclude<Role, "operator">}`),
    ...lost.map((role): Key => `roles.lose.${role as Exclude<Role, "operator">}`),
    ...(isVerified && !keepsBadge ? (["roles.lose.badge"] as const) : []),
  ];
}
