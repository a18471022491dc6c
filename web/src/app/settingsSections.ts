// Which parts of the settings somebody has: without an account there is nothing to secure, and whoever waits to be let
// in has been asked nothing yet; where there is one organisation, there is no account in another.
import type { Me } from "../api/schema.ts";
import { SETTINGS_SECTIONS, type SettingsSection } from "./route.ts";

export function sectionsOf(me: Me | null, hasOtherOrgs: boolean): readonly SettingsSection[] {
  return SETTINGS_SECTIONS.filter((id) => {
    if (id === "security") return me !== null;
    if (id === "links" && !hasOtherOrgs) return false;
    return (id !== "data" && id !== "links") || (me !== null && !me.is_waiting);
  });
}
