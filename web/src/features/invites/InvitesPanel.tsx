// In the info pane of a chat, for those who manage it: who waits, a new link, the links there are.
import { useEffect, useRef, useState } from "react";
import type { Call } from "../../api/http.ts";
import type { ChatId } from "../../api/schema.ts";
import { errorText } from "../../i18n/errorText.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { Note } from "../../ui/Note.tsx";
import { Stack } from "../../ui/Stack.tsx";
import { Skeleton } from "../../ui/States.tsx";
import { useModel } from "../../ui/useModel.ts";
import css from "./InvitesPanel.module.css";
import { InvitesModel } from "./invitesModel.ts";
import { LinkList } from "./LinkList.tsx";
import { NewLink } from "./NewLink.tsx";
import { Requests } from "./Requests.tsx";

type InvitesPanelProps = {
  call: Call;
  chatId: ChatId;
  /** How many wait by the events: a change means reading the list again. */
  waiting: number;
  say: (text: string) => void;
};

export function InvitesPanel({ call, chatId, waiting, say }: InvitesPanelProps) {
  const { t } = useI18n();
  const model = useModel(() => new InvitesModel(call, chatId), chatId);
  const panel = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState(waiting);
  useEffect(() => {
    if (seen === waiting) return;
    setSeen(waiting);
    void model.read();
  }, [model, seen, waiting]);
  const { invites, requests, error, failure, wasDecided } = useStore(model.state);
  if (error) {
    return (
      <Note tone="bad">
        {errorText(t, error)}{" "}
        <Button size="s" onPress={() => void model.read()}>
          {t("do.retry")}
        </Button>
      </Note>
    );
  }
  if (!invites || !requests) return <Skeleton label={t("app.loading")} hasAvatar={false} rows={2} />;
  return (
    <div ref={panel} tabIndex={-1} className={css.panel}>
      <Stack>
        {wasDecided && (
          <Note tone="warn" live="status">
            {t("requests.gone")}
          </Note>
        )}
        {failure && (
          <Note tone="bad" live="alert">
            {errorText(t, failure)}
          </Note>
        )}
        {requests.length > 0 && (
          <Requests model={model} requests={requests} say={say} onDecided={() => panel.current?.focus()} />
        )}
        <NewLink model={model} say={say} />
        <LinkList model={model} invites={invites} say={say} />
      </Stack>
    </div>
  );
}
