// How slow a chat is, in words. Pure.
import type { Translate } from "../../i18n/translate.ts";

export function slowWords(slowS: number, t: Translate): string {
  if (slowS === 0) return t("chatRules.slow.off");
  if (slowS >= 3600) return t("chatRules.slow.hour");
  return slowS < 60 ? t("chatRules.slow.seconds", { n: slowS }) : t("chatRules.slow.minutes", { n: slowS / 60 });
}
