// How the client looks on this device: paper or board (or what the device prefers), and low vision with its size,
// colours, spacing and pictures. Works before sign-in, is kept in localStorage, and reaches CSS as attributes of
// <html>. public/look.js does the same before the first paint.
import { Store } from "../state/store.ts";

export type Theme = "auto" | "paper" | "board";

export type Look = {
  theme: Theme;
  /** Low vision, over the theme: white and yellow on black, or black on white. */
  vision: "normal" | "black" | "white";
  /** Of the black one: with yellow, or white only. */
  ink: "yellow" | "white";
  size: "1" | "2" | "3";
  spacing: "normal" | "wide";
  pictures: "yes" | "no";
};

/** The sets of colours in ui/tokens.css. */
export type ColourSet = "light" | "dark" | "lowvision" | "lowvision-white";

export type Device = Pick<Storage, "getItem" | "setItem">;

const KEY = "kafedra.look";
const PLAIN: Look = { theme: "auto", vision: "normal", ink: "yellow", size: "1", spacing: "normal", pictures: "no" };

const VALUES: { [K in keyof Look]: readonly Look[K][] } = {
  theme: ["auto", "paper", "board"],
  vision: ["normal", "black", "white"],
  ink: ["yellow", "white"],
  size: ["1", "2", "3"],
  spacing: ["normal", "wide"],
  pictures: ["yes", "no"],
};

/** Clients before the board kept low vision as a theme. */
const OLD_THEMES: Partial<Record<string, Look["vision"]>> = { lowvision: "black", "lowvision-white": "white" };

function field<K extends keyof Look>(kept: Record<string, unknown>, key: K): Look[K] {
  return VALUES[key].find((value) => value === kept[key]) ?? PLAIN[key];
}

/** What was kept, field by field: a value of an older or newer client falls back to the plain one. */
export function readLook(text: string | null): Look {
  let kept: unknown = null;
  try {
    kept = text === null ? null : JSON.parse(text);
  } catch {
    kept = null;
  }
  if (typeof kept !== "object" || kept === null) return PLAIN;
  const fields = kept as Record<string, unknown>;
  return {
    theme: field(fields, "theme"),
    vision: OLD_THEMES[String(fields["theme"])] ?? field(fields, "vision"),
    ink: field(fields, "ink"),
    size: field(fields, "size"),
    spacing: field(fields, "spacing"),
    pictures: field(fields, "pictures"),
  };
}

/** isBoard: a room of a call is a board in every theme. */
export function colourSetOf(look: Look, prefersDark: boolean, isBoard = false): ColourSet {
  if (look.vision !== "normal") return look.vision === "black" ? "lowvision" : "lowvision-white";
  return isBoard || look.theme === "board" || (look.theme === "auto" && prefersDark) ? "dark" : "light";
}

/** What of the look is low vision: one compact text among the preferences of a person. Plain is the empty one. */
export function visionText(look: Look): string {
  const { theme: _, ...vision } = look;
  const { theme: __, ...plain } = PLAIN;
  const text = JSON.stringify(vision);
  return text === JSON.stringify(plain) ? "" : text;
}

export function visionOf(text: string): Omit<Look, "theme"> {
  const { theme: _, ...vision } = readLook(text === "" ? null : text);
  return vision;
}

type Dark = { readonly matches: boolean };

export class LookModel {
  readonly look: Store<Look>;
  readonly #device: Device;
  readonly #apply: (look: Look, colours: ColourSet) => void;
  readonly #dark: Dark;
  #isBoard = false;

  constructor(device: Device, apply: (look: Look, colours: ColourSet) => void, dark: Dark) {
    this.#device = device;
    this.#apply = apply;
    this.#dark = dark;
    this.look = new Store(readLook(device.getItem(KEY)));
    this.refresh();
  }

  get isLowVision(): boolean {
    return isLowVision(this.look.get());
  }

  readonly change = (part: Partial<Look>): void => {
    this.look.update((look) => ({ ...look, ...part }));
    this.#device.setItem(KEY, JSON.stringify(this.look.get()));
    this.refresh();
  };

  /** Alt V, the button on every door: low vision on and off; its other settings stay. */
  readonly toggle = (): void => {
    this.change({ vision: this.isLowVision ? "normal" : "black" });
  };

  /** While a page is shown that is a board whatever the theme. */
  readonly setBoard = (isBoard: boolean): void => {
    this.#isBoard = isBoard;
    this.refresh();
  };

  /** Another tab changed it. */
  reread(): void {
    this.look.set(readLook(this.#device.getItem(KEY)));
    this.refresh();
  }

  /** Also when the device goes from day to night. */
  readonly refresh = (): void => {
    const look = this.look.get();
    this.#apply(look, colourSetOf(look, this.#dark.matches, this.#isBoard));
  };
}

export function isLowVision(look: Look): boolean {
  return look.vision !== "normal";
}

/** Colours of the browser's own frame. */
const FRAME: Record<ColourSet, string> = {
  light: "#1f4638",
  dark: "#0e1914",
  lowvision: "#000000",
  "lowvision-white": "#ffffff",
};

export function applyLook(document: Document, look: Look, colours: ColourSet): void {
  const root = document.documentElement;
  root.dataset["theme"] = colours;
  root.dataset["ink"] = look.ink;
  root.dataset["size"] = look.size;
  root.dataset["spacing"] = look.spacing;
  root.dataset["pictures"] = look.pictures;
  document.querySelector('meta[name="theme-color"]')?.setAttribute("content", FRAME[colours]);
}
