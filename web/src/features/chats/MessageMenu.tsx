// Actions with a message: the same by right click, long press, → and the button beside the bubble.
import { Copy, Reply } from "lucide-react";
import { useRef } from "react";
import { Menu, MenuItem, Popover } from "react-aria-components";
import { useI18n } from "../../i18n/useI18n.ts";
import { cx } from "../../ui/cx.ts";
import { Icon } from "../../ui/Icon.tsx";
import css from "./MessageMenu.module.css";
import type { MenuAt } from "./useFeedKeys.ts";

interface MessageMenuProps {
  readonly at: MenuAt;
  readonly canReply: boolean;
  readonly onReply: (n: number) => void;
  readonly onCopy: (n: number) => void;
  readonly onClose: () => void;
}

export function MessageMenu({ at, canReply, onReply, onCopy, onClose }: MessageMenuProps) {
  const { t } = useI18n();
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
        onAction={(id) => (id === "reply" ? onReply(at.n) : onCopy(at.n))}
      >
        {canReply && (
          <MenuItem id="reply" textValue={t("message.reply")} className={cx(css.item)}>
            <Icon of={Reply} />
            {t("message.reply")}
          </MenuItem>
        )}
        <MenuItem id="copy" textValue={t("message.copy")} className={cx(css.item)}>
          <Icon of={Copy} />
          {t("message.copy")}
        </MenuItem>
      </Menu>
    </Popover>
  );
}
