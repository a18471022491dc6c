// Language for components: texts, formats, and the switch between languages.
import { createContext, useContext } from "react";
import type { Formats } from "./format.ts";
import type { Locale } from "./locale.ts";
import type { Translate } from "./translate.ts";

export type I18n = {
  locale: Locale;
  t: Translate;
  formats: Formats;
  setLocale(locale: Locale): void;
};

export const I18nContext = createContext<I18n | null>(null);

export function useI18n(): I18n {
  const i18n = useContext(I18nContext);
  if (!i18n) throw new Error("useI18n outside of I18nContext");
  return i18n;
}
