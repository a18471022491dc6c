// A moving picture: the element lives as long as it is shown, and what is not shown is not asked for. One that the server
// holds back keeps its place, unseen: with its element gone nobody would ask for it, and it would never come back.
import { type RefObject, useEffect, useRef } from "react";
import type { Picture } from "../../rtc/room.ts";
import { cx } from "../../ui/cx.ts";
import css from "./Moving.module.css";

type MovingProps = {
  picture: Pick<Picture, "attach" | "isPaused">;
  /** One's own face, as in a mirror. */
  isMirrored: boolean;
  /** All of it, with bars; else it fills its place. */
  isWhole: boolean;
  element?: RefObject<HTMLVideoElement | null>;
};

export function Moving({ picture, isMirrored, isWhole, element }: MovingProps) {
  const own = useRef<HTMLVideoElement>(null);
  const ref = element ?? own;
  const { attach, isPaused } = picture;
  useEffect(() => {
    const video = ref.current;
    return video ? attach(video) : undefined;
  }, [attach, ref]);
  return (
    <video
      ref={ref}
      className={cx(css.video, isMirrored && css.mirrored, isWhole && css.whole, isPaused && css.paused)}
      autoPlay
      muted
      playsInline
      disableRemotePlayback
      aria-hidden="true"
      tabIndex={-1}
    />
  );
}
