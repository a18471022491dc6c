// Buttons with words. One primary a screen; while pending the width stays and the focus too.
import { LoaderCircle, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { Link, type LinkProps, Button as RacButton, type ButtonProps as RacButtonProps } from "react-aria-components";
import css from "./Button.module.css";
import { cx } from "./cx.ts";
import { Icon } from "./Icon.tsx";

type Look = {
  variant?: "primary" | "solid" | "line" | "quiet" | "danger" | "danger-line";
  size?: "s" | "m" | "l";
  isWide?: boolean;
  icon?: LucideIcon | undefined;
};

type ButtonProps = Omit<RacButtonProps, "className" | "style" | "children" | "render"> &
  Look & {
    children: ReactNode;
    /** «Отправляем…», shown while isPending */
    pendingLabel?: string;
  };

function lookClass({ variant = "line", size = "m", isWide }: Look): string {
  return cx(css.button, css[variant], css[size], isWide && css.wide);
}

export function Button({ variant, size, isWide, icon, children, pendingLabel, ...rest }: ButtonProps) {
  const look: Look = { ...(variant && { variant }), ...(size && { size }), ...(isWide && { isWide }) };
  return (
    <RacButton {...rest} className={lookClass(look)}>
      {({ isPending }) => (
        <>
          <span className={cx(css.label, isPending && css.held)}>
            {icon && <Icon of={icon} />}
            {children}
          </span>
          {pendingLabel !== undefined && isPending && (
            <span className={css.label}>
              <span role="progressbar" aria-label={pendingLabel} className={css.spinner}>
                <Icon of={LoaderCircle} size="s" />
              </span>
              <span aria-hidden="true">{pendingLabel}</span>
            </span>
          )}
          {/* Keeps the width for them. Drawn by the style, so that no browser takes it into the name. */}
          {pendingLabel !== undefined && !isPending && (
            <span aria-hidden="true" data-words={pendingLabel} className={cx(css.label, css.held, css.kept)} />
          )}
        </>
      )}
    </RacButton>
  );
}

type ButtonLinkProps = Omit<LinkProps, "className" | "style" | "children" | "render"> & Look & { children: ReactNode };

/** An address that looks like a button. */
export function ButtonLink({ variant, size, isWide, icon, children, ...rest }: ButtonLinkProps) {
  const look: Look = { ...(variant && { variant }), ...(size && { size }), ...(isWide && { isWide }) };
  return (
    <Link {...rest} className={lookClass(look)}>
      <span className={css.label}>
        {icon && <Icon of={icon} />}
        {children}
      </span>
    </Link>
  );
}
