// What a message answers: who, and the first words. Press goes there.
import { useEffect } from "react";
import type { ChatId, MessageId } from "../../api/schema.ts";
import type { Formats } from "../../i18n/format.ts";
import type { Translate } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { VisuallyHidden } from "../../ui/States.tsx";
import { heldWords } from "./held.ts";
import css from "./Message.module.css";
import { nodesOf, plainText } from "./markdown.ts";
import { shownText } from "./mentions.ts";
import { authorOf } from "./people.ts";
import { type Quoted, quotedOf } from "./quotes.ts";
import { useChats, useChatsPart } from "./useChats.ts";

interface QuoteWords {
  /** null: not known yet, or nobody's to tell. */
  readonly author: string | null;
  readonly text: string;
  readonly canGo: boolean;
}

function firstWords(quoted: Exclude<Quoted, "absent">, t: Translate, formats: Formats): string {
  const words = "tree" in quoted ? plainText(nodesOf(quoted.tree)) : "";
  const held = "attachments" in quoted ? heldWords(quoted.attachments, t, formats) : "";
  return words || shownText(quoted.text).slice(0, 200) || held || t("chats.held.some");
}

export function useQuote(chatId: ChatId, id: MessageId): QuoteWords {
  const { t, formats } = useI18n();
  const { chats } = useChats();
  const quoted = useChatsPart((snapshot) => quotedOf(snapshot, chatId, id));
  const authorId = quoted !== null && quoted !== "absent" ? quoted.author_id : null;
  const person = useChatsPart((snapshot) => (authorId === null ? undefined : snapshot.state.people.get(authorId)));
  useEffect(() => {
    if (quoted === null) chats.wantQuote(chatId, id);
  }, [quoted, chats, chatId, id]);
  if (quoted === null) return { author: null, text: t("quote.loading"), canGo: true };
  if (quoted === "absent") return { author: null, text: t("quote.before"), canGo: false };
  const author = authorOf(quoted.author_id, chats.me, person, t);
  return { author, text: quoted.is_deleted ? t("message.deleted") : firstWords(quoted, t, formats), canGo: true };
}

interface QuoteBlockProps {
  readonly chatId: ChatId;
  readonly id: MessageId;
  /** Without it the quote only shows. */
  readonly onGo?: (n: number) => void;
}

export function QuoteBlock({ chatId, id, onGo }: QuoteBlockProps) {
  const { t } = useI18n();
  const { author, text, canGo } = useQuote(chatId, id);
  const words = (
    <>
      {author !== null && <b>{author}</b>}
      <span className={css.quoted}>{text}</span>
    </>
  );
  if (!onGo || !canGo) return <div className={css.quote}>{words}</div>;
  return (
    <button type="button" className={css.quote} onClick={() => onGo(Number(id))}>
      <VisuallyHidden>{t("message.toQuote")} </VisuallyHidden>
      {words}
    </button>
  );
}
