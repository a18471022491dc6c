// Over the field: how many messages of this chat wait for their time, and which were not sent.
import { CircleAlert, Clock } from "lucide-react";
import { lazy, Suspense, useEffect, useState } from "react";
import type { ChatId } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { cx } from "../../ui/cx.ts";
import { Icon } from "../../ui/Icon.tsx";
import { useChatsPart } from "../chats/useChats.ts";
import css from "./Later.module.css";
import { type LaterModel, shownIn } from "./laterModel.ts";

const LaterList = lazy(async () => ({ default: (await import("./LaterList.tsx")).LaterList }));

export function LaterStrip({ later, chatId }: { later: LaterModel; chatId: ChatId }) {
  const { t, formats } = useI18n();
  const [isOpen, setOpen] = useState(false);
  const isOnline = useChatsPart(({ connection }) => connection === "online");
  const chats = useChatsPart(({ state }) => state.chats);
  const all = useStore(later.store);
  // Events may have been missed while there was no connection.
  useEffect(() => {
    if (isOnline) void later.read().catch(() => {});
  }, [later, isOnline]);
  const shown = shownIn(all, chatId, (id) => chats.has(id));
  const refused = shown.filter(({ is_refused }) => is_refused).length;
  const next = shown.find(({ is_refused }) => !is_refused);
  const words = [
    ...(refused > 0 ? [t("later.strip.refused", { n: refused })] : []),
    ...(next
      ? [t("later.strip", { n: shown.length - refused }), t("later.next", { when: formats.full(next.due_us) })]
      : []),
  ];
  return (
    <>
      {shown.length > 0 && (
        <div className={cx(css.strip, refused > 0 && css.refusedStrip)} data-print="no">
          <Icon of={refused > 0 ? CircleAlert : Clock} size="s" />
          <span role="status">{words.join(" · ")}</span>
          <Button size="s" variant="quiet" onPress={() => setOpen(true)}>
            {t("later.strip.show")}
          </Button>
        </div>
      )}
      <Suspense>{isOpen && <LaterList later={later} shown={shown} onClose={() => setOpen(false)} />}</Suspense>
    </>
  );
}
