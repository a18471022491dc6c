// One page of a PDF: drawn when it comes near the view, and let go when it is far, so that a book fits into a phone.
import { useEffect, useRef, useState } from "react";
import { Scope } from "../../api/scope.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import type { PdfDocument } from "./pdf.ts";
import css from "./Viewer.module.css";

interface PdfPageProps {
  readonly document: PdfDocument;
  readonly n: number;
  readonly of: number;
  readonly zoom: number;
  /** It stands in the middle of what is seen. */
  readonly onSeen: (n: number) => void;
}

/** Width of a page at 100 %, in rem: what a line of reading needs. */
const PAGE_REM = 52;
/** The most pixels of one drawn page: old phones refuse more. */
const MOST_PIXELS = 16_000_000;

interface Drawn {
  readonly ratio: number;
  readonly words: string;
}

async function draw(document: PdfDocument, n: number, canvas: HTMLCanvasElement, scope: Scope): Promise<Drawn> {
  const page = await document.getPage(n);
  const plain = page.getViewport({ scale: 1 });
  const wanted = (canvas.clientWidth * (globalThis.devicePixelRatio || 1)) / plain.width;
  const most = Math.sqrt(MOST_PIXELS / (plain.width * plain.height));
  const viewport = page.getViewport({ scale: Math.max(0.1, Math.min(wanted, most)) });
  canvas.width = Math.floor(viewport.width);
  canvas.height = Math.floor(viewport.height);
  const task = page.render({ canvas, viewport });
  scope.own(() => task.cancel());
  await task.promise;
  const text = await page.getTextContent();
  const words = text.items.map((item) => ("str" in item ? `${item.str}${item.hasEOL ? "\n" : ""}` : "")).join("");
  return { ratio: plain.width / plain.height, words };
}

export function PdfPage({ document, n, of, zoom, onSeen }: PdfPageProps) {
  const { t } = useI18n();
  const place = useRef<HTMLElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [isNear, setNear] = useState(n <= 2);
  const [ratio, setRatio] = useState(210 / 297);
  const [words, setWords] = useState("");
  const [isBad, setBad] = useState(false);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const scope = new Scope();
    const near = new IntersectionObserver(([entry]) => setNear(entry?.isIntersecting === true), { rootMargin: "100%" });
    const seen = new IntersectionObserver(([entry]) => entry?.isIntersecting && onSeen(n), { rootMargin: "-45% 0px" });
    near.observe(element);
    seen.observe(element);
    scope.own(() => near.disconnect());
    scope.own(() => seen.disconnect());
    return () => scope.end();
  }, [n, onSeen]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another zoom is another drawing
  useEffect(() => {
    if (!isNear || !canvas.current) return;
    const scope = new Scope();
    void draw(document, n, canvas.current, scope).then(
      (drawn) => {
        if (scope.isEnded) return;
        setRatio(drawn.ratio);
        setWords(drawn.words);
        setBad(false);
      },
      () => !scope.isEnded && setBad(true),
    );
    return () => scope.end();
  }, [document, n, isNear, zoom]);
  return (
    <section
      ref={place}
      data-page={n}
      className={css.page}
      aria-label={t("pdf.page", { n, of })}
      style={{ width: `min(${PAGE_REM * zoom}rem, ${100 * zoom}%)`, aspectRatio: ratio.toFixed(4) }}
    >
      {isBad && (
        <p className={css.bad} role="alert">
          {t("pdf.page.failed", { n })}
        </p>
      )}
      {isNear && <canvas ref={canvas} className={css.sheet} />}
      <p className={css.text}>{words}</p>
    </section>
  );
}
