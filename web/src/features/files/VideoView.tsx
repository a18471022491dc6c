// Video and sound by the browser's own player, which reads what it needs by ranges. Nothing is read before it is asked for.
import { Play } from "lucide-react";
import { useState } from "react";
import type { Attachment, Message } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { Icon } from "../../ui/Icon.tsx";
import { FileCard } from "./FileCard.tsx";
import { noPictures } from "./filesUi.ts";
import { shapeOf } from "./shape.ts";
import { fileUrl, placeholderUrl, previewUrl } from "./urls.ts";
import css from "./VideoView.module.css";

interface VideoProps {
  readonly message: Message;
  readonly one: Attachment;
}

export function VideoView({ message, one }: VideoProps) {
  const { t, formats } = useI18n();
  const [state, setState] = useState<"asked" | "idle" | "failed">("idle");
  const url = fileUrl(message, one.file_id, true);
  if (state === "failed") {
    return (
      <div className={css.failed} role="alert">
        <p>{t("files.video.failed")}</p>
        <FileCard message={message} one={one} />
      </div>
    );
  }
  if (one.kind === "audio") {
    return (
      <figure className={css.audio}>
        {/* biome-ignore lint/a11y/useMediaCaption: nobody wrote captions for what people send each other */}
        <audio
          controls
          preload="none"
          src={url}
          aria-label={t("files.audio", { name: one.name })}
          onError={() => setState("failed")}
        />
        <FileCard message={message} one={one} />
      </figure>
    );
  }
  const size = formats.bytes(one.size);
  if (state === "idle" && noPictures(document.documentElement, navigator) === "vision") {
    return (
      <button type="button" className={css.named} onClick={() => setState("asked")}>
        {t("files.video.named", { name: one.name, size })}
      </button>
    );
  }
  return (
    <div className={css.frame} style={shapeOf(one)}>
      {state === "asked" ? (
        // biome-ignore lint/a11y/useMediaCaption: nobody wrote captions for what people send each other
        <video
          className={css.video}
          controls
          autoPlay
          playsInline
          src={url}
          aria-label={t("files.video.named", { name: one.name, size })}
          onError={() => setState("failed")}
        />
      ) : (
        <button
          type="button"
          className={css.start}
          aria-label={`${t("files.video.show", { size })}: ${one.name}`}
          onClick={() => setState("asked")}
        >
          <Poster message={message} one={one} />
          <span className={css.play}>
            <Icon of={Play} />
          </span>
          <span className={css.size}>
            {typeof one.duration_us === "number" && `${formats.duration(one.duration_us / 1_000_000)} · `}
            {size}
          </span>
        </button>
      )}
    </div>
  );
}

function Poster({ message, one }: VideoProps) {
  const isKept = noPictures(document.documentElement, navigator) !== null;
  const blur = placeholderUrl(one.placeholder);
  const src = one.has_preview && !isKept ? previewUrl(message, one.file_id, "small") : blur;
  return src ? <img className={css.poster} src={src} alt="" loading="lazy" /> : null;
}
