// page.ts - what a browser test asks of any page, and of what lies over it.
import assert from "node:assert/strict";
import type { Window } from "./browser.ts";

/** What is on the screen now fits and is accessible; its picture is kept. */
export async function looksFine(w: Window, name: string): Promise<void> {
  assert.deepEqual(await w.axe(), [], name);
  await w.shot(name);
  const wide = await w.evaluate<number>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
  assert(wide <= 0, `${name} is ${wide} px too wide`);
  const cut = await w.evaluate<boolean>(`[...document.querySelectorAll("[role=dialog], [role=alertdialog]")].some((d) =>
    d.getBoundingClientRect().right > innerWidth || d.scrollWidth > d.clientWidth)`);
  assert(!cut, `${name}: its layer does not fit`);
}

/** Nothing lies over the page. */
export const noLayer = (w: Window): Promise<void> =>
  w.until(`!document.querySelector("[role=dialog], [role=alertdialog], [role=menu]")`, "no layer");

/** Presses what is called so in the topmost dialog or menu. */
export const inLayer = (w: Window, label: string): Promise<void> =>
  w.until(`(() => { const b = [...document.querySelectorAll("[role=dialog] button, [role=alertdialog] button, [role=menuitem]")]
    .findLast((b) => (b.innerText.trim() || b.ariaLabel || "").replace(/\\s+/g, " ") === ${JSON.stringify(label)}); b?.click(); return b; })()`, label);
