// The microphone beside an empty field. Held, it records and sends when it is let go; slid up or pressed shortly (or by a
// key) it records hands free, with buttons for the rest; slid left it forgets. While it records it lies over the field.
import { LockKeyhole, Mic, SendHorizontal, Trash2 } from "lucide-react";
import { type KeyboardEvent, type PointerEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Icon } from "../../ui/Icon.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import type { Recording } from "./filesModel.ts";
import { browserRecorder, type RecorderModel, type RecordingTrouble } from "./recorder.ts";
import css from "./VoiceButton.module.css";
import { readRecording } from "./waveform.ts";

/** A shorter press is a press: it begins to record hands free. */
const HOLD_MS = 350;
const SLIDE_PX = 56;

interface VoiceProps {
  readonly onRecorded: (file: File, recording: Recording) => void;
  /** The chat was left while it recorded: nobody has said that it should go. */
  readonly onLeft: (file: File, recording: Recording) => void;
  /** There is something else to send: begins nothing, but what has begun comes to its end. */
  readonly isHidden: boolean;
  readonly say: (text: string) => void;
}

interface Held {
  readonly id: number;
  readonly x: number;
  readonly y: number;
  readonly atMs: number;
}

async function recordingOf(recorder: RecorderModel, give: VoiceProps["onRecorded"]): Promise<void> {
  const recorded = await recorder.finish("voice");
  if (!recorded) return;
  const read = await readRecording(recorded.file);
  const durationUs = Math.round(read?.durationUs ?? recorded.durationMs * 1000);
  give(recorded.file, { kind: "voice", durationUs, waveform: read?.waveform ?? null });
}

function useRecorder({ onRecorded, onLeft, say }: Omit<VoiceProps, "isHidden">) {
  const { t } = useI18n();
  const [isLocked, setLocked] = useState(false);
  const latest = useRef({ onRecorded, onLeft, say, t });
  latest.current = { onRecorded, onLeft, say, t };
  const finish = useRef<() => void>(() => {});
  const [recorder] = useState<RecorderModel>(() =>
    browserRecorder(
      (trouble: RecordingTrouble) => latest.current.say(latest.current.t(`voice.${trouble}`)),
      () => finish.current(),
    ),
  );
  finish.current = () => {
    setLocked(false);
    void recordingOf(recorder, (...recorded) => latest.current.onRecorded(...recorded));
  };
  useEffect(
    () => () => {
      if (recorder.store.get().status === "recording") void recordingOf(recorder, latest.current.onLeft);
      else recorder.leave();
    },
    [recorder],
  );
  const start = () => void recorder.start("voice");
  const cancel = () => {
    setLocked(false);
    recorder.cancel();
    latest.current.say(latest.current.t("voice.cancelled"));
  };
  return { recorder, isLocked, setLocked, start, finish: () => finish.current(), cancel };
}

export function VoiceButton(props: VoiceProps) {
  const { t, formats } = useI18n();
  const { recorder, isLocked, setLocked, start, finish, cancel } = useRecorder(props);
  const { status, ms } = useStore(recorder.store);
  const held = useRef<Held | null>(null);
  const isOn = status !== "idle";
  const microphone = useRef<HTMLButtonElement>(null);
  const wasOn = useRef(false);
  // The bar went, and the buttons in it: whoever pressed one stays here.
  useLayoutEffect(() => {
    if (wasOn.current && !isOn && document.activeElement === document.body) microphone.current?.focus();
    wasOn.current = isOn;
  }, [isOn]);
  if (props.isHidden && !isOn) return null;

  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0 || isOn) return;
    held.current = { id: event.pointerId, x: event.clientX, y: event.clientY, atMs: event.timeStamp };
    event.currentTarget.setPointerCapture(event.pointerId);
    start();
  };
  const onPointerMove = (event: PointerEvent) => {
    const from = held.current;
    if (!from || event.pointerId !== from.id) return;
    if (from.y - event.clientY > SLIDE_PX) {
      held.current = null;
      setLocked(true);
    } else if (from.x - event.clientX > SLIDE_PX) {
      held.current = null;
      cancel();
    }
  };
  const onPointerUp = (event: PointerEvent) => {
    const from = held.current;
    held.current = null;
    if (!from) return;
    // Who has to answer the browser's question first lets go for it.
    const isAsked = recorder.store.get().status === "asking";
    if (isAsked || event.timeStamp - from.atMs < HOLD_MS) setLocked(true);
    else finish();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && isOn) cancel();
    else if ((event.key === "Enter" || event.key === " ") && !isOn && !event.repeat) {
      setLocked(true);
      start();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <>
      {isOn && (
        // biome-ignore lint/a11y/noStaticElementInteractions: Esc anywhere in the bar; its buttons do the same
        <div className={css.bar} onKeyDown={onKeyDown}>
          <span className={css.light} aria-hidden="true" />
          <span className={css.time}>
            <span role="timer">{t("voice.recording", { time: formats.duration(Math.floor(ms / 1000)) })}</span>
          </span>
          {isLocked ? (
            <>
              <IconButton icon={Trash2} label={t("voice.cancel")} hasTooltip={false} onPress={cancel} />
              <span className={css.send}>
                <IconButton
                  icon={SendHorizontal}
                  label={t("voice.send")}
                  hasTooltip={false}
                  autoFocus
                  onPress={finish}
                />
              </span>
            </>
          ) : (
            <span className={css.slide}>
              <Icon of={LockKeyhole} size="s" /> {t("voice.slide")}
            </span>
          )}
        </div>
      )}
      <button
        ref={microphone}
        type="button"
        className={css.microphone}
        aria-label={t("voice.record")}
        title={t("voice.record.hint")}
        hidden={isOn && isLocked}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerCancel={() => held.current && cancel()}
        onClick={(event) => {
          // A screen reader presses without a pointer.
          if (event.detail !== 0 || isOn) return;
          setLocked(true);
          start();
        }}
        onContextMenu={(event) => event.preventDefault()}
        onKeyDown={onKeyDown}
      >
        <span className={css.picture}>
          <Icon of={Mic} />
        </span>
        <span className={css.word} aria-hidden="true">
          {t("voice.record")}
        </span>
      </button>
      <span className={css.said} role="status">
        {isOn ? t("voice.recording", { time: "" }).replace(/[,\s]+$/, "") : ""}
      </span>
    </>
  );
}
