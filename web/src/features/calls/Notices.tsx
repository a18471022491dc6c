// What is to be said over the stage: the link is lost, sound waits for a press, a device does not work, the host did
// something, one speaks into a microphone that is off. One line each, with what to do.

import type { Key } from "../../i18n/translate.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { Button } from "../../ui/Button.tsx";
import { Note } from "../../ui/Note.tsx";
import css from "./Notices.module.css";
import { RingConsent } from "./RingConsent.tsx";
import { useRoom } from "./roomContext.ts";
import type { Notice } from "./session.ts";
import { useCalls } from "./useCalls.ts";

const SOURCES = ["microphone", "camera", "screen"] as const;

function wordsOf(notice: Notice): Key {
  switch (notice.kind) {
    case "turnedOff":
      return `notice.${notice.source}`;
    case "deviceGone":
      return notice.source === "camera" ? "notice.gone.camera" : "notice.gone.microphone";
    case "locked":
      return `notice.locked.${notice.source}`;
    default:
      return `notice.${notice.kind}`;
  }
}

/** Is the microphone to be turned on now? By oneself. */
function asks(notice: Notice): boolean {
  return notice.kind === "speakingMuted" || notice.kind === "voiceGiven";
}

export function Notices() {
  const { t } = useI18n();
  const { calls } = useCalls();
  const { session, room, chat } = useRoom();
  const { notice, troubles } = session;
  const isLost = room.state === "reconnecting" || session.isComingBack;
  const me = room.peers.find((peer) => peer.isMe);
  // Whoever calls a group was asked in its lobby.
  const isCalling = chat.call?.state === "ringing" && room.state === "connected";
  const isWeak = me?.link === "weak" && !session.isLean && !isLost;
  return (
    <div className={css.notices}>
      {isLost && (
        <Note tone="warn" live="status">
          {t("room.lost")}
        </Note>
      )}
      {room.isAudioBlocked && (
        <Note tone="soft" live="alert">
          <span className={css.line}>
            {t("room.audioBlocked")}
            <Button size="s" variant="solid" onPress={() => calls.startAudio()}>
              {t("room.audioBlocked.do")}
            </Button>
          </span>
        </Note>
      )}
      {SOURCES.map((source) => {
        const trouble = troubles[source];
        return (
          trouble && (
            <Note key={source} tone="warn" live="status">
              {t(`trouble.${source}.${trouble}`)}
            </Note>
          )
        );
      })}
      {notice && (
        <Note tone={asks(notice) ? "soft" : "info"} live="alert">
          <span className={css.line}>
            {t(wordsOf(notice))}
            {asks(notice) && session.rights.microphone && !me?.isMicrophoneOn && (
              <Button size="s" variant="solid" onPress={() => void calls.toggle("microphone")}>
                {t("notice.speakingMuted.do")}
              </Button>
            )}
          </span>
        </Note>
      )}
      {isCalling && <RingConsent />}
      {isWeak && (
        <Note tone="info" live="status">
          <span className={css.line}>
            {t("room.link.lean")}
            <Button size="s" onPress={() => void calls.setLean(true)}>
              {t("room.link.lean.do")}
            </Button>
          </span>
        </Note>
      )}
    </div>
  );
}
