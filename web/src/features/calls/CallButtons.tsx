// In the header of a chat: call it, with or without video. On a phone one button with both.
import { Phone, Video } from "lucide-react";
import type { ChatId } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStorePart } from "../../state/useStore.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { Menu } from "../../ui/Menu.tsx";
import css from "./CallButtons.module.css";
import type { CallsModel } from "./callsModel.ts";
import { useChat, useMayStart } from "./useCalls.ts";

interface CallButtonsProps {
  readonly calls: CallsModel;
  readonly chatId: ChatId;
  readonly canGather: boolean;
}

export function CallButtons({ calls, chatId, canGather }: CallButtonsProps) {
  const { t } = useI18n();
  const chat = useChat(calls, chatId);
  const isHere = useStorePart(calls.session, (session) => session?.chatId === chatId && session.phase !== "over");
  const isAllowed = useMayStart(calls, chat, canGather);
  // A running call has its plate; who only reads there calls nobody.
  if (!chat || !isAllowed || chat.call || isHere || chat.right === "read" || chat.chat.is_archived) return null;
  const start = (withVideo: boolean) => () => void calls.start(chatId, withVideo);
  return (
    <>
      <span className={css.both}>
        <IconButton icon={Phone} label={t("call.audio")} onPress={start(false)} />
        <IconButton icon={Video} label={t("call.video")} onPress={start(true)} />
      </span>
      <span className={css.one}>
        <Menu
          label={t("call.menu")}
          entries={[
            { id: "audio", label: t("call.menu.audio"), icon: Phone, run: start(false) },
            { id: "video", label: t("call.menu.video"), icon: Video, run: start(true) },
          ]}
        >
          <IconButton icon={Phone} label={t("call.menu")} hasTooltip={false} />
        </Menu>
      </span>
    </>
  );
}
