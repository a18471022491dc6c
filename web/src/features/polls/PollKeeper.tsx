// What the author of a poll, and who manages the chat, may: end it, and take the results along.
import { useState } from "react";
import { asApiError } from "../../api/error.ts";
import type { Message, Poll } from "../../api/schema.ts";
import { errorKey } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { Button } from "../../ui/Button.tsx";
import { AlertDialog } from "../../ui/Dialog.tsx";
import { saveBlob } from "../../ui/saveBlob.ts";
import { useChats, useChatsPart } from "../chats/useChats.ts";
import type { PollsModel } from "./pollsModel.ts";

interface PollKeeperProps {
  readonly polls: PollsModel;
  readonly message: Message;
  readonly poll: Poll;
  readonly isOwn: boolean;
  readonly isOver: boolean;
}

export function PollKeeper({ polls, message, poll, isOwn, isOver }: PollKeeperProps) {
  const { t, locale } = useI18n();
  const { say, canCreate } = useChats();
  const manages = useChatsPart((snapshot) => snapshot.state.chats.get(message.chat_id)?.right === "manage");
  const [isAsking, setAsking] = useState(false);
  const [isPending, setPending] = useState(false);
  if (!isOwn && !(manages && canCreate)) return null;
  const run = async (job: () => Promise<unknown>) => {
    setPending(true);
    try {
      await job();
    } catch (thrown) {
      say(t(errorKey(asApiError(thrown).code)));
    }
    setPending(false);
    setAsking(false);
  };
  const close = () => run(() => polls.close({ chatId: message.chat_id, messageId: message.id }, poll.id));
  const save = () =>
    run(async () => {
      const zone_minutes = -new Date().getTimezoneOffset();
      const { blob, name } = await polls.call("poll_results_file", {
        poll_id: poll.id,
        language: locale,
        zone_minutes,
      });
      saveBlob(blob, name);
    });
  return (
    <>
      {!isOver && (
        <Button size="s" variant="quiet" onPress={() => setAsking(true)}>
          {t("polls.close")}
        </Button>
      )}
      {(isOver || !poll.is_secret) && (
        <Button
          size="s"
          variant="quiet"
          isPending={isPending && !isAsking}
          pendingLabel={t("polls.saving")}
          onPress={() => void save()}
        >
          {t("polls.save")}
        </Button>
      )}
      <AlertDialog
        isOpen={isAsking}
        title={t("polls.close.title")}
        action={t("polls.close")}
        safe={t("polls.close.safe")}
        isDanger={false}
        isPending={isPending}
        pendingLabel={t("polls.closing")}
        onClose={() => setAsking(false)}
        onAction={() => void close()}
      >
        {t(poll.is_secret ? "polls.close.secret" : "polls.close.open")}
      </AlertDialog>
    </>
  );
}
