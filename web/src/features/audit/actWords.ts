// Acts of the record in words. A newer server may know acts that this client does not.
import type { Act, ActPerson, Look } from "../../api/schema.ts";
import { actsRu } from "../../i18n/acts.ru.ts";
import { listName, shortName } from "../../i18n/name.ts";
import type { Key, Translate } from "../../i18n/translate.ts";

/** All that have a word, but for the two that stand for others. */
export const ACTS: readonly string[] = Object.keys(actsRu)
  .map((key) => key.slice("act.".length))
  .filter((act) => act !== "other" && act !== "second_adult");

export function actWord(t: Translate, { act, object_kind: kind }: Pick<Act | Look, "act" | "object_kind">): string {
  if (kind === "second_adult") return t("act.second_adult");
  if (kind === "import_undone") return t("act.import_undo");
  const key = `act.${act}`;
  return key in actsRu && act !== "other" ? t(key as Key) : t("act.other", { act });
}

/** «О. В. Мельникова», «удалённый участник», «Кафедра сама или оператор». */
export function whoWord(t: Translate, who: ActPerson | null | undefined): string {
  if (!who) return t("record.house");
  return who.name ? shortName(who.name) : t("record.erased");
}

export function wholeName(t: Translate, who: ActPerson): string {
  return who.name ? listName(who.name) : t("record.erased");
}
