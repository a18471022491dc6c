// A file in a message: what it is, how large, whether it was checked, and the way to have it. A dangerous one has none.
import { Download, ShieldCheck, ShieldQuestion, ShieldX } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import type { Attachment, Message } from "../../api/schema.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { cx } from "../../ui/cx.ts";
import { Icon } from "../../ui/Icon.tsx";
import css from "./FileCard.module.css";
import { bareName, colourOf, tagOf } from "./kinds.ts";
import { fileUrl } from "./urls.ts";

const PdfViewer = lazy(async () => ({ default: (await import("./PdfViewer.tsx")).PdfViewer }));

interface FileCardProps {
  readonly message: Message;
  readonly one: Attachment;
}

export function FileCard({ message, one }: FileCardProps) {
  const { t, formats } = useI18n();
  const [isOpen, setOpen] = useState(false);
  const { name } = one;
  const isDangerous = one.scan === "dangerous";
  const isPdf = one.type === "application/pdf";
  return (
    <div className={cx(css.card, isDangerous && css.bad)}>
      <FileTag name={name} />
      <span className={css.words}>
        {isDangerous ? (
          <span className={css.name}>{bareName(name)}</span>
        ) : isPdf ? (
          <button type="button" className={css.name} aria-haspopup="dialog" onClick={() => setOpen(true)}>
            {bareName(name)}
          </button>
        ) : (
          <a className={css.name} href={fileUrl(message, one.file_id)} download={name}>
            {bareName(name)}
          </a>
        )}
        <span className={css.meta}>
          <span className={css.type}>{tagOf(name)}</span>
          <span>{formats.bytes(one.size)}</span>
          <Scan one={one} />
        </span>
      </span>
      {!isDangerous && (
        <a
          className={css.get}
          href={fileUrl(message, one.file_id)}
          download={name}
          aria-label={t("files.download", { name })}
        >
          <Icon of={Download} />
        </a>
      )}
      {isOpen && (
        <Suspense>
          <PdfViewer message={message} one={one} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </div>
  );
}

export function FileTag({ name }: { name: string }) {
  const tag = tagOf(name);
  return (
    <span className={cx(css.tag, css[colourOf(tag)])} aria-hidden="true">
      {tag}
    </span>
  );
}

const SHIELDS = { checking: ShieldQuestion, checked: ShieldCheck, dangerous: ShieldX, unchecked: ShieldQuestion };

function Scan({ one: { scan } }: { one: Attachment }) {
  const { t } = useI18n();
  return (
    <span className={cx(css.scan, scan === "checked" && css.good, scan === "dangerous" && css.danger)}>
      <Icon of={SHIELDS[scan]} size="s" />
      {t(`files.scan.${scan}`)}
    </span>
  );
}
