// What tools/help.mjs makes of docs/operating/first-day.md, and which section is for whom.
import type { Role } from "../../api/schema.ts";

export const HELP_SECTIONS = ["administrator", "teacher", "student", "parent"] as const;
export type HelpSection = (typeof HELP_SECTIONS)[number];

export type HelpWord =
  | string
  | { readonly t: "b"; readonly c: readonly HelpWord[] }
  | { readonly t: "code"; readonly v: string }
  | { readonly t: "a"; readonly href: string; readonly c: readonly HelpWord[] };

export type HelpBlock =
  | { readonly t: "p" | "h3"; readonly c: readonly HelpWord[] }
  | { readonly t: "ol" | "ul"; readonly items: readonly (readonly HelpBlock[])[] }
  | { readonly t: "img"; readonly file: string; readonly alt: string };

const FOR: readonly [Role, HelpSection][] = [
  ["administrator", "administrator"],
  ["operator", "administrator"],
  ["head", "administrator"],
  ["teacher", "teacher"],
  ["staff", "teacher"],
  ["student", "student"],
  ["parent", "parent"],
];

/** The section of the address (`#teacher`), else of the first role that has most to do; signed out, most are students. */
export function sectionFor(fragment: string, roles: readonly Role[]): HelpSection {
  const asked = HELP_SECTIONS.find((section) => fragment === `#${section}`);
  return asked ?? FOR.find(([role]) => roles.includes(role))?.[1] ?? "student";
}
