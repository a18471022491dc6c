// Addresses of the client, both ways and pure: what an address shows, and the address of what is shown.
import type { ChatId, ImportId, MemberId, UnitId } from "../api/schema.ts";

export const SETTINGS_SECTIONS = ["profile", "security", "links", "data", "look", "language"] as const;
export type SettingsSection = (typeof SETTINGS_SECTIONS)[number];

/** «Управление»: each section is a piece of its own (Manage.tsx). */
export const MANAGE_SECTIONS = ["claims", "staff", "codes", "rules", "chats", "journal", "left", "consents"] as const;
export type ManageSection = (typeof MANAGE_SECTIONS)[number];

/** «Люди»: lists beside the tree, and what is done with whole lists. */
export const PEOPLE_LISTS = ["all", "subjects", "imports", "rollover"] as const;
export type PeopleList = (typeof PEOPLE_LISTS)[number];

export type Route =
  | { name: "home" }
  | { name: "start" }
  | { name: "sign-in"; slug: string | null }
  | { name: "join" }
  | { name: "staff" }
  | { name: "trust" }
  | { name: "credentials" }
  | { name: "waiting" }
  | { name: "chats"; chatId: ChatId | null; message: number | null }
  | { name: "call"; chatId: ChatId }
  | {
      name: "people";
      memberId: MemberId | null;
      unitId: UnitId | null;
      list: PeopleList | null;
      importId: ImportId | null;
    }
  /** How students and parents of a group come in. */
  | { name: "coming-in"; unitId: UnitId }
  | { name: "settings"; section: SettingsSection }
  /** No section: the list of them on a phone, the first of them on a wide screen. */
  | { name: "manage"; section: ManageSection | null; id: string | null }
  | { name: "operator" }
  /** What to do first, by role; for everybody, signed out too. */
  | { name: "help" }
  /** What another program handed over by «Поделиться»: to which chat. */
  | { name: "share" }
  /** An organisation asks for a space; with "order": the head's order to print. */
  | { name: "apply"; isOrder: boolean }
  | { name: "not-found" };

const ID = /^[1-9]\d{0,18}$/;
const SLUG = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;

function chatsRoute(id: string | undefined, mark: string | undefined, n: string | undefined, extra: number): Route {
  if (id === undefined) return { name: "chats", chatId: null, message: null };
  if (!ID.test(id) || extra > 3) return { name: "not-found" };
  const chatId = id as ChatId;
  if (mark === undefined) return { name: "chats", chatId, message: null };
  if (mark === "call" && extra === 2) return { name: "call", chatId };
  const message = Number(n);
  if (mark !== "m" || !ID.test(n ?? "") || !Number.isSafeInteger(message)) return { name: "not-found" };
  return { name: "chats", chatId, message };
}

function manageRoute(word: string | undefined, id: string | undefined): Route {
  if (word === undefined) return { name: "manage", section: null, id: null };
  const section = MANAGE_SECTIONS.find((name) => name === word);
  if (section === undefined || (id !== undefined && !ID.test(id))) return { name: "not-found" };
  return { name: "manage", section, id: id ?? null };
}

function peopleRoute(word: string | undefined, id: string | undefined): Route {
  const nothing = { name: "people", memberId: null, unitId: null, list: null, importId: null } as const;
  if (word === undefined) return nothing;
  if (word === "units") return ID.test(id ?? "") ? { ...nothing, unitId: id as UnitId } : { name: "not-found" };
  if (word === "imports" && id !== undefined) {
    return ID.test(id) ? { ...nothing, list: word, importId: id as ImportId } : { name: "not-found" };
  }
  if (id !== undefined) return { name: "not-found" };
  const list = PEOPLE_LISTS.find((name) => name === word);
  if (list !== undefined) return { ...nothing, list };
  return ID.test(word) ? { ...nothing, memberId: word as MemberId } : { name: "not-found" };
}

export function routeOf(path: string): Route {
  const parts = path.split("/").filter(Boolean);
  const [head, id, mark, n] = parts;
  if (head === undefined) return { name: "home" };
  if (head === "chats") return chatsRoute(id, mark, n, parts.length - 1);
  if (head === "people" && id === "units" && n === "slips" && parts.length === 4 && ID.test(mark ?? "")) {
    return { name: "coming-in", unitId: mark as UnitId };
  }
  if (head === "people" && parts.length <= 3) return peopleRoute(id, mark);
  if (head === "o" && parts.length === 2 && id !== undefined) {
    return SLUG.test(id) ? { name: "sign-in", slug: id } : { name: "not-found" };
  }
  if (head === "settings" && parts.length <= 2) {
    const section = SETTINGS_SECTIONS.find((name) => name === (id ?? "profile"));
    return section ? { name: "settings", section } : { name: "not-found" };
  }
  if (head === "manage" && parts.length <= 3) return manageRoute(id, mark);
  if (head === "apply" && (parts.length === 1 || (id === "order" && parts.length === 2))) {
    return { name: "apply", isOrder: id === "order" };
  }
  if (parts.length > 1) return { name: "not-found" };
  switch (head) {
    case "start":
    case "join":
    case "staff":
    case "trust":
    case "credentials":
    case "waiting":
    case "operator":
    case "help":
    case "share":
      return { name: head };
    case "sign-in":
      return { name: "sign-in", slug: null };
    default:
      return { name: "not-found" };
  }
}

export function hrefOf(route: Exclude<Route, { name: "not-found" }>): string {
  switch (route.name) {
    case "home":
      return "/";
    case "sign-in":
      return route.slug === null ? "/sign-in" : `/o/${route.slug}`;
    case "chats":
      if (route.chatId === null) return "/chats";
      return route.message === null ? `/chats/${route.chatId}` : `/chats/${route.chatId}/m/${route.message}`;
    case "call":
      return `/chats/${route.chatId}/call`;
    case "people":
      if (route.unitId !== null) return `/people/units/${route.unitId}`;
      return ["/people", route.list ?? route.memberId, route.importId].filter((part) => part !== null).join("/");
    case "coming-in":
      return `/people/units/${route.unitId}/slips`;
    case "settings":
      return route.section === "profile" ? "/settings" : `/settings/${route.section}`;
    case "manage":
      return ["/manage", route.section, route.id].filter((part) => part !== null).join("/");
    case "apply":
      return route.isOrder ? "/apply/order" : "/apply";
    default:
      return `/${route.name}`;
  }
}

/** Where to come back after signing in: an address of this client and nothing else. */
export function safeReturn(path: string | null): string | null {
  if (path === null || !path.startsWith("/") || path.startsWith("//") || path.includes("\\")) return null;
  const route = routeOf(path.split(/[?#]/)[0] ?? "");
  return ["chats", "call", "people", "coming-in", "settings", "manage", "operator", "join", "help", "share"].includes(
    route.name,
  )
    ? path
    : null;
}
