// The call ended or failed while its person was on another page: said in the corner, once its outcome is known.
import { useEffect, useState } from "react";
import { Scope } from "../../api/scope.ts";
import type { Key } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import type { CallsModel } from "./callsModel.ts";
import { refusalKey } from "./rules.ts";
import type { Session } from "./session.ts";
import { useChat, useChatTitle } from "./useCalls.ts";

/** Whether nobody answered or declined is asked of the server after the end. */
const OUTCOME_MS = 800;

function wordsOf({ over, error }: Session): Key {
  return over === "refused" ? refusalKey(error) : `over.${over ?? "ended"}`;
}

export function OverToast({
  calls,
  session,
  say,
}: {
  calls: CallsModel;
  session: Session;
  say: (text: string) => void;
}) {
  const { t } = useI18n();
  const title = useChatTitle(calls, useChat(calls, session.chatId));
  // Whoever was taken out of the chat has lost its name with it.
  const [known, setKnown] = useState(title);
  if (title !== "" && title !== known) setKnown(title);
  const name = title || known;
  const words = t(wordsOf(session));
  const text = name === "" ? words : `${words}: ${name}`;
  useEffect(() => {
    const scope = new Scope();
    scope.after(OUTCOME_MS, () => {
      say(text);
      calls.close();
    });
    return () => scope.end();
  }, [calls, say, text]);
  return null;
}
