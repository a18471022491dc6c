// Layers over the page. Dialog: a small job. AlertDialog: a question, its button is a verb, focus on the safe one.
// Sheet: from below on a phone, from the right on a wider screen. All close by Esc and by a button.
// data-covers: what is under it is not before the reader's eyes (chats/looking.ts).
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Heading, Modal, ModalOverlay, Dialog as RacDialog } from "react-aria-components";
import { Button } from "./Button.tsx";
import { cx } from "./cx.ts";
import css from "./Dialog.module.css";
import { IconButton } from "./IconButton.tsx";
import { useWords } from "./words.ts";

type LayerProps = {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
};

type DialogProps = LayerProps & {
  footer?: ReactNode;
  /** A press beside it closes it; not where something shown once would be lost. */
  isDismissable?: boolean;
};

export function Dialog({ title, isOpen, onClose, children, footer, isDismissable = true }: DialogProps) {
  const words = useWords();
  return (
    <ModalOverlay
      data-covers
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      isDismissable={isDismissable}
      className={cx(css.scrim)}
    >
      <Modal className={cx(css.modal)}>
        <RacDialog className={cx(css.dialog)}>
          <div className={css.head}>
            <Heading slot="title" level={2} className={cx(css.title)}>
              {title}
            </Heading>
            <IconButton icon={X} label={words.close} size="s" onPress={onClose} />
          </div>
          <div className={css.body}>{children}</div>
          {footer !== undefined && <div className={css.foot}>{footer}</div>}
        </RacDialog>
      </Modal>
    </ModalOverlay>
  );
}

type AlertDialogProps = LayerProps & {
  /** The verb: «Удалить» */
  action: string;
  /** The safe way out: «Оставить» */
  safe: string;
  pendingLabel?: string;
  isPending?: boolean;
  isDanger?: boolean;
  onAction: () => void;
};

export function AlertDialog({
  title,
  isOpen,
  onClose,
  children,
  action,
  safe,
  pendingLabel,
  isPending = false,
  isDanger = true,
  onAction,
}: AlertDialogProps) {
  return (
    <ModalOverlay data-covers isOpen={isOpen} onOpenChange={(open) => !open && onClose()} className={cx(css.scrim)}>
      <Modal className={cx(css.modal, css.narrow)}>
        <RacDialog role="alertdialog" className={cx(css.dialog)}>
          <Heading slot="title" level={2} className={cx(css.title)}>
            {title}
          </Heading>
          <div className={css.question}>{children}</div>
          <div className={css.foot}>
            <Button autoFocus onPress={onClose}>
              {safe}
            </Button>
            <Button
              variant={isDanger ? "danger" : "solid"}
              onPress={onAction}
              isPending={isPending}
              {...(pendingLabel !== undefined && { pendingLabel })}
            >
              {action}
            </Button>
          </div>
        </RacDialog>
      </Modal>
    </ModalOverlay>
  );
}

export function Sheet({ title, isOpen, onClose, children }: LayerProps) {
  const words = useWords();
  return (
    <ModalOverlay
      data-covers
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      isDismissable
      className={cx(css.scrim)}
    >
      <Modal className={cx(css.sheet)}>
        <RacDialog className={cx(css.dialog)}>
          <div className={css.head}>
            <Heading slot="title" level={2} className={cx(css.title)}>
              {title}
            </Heading>
            <IconButton icon={X} label={words.close} size="s" onPress={onClose} />
          </div>
          <div className={css.body}>{children}</div>
        </RacDialog>
      </Modal>
    </ModalOverlay>
  );
}
