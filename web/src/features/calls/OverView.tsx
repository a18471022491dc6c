// It is over: why, in words, and what can be done now.
import { useI18n } from "../../i18n/useI18n.ts";
import type { ChatState } from "../../state/state.ts";
import { Button } from "../../ui/Button.tsx";
import { Row } from "../../ui/Stack.tsx";
import { EmptyState } from "../../ui/States.tsx";
import { isForGood, refusalKey } from "./rules.ts";
import type { Session } from "./session.ts";
import { useCalls, useMayStart } from "./useCalls.ts";

export function OverView({ session, chat }: { session: Session; chat: ChatState }) {
  const { t } = useI18n();
  const { calls, canGather, onOpen } = useCalls();
  const over = session.over ?? "ended";
  const { id } = chat.chat;
  const isAllowed = useMayStart(calls, chat, canGather);
  const isDone = over === "refused" && isForGood(session.error);
  const isThere = chat.call !== null && over !== "removed" && !isDone;
  const canCall = isAllowed && !isDone && (over === "declined" || over === "missed" || over === "refused");
  const text =
    over === "refused"
      ? t(refusalKey(session.error))
      : over === "removed" || over === "elsewhere" || over === "lost"
        ? t(`over.${over}.text`)
        : undefined;
  return (
    <div role="status">
      <EmptyState title={t(`over.${over}`)} text={text} drawing="door">
        <Row>
          {isThere && (
            <Button variant="primary" onPress={() => calls.again()}>
              {t(over === "elsewhere" ? "over.takeOver" : "over.again")}
            </Button>
          )}
          {!isThere && canCall && (
            <Button variant="primary" onPress={() => void calls.start(id, session.withVideo)}>
              {t("over.call")}
            </Button>
          )}
          <Button onPress={() => onOpen(`/chats/${id}`)}>{t("over.chat")}</Button>
        </Row>
      </EmptyState>
    </div>
  );
}
