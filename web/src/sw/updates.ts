// The service worker keeps the client itself on the device (never /api), so that it opens without a network, and tells
// when the server has a newer client. Nobody is reloaded unasked: a form half filled in another tab would be lost.
import type { Workbox } from "workbox-window";
import { Scope } from "../api/scope.ts";
import { Store } from "../state/store.ts";

const LOOK_MS = 60 * 60 * 1000;

type Page = { reload: () => void };

export class UpdateModel {
  readonly isReady = new Store(false);
  readonly #scope = new Scope();
  readonly #page: Page;
  #workbox: Workbox | null = null;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Workers need a secure context: over plain http the client is simply loaded each time. */
  async start(container: ServiceWorkerContainer | undefined, document: Document): Promise<void> {
    if (!container) return;
    try {
      const { Workbox } = await import("workbox-window");
      this.listenTo(new Workbox("/sw.js"), document);
    } catch {
      // No network for this piece, or workers are forbidden: another start will do.
    }
  }

  listenTo(workbox: Workbox, document: Document): void {
    this.#workbox = workbox;
    workbox.addEventListener("waiting", () => this.isReady.set(true));
    workbox.register().catch(() => {});
    const look = () => workbox.update().catch(() => {});
    this.#scope.every(LOOK_MS, look);
    this.#scope.listen(document, "visibilitychange", () => {
      if (document.visibilityState === "visible") void look();
    });
  }

  /** «Обновить»: the new worker takes over and this tab starts anew; drafts and the queue are on the device. */
  readonly apply = (): void => {
    const workbox = this.#workbox;
    if (!workbox) return;
    workbox.addEventListener("controlling", () => this.#page.reload());
    workbox.messageSkipWaiting();
    // Another tab was faster: the new worker is in charge already, and says nothing more.
    this.#scope.after(2000, () => this.#page.reload());
  };

  readonly later = (): void => this.isReady.set(false);
}
