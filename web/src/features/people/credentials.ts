// Login and password as they are chosen: what a good one is, told before sending; and a login made from a name.
import type { Key, Values } from "../../i18n/translate.ts";

export const PASSWORD_LEAST = 10;

const LETTERS: Record<string, string> = {
  а: "a",
  б: "b",
  в: "v",
  г: "g",
  д: "d",
  е: "e",
  ё: "yo",
  ж: "zh",
  з: "z",
  и: "i",
  й: "y",
  к: "k",
  л: "l",
  м: "m",
  н: "n",
  о: "o",
  п: "p",
  р: "r",
  с: "s",
  т: "t",
  у: "u",
  ф: "f",
  х: "kh",
  ц: "ts",
  ч: "ch",
  ш: "sh",
  щ: "shch",
  ъ: "",
  ы: "y",
  ь: "",
  э: "e",
  ю: "yu",
  я: "ya",
};

/** «Заречный колледж» → zarechnyy kolledzh; signs that are no letters or digits become spaces. */
export function transliterate(text: string): string {
  return [...text.toLowerCase()]
    .map((sign) => LETTERS[sign] ?? (/[a-z0-9]/.test(sign) ? sign : " "))
    .join("")
    .replace(/\s+/g, " ")
    .trim();
}

/** vorobyova.alina */
export function suggestLogin(name: { last: string; first: string }): string {
  const parts = [name.last, name.first].map((part) => transliterate(part).replaceAll(" ", "")).filter(Boolean);
  const login = parts.join(".").slice(0, 40);
  return login.length < 3 ? "" : login;
}

/** The address of an organisation: the first letters of long names, else the words with hyphens. */
export function suggestSlug(shortName: string): string {
  return transliterate(shortName).replaceAll(" ", "-").slice(0, 40).replace(/-+$/, "");
}

export type Complaint = { key: Key; values?: Values };

export function loginComplaint(login: string): Complaint | undefined {
  if (login.trim() === "") return { key: "field.required.login" };
  return /^[\p{Script=Latin}\p{Script=Cyrillic}\d._-]{3,40}$/u.test(login.trim())
    ? undefined
    : { key: "field.bad.login" };
}

export function passwordComplaint(password: string, login: string): Complaint | undefined {
  if (password === "") return { key: "field.required.password" };
  const missing = PASSWORD_LEAST - [...password].length;
  if (missing > 0) return { key: "password.short", values: { n: missing } };
  if (password.toLowerCase() === login.trim().toLowerCase()) return { key: "password.same" };
  return undefined;
}

export type NameDraft = { last: string; first: string; middle: string };
export type NameComplaints = { last?: Complaint; first?: Complaint; middle?: Complaint };

const NAME = /^[\p{L}\p{M}][\p{L}\p{M}' ’.-]*$/u;
const NAME_MOST = 60;

function nameComplaint(part: string, empty: Key | null): Complaint | undefined {
  const text = part.trim();
  if (text === "") return empty === null ? undefined : { key: empty };
  if (text.length > NAME_MOST) return { key: "field.bad.length" };
  return NAME.test(text) ? undefined : { key: "field.bad.name" };
}

export function nameComplaints(name: NameDraft): NameComplaints {
  const last = nameComplaint(name.last, "field.required.last");
  const first = nameComplaint(name.first, "field.required.first");
  const middle = nameComplaint(name.middle, null);
  return { ...(last && { last }), ...(first && { first }), ...(middle && { middle }) };
}

export function trimmedName(name: NameDraft): NameDraft {
  return { last: name.last.trim(), first: name.first.trim(), middle: name.middle.trim() };
}
