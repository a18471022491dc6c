// Small marks: a chip says a state in words, a count a number.
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import css from "./Chip.module.css";
import { cx } from "./cx.ts";
import { Icon } from "./Icon.tsx";

type ChipProps = {
  tone?: "plain" | "line" | "ok" | "warn" | "bad" | "info" | "soft";
  icon?: LucideIcon;
  children: ReactNode;
};

export function Chip({ tone = "plain", icon, children }: ChipProps) {
  return (
    <span className={cx(css.chip, css[tone])}>
      {icon && <Icon of={icon} size="s" />}
      {children}
    </span>
  );
}

type CountProps = { n: number; label: string; isMuted?: boolean };

/** 99+ at most; the label says it in words to readers. */
export function Count({ n, label, isMuted }: CountProps) {
  return (
    <span className={cx(css.count, isMuted && css.muted)} role="img" aria-label={label}>
      {n > 99 ? "99+" : n}
    </span>
  );
}
