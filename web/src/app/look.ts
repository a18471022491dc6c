// How the client looks on this device: paper, or low vision with its size, colours, spacing and pictures. Works before
// sign-in, is kept in localStorage, and reaches CSS as attributes of <html>.
import { Store } from "../state/store.ts";

export type Look = {
  theme: "light" | "lowvision" | "lowvision-white";
  /** Of the black theme: with yellow, or white only. */
  ink: "yellow" | "white";
  size: "1" | "2" | "3";
  spacing: "normal" | "wide";
  pictures: "yes" | "no";
};

export type Device = Pick<Storage, "getItem" | "setItem">;

const KEY = "kafedra.look";
const PLAIN: Look = { theme: "light", ink: "yellow", size: "1", spacing: "normal", pictures: "no" };

const VALUES: { [K in keyof Look]: readonly Look[K][] } = {
  theme: ["light", "lowvision", "lowvision-white"],
  ink: ["yellow", "white"],
  size: ["1", "2", "3"],
  spacing: ["normal", "wide"],
  pictures: ["yes", "no"],
};

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
    ink: field(fields, "ink"),
    size: field(fields, "size"),
    spacing: field(fields, "spacing"),
    pictures: field(fields, "pictures"),
  };
}

export class LookModel {
  readonly look: Store<Look>;
  readonly #device: Device;
  readonly #apply: (look: Look) => void;

  constructor(device: Device, apply: (look: Look) => void) {
    this.#device = device;
    this.#apply = apply;
    this.look = new Store(readLook(device.getItem(KEY)));
    apply(this.look.get());
  }

  get isLowVision(): boolean {
    return this.look.get().theme !== "light";
  }

  readonly change = (part: Partial<Look>): void => {
    this.look.update((look) => ({ ...look, ...part }));
    this.#device.setItem(KEY, JSON.stringify(this.look.get()));
    this.#apply(this.look.get());
  };

  /** Alt V, the button on every door: low vision on and off; its other settings stay. */
  readonly toggle = (): void => {
    this.change({ theme: this.isLowVision ? "light" : "lowvision" });
  };

  /** Another tab changed it. */
  reread(): void {
    this.look.set(readLook(this.#device.getItem(KEY)));
    this.#apply(this.look.get());
  }
}

export function applyLook(root: HTMLElement, look: Look): void {
  root.dataset["theme"] = look.theme;
  root.dataset["ink"] = look.ink;
  root.dataset["size"] = look.size;
  root.dataset["spacing"] = look.spacing;
  root.dataset["pictures"] = look.pictures;
}
