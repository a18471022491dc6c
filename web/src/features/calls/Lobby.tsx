// Before going in: see oneself, be heard, choose devices, know whether the network lets a call through.
import { CircleQuestionMark, Mic, MicOff, Video, VideoOff } from "lucide-react";
import { useEffect, useState } from "react";
import { useI18n } from "../../i18n/useI18n.ts";
import { isClosedToUs } from "../../state/chatRules.ts";
import { isHostOf } from "../../state/select.ts";
import type { ChatState } from "../../state/state.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { Chip } from "../../ui/Chip.tsx";
import { Note } from "../../ui/Note.tsx";
import { BarButton } from "./BarButton.tsx";
import { CallHelp } from "./CallHelp.tsx";
import { DevicePickers } from "./DevicePickers.tsx";
import type { Input } from "./devicesModel.ts";
import css from "./Lobby.module.css";
import { LobbyChecks } from "./LobbyChecks.tsx";
import { Meter } from "./Meter.tsx";
import { Moving } from "./Moving.tsx";
import { ownOf } from "./own.ts";
import { RingConsent } from "./RingConsent.tsx";
import { refusalKey } from "./rules.ts";
import type { Session } from "./session.ts";
import { useCalls, useChatTitle, useMayStart, useWhoIsIn } from "./useCalls.ts";

const shown = (track: MediaStreamTrack) => ({
  isPaused: false,
  attach(element: HTMLVideoElement) {
    element.srcObject = new MediaStream([track]);
    return () => {
      element.srcObject = null;
    };
  },
});

/** One picture object for each track, so that the element is not fed anew with every render. */
const pictures = new WeakMap<MediaStreamTrack, ReturnType<typeof shown>>();

function pictureOf(track: MediaStreamTrack) {
  const known = pictures.get(track) ?? shown(track);
  pictures.set(track, known);
  return known;
}

export function Lobby({ session, chat }: { session: Session; chat: ChatState }) {
  const { t, formats } = useI18n();
  const { calls, canGather } = useCalls();
  const { isOn } = useStore(calls.devices.store);
  const title = useChatTitle(calls, chat);
  const call = chat.call;
  const who = useWhoIsIn(calls, call);
  const isAllowed = useMayStart(calls, chat, canGather);
  const isShut = call === null && !isAllowed;
  const isJoining = session.phase === "joining";
  const { withVideo } = session;
  const [isHelp, setHelp] = useState(false);
  useEffect(() => {
    void calls.devices.read();
    void calls.devices.turn("microphone", true);
    if (withVideo) void calls.devices.turn("camera", true);
    return () => calls.devices.release();
  }, [calls, withVideo]);
  const join = (wants: { microphone: boolean; camera: boolean }) => void calls.join(wants);
  return (
    <div className={css.lobby}>
      <section className={css.mine} aria-label={t("lobby.preview")}>
        <Preview />
      </section>
      <section className={css.enter}>
        <Chip tone="ok">{call ? t("lobby.started", { time: formats.time(call.started_us) }) : t("lobby.new")}</Chip>
        <h2 className={css.title}>{title}</h2>
        <p className={css.who}>{call ? who : t("lobby.who")}</p>
        {session.error && (
          <Note tone="bad" live="alert">
            {t(refusalKey(session.error))}
          </Note>
        )}
        {call?.is_quiet && !isHostOf(call, calls.me) && ownOf(call, calls.me).maySpeak !== true && (
          <Note tone="info">{t("lobby.quiet.rule")}</Note>
        )}
        {isShut && <Note tone="info">{t(isClosedToUs(chat, canGather) ? "refused.chat_rule" : "lobby.wait")}</Note>}
        <Button
          variant="primary"
          size="l"
          isWide
          isDisabled={isShut}
          isPending={isJoining}
          pendingLabel={t("lobby.joining")}
          onPress={() => join(isOn)}
        >
          {t(call ? "lobby.join" : "lobby.start")}
        </Button>
        <Button
          size="l"
          isWide
          isDisabled={isShut || isJoining}
          onPress={() => join({ microphone: false, camera: false })}
        >
          {t("lobby.joinSilent")}
        </Button>
        <LobbyChecks />
        <RingConsent />
        <Button variant="quiet" size="s" icon={CircleQuestionMark} onPress={() => setHelp(true)}>
          {t("help.title")}
        </Button>
        {isHelp && <CallHelp onClose={() => setHelp(false)} />}
      </section>
      {/* On a phone the way in comes before the choice of devices. */}
      <section className={css.devices} aria-label={t("devices.title")}>
        <DevicePickers />
      </section>
    </div>
  );
}

function Preview() {
  const { t } = useI18n();
  const { calls } = useCalls();
  const { tracks, troubles, isOn } = useStore(calls.devices.store);
  const turn = (kind: Input) => () => void calls.devices.turn(kind, !isOn[kind]);
  return (
    <>
      <div className={css.preview}>
        {tracks.camera ? (
          <Moving picture={pictureOf(tracks.camera)} isMirrored isWhole={false} />
        ) : (
          <p className={css.off}>{t("lobby.preview.off")}</p>
        )}
        <div className={css.heard}>
          <Meter track={tracks.microphone} />
        </div>
        <div className={css.switches}>
          <BarButton
            icon={isOn.microphone ? Mic : MicOff}
            word={t("lobby.microphone")}
            label={t(isOn.microphone ? "bar.microphone.on" : "bar.microphone.off")}
            tone={isOn.microphone ? "plain" : "bad"}
            onPress={turn("microphone")}
          />
          <BarButton
            icon={isOn.camera ? Video : VideoOff}
            word={t("lobby.camera")}
            label={t(isOn.camera ? "bar.camera.on" : "bar.camera.off")}
            tone={isOn.camera ? "plain" : "bad"}
            onPress={turn("camera")}
          />
        </div>
      </div>
      {(["microphone", "camera"] as const).map(
        (kind) =>
          troubles[kind] && (
            <Note key={kind} tone="warn" live="status">
              {t(`trouble.${kind}.${troubles[kind]}`)}
            </Note>
          ),
      )}
    </>
  );
}
