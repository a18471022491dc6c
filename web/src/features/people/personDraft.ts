// A person's card as the administrator writes it.
import type { Member, Role } from "../../api/schema.ts";
import type { Key } from "../../i18n/translate.ts";
import { type NameComplaints, type NameDraft, nameComplaints } from "./credentials.ts";

export type PersonDraft = { name: NameDraft; roles: Role[]; position: string; isVerified: boolean };
export type PersonComplaints = { name: NameComplaints; roles?: Key };

export const MEMBER_ROLES = [
  "student",
  "parent",
  "teacher",
  "staff",
  "head",
  "administrator",
] as const satisfies readonly Role[];

export const EMPTY_PERSON: PersonDraft = {
  name: { last: "", first: "", middle: "" },
  roles: [],
  position: "",
  isVerified: false,
};

export function draftOf({ person }: Member): PersonDraft {
  return { name: person.name, roles: person.roles, position: person.position, isVerified: person.is_verified };
}

/** The badge belongs to teachers; without the role there is nothing to confirm. */
export function withRoles(draft: PersonDraft, roles: Role[]): PersonDraft {
  return { ...draft, roles, isVerified: draft.isVerified && roles.includes("teacher") };
}

export function personComplaints(draft: PersonDraft): PersonComplaints {
  return {
    name: nameComplaints(draft.name),
    ...(draft.roles.length === 0 && { roles: "person.roles.empty" as const }),
  };
}

export function hasComplaints(bad: PersonComplaints): boolean {
  return bad.roles !== undefined || Object.keys(bad.name).length > 0;
}
