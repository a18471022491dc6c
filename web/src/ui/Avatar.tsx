// People are circles, groups are rounded squares; the pigment comes from the id, so it is the same everywhere.
import css from "./Avatar.module.css";
import { cx } from "./cx.ts";

type AvatarProps = {
  id: string;
  /** Initials of a person, the code of a group: decoration, the name stands beside it. */
  letters: string;
  shape?: "person" | "group";
  size?: 24 | 32 | 44 | 72;
};

const PIGMENTS = 8;

/** FNV-1a: ids that follow each other get different pigments. */
export function pigment(id: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < id.length; at += 1) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193) >>> 0;
  return (hash % PIGMENTS) + 1;
}

/** «СД-21 · группа» → СД 21 on two lines; another title → two letters of its first words. */
export function groupLetters(title: string): string {
  const code = /^(\p{Lu}{1,3})[-– ]?(\d{1,3})/u.exec(title);
  if (code) return `${code[1]}\n${code[2]}`;
  return title
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join("");
}

export function Avatar({ id, letters, shape = "person", size = 44 }: AvatarProps) {
  return (
    <span
      aria-hidden="true"
      // Drawn by CSS: letters in the text would count as words of the button or link around them.
      data-letters={letters}
      className={cx(css.avatar, css[shape], css[`p${pigment(id)}`], css[`s${size}`])}
    />
  );
}
