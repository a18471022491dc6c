// Photos of one message: one in its own shape, more as a grid. The place is kept before they come; a blur stands in it.
// In low vision without pictures, and where traffic is saved, each is a named button until it is asked for.
import { lazy, Suspense, useState } from "react";
import type { Attachment, Message } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { cx } from "../../ui/cx.ts";
import css from "./Album.module.css";
import { noPictures } from "./filesUi.ts";
import { shapeOf } from "./shape.ts";
import { fileUrl, placeholderUrl, previewUrl } from "./urls.ts";

const PhotoViewer = lazy(async () => ({ default: (await import("./PhotoViewer.tsx")).PhotoViewer }));

interface AlbumProps {
  readonly message: Message;
  readonly photos: readonly Attachment[];
}

export function Album({ message, photos }: AlbumProps) {
  const { t } = useI18n();
  const [openAt, setOpenAt] = useState<number | null>(null);
  const single = photos.length === 1;
  const columns = photos.length === 2 || photos.length === 4 ? css.two : css.three;
  return (
    <>
      <div
        className={single ? css.single : cx(css.album, columns)}
        {...(!single && { role: "group", "aria-label": t("files.album", { n: photos.length }) })}
      >
        {photos.map((photo, index) => (
          <Photo
            key={photo.file_id}
            message={message}
            photo={photo}
            name={single ? t("files.photo") : t("files.photo.n", { n: index + 1, of: photos.length })}
            isSingle={single}
            onOpen={() => setOpenAt(index)}
          />
        ))}
      </div>
      {openAt !== null && (
        <Suspense>
          <PhotoViewer message={message} photos={photos} startAt={openAt} onClose={() => setOpenAt(null)} />
        </Suspense>
      )}
    </>
  );
}

interface PhotoProps {
  readonly message: Message;
  readonly photo: Attachment;
  readonly name: string;
  readonly isSingle: boolean;
  readonly onOpen: () => void;
}

function Photo({ message, photo, name, isSingle, onOpen }: PhotoProps) {
  const { t, formats } = useI18n();
  const [why, setWhy] = useState(() => noPictures(document.documentElement, navigator));
  const [state, setState] = useState<"coming" | "here" | "failed">("coming");
  const blur = placeholderUrl(photo.placeholder);
  const size = t("files.photo.named", { size: formats.bytes(photo.size) });
  if (why === "vision") {
    return (
      <button type="button" className={css.named} onClick={() => setWhy(null)}>
        {size}
      </button>
    );
  }
  const asks = why === "traffic" || state === "failed";
  return (
    <button
      type="button"
      className={cx(css.photo, isSingle && css.alone)}
      style={isSingle ? shapeOf(photo) : undefined}
      aria-label={asks ? t("files.photo.show", { name: size }) : `${name}, ${photo.name}`}
      {...(!asks && { "aria-haspopup": "dialog" as const })}
      onClick={() => {
        if (!asks) return onOpen();
        setWhy(null);
        setState("coming");
      }}
    >
      {blur && state !== "here" && <img className={css.blur} src={blur} alt="" />}
      {!asks && (
        <img
          className={css.picture}
          src={photo.has_preview ? previewUrl(message, photo.file_id, "small") : fileUrl(message, photo.file_id, true)}
          alt=""
          loading="lazy"
          decoding="async"
          draggable={false}
          onLoad={() => setState("here")}
          onError={() => setState("failed")}
        />
      )}
      {asks && <span className={css.words}>{state === "failed" ? t("files.photo.failed") : size}</span>}
    </button>
  );
}
