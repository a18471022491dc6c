// A notification of the system while somebody rings and nobody looks at this tab. It works as long as the tab lives: no
// service of a vendor is asked. Android gives pages none, there it is neither shown nor asked for.
import type { Scope } from "../../api/scope.ts";

const TAG = "kafedra-call";
const LATER_KEY = "kafedra.ring-note";

type Notifications = Pick<typeof Notification, "permission" | "requestPermission"> & {
  new (title: string, options?: NotificationOptions): Pick<Notification, "close" | "onclick">;
};
type Page = { readonly Notification?: Notifications | undefined };
type Kept = Pick<Storage, "getItem" | "setItem"> | null;

function make(page: Page, title: string): Pick<Notification, "close" | "onclick"> | null {
  try {
    return page.Notification ? new page.Notification(title, { tag: TAG }) : null;
  } catch {
    return null; // Android: only its workers may
  }
}

/** Is it worth a question? Not where the browser has an answer, nor where the person said «not now». */
export function mayAsk(page: Page, kept: Kept): boolean {
  if (page.Notification?.permission !== "default") return false;
  // Without permission nothing is shown by this, it only tells whether it could be.
  if (make(page, "") === null) return false;
  try {
    return kept?.getItem(LATER_KEY) !== "no";
  } catch {
    return true;
  }
}

export function notNow(kept: Kept): void {
  try {
    kept?.setItem(LATER_KEY, "no");
  } catch {
    // for this page
  }
}

/** From a press: the browser's own question. */
export async function askForNotes(page: Page): Promise<boolean> {
  return (await page.Notification?.requestPermission()) === "granted";
}

/** Until the scope ends: shown whenever the tab is hidden, gone when it is seen. */
export function noteWhileHidden(scope: Scope, page: Page & Pick<Window, "focus">, tab: Document, title: string): void {
  let note: Pick<Notification, "close" | "onclick"> | null = null;
  const look = () => {
    note?.close();
    note = tab.hidden && page.Notification?.permission === "granted" ? make(page, title) : null;
    if (note) note.onclick = () => page.focus();
  };
  look();
  scope.listen(tab, "visibilitychange", look);
  scope.own(() => note?.close());
}
