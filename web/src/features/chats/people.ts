// How people look to a reader of chats: names in talk, letters in circles, roles in words.
import type { MemberId, Person } from "../../api/schema.ts";
import { initials, talkName } from "../../i18n/name.ts";
import type { Translate } from "../../i18n/translate.ts";

export function nameOf(person: Person | undefined, t: Translate): string {
  return person ? talkName(person.name) : t("chats.unknownPerson");
}

export function authorOf(id: MemberId, me: MemberId, person: Person | undefined, t: Translate): string {
  return id === me ? t("chats.you") : nameOf(person, t);
}

export function lettersOf(person: Person | undefined): string {
  return person ? initials(person.name) : "";
}

/** «Анатомия и физиология», else the roles in words. */
export function aboutOf(person: Person, t: Translate): string {
  if (person.position !== "") return person.position;
  return person.roles.map((role) => t(`role.${role}`)).join(", ");
}
