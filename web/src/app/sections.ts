// The sections of the rail and the bottom bar, for whom they are. A section nobody of the role needs is absent.
import { Building2, type LucideIcon, MessagesSquare, SlidersHorizontal, Users } from "lucide-react";
import type { Key } from "../i18n/translate.ts";
import type { Route } from "./route.ts";
import { seesManage, seesPeople, type Who } from "./session.ts";

export type Section = { id: Route["name"]; href: string; label: Key; icon: LucideIcon };

export function sectionsOf(who: Who): Section[] {
  if (who.kind === "operator") return [{ id: "operator", href: "/operator", label: "nav.spaces", icon: Building2 }];
  if (who.kind !== "member" || who.me.is_waiting || who.me.must_set_password) return [];
  const sections: Section[] = [{ id: "chats", href: "/chats", label: "nav.chats", icon: MessagesSquare }];
  if (seesPeople(who.me)) sections.push({ id: "people", href: "/people", label: "nav.people", icon: Users });
  if (seesManage(who.me)) {
    sections.push({ id: "manage", href: "/manage", label: "nav.manage", icon: SlidersHorizontal });
  }
  return sections;
}
