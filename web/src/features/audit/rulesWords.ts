// What a change of a chat's rules changed, in words. Pure.
import type { Act } from "../../api/schema.ts";
import type { Translate } from "../../i18n/translate.ts";

const RULES = ["writes", "invites", "pins", "mentionsAll"] as const;

/** In the order of the server's text (chat_rules_change). */
export function rulesWord(t: Translate, { was, became }: Pick<Act, "was" | "became">): string {
  if (!was || !became) return "";
  const before = was.split(",");
  const after = became.split(",");
  const who = (value: string | undefined) => t(value === "0" ? "record.rules.all" : "record.rules.managers");
  const pause = (value: string | undefined) => t("record.rules.seconds", { n: Number(value ?? 0) });
  const words = RULES.flatMap((rule, at) =>
    before[at] === after[at] ? [] : [`${t(`record.rules.${rule}`)}: ${who(before[at])} → ${who(after[at])}`],
  );
  const slow = before[4] === after[4] ? [] : [`${t("record.rules.slow")}: ${pause(before[4])} → ${pause(after[4])}`];
  return [...words, ...slow].join("; ");
}
