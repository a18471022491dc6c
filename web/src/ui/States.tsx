// What a place looks like while it is empty, being loaded, or away from the network.
import { WifiOff } from "lucide-react";
import { type ComponentType, lazy, type ReactNode, Suspense } from "react";
import type { DrawingName } from "./ChalkDrawing.tsx";
import { cx } from "./cx.ts";
import { Icon } from "./Icon.tsx";
import css from "./States.module.css";

/** Decoration: it comes when it comes, and a piece that can not be fetched leaves the words alone. */
const ChalkDrawing = lazy<ComponentType<{ name: DrawingName }>>(() =>
  import("./ChalkDrawing.tsx").then(
    (module) => ({ default: module.ChalkDrawing }),
    () => ({ default: (_: { name: DrawingName }) => null }),
  ),
);

type EmptyStateProps = {
  title: string;
  text?: ReactNode;
  drawing?: DrawingName;
  /** The one thing to do. */
  children?: ReactNode;
  level?: 1 | 2 | 3;
};

export function EmptyState({ title, text, drawing = "talk", children, level = 2 }: EmptyStateProps) {
  const Title = `h${level}` as const;
  return (
    <div className={css.empty}>
      <div className={css.drawing}>
        <Suspense>
          <ChalkDrawing name={drawing} />
        </Suspense>
      </div>
      <Title className={css.title}>{title}</Title>
      {text !== undefined && <p className={css.text}>{text}</p>}
      {children}
    </div>
  );
}

/** Shown after 300 ms (CSS), so a quick answer never flickers. `label` is for readers. */
export function Skeleton({ label, rows = 3, hasAvatar = true }: { label: string; rows?: number; hasAvatar?: boolean }) {
  return (
    <div className={css.skeleton} role="status">
      <span className={css.hidden}>{label}</span>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are alike and never move
        <div key={row} className={css.row} aria-hidden="true">
          {hasAvatar && <span className={css.round} />}
          <span className={css.lines}>
            <span className={css.line} />
            <span className={cx(css.line, css.long)} />
          </span>
        </div>
      ))}
    </div>
  );
}

export function OfflineStrip({ children }: { children: ReactNode }) {
  return (
    <div className={css.offline} role="status">
      <Icon of={WifiOff} />
      <span>{children}</span>
    </div>
  );
}

/** For readers only. */
export function VisuallyHidden({ children }: { children: ReactNode }) {
  return <span className={css.hidden}>{children}</span>;
}
