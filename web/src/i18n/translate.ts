// Texts by key. Messages are ICU (plurals one/few/many), compiled by the build (tools/catalogue.mjs), in pieces by language
// and by door, rooms, talk, call and manage. A key that is not in the Russian catalogue does not compile, nor does an English catalogue that lacks one.
import { setupI18n } from "@lingui/core";
import type { ApiErrorCode } from "../api/error.ts";
import { errorCodes } from "../api/errors.ts";
import type { Locale } from "./locale.ts";
import type { ru } from "./ru.ts";

export type Key = keyof typeof ru;
export type Values = Record<string, string | number>;
export type Translate = (key: Key, values?: Values) => string;

type Piece = "door" | "rooms" | "talk" | "call" | "manage";

const loads = {
  ru: {
    door: () => import("./ru.ts?compiled=door"),
    rooms: () => import("./ru.ts?compiled=rooms"),
    talk: () => import("./ru.ts?compiled=talk"),
    call: () => import("./ru.ts?compiled=call"),
    manage: () => import("./ru.ts?compiled=manage"),
  },
  en: {
    door: () => import("./en.ts?compiled=door"),
    rooms: () => import("./en.ts?compiled=rooms"),
    talk: () => import("./en.ts?compiled=talk"),
    call: () => import("./en.ts?compiled=call"),
    manage: () => import("./en.ts?compiled=manage"),
  },
};
const spoken = new Map<Locale, { i18n: ReturnType<typeof setupI18n>; pieces: Set<Piece>; translate: Translate }>();
/** What is needed by now: with the first room the words of rooms, in whichever language comes later. */
const wanted = new Set<Piece>(["door"]);

/** Must be done once before the first makeTranslate of that language. */
export async function loadWords(locale: Locale): Promise<void> {
  const known = spoken.get(locale);
  const missing = [...wanted].filter((piece) => !known?.pieces.has(piece));
  const read = await Promise.all(missing.map((piece) => loads[locale][piece]()));
  const voice = spoken.get(locale) ?? newVoice(locale);
  for (const { default: messages } of read) voice.i18n.load(locale, messages);
  for (const piece of missing) voice.pieces.add(piece);
  spoken.set(locale, voice);
}

/** Before the first room. */
export function loadRoomWords(): Promise<void> {
  return want("rooms");
}

/** Before a conversation is shown: what is said of files, polls and the like. */
export function loadTalkWords(): Promise<void> {
  return want("talk");
}

/** Before a call is shown. */
export function loadCallWords(): Promise<void> {
  return want("call");
}

/** Before a page of structure, staff, imports, rules and what else stands in «Управление» and «Люди». */
export function loadManageWords(): Promise<void> {
  return want("manage");
}

async function want(piece: Piece): Promise<void> {
  wanted.add(piece);
  await Promise.all([...spoken.keys()].map(loadWords));
}

function newVoice(locale: Locale) {
  const i18n = setupI18n();
  i18n.activate(locale);
  const translate: Translate = (key, values) => i18n._(key, values);
  return { i18n, pieces: new Set<Piece>(), translate };
}

export function makeTranslate(locale: Locale): Translate {
  const voice = spoken.get(locale);
  if (!voice) throw new Error(`the words of ${locale} are not loaded`);
  return voice.translate;
}

const known: ReadonlySet<string> = new Set([...errorCodes, "offline"]);

/** A code this client does not know (a newer server) still gets words. */
export function errorKey(code: string): Key {
  return known.has(code) ? `error.${code as ApiErrorCode}` : "error.internal";
}
