// A dot at the picture of somebody who is here now: in «Люди» and direct chats, of those whom the server lets us see.
import { useEffect } from "react";
import type { MemberId } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStorePart } from "../../state/useStore.ts";
import type { ChatsModel } from "./chatsModel.ts";
import css from "./PresenceDot.module.css";

/** Asks for it while it is shown. */
export function useIsOnlineMember(chats: ChatsModel, memberId: MemberId): boolean {
  useEffect(() => chats.company.watch(memberId), [chats, memberId]);
  return useStorePart(chats.company.online, (online) => online.has(memberId));
}

export function PresenceDot({ chats, memberId }: { chats: ChatsModel; memberId: MemberId }) {
  const { t } = useI18n();
  if (!useIsOnlineMember(chats, memberId)) return null;
  return (
    <span className={css.dot} role="img" aria-label={t("presence.online")} title={t("presence.online")}>
      <span aria-hidden="true" className={css.word}>
        {t("presence.online")}
      </span>
    </span>
  );
}
