// Names of people as they are written: in lists by surname, in talk by first name, to students a teacher with patronymic.

export type NameParts = { last: string; first: string; middle: string };

/** Воробьёва Алина Сергеевна */
export function listName(name: NameParts): string {
  return [name.last, name.first, name.middle].filter(Boolean).join(" ");
}

/** Алина Воробьёва */
export function talkName(name: NameParts): string {
  return [name.first, name.last].filter(Boolean).join(" ");
}

/** Ольга Викторовна Мельникова */
export function formalName(name: NameParts): string {
  return [name.first, name.middle, name.last].filter(Boolean).join(" ");
}

/** О. В. Мельникова, with no-break spaces inside */
export function shortName(name: NameParts): string {
  const letters = [name.first, name.middle].filter(Boolean).map((part) => `${part.charAt(0)}.`);
  return [...letters, name.last].join("\u00a0");
}

/** ОМ: first and last name */
export function initials(name: NameParts): string {
  return (name.first.charAt(0) + name.last.charAt(0)).toUpperCase();
}
