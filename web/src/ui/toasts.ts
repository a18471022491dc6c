// What is to be said in the corner, one at a time. The area that shows it is fetched with the first word (ToastArea.tsx).
import { UNSTABLE_ToastQueue as ToastQueue } from "react-aria-components";

export type ToastText = { text: string; action?: { label: string; run: () => void } };

const STAY_MS = 6000;

export class Toasts {
  readonly queue = new ToastQueue<ToastText>({ maxVisibleToasts: 1 });

  say(text: string, action?: { label: string; run: () => void }): void {
    for (const shown of this.queue.visibleToasts) this.queue.close(shown.key);
    this.queue.add({ text, ...(action && { action }) }, { timeout: STAY_MS });
  }
}
