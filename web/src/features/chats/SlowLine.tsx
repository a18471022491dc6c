// Slow mode, under the field: how often one writes there, and how long it is until the next message is taken.
import { useEffect, useState } from "react";
import type { ChatId } from "../../api/schema.ts";
import { Scope } from "../../api/scope.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { manages, rulesOf, slowUntil } from "../../state/chatRules.ts";
import { slowWords } from "./slowWords.ts";
import { useChats, useChatsPart } from "./useChats.ts";

/** The whole seconds until then; a device whose clock is wrong never shows more than the rule's. */
function useLeft(untilUs: number, mostS: number): number {
  const [nowUs, setNowUs] = useState(() => Date.now() * 1000);
  const isOver = untilUs <= nowUs;
  useEffect(() => {
    setNowUs(Date.now() * 1000);
    if (untilUs === 0 || isOver) return;
    const scope = new Scope();
    scope.every(500, () => setNowUs(Date.now() * 1000));
    return () => scope.end();
  }, [untilUs, isOver]);
  return Math.max(0, Math.min(mostS, Math.ceil((untilUs - nowUs) / 1_000_000)));
}

export function SlowLine({ chatId }: { chatId: ChatId }) {
  const { t, formats } = useI18n();
  const { canCreate } = useChats();
  const chat = useChatsPart((snapshot) => snapshot.state.chats.get(chatId));
  const slowS = chat && !manages(chat, canCreate) && chat.chat.kind === "group" ? rulesOf(chat.chat).slow_s : 0;
  const left = useLeft(chat && slowS > 0 ? slowUntil(chat, canCreate) : 0, slowS);
  if (slowS === 0) return null;
  return (
    <span role="timer">
      {left > 0 ? t("slow.left", { time: formats.duration(left) }) : t("slow.line", { how: slowWords(slowS, t) })}
    </span>
  );
}
