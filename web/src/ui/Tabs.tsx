// Tabs: the chalk stroke under the current one, arrows move, content comes with focus. By hand and not by react-aria's
// collections: those cost the door 16 kB, a tenth of what a weak phone loads before signing in, for two fixed tabs.
// The pattern is that of WAI-ARIA: one stop of Tab, arrows, Home and End within.
import { type KeyboardEvent, type ReactNode, useId, useRef } from "react";
import { cx } from "./cx.ts";
import css from "./Tabs.module.css";

export type TabEntry<V extends string> = { id: V; label: string; content: ReactNode };

type TabsProps<V extends string> = {
  label: string;
  tabs: readonly TabEntry<V>[];
  selected: V;
  onSelect: (id: V) => void;
};

/** Where a key leads from tab `at` of `count`; null: the key is not ours. */
export function tabAfter(key: string, at: number, count: number): number | null {
  if (key === "ArrowRight" || key === "ArrowDown") return (at + 1) % count;
  if (key === "ArrowLeft" || key === "ArrowUp") return (at + count - 1) % count;
  if (key === "Home") return 0;
  return key === "End" ? count - 1 : null;
}

export function Tabs<V extends string>({ label, tabs, selected, onSelect }: TabsProps<V>) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const at = tabs.findIndex((tab) => tab.id === selected);
  const current = tabs[at];
  const move = (event: KeyboardEvent) => {
    const next = tabAfter(event.key, at, tabs.length);
    const tab = next === null ? undefined : tabs[next];
    if (next === null || !tab) return;
    event.preventDefault();
    onSelect(tab.id);
    list.current?.querySelectorAll<HTMLElement>('[role="tab"]')[next]?.focus();
  };
  return (
    <div className={css.tabs}>
      <div ref={list} role="tablist" aria-label={label} className={css.list}>
        {tabs.map((tab) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            id={`${id}-${tab.id}`}
            aria-selected={tab.id === selected}
            aria-controls={`${id}-panel`}
            tabIndex={tab.id === selected ? 0 : -1}
            className={cx(css.tab, tab.id === selected && css.selected)}
            onClick={() => onSelect(tab.id)}
            onKeyDown={move}
          >
            {tab.label}
          </button>
        ))}
      </div>
      {current && (
        <div
          key={current.id}
          role="tabpanel"
          id={`${id}-panel`}
          aria-labelledby={`${id}-${current.id}`}
          className={css.panel}
        >
          {current.content}
        </div>
      )}
    </div>
  );
}
