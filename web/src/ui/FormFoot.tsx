// The foot of a form that the server answers: what it refused, how long to wait, and the one button.
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "./Button.tsx";
import { Note } from "./Note.tsx";
import { VisuallyHidden } from "./States.tsx";

type FormFootProps = {
  children: ReactNode;
  isPending: boolean;
  pendingLabel: string;
  failure?: string | null | undefined;
  /** The server asked for a pause: the words with the seconds are only shown, `said` is told once. */
  wait?: { text: string; said: string } | null;
  variant?: "primary" | "solid";
  icon?: LucideIcon;
};

export function FormFoot({
  children,
  isPending,
  pendingLabel,
  failure,
  wait,
  variant = "primary",
  icon,
}: FormFootProps) {
  return (
    <>
      {wait ? (
        <>
          <span role="alert">
            <VisuallyHidden>{wait.said}</VisuallyHidden>
          </span>
          <Note tone="warn">{wait.text}</Note>
        </>
      ) : (
        failure && (
          <Note tone="bad" live="alert">
            {failure}
          </Note>
        )
      )}
      <Button
        type="submit"
        variant={variant}
        size="l"
        isWide
        icon={icon}
        isPending={isPending}
        isDisabled={Boolean(wait)}
        pendingLabel={pendingLabel}
      >
        {children}
      </Button>
    </>
  );
}
