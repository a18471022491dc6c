// The frame of every door (sign-in, invitation, first run): the board with its chalk drawing at the left, the form at
// the right; on a phone a low board on top, or none where the form needs the height.
import { lazy, type ReactNode, Suspense } from "react";
import { cx } from "./cx.ts";
import css from "./EntryFrame.module.css";
import { Mark } from "./Mark.tsx";

/** Decoration comes after the form. */
const ChalkOnBoard = lazy(() => import("./BoardDrawing.tsx").then((drawing) => ({ default: drawing.ChalkOnBoard })));

type EntryFrameProps = {
  /** Name of the product beside the mark. */
  brand: string;
  /** Who lives here: the organisation. */
  place?: string;
  slogan: string;
  about: string;
  /** Low vision and language: on every door, before signing in. */
  tools: ReactNode;
  footer?: ReactNode;
  children: ReactNode;
  isFormOnly?: boolean;
};

export function EntryFrame({ brand, place, slogan, about, tools, footer, children, isFormOnly }: EntryFrameProps) {
  return (
    <div className={cx(css.frame, isFormOnly && css.formOnly)} data-print-plain>
      <header className={css.board}>
        <Suspense>
          <ChalkOnBoard />
        </Suspense>
        <div className={css.say}>
          <p className={css.brand}>
            <Mark size="l" />
            {brand}
          </p>
          <p className={css.slogan}>{slogan}</p>
          <p className={css.about}>{about}</p>
          {place !== undefined && <p className={css.place}>{place}</p>}
        </div>
      </header>
      <div className={css.side}>
        <div className={css.tools}>{tools}</div>
        <main className={css.form} id="main" tabIndex={-1} data-region="content">
          {children}
        </main>
        {footer !== undefined && <footer className={css.footer}>{footer}</footer>}
      </div>
    </div>
  );
}
