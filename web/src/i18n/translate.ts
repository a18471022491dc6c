// Texts by key. Messages are ICU (plurals one/few/many), compiled by the build (tools/catalogue.mjs), one piece for each
// language. A key that is not in the Russian catalogue does not compile, nor does an English catalogue that lacks one.
import { setupI18n } from "@lingui/core";
import type { ApiErrorCode } from "../api/error.ts";
import { errorCodes } from "../api/errors.ts";
import type { Locale } from "./locale.ts";
import type { ru } from "./ru.ts";

export type Key = keyof typeof ru;
export type Values = Record<string, string | number>;
export type Translate = (key: Key, values?: Values) => string;

const loads = {
  ru: () => import("./ru.ts?compiled"),
  en: () => import("./en.ts?compiled"),
};
const translates = new Map<Locale, Translate>();

/** Must be done once before the first makeTranslate of that language. */
export async function loadWords(locale: Locale): Promise<void> {
  if (translates.has(locale)) return;
  const { default: messages } = await loads[locale]();
  const i18n = setupI18n();
  i18n.load(locale, messages);
  i18n.activate(locale);
  translates.set(locale, (key, values) => i18n._(key, values));
}

export function makeTranslate(locale: Locale): Translate {
  const translate = translates.get(locale);
  if (!translate) throw new Error(`the words of ${locale} are not loaded`);
  return translate;
}

const known: ReadonlySet<string> = new Set([...errorCodes, "offline"]);

/** A code this client does not know (a newer server) still gets words. */
export function errorKey(code: string): Key {
  return known.has(code) ? `error.${code as ApiErrorCode}` : "error.internal";
}
