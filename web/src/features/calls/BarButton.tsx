// A button of a call: a large icon, its word below. The name for readers says the state and what a press does.
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { Button as RacButton, type ButtonProps as RacButtonProps } from "react-aria-components";
import { cx } from "../../ui/cx.ts";
import { Icon } from "../../ui/Icon.tsx";
import css from "./BarButton.module.css";

type BarButtonProps = Omit<RacButtonProps, "className" | "style" | "children" | "render" | "aria-label"> & {
  icon: LucideIcon;
  word: string;
  /** For readers; the word when absent. */
  label?: string;
  tone?: "plain" | "on" | "bad" | "hand" | "leave";
  badge?: ReactNode;
};

export function BarButton({ icon, word, label, tone = "plain", badge, ...rest }: BarButtonProps) {
  // Whoever steers by voice says the word that is seen: it has to be in the name.
  const name = label?.toLowerCase().includes(word.toLowerCase()) ? label : label && `${word}. ${label}`;
  return (
    <RacButton {...rest} {...(name !== undefined && { "aria-label": name })} className={cx(css.button)}>
      <span className={cx(css.square, css[tone])}>
        <Icon of={icon} size="l" />
        {badge !== undefined && <span className={css.badge}>{badge}</span>}
      </span>
      <span className={css.word} aria-hidden={label !== undefined}>
        {word}
      </span>
    </RacButton>
  );
}
