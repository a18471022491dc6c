// A menu under its button: icon and words, the dangerous one last and red.
import type { LucideIcon } from "lucide-react";
import type { ReactElement } from "react";
import { MenuItem, MenuTrigger, Popover, Menu as RacMenu } from "react-aria-components";
import { cx } from "./cx.ts";
import { Icon } from "./Icon.tsx";
import css from "./Menu.module.css";

export type MenuEntry = {
  id: string;
  label: string;
  icon?: LucideIcon;
  keys?: string | undefined;
  isDanger?: boolean;
  isDisabled?: boolean;
  run: () => void;
};

type MenuProps = {
  label: string;
  entries: readonly MenuEntry[];
  placement?: "bottom start" | "bottom end" | "top start" | "top end" | "right bottom";
  onOpen?: () => void;
  /** Opened from elsewhere too; then onOpenChange keeps it. */
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
  /** The button. */
  children: ReactElement;
};

export function Menu({ label, entries, placement = "bottom end", onOpen, onOpenChange, isOpen, children }: MenuProps) {
  const open = isOpen === undefined ? {} : { isOpen };
  return (
    <MenuTrigger
      {...open}
      onOpenChange={(opens) => {
        onOpenChange?.(opens);
        if (opens) onOpen?.();
      }}
    >
      {children}
      <Popover placement={placement} offset={4} className={cx(css.popover)}>
        <RacMenu
          aria-label={label}
          className={cx(css.menu)}
          onAction={(id) => entries.find((entry) => entry.id === id)?.run()}
        >
          {entries.map((entry) => (
            <MenuItem
              key={entry.id}
              id={entry.id}
              textValue={entry.label}
              isDisabled={entry.isDisabled ?? false}
              className={cx(css.item, entry.isDanger && css.danger)}
            >
              {entry.icon && <Icon of={entry.icon} />}
              <span className={css.words}>{entry.label}</span>
              {entry.keys !== undefined && <kbd className={css.keys}>{entry.keys}</kbd>}
            </MenuItem>
          ))}
        </RacMenu>
      </Popover>
    </MenuTrigger>
  );
}
