// Whether one is heard: six bars that move with the voice, and the same in words. The bars are moved past React.
import { Mic, MicOff } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useI18n } from "../../i18n/useI18n.ts";
import { measure, SPEAKING } from "../../rtc/sound.ts";
import { Icon } from "../../ui/Icon.tsx";
import css from "./Meter.module.css";

const BARS = [0, 1, 2, 3, 4, 5];

export function Meter({ track }: { track: MediaStreamTrack | null }) {
  const { t } = useI18n();
  const bars = useRef<HTMLSpanElement>(null);
  const [isHeard, setHeard] = useState(false);
  useEffect(() => {
    setHeard(false);
    if (!track) return;
    return measure(track, (loudness) => {
      bars.current?.style.setProperty("--level", String(Math.round(loudness * BARS.length)));
      if (loudness > SPEAKING) setHeard(true);
    });
  }, [track]);
  return (
    <div className={css.meter}>
      <Icon of={track ? Mic : MicOff} size="s" />
      <span role="status">{t(track ? (isHeard ? "lobby.heard" : "lobby.quiet") : "lobby.muted")}</span>
      {track && (
        <span ref={bars} className={css.bars} aria-hidden="true">
          {BARS.map((bar) => (
            <span key={bar} className={css.bar} />
          ))}
        </span>
      )}
    </div>
  );
}
