// «Ольга печатает…»: shown, never announced.
import type { ReactNode } from "react";
import type { ChatId, MemberId, Person } from "../../api/schema.ts";
import type { Translate } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStorePart } from "../../state/useStore.ts";
import { useChats, useChatsPart } from "./useChats.ts";

function typingWords(writers: readonly MemberId[], people: ReadonlyMap<MemberId, Person>, t: Translate): string | null {
  const [first, second] = writers.map((id) => people.get(id)?.name.first ?? t("chats.unknownPerson"));
  if (first === undefined) return null;
  if (second === undefined) return t("typing.one", { name: first });
  return writers.length === 2 ? t("typing.two", { one: first, two: second }) : t("typing.many", { n: writers.length });
}

export function useTyping(chatId: ChatId): string | null {
  const { t } = useI18n();
  const { chats } = useChats();
  const writers = useStorePart(chats.company.typing, (typing) => typing.get(chatId));
  const people = useChatsPart((snapshot) => snapshot.state.people);
  return writers ? typingWords(writers, people, t) : null;
}

/** The words while somebody writes, else what stands there otherwise. */
export function TypingLine({ chatId, children = null }: { chatId: ChatId; children?: ReactNode }) {
  const words = useTyping(chatId);
  return words === null ? children : <span aria-hidden="true">{words}</span>;
}
