// Texts by key. Messages are ICU (plurals one/few/many), compiled when first used; a key that is not in the Russian
// catalogue does not compile, nor does an English catalogue that lacks one.
import { setupI18n } from "@lingui/core";
import { compileMessage } from "@lingui/message-utils/compileMessage";
import type { ApiErrorCode } from "../api/error.ts";
import { en } from "./en.ts";
import type { Locale } from "./locale.ts";
import { ru } from "./ru.ts";

export type Key = keyof typeof ru;
export type Values = Record<string, string | number>;
export type Translate = (key: Key, values?: Values) => string;

const catalogues: Record<Locale, Record<Key, string>> = { ru, en };

/** Russian one-letter words never end a line: «в одном месте» breaks before «в». */
function bindShortWords(message: string): string {
  return message.replace(/(^|[\s(«])([вкосуияВКОСУИЯ]) /gu, "$1$2\u00a0");
}

function messagesOf(locale: Locale): Record<string, string> {
  const catalogue = catalogues[locale];
  if (locale !== "ru") return { ...catalogue };
  return Object.fromEntries(Object.entries(catalogue).map(([key, message]) => [key, bindShortWords(message)]));
}

export function makeTranslate(locale: Locale): Translate {
  const i18n = setupI18n();
  i18n.setMessagesCompiler(compileMessage);
  i18n.load(locale, messagesOf(locale));
  i18n.activate(locale);
  return (key, values) => i18n._(key, values);
}

/** A code this client does not know (a newer server) still gets words. */
export function errorKey(code: string): Key {
  const key = `error.${code}` as `error.${ApiErrorCode}`;
  return key in ru ? key : "error.internal";
}
