// A message of the system in the flow of the page: says what happened and what to do next.
import { CircleAlert, CircleCheck, Info, type LucideIcon, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./cx.ts";
import { Icon } from "./Icon.tsx";
import css from "./Note.module.css";

type Tone = "info" | "warn" | "bad" | "ok" | "soft";
type NoteProps = {
  tone?: Tone;
  icon?: LucideIcon;
  /** Said at once (errors of what was just done), politely, or not at all. */
  live?: "alert" | "status";
  children: ReactNode;
};

const ICONS: Record<Tone, LucideIcon> = {
  info: Info,
  warn: TriangleAlert,
  bad: CircleAlert,
  ok: CircleCheck,
  soft: Info,
};

export function Note({ tone = "info", icon, live, children }: NoteProps) {
  return (
    <div className={cx(css.note, css[tone])} role={live}>
      <Icon of={icon ?? ICONS[tone]} />
      <div className={css.text}>{children}</div>
    </div>
  );
}
