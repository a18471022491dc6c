// Records a round video: the own picture in a circle, the ring fills up in 60 seconds.
import { useEffect, useRef, useState } from "react";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStore } from "../../state/useStore.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import type { Recording } from "./filesModel.ts";
import css from "./RoundDialog.module.css";
import { Ring } from "./RoundPlayer.tsx";
import { browserRecorder, MOST_ROUND_MS, type RecorderModel, type RecordingTrouble } from "./recorder.ts";

interface RoundDialogProps {
  readonly onRecorded: (file: File, recording: Recording) => void;
  readonly onClose: () => void;
}

const OWN: Partial<Record<RecordingTrouble, "voice.denied.camera" | "voice.noDevice.camera" | "round.short">> = {
  denied: "voice.denied.camera",
  noDevice: "voice.noDevice.camera",
  short: "round.short",
};

export function RoundDialog({ onRecorded, onClose }: RoundDialogProps) {
  const { t, formats } = useI18n();
  const [trouble, setTrouble] = useState<RecordingTrouble | null>(null);
  const finish = useRef<() => void>(() => {});
  const [recorder] = useState<RecorderModel>(() => browserRecorder(setTrouble, () => finish.current()));
  const { status, ms } = useStore(recorder.store);
  const stream = useStore(recorder.stream);
  const screen = useRef<HTMLVideoElement>(null);
  finish.current = () => {
    void recorder.finish("round").then((recorded) => {
      if (!recorded) return;
      onRecorded(recorded.file, { kind: "round", durationUs: Math.round(recorded.durationMs * 1000), waveform: null });
      onClose();
    });
  };
  useEffect(() => {
    void recorder.open("round");
    return () => recorder.leave();
  }, [recorder]);
  useEffect(() => {
    if (!screen.current) return;
    screen.current.srcObject = stream;
    if (stream) void screen.current.play().catch(() => {});
  }, [stream]);
  const isRecording = status === "recording" || status === "ending";
  const start = () => {
    setTrouble(null);
    void recorder.start("round");
  };
  const time = formats.duration(Math.floor(ms / 1000));
  return (
    <Dialog
      title={t("round.title")}
      isOpen
      onClose={onClose}
      isDismissable={!isRecording}
      footer={
        <>
          <Button onPress={onClose}>{t("voice.cancel")}</Button>
          {isRecording ? (
            <Button variant="solid" isDisabled={status === "ending"} onPress={() => finish.current()}>
              {t("voice.send")}
            </Button>
          ) : (
            <Button variant="solid" isDisabled={stream === null && trouble === null} onPress={start}>
              {t("round.start")}
            </Button>
          )}
        </>
      }
    >
      <div className={css.disc}>
        <video ref={screen} className={css.screen} muted playsInline tabIndex={-1} aria-hidden="true" />
        <Ring share={ms / MOST_ROUND_MS} />
      </div>
      <p className={css.words} role="timer">
        {isRecording && t("voice.round.recording", { time, most: formats.duration(MOST_ROUND_MS / 1000) })}
      </p>
      {trouble !== null && (
        <p className={css.bad} role="alert">
          {t(OWN[trouble] ?? `voice.${trouble}`)}
        </p>
      )}
    </Dialog>
  );
}
