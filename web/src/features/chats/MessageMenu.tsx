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
  Reply,
  Trash2,
} from "lucide-react";
import { useRef } from "react";
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

export function MessageMenu({ at, acts, onAct, onClose }: MessageMenuProps) {
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
    </Popover>
  );
}
