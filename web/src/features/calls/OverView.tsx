// It is over: why, in words, and what can be done now.
import { errorKey } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import type { ChatState } from "../../state/state.ts";
import { Button } from "../../ui/Button.tsx";
import { Row } from "../../ui/Stack.tsx";
import { EmptyState } from "../../ui/States.tsx";
import type { Session } from "./session.ts";
import { useCalls } from "./useCalls.ts";

export function OverView({ session, chat }: { session: Session; chat: ChatState }) {
  const { t } = useI18n();
  const { calls, onOpen } = useCalls();
  const over = session.over ?? "ended";
  const { id } = chat.chat;
  const isThere = chat.call !== null && over !== "removed";
  const canCall = over === "declined" || over === "missed" || over === "refused";
  const text =
    over === "refused"
      ? t(errorKey(session.error ?? "internal"))
      : over === "removed" || over === "elsewhere" || over === "lost"
        ? t(`over.${over}.text`)
        : undefined;
  return (
    <div role="status">
      <EmptyState title={t(`over.${over}`)} text={text} drawing="door">
        <Row>
          {isThere && (
            <Button variant="primary" onPress={() => calls.again()}>
              {t("over.again")}
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
