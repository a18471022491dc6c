// One icon of lucide in the three sizes of the language. Decoration always: the word or the name stands beside it.
import type { LucideIcon } from "lucide-react";
import { cx } from "./cx.ts";
import css from "./Icon.module.css";

type IconProps = {
  of: LucideIcon;
  size?: "s" | "m" | "l";
  className?: string | undefined;
};

const STROKE = { s: 2, m: 1.85, l: 1.75 };

export function Icon({ of: Drawing, size = "m", className }: IconProps) {
  return <Drawing aria-hidden="true" className={cx(css.icon, css[size], className)} strokeWidth={STROKE[size]} />;
}
