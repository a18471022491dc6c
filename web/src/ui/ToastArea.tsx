// Short news in the corner, one at a time: 6 s, stays under the mouse and with focus. Never for errors that block.
// The only file that knows react-aria's unstable toasts.
import { CircleCheck, X } from "lucide-react";
import { useEffect, useState } from "react";
import {
  UNSTABLE_Toast as RacToast,
  Text,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as ToastRegion,
} from "react-aria-components";
import { Button } from "./Button.tsx";
import { cx } from "./cx.ts";
import { Icon } from "./Icon.tsx";
import { IconButton } from "./IconButton.tsx";
import css from "./ToastArea.module.css";
import type { Toasts, ToastText } from "./toasts.ts";
import { useWords } from "./words.ts";

const STAY_MS = 6000;

export function ToastArea({ toasts }: { toasts: Toasts }) {
  const words = useWords();
  const [queue] = useState(() => new ToastQueue<ToastText>({ maxVisibleToasts: 1 }));
  useEffect(
    () =>
      toasts.shownBy((toast) => {
        for (const shown of queue.visibleToasts) queue.close(shown.key);
        queue.add(toast, { timeout: STAY_MS });
      }),
    [toasts, queue],
  );
  return (
    <ToastRegion queue={queue} aria-label={words.notifications} className={cx(css.region)}>
      {({ toast }) => (
        <RacToast toast={toast} className={cx(css.toast)}>
          <Icon of={CircleCheck} />
          <ToastContent className={cx(css.content)}>
            <Text slot="title">{toast.content.text}</Text>
          </ToastContent>
          {toast.content.action && (
            <Button
              size="s"
              variant="quiet"
              onPress={() => {
                toast.content.action?.run();
                queue.close(toast.key);
              }}
            >
              {toast.content.action.label}
            </Button>
          )}
          <IconButton slot="close" icon={X} label={words.close} size="s" hasTooltip={false} />
        </RacToast>
      )}
    </ToastRegion>
  );
}
