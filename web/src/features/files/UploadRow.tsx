// One file on its way: what it is, how far it is in a bar and in words, and what can be done about it.
import { type LucideIcon, Pause, Play, RotateCcw, Upload as UploadIcon, X } from "lucide-react";
import { type ChangeEvent, useEffect, useRef, useState } from "react";
import { useI18n } from "../../i18n/useI18n.ts";
import { useStorePart } from "../../state/useStore.ts";
import { cx } from "../../ui/cx.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { VisuallyHidden } from "../../ui/States.tsx";
import { useKeptFocus } from "../../ui/useKeptFocus.ts";
import { FileTag } from "./FileCard.tsx";
import type { FilesModel } from "./filesModel.ts";
import { bareName } from "./kinds.ts";
import css from "./Tray.module.css";
import { isMoving, isStuck, type Upload } from "./upload.ts";
import { stateWords } from "./words.ts";

interface UploadRowProps {
  readonly model: FilesModel;
  readonly id: string;
  readonly say: (text: string) => void;
  /** It can not be taken out any more. */
  readonly isFixed?: boolean;
  /** Is there to see although this device knows nothing of it. */
  readonly isNamed?: boolean;
}

export function UploadRow({ model, id, say, isFixed = false, isNamed = false }: UploadRowProps) {
  const { t, formats } = useI18n();
  const upload = useStorePart(model.store, (uploads) => uploads.get(id));
  const kept = useKeptFocus<HTMLLIElement>((row) => [...row.querySelectorAll("button")].at(-1)?.focus());
  const remove = () => {
    const next = kept.ref.current && afterRemoval(kept.ref.current);
    model.cancel(id);
    next?.focus();
  };
  if (!upload && isNamed) {
    return (
      <li className={cx(css.item, css.bad)} {...kept}>
        <Gone onRemove={remove} />
      </li>
    );
  }
  if (!upload) return null;
  const words = stateWords(upload, t, formats);
  const isBad = isStuck(upload);
  return (
    <li className={cx(css.item, isBad && css.bad)} {...kept}>
      <Picture model={model} upload={upload} />
      <div className={css.words}>
        <span className={css.name}>{bareName(upload.name)}</span>
        <span className={css.state} role={isBad ? "alert" : undefined}>
          {words}
        </span>
        {isMoving(upload) && <Bar upload={upload} words={words} />}
      </div>
      <Ways model={model} upload={upload} say={say} isFixed={isFixed} onRemove={remove} />
    </li>
  );
}

/** A message names it, and nothing of it is left here: the page was closed before it was kept. */
function Gone({ onRemove }: { onRemove: () => void }) {
  const { t } = useI18n();
  return (
    <>
      <div className={css.words}>
        <span className={css.state}>{t("files.gone")}</span>
      </div>
      <div className={css.ways}>
        <IconButton icon={X} size="s" label={t("files.gone.remove")} onPress={onRemove} />
      </div>
    </>
  );
}

function Bar({ upload, words }: { upload: Upload; words: string }) {
  const { t } = useI18n();
  const share = upload.size > 0 ? upload.sent / upload.size : 0;
  const quarter = Math.floor(share * 4) * 25;
  return (
    <>
      <div
        className={css.track}
        role="progressbar"
        aria-label={t("files.progress.label", { name: upload.name })}
        aria-valuemin={0}
        aria-valuemax={upload.size}
        aria-valuenow={upload.sent}
        aria-valuetext={words}
      >
        <div className={css.bar} style={{ width: `${share * 100}%` }} />
      </div>
      <span role="status">
        <VisuallyHidden>{quarter > 0 ? t("files.quarter", { percent: quarter }) : ""}</VisuallyHidden>
      </span>
    </>
  );
}

type WaysProps = Pick<UploadRowProps, "model" | "say"> & { upload: Upload; isFixed: boolean; onRemove: () => void };

function Ways({ model, upload, say, isFixed, onRemove }: WaysProps) {
  const { t, formats } = useI18n();
  const chooser = useRef<HTMLInputElement>(null);
  const { key, name, status } = upload;
  const onChosen = (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = "";
    if (file && !model.chooseAgain(key, file)) say(t("files.choose.other", { name, size: formats.bytes(upload.size) }));
  };
  // One button, so that the focus stays where it was pressed.
  const way = wayOf(model, upload, () => chooser.current?.click());
  return (
    <div className={css.ways}>
      {way && <IconButton icon={way.icon} size="s" label={t(way.label, { name })} onPress={way.run} />}
      {status === "lost" && <input ref={chooser} type="file" hidden onChange={onChosen} />}
      {!isFixed && <IconButton icon={X} size="s" label={t("files.remove", { name })} onPress={onRemove} />}
    </div>
  );
}

interface Way {
  readonly icon: LucideIcon;
  readonly label: "files.pause" | "files.resume" | "files.retry" | "files.choose";
  readonly run: () => void;
}

/** What can be done about it, beside throwing it away. */
function wayOf(model: FilesModel, { key, status, code }: Upload, choose: () => void): Way | null {
  const resume = () => model.resume(key);
  if (status === "uploading" || status === "queued") {
    return { icon: Pause, label: "files.pause", run: () => model.pause(key) };
  }
  if (status === "paused") return { icon: Play, label: "files.resume", run: resume };
  if (status === "lost") return { icon: UploadIcon, label: "files.choose", run: choose };
  if (status !== "waiting" && (status !== "refused" || code === null)) return null;
  return { icon: RotateCcw, label: "files.retry", run: resume };
}

/** The next file, or the one before; with the last one, the field, or the message that waited for it. */
function afterRemoval(row: HTMLElement): HTMLElement | null | undefined {
  const near = row.nextElementSibling ?? row.previousElementSibling;
  const [last] = [...(near?.querySelectorAll("button") ?? [])].reverse();
  const message = row.closest<HTMLElement>("[data-n]");
  return last ?? message ?? row.closest("[data-print]")?.querySelector("textarea");
}

function Picture({ model, upload }: { model: FilesModel; upload: Upload }) {
  const [url, setUrl] = useState<string | null>(null);
  const { key, kind } = upload;
  useEffect(() => {
    const file = kind === "photo" ? model.fileOf(key) : null;
    if (!file) return;
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [model, key, kind]);
  return url ? <img className={css.picture} src={url} alt="" /> : <FileTag name={upload.name} />;
}
