// The mark of the product: letter К on a board, its rising arm a stick of yellow chalk.
import { cx } from "./cx.ts";
import css from "./Mark.module.css";

type MarkProps = { size?: "m" | "l" };

/** Decoration: the name of the product or a link stands beside it. */
export function Mark({ size = "m" }: MarkProps) {
  return (
    <svg viewBox="0 0 44 44" aria-hidden="true" className={cx(css.mark, css[size])}>
      <rect width="44" height="44" rx="12" fill="#16352a" />
      <rect
        x=".75"
        y=".75"
        width="42.5"
        height="42.5"
        rx="11.25"
        fill="none"
        stroke="#f4f0e4"
        strokeOpacity=".3"
        strokeWidth="1.5"
      />
      <g fill="none" strokeWidth="4.6" strokeLinecap="round">
        <path d="M14.6 11.6v20.8M20.4 21.6l9.4 10.8" stroke="#f4f0e4" />
        <path d="M29.4 11.4 16.9 23.6" stroke="#f6c945" />
      </g>
    </svg>
  );
}
