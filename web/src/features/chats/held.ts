// What a message carries beside its words, in words: for the list of chats, quotes and readers. Pure.
import type { Attachment } from "../../api/schema.ts";
import type { Formats } from "../../i18n/format.ts";
import type { Translate } from "../../i18n/translate.ts";

function wordsOf(one: Attachment, t: Translate, formats: Formats): string {
  const length = formats.duration((one.duration_us ?? 0) / 1_000_000);
  switch (one.kind) {
    case "voice":
      return t("chats.held.voice", { length });
    case "round":
      return t("chats.held.round", { length });
    case "video":
      return t("chats.held.video");
    case "photo":
      return t("chats.held.photo");
    default:
      return one.name;
  }
}

/** Empty: nothing but words. A message kept by an earlier version of this client has no list. */
export function heldWords(attachments: readonly Attachment[] | undefined, t: Translate, formats: Formats): string {
  const all = attachments ?? [];
  const photos = all.filter(({ kind }) => kind === "photo").length;
  const others = all.filter(({ kind }) => kind !== "photo" || photos === 1);
  const words = others.map((one) => wordsOf(one, t, formats));
  return (photos > 1 ? [t("chats.held.photos", { n: photos }), ...words] : words).join(", ");
}
