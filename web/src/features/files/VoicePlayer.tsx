// A voice message: play, the waveform as a slider (arrows move by 5 seconds), time, speed, and whether it was listened to.
import { Download, Pause, Play } from "lucide-react";
import { type KeyboardEvent, type SyntheticEvent, useMemo } from "react";
import { useI18n } from "../../i18n/useI18n.ts";
import { cx } from "../../ui/cx.ts";
import { Icon } from "../../ui/Icon.tsx";
import type { AttachmentsProps } from "./AttachmentsView.tsx";
import type { Track } from "./player.ts";
import { fileUrl } from "./urls.ts";
import { usePlayer } from "./usePlayer.ts";
import css from "./VoicePlayer.module.css";
import { unpackBars } from "./waveform.ts";

const STEP = 5;

type VoiceProps = AttachmentsProps & { one: AttachmentsProps["message"]["attachments"][number] };

export function VoicePlayer({ message, one, isOwn, ui }: VoiceProps) {
  const { t, formats } = useI18n();
  const track = useMemo<Track>(() => ({ message, one, isOwn }), [message, one, isOwn]);
  const { player, status, at, rate } = usePlayer(ui, track);
  const length = Math.max(1, (one.duration_us ?? 0) / 1_000_000);
  const isPlaying = status === "playing" || status === "loading";
  const isBad = status === "broken" || status === "unplayable";
  return (
    <div className={css.voice}>
      <button
        type="button"
        className={css.play}
        aria-label={isPlaying ? t("voice.pause") : t("voice.play", { length: formats.duration(length) })}
        aria-busy={status === "loading"}
        onClick={() => player.toggle(track)}
      >
        <span className={css.sign}>
          <Icon of={isPlaying ? Pause : Play} />
        </span>
        <span className={css.word} aria-hidden="true">
          {isPlaying ? t("voice.pause") : t("voice.play", { length: formats.duration(length) })}
        </span>
      </button>
      <Wave
        bars={one.waveform ?? null}
        at={Math.min(at, length)}
        length={length}
        onSeek={(to) => player.seek(track, to)}
        label={t("voice.place")}
        value={t("voice.place.value", { at: formats.duration(Math.floor(at)), length: formats.duration(length) })}
      />
      <span className={css.time}>{formats.duration(status === null ? length : Math.max(0, length - at))}</span>
      <button
        type="button"
        className={css.rate}
        aria-label={t("voice.speed", { rate: `${formats.number(rate)}×` })}
        onClick={() => player.nextRate()}
      >
        {formats.number(rate)}×
      </button>
      {isOwn && one.is_listened && <span className={css.listened}>{t("voice.listened")}</span>}
      {isBad && (
        <span className={css.bad} role="alert">
          {t(status === "broken" ? "voice.broken" : "voice.unplayable")}{" "}
          {status === "unplayable" && (
            <a
              href={fileUrl(message, one.file_id)}
              download={one.name}
              aria-label={t("files.download", { name: one.name })}
            >
              <Icon of={Download} size="s" />
            </a>
          )}
        </span>
      )}
    </div>
  );
}

interface WaveProps {
  readonly bars: string | null;
  readonly at: number;
  readonly length: number;
  readonly label: string;
  readonly value: string;
  readonly onSeek: (at: number) => void;
}

function Wave({ bars, at, length, label, value, onSeek }: WaveProps) {
  const heights = useMemo(() => unpackBars(bars), [bars]);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
    if (step === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    onSeek(Math.min(length, Math.max(0, at + step)));
  };
  return (
    <span className={css.wave}>
      <span className={css.bars} aria-hidden="true">
        {heights.map((height, index) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: bars are their place
            key={index}
            className={cx(css.bar, (index + 0.5) / heights.length <= at / length && css.past)}
            style={{ height: `${Math.max(10, (height / 255) * 100)}%` }}
          />
        ))}
      </span>
      <input
        type="range"
        className={css.slider}
        min={0}
        max={length}
        step="any"
        value={at}
        aria-label={label}
        aria-valuetext={value}
        onChange={(event) => onSeek(Number(event.currentTarget.value))}
        onKeyDown={onKeyDown}
        onPointerDown={stop}
      />
    </span>
  );
}

/** A drag along the sound is no swipe of the message. */
function stop(event: SyntheticEvent): void {
  event.stopPropagation();
}
