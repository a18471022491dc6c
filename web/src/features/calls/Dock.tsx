// The call while its person walks through other pages: a small window in a corner, on a phone a strip above the bar.
import { Maximize2, Mic, MicOff, PhoneOff } from "lucide-react";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { cx } from "../../ui/cx.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { callPath } from "./callsDeps.ts";
import type { CallsModel } from "./callsModel.ts";
import css from "./Dock.module.css";
import { Moving } from "./Moving.tsx";
import type { Session } from "./session.ts";
import { mainOf, SCREEN } from "./tiles.ts";
import { useChat, useChatTitle } from "./useCalls.ts";

export function Dock({
  calls,
  session,
  onOpen,
}: {
  calls: CallsModel;
  session: Session;
  onOpen: (path: string) => void;
}) {
  const { t } = useI18n();
  const room = useStore(calls.room);
  const chat = useChat(calls, session.chatId);
  const title = useChatTitle(calls, chat);
  const speaking = room.peers.find((peer) => peer.isSpeaking && !peer.isMe)?.identity ?? null;
  const key = mainOf({ layout: "speaker", pinned: session.pinned }, room.peers, speaking);
  const peer = room.peers.find((one) => key === one.identity || key === one.identity + SCREEN);
  const picture = key?.endsWith(SCREEN) ? peer?.screen : peer?.camera;
  const isOn = room.peers.find((one) => one.isMe)?.isMicrophoneOn === true;
  const state =
    room.state === "reconnecting"
      ? t("call.dock.lost")
      : chat?.call?.state === "ringing"
        ? t("call.dock.ringing")
        : t(picture?.isPaused ? "tile.paused" : "call.row.in");
  const isLocked = session.phase === "in" && !session.rights.microphone;
  const microphoneKey = isLocked ? "bar.noVoice" : isOn ? "call.dock.micOn" : "call.dock.micOff";
  return (
    <section className={css.dock} aria-label={t("call.dock.title", { title })} data-region="call" data-print="no">
      {picture && (
        <div className={css.picture}>
          <Moving picture={picture} isMirrored={false} isWhole={key?.endsWith(SCREEN) === true} />
        </div>
      )}
      <div className={css.line}>
        <div className={css.words}>
          <p className={css.title}>{title}</p>
          <p className={css.state}>{state}</p>
        </div>
        <span className={cx(css.buttons)}>
          <IconButton
            icon={isOn ? Mic : MicOff}
            label={t(microphoneKey)}
            aria-disabled={isLocked || session.phase !== "in"}
            onPress={() => void calls.toggle("microphone")}
          />
          <IconButton icon={PhoneOff} label={t("call.dock.leave")} onPress={() => void calls.leave()} />
        </span>
        <Button variant="solid" size="s" icon={Maximize2} onPress={() => onOpen(callPath(session.chatId))}>
          {t("call.dock.back")}
        </Button>
      </div>
    </section>
  );
}
