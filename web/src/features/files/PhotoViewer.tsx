// Photos over the whole page: the small one stands until the large one is there. Zoom by + - 0, wheel, two fingers and
// double press; arrows and buttons turn; Esc closes. What a finger does a button does too.
import { ArrowLeft, ArrowRight, Download, Maximize, X, ZoomIn, ZoomOut } from "lucide-react";
import { type KeyboardEvent, type PointerEvent, useCallback, useEffect, useRef, useState } from "react";
import { Heading, Modal, ModalOverlay, Dialog as RacDialog } from "react-aria-components";
import type { Attachment, Message } from "../../api/schema.ts";
import { Scope } from "../../api/scope.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { cx } from "../../ui/cx.ts";
import { Icon } from "../../ui/Icon.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { VisuallyHidden } from "../../ui/States.tsx";
import { fileUrl, placeholderUrl, previewUrl } from "./urls.ts";
import css from "./Viewer.module.css";
import { MOST, moved, WHOLE, type Zoom, zoomed } from "./zoom.ts";

interface ViewerProps {
  readonly message: Message;
  readonly photos: readonly Attachment[];
  readonly startAt: number;
  readonly onClose: () => void;
}

export function PhotoViewer({ message, photos, startAt, onClose }: ViewerProps) {
  const { t } = useI18n();
  const [at, setAt] = useState(startAt);
  const [zoom, setZoom] = useState<Zoom>(WHOLE);
  const photo = photos[at];
  const turn = (step: 1 | -1) => {
    const next = at + step;
    if (next < 0 || next >= photos.length) return;
    setAt(next);
    setZoom(WHOLE);
  };
  const by = useCallback((factor: number) => setZoom((old) => zoomed(old, factor)), []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const isWhole = zoom.scale === 1;
    const acts = new Map<string, () => void>([
      ["+", () => by(1.5)],
      ["=", () => by(1.5)],
      ["-", () => by(1 / 1.5)],
      ["0", () => setZoom(WHOLE)],
      ["ArrowLeft", () => (isWhole ? turn(-1) : setZoom(moved(zoom, 80, 0)))],
      ["ArrowRight", () => (isWhole ? turn(1) : setZoom(moved(zoom, -80, 0)))],
      ["ArrowUp", () => setZoom(moved(zoom, 0, 80))],
      ["ArrowDown", () => setZoom(moved(zoom, 0, -80))],
    ]);
    const act = acts.get(event.key);
    if (!act) return;
    event.preventDefault();
    act();
  };
  if (!photo) return null;
  const percent = Math.round(zoom.scale * 100);
  return (
    <ModalOverlay
      data-covers
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      isDismissable
      className={cx(css.scrim)}
    >
      <Modal className={cx(css.modal)}>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: keys of the dialog, which has the focus itself at first */}
        <div className={css.keys} onKeyDown={onKeyDown}>
          <RacDialog className={cx(css.dialog)}>
            <div className={css.whole}>
              <div className={css.bar}>
                <Heading slot="title" level={2} className={cx(css.title)}>
                  {photos.length > 1 ? t("files.photo.n", { n: at + 1, of: photos.length }) : t("files.photo")}
                </Heading>
                <IconButton
                  icon={ZoomOut}
                  label={t("viewer.out")}
                  isDisabled={zoom.scale <= 1}
                  onPress={() => by(1 / 1.5)}
                />
                <IconButton
                  icon={ZoomIn}
                  label={t("viewer.in")}
                  isDisabled={zoom.scale >= MOST}
                  onPress={() => by(1.5)}
                />
                <IconButton
                  icon={Maximize}
                  label={t("viewer.whole")}
                  isDisabled={zoom.scale === 1}
                  onPress={() => setZoom(WHOLE)}
                />
                <a
                  className={css.get}
                  href={fileUrl(message, photo.file_id)}
                  download={photo.name}
                  aria-label={t("viewer.download")}
                >
                  <Icon of={Download} />
                  <span className={css.word} aria-hidden="true">
                    {t("viewer.download")}
                  </span>
                </a>
                <IconButton icon={X} label={t("viewer.close")} onPress={onClose} />
              </div>
              <Stage key={photo.file_id} message={message} photo={photo} zoom={zoom} onZoom={setZoom} />
              {photos.length > 1 && (
                <div className={css.turns}>
                  <IconButton
                    icon={ArrowLeft}
                    label={t("viewer.before")}
                    isDisabled={at === 0}
                    onPress={() => turn(-1)}
                  />
                  <IconButton
                    icon={ArrowRight}
                    label={t("viewer.after")}
                    isDisabled={at === photos.length - 1}
                    onPress={() => turn(1)}
                  />
                </div>
              )}
              <VisuallyHidden>
                <span role="status">{percent === 100 ? "" : t("viewer.zoom", { percent })}</span>
                <span>{t("viewer.hint")}</span>
              </VisuallyHidden>
            </div>
          </RacDialog>
        </div>
      </Modal>
    </ModalOverlay>
  );
}

interface StageProps {
  readonly message: Message;
  readonly photo: Attachment;
  readonly zoom: Zoom;
  readonly onZoom: (change: (old: Zoom) => Zoom) => void;
}

function Stage({ message, photo, zoom, onZoom }: StageProps) {
  const { t } = useI18n();
  const [state, setState] = useState<"coming" | "here" | "failed">("coming");
  const stage = useRef<HTMLDivElement>(null);
  const fingers = useRef(new Map<number, { x: number; y: number }>());
  // The wheel would move the page under it: that is stopped, which a listener of React may not do.
  useEffect(() => {
    const scope = new Scope();
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      onZoom((old) => zoomed(old, event.deltaY < 0 ? 1.15 : 1 / 1.15));
    };
    if (stage.current) scope.listen(stage.current, "wheel", wheel, { passive: false });
    return () => scope.end();
  }, [onZoom]);
  const spread = () => {
    const [a, b] = [...fingers.current.values()];
    return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0;
  };
  const onPointerMove = (event: PointerEvent) => {
    const held = fingers.current.get(event.pointerId);
    if (!held) return;
    const before = spread();
    fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (fingers.current.size === 1) onZoom((old) => moved(old, event.clientX - held.x, event.clientY - held.y));
    else if (before > 0) onZoom((old) => zoomed(old, spread() / before));
  };
  const release = (event: PointerEvent) => fingers.current.delete(event.pointerId);
  const small = photo.has_preview ? previewUrl(message, photo.file_id, "small") : placeholderUrl(photo.placeholder);
  const style = { transform: `translate(${zoom.x}px, ${zoom.y}px) scale(${zoom.scale})` };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: fingers and mouse; keys and buttons of the dialog do the same
    <div
      ref={stage}
      className={css.stage}
      onPointerDown={(event) => {
        fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={onPointerMove}
      onPointerUp={release}
      onPointerCancel={release}
      onDoubleClick={() => onZoom((old) => (old.scale > 1 ? WHOLE : zoomed(old, 2.5)))}
    >
      {small !== null && state !== "here" && (
        <img className={css.photo} style={style} src={small} alt="" draggable={false} />
      )}
      {state === "failed" ? (
        <p className={css.failed} role="alert">
          {t("files.photo.failed")}
        </p>
      ) : (
        <img
          className={cx(css.photo, css.large)}
          style={style}
          src={photo.has_preview ? previewUrl(message, photo.file_id, "large") : fileUrl(message, photo.file_id, true)}
          alt={photo.name}
          draggable={false}
          onLoad={() => setState("here")}
          onError={() => setState("failed")}
        />
      )}
    </div>
  );
}
