// Under the header of a chat: a call is on, who is in it, and the way in.
import { Phone, Video } from "lucide-react";
import type { ChatId } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStorePart } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import css from "./CallPlate.module.css";
import { callPath } from "./callsDeps.ts";
import type { CallsModel } from "./callsModel.ts";
import { useChat, useWhoIsIn } from "./useCalls.ts";

export function CallPlate({
  calls,
  chatId,
  onOpen,
}: {
  calls: CallsModel;
  chatId: ChatId;
  onOpen: (path: string) => void;
}) {
  const { t, formats } = useI18n();
  const call = useChat(calls, chatId)?.call ?? null;
  const who = useWhoIsIn(calls, call);
  const isIn = useStorePart(
    calls.session,
    (session) => session?.chatId === chatId && (session.phase === "in" || session.phase === "joining"),
  );
  if (!call) return null;
  const isRinging = call.state === "ringing";
  const isForMe = isRinging && call.started_by !== calls.me;
  const title = isForMe
    ? t("call.plate.calls")
    : isRinging
      ? t("call.plate.ringing")
      : t(call.with_video ? "call.plate.video" : "call.plate.audio");
  return (
    <div className={css.plate}>
      <span className={css.sign}>
        <Icon of={call.with_video ? Video : Phone} />
      </span>
      <div className={css.words} role="status">
        <p className={css.title}>{title}</p>
        {!isRinging && <p className={css.who}>{t("call.plate.since", { who, time: formats.time(call.started_us) })}</p>}
      </div>
      <Button variant={isIn ? "line" : "primary"} onPress={() => onOpen(callPath(chatId))}>
        {t(isIn ? "call.back" : isForMe ? "call.ring.accept" : "call.join")}
      </Button>
    </div>
  );
}
