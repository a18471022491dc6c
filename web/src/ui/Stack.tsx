// Things under each other with the gap of a form; a form that sends on Enter and never reloads the page.
import type { ReactNode } from "react";
import { Form as RacForm } from "react-aria-components";
import { cx } from "./cx.ts";
import css from "./Stack.module.css";

export function Stack({ children, gap = "m" }: { children: ReactNode; gap?: "s" | "m" | "l" }) {
  return <div className={cx(css.stack, css[gap])}>{children}</div>;
}

/** Side by side, wrapping. */
export function Row({ children, isSpread }: { children: ReactNode; isSpread?: boolean }) {
  return <div className={cx(css.row, isSpread && css.spread)}>{children}</div>;
}

export function Form({ children, onSubmit, label }: { children: ReactNode; onSubmit: () => void; label?: string }) {
  return (
    <RacForm
      className={cx(css.stack, css.m)}
      validationBehavior="aria"
      {...(label !== undefined && { "aria-label": label })}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
    </RacForm>
  );
}

/** Secondary text. */
export function Sub({ children }: { children: ReactNode }) {
  return <p className={css.sub}>{children}</p>;
}
