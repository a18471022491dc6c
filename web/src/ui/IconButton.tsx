// A button that is only an icon, with a tooltip that repeats its name.
import { PlainIconButton, type PlainIconButtonProps } from "./PlainIconButton.tsx";
import { Tooltip } from "./Tooltip.tsx";

type IconButtonProps = PlainIconButtonProps & { hasTooltip?: boolean };

export function IconButton({ hasTooltip = true, ...rest }: IconButtonProps) {
  const button = <PlainIconButton {...rest} />;
  return hasTooltip ? <Tooltip text={rest.label}>{button}</Tooltip> : button;
}
