// Over the field: what goes with the next message, each with its state.
import { useI18n } from "../../i18n/useI18n.ts";
import { useStorePart } from "../../state/useStore.ts";
import type { FilesModel } from "./filesModel.ts";
import css from "./Tray.module.css";
import { UploadRow } from "./UploadRow.tsx";

interface TrayProps {
  readonly model: FilesModel;
  readonly keys: readonly string[];
  readonly say: (text: string) => void;
}

/** more: files that go with the message after this one. */
export function Tray({ model, keys, say, more }: TrayProps & { more: number }) {
  const { t } = useI18n();
  const hasPhotos = useStorePart(model.store, (uploads) => keys.some((key) => uploads.get(key)?.kind === "photo"));
  if (keys.length === 0) return null;
  return (
    <section className={css.tray} aria-label={t("files.tray")}>
      <ul className={css.list}>
        {keys.map((key) => (
          <UploadRow key={key} id={key} model={model} say={say} />
        ))}
      </ul>
      {more > 0 && <p className={css.note}>{t("files.tray.more", { n: more })}</p>}
      {hasPhotos && <p className={css.note}>{t("files.tray.photos")}</p>}
    </section>
  );
}

interface PendingProps extends TrayProps {
  /** Its files are what they are. */
  readonly isFixed: boolean;
  /** One of them holds it up. */
  readonly isStuck: boolean;
}

/** In a message that waits for its files. */
export function PendingFiles({ model, keys, say, isFixed, isStuck }: PendingProps) {
  return (
    <ul className={css.list}>
      {keys.map((key) => (
        <UploadRow key={key} id={key} model={model} say={say} isFixed={isFixed} isNamed={isStuck} />
      ))}
    </ul>
  );
}
