// Actions with a message: the same by right click, long press, → and the button beside the bubble.
import {
  Bookmark,
  Copy,
  CornerUpLeft,
  Eye,
  FileSearch,
  Forward,
  History,
  Link,
  ListChecks,
  type LucideIcon,
  Pencil,
  Pin,
  PinOff,
  Reply,
  SmilePlus,
  Trash2,
} from "lucide-react";
import { type KeyboardEvent, type ReactNode, useRef } from "react";
import { Menu, MenuItem, Popover } from "react-aria-components";
import { useI18n } from "../../i18n/useI18n.ts";
import { cx } from "../../ui/cx.ts";
import { Icon } from "../../ui/Icon.tsx";
import type { Act } from "./acts.ts";
import css from "./MessageMenu.module.css";
import { useChats } from "./useChats.ts";
import type { MenuAt } from "./useFeedKeys.ts";

interface MessageMenuProps {
  readonly at: MenuAt;
  readonly acts: readonly Act[];
  readonly onAct: (act: Act, n: number) => void;
  readonly onClose: () => void;
  /** Reactions to choose from; nothing: one can not react to it. */
  readonly picker: ReactNode;
}

const ICONS: Record<Act, LucideIcon> = {
  reply: Reply,
  edit: Pencil,
  copy: Copy,
  forward: Forward,
  save: Bookmark,
  select: ListChecks,
  source: CornerUpLeft,
  link: Link,
  readers: Eye,
  reacted: SmilePlus,
  pin: Pin,
  unpin: PinOff,
  history: History,
  audit: FileSearch,
  delete: Trash2,
};

/** The twin on the keyboard, shown beside; of letters only while they act. */
const KEYS: Partial<Record<Act, { key: string; isLetter: boolean }>> = {
  reply: { key: "R", isLetter: true },
  edit: { key: "E", isLetter: true },
  copy: { key: "C", isLetter: true },
  forward: { key: "F", isLetter: true },
  delete: { key: "Del", isLetter: false },
};

/** Up from the first act to the row of reactions over it, and down again. */
function moveBetween(event: KeyboardEvent<HTMLElement>) {
  const layer = event.currentTarget;
  const picker = layer.querySelector("[data-reaction-picker]");
  const first = layer.querySelector<HTMLElement>("[role=menuitem]");
  const isInPicker = picker?.contains(document.activeElement) === true;
  const next =
    event.key === "ArrowUp" && document.activeElement === first
      ? picker?.querySelector<HTMLElement>("button")
      : event.key === "ArrowDown" && isInPicker
        ? first
        : null;
  if (!next) return;
  event.preventDefault();
  event.stopPropagation();
  next.focus();
}

export function MessageMenu({ at, acts, onAct, onClose, picker }: MessageMenuProps) {
  const { t } = useI18n();
  const { singleKeys } = useChats();
  const element = useRef<HTMLElement | null>(at.element);
  return (
    <Popover
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      triggerRef={element}
      placement="bottom start"
      aria-label={t("message.actions")}
      className={cx(css.popover)}
    >
      <div onKeyDownCapture={moveBetween}>
        {picker && <div className={cx(!at.isPicker && css.first)}>{picker}</div>}
        {!at.isPicker && (
          <Menu
            aria-label={t("message.actions")}
            className={cx(css.menu)}
            autoFocus="first"
            onClose={onClose}
            onAction={(id) => {
              const act = acts.find((one) => one === id);
              if (act) onAct(act, at.n);
            }}
          >
            {acts.map((act) => {
              const twin = KEYS[act];
              return (
                <MenuItem
                  key={act}
                  id={act}
                  textValue={t(`message.${act}`)}
                  className={cx(css.item, act === "delete" && css.danger)}
                >
                  <Icon of={ICONS[act]} />
                  <span className={css.words}>{t(`message.${act}`)}</span>
                  {twin && (singleKeys || !twin.isLetter) && <kbd className={css.keys}>{twin.key}</kbd>}
                </MenuItem>
              );
            })}
          </Menu>
        )}
      </div>
    </Popover>
  );
}
