// A round video message: one press plays it with its sound, the ring is how far it is. In low vision a rectangle.
import { Pause, Play } from "lucide-react";
import { useEffect, useMemo, useRef } from "react";
import type { Attachment } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { cx } from "../../ui/cx.ts";
import { Icon } from "../../ui/Icon.tsx";
import type { AttachmentsProps } from "./AttachmentsView.tsx";
import { keyOf, type Track } from "./player.ts";
import css from "./RoundPlayer.module.css";
import { placeholderUrl } from "./urls.ts";
import { usePlayer } from "./usePlayer.ts";

type RoundProps = AttachmentsProps & { one: Attachment };

export function RoundPlayer({ message, one, isOwn, ui }: RoundProps) {
  const { t, formats } = useI18n();
  const track = useMemo<Track>(() => ({ message, one, isOwn }), [message, one, isOwn]);
  const { player, status, at } = usePlayer(ui, track);
  const screen = useRef<HTMLVideoElement>(null);
  // An edit, a mark of who listened, a reaction: another message object, the same recording. It plays on.
  const latest = useRef(track);
  latest.current = track;
  const key = keyOf(track);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another recording is another screen
  useEffect(() => {
    return screen.current ? player.attach(() => latest.current, screen.current) : undefined;
  }, [player, key]);
  const length = Math.max(1, (one.duration_us ?? 0) / 1_000_000);
  const isPlaying = status === "playing" || status === "loading";
  const isBad = status === "broken" || status === "unplayable";
  const blur = placeholderUrl(one.placeholder);
  return (
    <div className={css.round}>
      <button
        type="button"
        className={css.disc}
        aria-label={isPlaying ? t("round.pause") : t("round.play", { length: formats.duration(length) })}
        aria-busy={status === "loading"}
        onClick={() => player.toggle(track)}
      >
        {blur && status === null && <img className={css.screen} src={blur} alt="" />}
        {/* Whole at once: after "metadata" Chromium rests and then looks for the beginning anew, which fails in what
            Firefox records. Nothing is read before a press: the source is set then. */}
        {/* biome-ignore lint/a11y/useMediaCaption: nobody wrote captions for what people send each other */}
        <video ref={screen} className={css.screen} preload="auto" playsInline tabIndex={-1} />
        <Ring share={status === null ? 0 : at / length} />
        <span className={cx(css.sign, status === "playing" && css.quiet)}>
          <Icon of={isPlaying ? Pause : Play} />
        </span>
      </button>
      <span className={css.time}>
        {formats.duration(status === null ? length : Math.max(0, length - at))}
        {isOwn && one.is_listened && ` · ${t("voice.listened")}`}
      </span>
      {isBad && (
        <span className={css.bad} role="alert">
          {t(status === "broken" ? "voice.broken" : "voice.unplayable")}
        </span>
      )}
    </div>
  );
}

const RADIUS = 48;

/** How much of the whole is behind: 0…1. Pure drawing. */
export function Ring({ share }: { share: number }) {
  const around = 2 * Math.PI * RADIUS;
  return (
    <svg className={css.ring} viewBox="0 0 100 100" aria-hidden="true">
      <circle cx="50" cy="50" r={RADIUS} className={css.track} />
      <circle
        cx="50"
        cy="50"
        r={RADIUS}
        className={css.done}
        strokeDasharray={around}
        strokeDashoffset={around * (1 - Math.min(1, Math.max(0, share)))}
      />
    </svg>
  );
}
