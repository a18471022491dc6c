// looks.ts - a page in every look and size: it fits, axe finds nothing, a picture is kept for the eye.
//
// A page is opened once per layout. The looks are put on in place, as the product does when another tab or another device
// chooses one: opening it again for each took most of the time of the whole suite.
import assert from "node:assert/strict";
import type { Window } from "./browser.ts";
import type { Client } from "./client.ts";

export const looks = {
  paper: { kept: { theme: "paper" }, colours: "light" },
  board: { kept: { theme: "board" }, colours: "dark" },
  lowvision: { kept: { vision: "black" }, colours: "lowvision" },
  "lowvision-white": { kept: { vision: "white" }, colours: "lowvision-white" },
} as const;
export type LookName = keyof typeof looks;
export const lookNames = Object.keys(looks) as LookName[];

/** Each layout with the sizes that share it, the first of them opened cold. */
export const layouts = [[[1440, 900]], [[360, 740], [320, 640]]] as const;

/** What colours and letters alone can break. Board has the elements of paper, white low vision those of the black one. */
const lookRules = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"];
const onlyColours: readonly LookName[] = ["board", "lowvision-white"];

export interface Place {
  /** Of its pictures and complaints. */
  name: string;
  /** Stands there when the page is ready. */
  word: string;
}

/** What the person's own switch keeps on the device: read at start, and by other tabs at once. */
export const keepLook = (look: LookName) =>
  `localStorage.setItem("kafedra.look", ${JSON.stringify(JSON.stringify({ ...looks[look].kept, size: "1" }))})`;

/** Chooses a look for a page that is open. */
export type PutOn = (w: Window, look: LookName) => Promise<unknown>;

const tell = (key: string) => `window.dispatchEvent(new StorageEvent("storage", { key: "${key}" }))`;

/** Nobody is signed in, or the operator: the device alone keeps it. */
export const onDevice: PutOn = (w, look) => w.evaluate(`${keepLook(look)}; ${tell("kafedra.look")}`);

export async function keepWithAccount(client: Client, look: LookName): Promise<void> {
  const { preferences } = (await client.call("whoami"))["me"];
  const { theme = "auto", vision = "" }: { theme?: string; vision?: string } = looks[look].kept;
  const low_vision = vision && JSON.stringify({ vision, ink: "yellow", size: "1", spacing: "normal", pictures: "no" });
  await client.call("preferences_set", { ...preferences, theme, low_vision });
}

/** A member's account has the last word, and the page asks it again whenever it looks who is here. */
export const onAccount = (client: Client): PutOn => async (w, look) => {
  await keepWithAccount(client, look);
  await w.evaluate(tell("kafedra.session"));
};

async function ready(w: Window, word: string): Promise<void> {
  await w.until(`document.body.innerText.replace(/\\s+/g, " ").includes(${JSON.stringify(word)})`, word);
}

const wears = (look: LookName) => `document.documentElement.dataset.theme === "${looks[look].colours}"
  && Boolean(document.querySelector('[data-region="look"]')) === ${look.startsWith("lowvision")}`;

/** The page as it stands now, or will in a moment. */
export async function inspect(w: Window, { name, word }: Place, width: number, look: LookName): Promise<void> {
  const full = `${name}-${width}-${look}`;
  await ready(w, word);
  await w.until(wears(look), `the look ${look}`);
  // The narrowest size has the tree of the phone: only whether it fits is asked there.
  if (width === 320) await w.still();
  const found = width === 320 ? [] : await w.axe(onlyColours.includes(look) ? lookRules : undefined);
  assert.deepEqual(found, [], `${full}: ${JSON.stringify(found, null, 1)}`);
  const wide = await w.evaluate<number>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
  assert(wide <= 0, `${full} scrolls sideways by ${wide}px`);
  assert(await w.evaluate(wears(look)), `${full} took the look off`);
  await w.shot(`look-${full}`);
}

/** The page in every look and size; `open` opens it as for the first time. */
export async function inspectAll(w: Window, place: Place, open: () => Promise<void>, putOn = onDevice): Promise<void> {
  for (const sizes of layouts) {
    await w.resize(sizes[0][0], sizes[0][1]);
    await open();
    await ready(w, place.word);
    for (const [width, height] of sizes) {
      await w.resize(width, height);
      for (const look of lookNames) {
        await putOn(w, look);
        await inspect(w, place, width, look);
      }
    }
  }
}
