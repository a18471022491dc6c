// Texts by key. Messages are ICU (plurals one/few/many), compiled when first used; a key that is not in the Russian
// catalogue does not compile, nor does an English catalogue that lacks one.
import { setupI18n } from "@lingui/core";
import { compileMessage } from "@lingui/message-utils/compileMessage";
import type { ErrorCode } from "../api/errors.ts";
import { en } from "./en.ts";
import type { Locale } from "./locale.ts";
import { ru } from "./ru.ts";

export type Key = keyof typeof ru;
export type Values = Record<string, string | number>;
export type Translate = (key: Key, values?: Values) => string;

const catalogues: Record<Locale, Record<Key, string>> = { ru, en };

export function makeTranslate(locale: Locale): Translate {
  const i18n = setupI18n();
  i18n.setMessagesCompiler(compileMessage);
  i18n.load(locale, { ...catalogues[locale] });
  i18n.activate(locale);
  return (key, values) => i18n._(key, values);
}

/** A code this client does not know (a newer server) still gets words. */
export function errorKey(code: string): Key {
  const key = `error.${code}` as `error.${ErrorCode}`;
  return key in ru ? key : "error.internal";
}
