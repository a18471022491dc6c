// A moving picture: the element lives as long as it is shown, and what is not shown is not asked for.
import { type RefObject, useEffect, useRef } from "react";
import type { Picture } from "../../rtc/room.ts";
import { cx } from "../../ui/cx.ts";
import css from "./Moving.module.css";

type MovingProps = {
  picture: Pick<Picture, "attach">;
  /** One's own face, as in a mirror. */
  isMirrored: boolean;
  /** All of it, with bars; else it fills its place. */
  isWhole: boolean;
  element?: RefObject<HTMLVideoElement | null>;
};

export function Moving({ picture, isMirrored, isWhole, element }: MovingProps) {
  const own = useRef<HTMLVideoElement>(null);
  const ref = element ?? own;
  useEffect(() => {
    const video = ref.current;
    return video ? picture.attach(video) : undefined;
  }, [picture, ref]);
  return (
    <video
      ref={ref}
      className={cx(css.video, isMirrored && css.mirrored, isWhole && css.whole)}
      autoPlay
      muted
      playsInline
      disableRemotePlayback
      aria-hidden="true"
      tabIndex={-1}
    />
  );
}
