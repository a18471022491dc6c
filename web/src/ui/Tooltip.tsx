// A word that repeats the accessible name of an icon button: after 500 ms under the mouse, at once on focus.
import type { ReactElement } from "react";
import { Tooltip as RacTooltip, TooltipTrigger } from "react-aria-components";
import { cx } from "./cx.ts";
import css from "./Tooltip.module.css";

type TooltipProps = {
  text: string;
  placement?: "top" | "right" | "bottom" | "left";
  isDisabled?: boolean;
  children: ReactElement;
};

export function Tooltip({ text, placement = "bottom", isDisabled = false, children }: TooltipProps) {
  return (
    <TooltipTrigger delay={500} closeDelay={0} isDisabled={isDisabled}>
      {children}
      <RacTooltip offset={6} placement={placement} className={cx(css.tip)}>
        {text}
      </RacTooltip>
    </TooltipTrigger>
  );
}
