// The one-time code of a sheet: eight signs of А В Е К М Н Р С Т Х and 2–9, written 4+4. The letters look the same
// in both alphabets, so a code typed in either keyboard layout is the same code.

export const CODE_SIGNS = 8;

const LATIN_TO_CYRILLIC: Record<string, string> = {
  A: "А",
  B: "В",
  E: "Е",
  K: "К",
  M: "М",
  H: "Н",
  P: "Р",
  C: "С",
  T: "Т",
  X: "Х",
};
const ALLOWED = /[АВЕКМНРСТХ2-9]/u;

/** Keeps the signs a code can have, at most so many. */
export function codeSigns(text: string, most = CODE_SIGNS): string {
  let signs = "";
  for (const sign of text.toUpperCase()) {
    const known = LATIN_TO_CYRILLIC[sign] ?? sign;
    if (ALLOWED.test(known)) signs += known;
    if (signs.length === most) break;
  }
  return signs;
}

/** К7М4-9Р2Т; the dash appears by itself after the first half. */
export function codeText(signs: string, most = CODE_SIGNS): string {
  const half = most / 2;
  return signs.length > half ? `${signs.slice(0, half)}-${signs.slice(half)}` : signs;
}

/** The same signs in Latin letters: shorter in an address and in its square. */
export function codeLatin(text: string): string {
  const latin = Object.fromEntries(Object.entries(LATIN_TO_CYRILLIC).map(([one, other]) => [other, one]));
  return [...codeSigns(text, text.length)].map((sign) => latin[sign] ?? sign).join("");
}
