// How far some work is: a bar and words under it, never the bar alone. Readers hear it when they ask for it, and each
// quarter by themselves.
import css from "./Progress.module.css";
import { VisuallyHidden } from "./States.tsx";

type ProgressProps = {
  label: string;
  /** Both absent: nobody knows how far. */
  done?: number;
  total?: number;
  words: string;
  /** What is said at each quarter. */
  quarter?: (percent: number) => string;
};

export function Progress({ label, done, total, words, quarter }: ProgressProps) {
  const isKnown = done !== undefined && total !== undefined && total > 0;
  const share = isKnown ? Math.min(1, done / total) : 0;
  const said = Math.floor(share * 4) * 25;
  return (
    <div className={css.progress}>
      <div
        role="progressbar"
        aria-label={label}
        aria-valuetext={words}
        className={css.track}
        {...(isKnown && { "aria-valuemin": 0, "aria-valuemax": total, "aria-valuenow": Math.min(done, total) })}
      >
        {isKnown ? <div className={css.bar} style={{ width: `${share * 100}%` }} /> : <div className={css.moving} />}
      </div>
      <p className={css.words}>{words}</p>
      {quarter && isKnown && (
        <span role="status">
          <VisuallyHidden>{said > 0 ? quarter(said) : ""}</VisuallyHidden>
        </span>
      )}
    </div>
  );
}
