// Numbers of an organisation, checked while they are typed; the server checks them again (src/text/requisites.c).

const digits = (text: string): string => text.replace(/[\s().-]/g, "");

function innDigitFits(text: string, n: number): boolean {
  const weights = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8].slice(11 - n);
  const sum = weights.reduce((all, weight, at) => all + weight * Number(text[at]), 0);
  return (sum % 11) % 10 === Number(text[n]);
}

export function isInn(typed: string): boolean {
  const text = digits(typed);
  if (/^\d{10}$/.test(text)) return innDigitFits(text, 9);
  return /^\d{12}$/.test(text) && innDigitFits(text, 10) && innDigitFits(text, 11);
}

export function isOgrn(typed: string): boolean {
  const text = digits(typed);
  if (!/^(\d{13}|\d{15})$/.test(text)) return false;
  const head = BigInt(text.slice(0, -1));
  return Number((head % BigInt(text.length - 2)) % 10n) === Number(text.at(-1));
}

/** "+79123456789", or null: not a Russian mobile number. */
export function mobileOf(typed: string): string | null {
  const text = digits(typed);
  const found = /^(?:\+7|7|8)?(9\d{9})$/.exec(text);
  return found ? `+7${found[1]}` : null;
}

/** For people: "+7 912 345-67-89". */
export function mobileText(mobile: string): string {
  const found = /^\+7(\d{3})(\d{3})(\d\d)(\d\d)$/.exec(mobile);
  return found ? `+7 ${found[1]} ${found[2]}-${found[3]}-${found[4]}` : mobile;
}
