// A PDF over the whole page: its pages one under another, drawn as they come into view; their words for readers.
import { ArrowDown, ArrowUp, Download, X, ZoomIn, ZoomOut } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { Heading, Modal, ModalOverlay, Dialog as RacDialog } from "react-aria-components";
import type { Attachment, Message } from "../../api/schema.ts";
import { Scope } from "../../api/scope.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import { cx } from "../../ui/cx.ts";
import { Icon } from "../../ui/Icon.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { Skeleton } from "../../ui/States.tsx";
import { PdfPage } from "./PdfPage.tsx";
import type { OpenPdf } from "./pdf.ts";
import { fileUrl } from "./urls.ts";
import css from "./Viewer.module.css";

interface PdfViewerProps {
  readonly message: Message;
  readonly one: Attachment;
  readonly onClose: () => void;
}

type Trouble = "failed" | "password";

function usePdf(url: string): { pdf: OpenPdf | null; trouble: Trouble | null } {
  const [pdf, setPdf] = useState<OpenPdf | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  useEffect(() => {
    const scope = new Scope();
    const open = async () => {
      const { openPdf, isPasswordTrouble } = await import("./pdf.ts");
      try {
        const opened = await openPdf(url);
        scope.own(opened.close);
        if (!scope.isEnded) setPdf(opened);
      } catch (thrown) {
        if (!scope.isEnded) setTrouble(isPasswordTrouble(thrown) ? "password" : "failed");
      }
    };
    void open().catch(() => setTrouble("failed"));
    return () => scope.end();
  }, [url]);
  return { pdf, trouble };
}

const ZOOMS = [0.75, 1, 1.25, 1.5, 2, 3];

export function PdfViewer({ message, one, onClose }: PdfViewerProps) {
  const { t } = useI18n();
  const { pdf, trouble } = usePdf(fileUrl(message, one.file_id, true));
  const [step, setStep] = useState(1);
  const [page, setPage] = useState(1);
  const scroller = useRef<HTMLDivElement>(null);
  const count = pdf?.document.numPages ?? 0;
  const go = (n: number) => {
    const to = Math.min(count, Math.max(1, n));
    scroller.current?.querySelector(`[data-page="${to}"]`)?.scrollIntoView({ block: "start" });
    setPage(to);
  };
  const zoom = (by: 1 | -1) => setStep((old) => Math.min(ZOOMS.length - 1, Math.max(0, old + by)));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "+" || event.key === "=") zoom(1);
    else if (event.key === "-") zoom(-1);
    else if (event.key === "0") setStep(1);
    else if (event.key === "ArrowLeft") go(page - 1);
    else if (event.key === "ArrowRight") go(page + 1);
    else return;
    event.preventDefault();
  };
  return (
    <ModalOverlay data-covers isOpen onOpenChange={(isOpen) => !isOpen && onClose()} className={cx(css.scrim)}>
      <Modal className={cx(css.modal)}>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: keys of the dialog, which has the focus itself at first */}
        <div className={css.keys} onKeyDown={onKeyDown}>
          <RacDialog className={cx(css.dialog)}>
            <div className={css.whole}>
              <div className={css.bar}>
                <Heading slot="title" level={2} className={cx(css.title)}>
                  {one.name}
                </Heading>
                {count > 0 && (
                  <>
                    <span className={css.where} role="status">
                      {t("pdf.page", { n: page, of: count })}
                    </span>
                    <IconButton
                      icon={ArrowUp}
                      label={t("pdf.before")}
                      isDisabled={page <= 1}
                      onPress={() => go(page - 1)}
                    />
                    <IconButton
                      icon={ArrowDown}
                      label={t("pdf.after")}
                      isDisabled={page >= count}
                      onPress={() => go(page + 1)}
                    />
                    <IconButton
                      icon={ZoomOut}
                      label={t("viewer.out")}
                      isDisabled={step === 0}
                      onPress={() => zoom(-1)}
                    />
                    <IconButton
                      icon={ZoomIn}
                      label={t("viewer.in")}
                      isDisabled={step === ZOOMS.length - 1}
                      onPress={() => zoom(1)}
                    />
                  </>
                )}
                <a
                  className={css.get}
                  href={fileUrl(message, one.file_id)}
                  download={one.name}
                  aria-label={t("viewer.download")}
                >
                  <Icon of={Download} />
                  <span className={css.word} aria-hidden="true">
                    {t("viewer.download")}
                  </span>
                </a>
                <IconButton icon={X} label={t("viewer.close")} onPress={onClose} />
              </div>
              {trouble !== null && (
                <p className={css.say} role="alert">
                  {t(`pdf.${trouble}`)}
                </p>
              )}
              {!pdf && trouble === null && <Skeleton label={t("pdf.loading")} rows={6} hasAvatar={false} />}
              {pdf && (
                // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
                <section ref={scroller} className={css.pages} tabIndex={0} aria-label={t("pdf.pages")}>
                  {Array.from({ length: count }, (_, index) => (
                    <PdfPage
                      // biome-ignore lint/suspicious/noArrayIndexKey: pages are their place
                      key={index}
                      document={pdf.document}
                      n={index + 1}
                      of={count}
                      zoom={ZOOMS[step] ?? 1}
                      onSeen={setPage}
                    />
                  ))}
                </section>
              )}
            </div>
          </RacDialog>
        </div>
      </Modal>
    </ModalOverlay>
  );
}
