// A button of a call: a large icon, its word below. The name for readers says the state and what a press does. What can
// not be pressed now keeps its place in the order of focus and says why: to readers as a description, to eyes as a
// tooltip, and to a thumb when it is pressed.
import type { LucideIcon } from "lucide-react";
import { useId } from "react";
import { Button as RacButton, type ButtonProps as RacButtonProps } from "react-aria-components";
import { cx } from "../../ui/cx.ts";
import { Icon } from "../../ui/Icon.tsx";
import { Tooltip } from "../../ui/Tooltip.tsx";
import css from "./BarButton.module.css";

type BarButtonProps = Omit<RacButtonProps, "className" | "style" | "children" | "render" | "aria-label"> & {
  icon: LucideIcon;
  word: string;
  /** For readers; the word when absent. */
  label?: string;
  tone?: "plain" | "on" | "bad" | "hand" | "leave";
  /** A number in the corner; the label says what it counts. */
  count?: number;
  /** Why it can not be pressed now. */
  reason?: string | null;
};

/** Whoever steers by voice says the word that is seen: it has to be in the name, as a word. */
function named(word: string, label: string): string {
  const words = (text: string) =>
    ` ${text
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .join(" ")} `;
  return words(label).includes(words(word)) ? label : `${word}. ${label}`;
}

export function BarButton({ icon, word, label, tone = "plain", count = 0, reason = null, ...rest }: BarButtonProps) {
  const id = useId();
  const name = label && named(word, label);
  // Drawn by the style: the sign is no part of the word.
  const number = count > 0 && { "data-count": count > 99 ? "99+" : String(count) };
  const button = (
    <RacButton
      {...rest}
      {...(name !== undefined && { "aria-label": name })}
      {...(reason !== null && { "aria-disabled": true, "aria-describedby": id })}
      className={cx(css.button, reason !== null && css.locked)}
    >
      <span className={cx(css.square, css[tone])} {...number}>
        <Icon of={icon} size="l" />
      </span>
      <span className={css.word} aria-hidden={label !== undefined} {...number}>
        {word}
      </span>
    </RacButton>
  );
  // The same tree with a reason and without: focus stays where it is when one comes or goes.
  return (
    <>
      <Tooltip text={reason ?? ""} placement="top" isDisabled={reason === null}>
        {button}
      </Tooltip>
      <span id={id} hidden>
        {reason}
      </span>
    </>
  );
}
