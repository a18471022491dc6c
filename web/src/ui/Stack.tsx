// Things under each other with the gap of a form; a form that sends on Enter and never reloads the page.
import { type ReactNode, useEffect, useRef } from "react";
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

type FormProps = { children: ReactNode; onSubmit: () => void; label?: string };

/** A refusal that belongs to a field takes focus to it, whether it comes at once or with the server's answer. */
export function Form({ children, onSubmit, label }: FormProps) {
  const form = useRef<HTMLFormElement>(null);
  const isSent = useRef(false);
  useEffect(() => {
    if (!isSent.current) return;
    const bad = form.current?.querySelector<HTMLElement>('[aria-invalid="true"], [data-invalid] input');
    if (!bad) return;
    isSent.current = false;
    bad.focus();
  });
  return (
    <RacForm
      ref={form}
      className={cx(css.stack, css.m)}
      validationBehavior="aria"
      {...(label !== undefined && { "aria-label": label })}
      onSubmit={(event) => {
        event.preventDefault();
        isSent.current = true;
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
