// A button that is only an icon: its name is required, a tooltip repeats it, low vision shows the name instead.
import type { LucideIcon } from "lucide-react";
import { Button as RacButton, type ButtonProps as RacButtonProps } from "react-aria-components";
import { cx } from "./cx.ts";
import { Icon } from "./Icon.tsx";
import css from "./IconButton.module.css";
import { Tooltip } from "./Tooltip.tsx";

type IconButtonProps = Omit<RacButtonProps, "className" | "style" | "children" | "render" | "aria-label"> & {
  icon: LucideIcon;
  label: string;
  size?: "s" | "m";
  isOn?: boolean;
  hasTooltip?: boolean;
};

export function IconButton({ icon, label, size = "m", isOn, hasTooltip = true, ...rest }: IconButtonProps) {
  const button = (
    <RacButton {...rest} aria-label={label} className={cx(css.button, css[size], isOn && css.on)}>
      <span className={css.picture}>
        <Icon of={icon} />
      </span>
      <span aria-hidden="true" className={css.word}>
        {label}
      </span>
    </RacButton>
  );
  return hasTooltip ? <Tooltip text={label}>{button}</Tooltip> : button;
}
