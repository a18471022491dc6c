// A button that is only an icon: its name is required, low vision shows the name instead. Without the tooltip: in fields,
// where the hint says what is what, and at the door, which does not load what places tooltips.
import type { LucideIcon } from "lucide-react";
import { Button as RacButton, type ButtonProps as RacButtonProps } from "react-aria-components";
import { cx } from "./cx.ts";
import { Icon } from "./Icon.tsx";
import css from "./IconButton.module.css";

export type PlainIconButtonProps = Omit<
  RacButtonProps,
  "className" | "style" | "children" | "render" | "aria-label"
> & {
  icon: LucideIcon;
  label: string;
  size?: "s" | "m";
  isOn?: boolean;
};

export function PlainIconButton({ icon, label, size = "m", isOn, ...rest }: PlainIconButtonProps) {
  return (
    <RacButton {...rest} aria-label={label} className={cx(css.button, css[size], isOn && css.on)}>
      <span className={css.picture}>
        <Icon of={icon} />
      </span>
      <span aria-hidden="true" className={css.word}>
        {label}
      </span>
    </RacButton>
  );
}
