// Which parts of the settings somebody has: without an account there is nothing to secure, and whoever waits to be let
// in has been asked nothing yet.
import type { Me } from "../api/schema.ts";
import { SETTINGS_SECTIONS, type SettingsSection } from "./route.ts";

export function sectionsOf(me: Me | null): readonly SettingsSection[] {
  return SETTINGS_SECTIONS.filter((id) => {
    if (id === "security") return me !== null;
    return id !== "data" || (me !== null && !me.is_waiting);
  });
}
