// How far along: one bar per step, and words for readers.
import { cx } from "./cx.ts";
import css from "./Steps.module.css";

export function Steps({ at, total, label }: { at: number; total: number; label: string }) {
  return (
    <div className={css.steps} role="img" aria-label={label}>
      {Array.from({ length: total }, (_, step) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a step is its number
        <span key={step} className={cx(css.step, step < at && css.done)} />
      ))}
      <span className={css.words} aria-hidden="true">
        {label}
      </span>
    </div>
  );
}
