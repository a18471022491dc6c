// Mentions in what is typed. On the way to the server and in drafts a mention is a Markdown link,
// [@Елена Ступина](member:12); in the field it is @Елена Ступина, remembered by name. Pure.
import type { MemberId } from "../../api/schema.ts";

/** Names that stand for people in the field, as they are typed there, without the @. */
export type Names = ReadonlyMap<string, MemberId>;

/** Everybody in the chat: member:all. */
export const ALL = "all" as MemberId;

const LINK = /\[@([^[\]\n]{1,120})\]\(member:(all|[1-9]\d{0,18})\)/g;

/** What the field shows of a text. */
export function shownText(wire: string): string {
  return wire.replace(LINK, "@$1");
}

/** Whom a text mentions. */
export function namesIn(wire: string): Names {
  return new Map([...wire.matchAll(LINK)].map(([, name, id]) => [name as string, id as MemberId]));
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\-]/g, "\\$&");
}

/** A run of the text in the field: plain, or a mention. */
export interface Run {
  readonly text: string;
  readonly member: MemberId | null;
}

/** Longer names first: «@Анна Ли» must not be taken out of «@Анна Лисина»; a name ends where its word ends. */
export function runsOf(shown: string, names: Names): Run[] {
  if (names.size === 0 || !shown.includes("@")) return [{ text: shown, member: null }];
  const longest = [...names.keys()].sort((a, b) => b.length - a.length).map(escaped);
  const mention = new RegExp(`@(${longest.join("|")})(?![\\p{L}\\p{N}])`, "gu");
  const runs: Run[] = [];
  let at = 0;
  for (const match of shown.matchAll(mention)) {
    if (match.index > at) runs.push({ text: shown.slice(at, match.index), member: null });
    runs.push({ text: match[0], member: names.get(match[1] ?? "") ?? null });
    at = match.index + match[0].length;
  }
  if (at < shown.length || runs.length === 0) runs.push({ text: shown.slice(at), member: null });
  return runs;
}

/** What goes to the server. */
export function wireText(shown: string, names: Names): string {
  return runsOf(shown, names)
    .map(({ text, member }) => (member === null ? text : `[${text}](member:${member})`))
    .join("");
}

/** The word after @ that is being typed at the cursor, and where its @ stands; null: none. */
export function askedAt(shown: string, cursor: number): { at: number; word: string } | null {
  const match = /(^|[\s(«"])@([\p{L}'’-]{0,40}(?: [\p{L}'’-]{0,40})?)$/u.exec(shown.slice(0, cursor));
  if (!match) return null;
  const word = match[2] ?? "";
  return { at: cursor - word.length - 1, word };
}

/** Backspace right after a mention takes it whole: the text without it and the new cursor; null: not after one. */
export function withoutMentionBefore(shown: string, cursor: number, names: Names): { text: string; at: number } | null {
  let end = 0;
  for (const { text, member } of runsOf(shown, names)) {
    end += text.length;
    if (end > cursor) return null;
    if (end === cursor) {
      if (member === null) return null;
      return { text: shown.slice(0, end - text.length) + shown.slice(end), at: end - text.length };
    }
  }
  return null;
}
