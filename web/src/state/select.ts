// Answers read from the snapshot. Unread arithmetic: chats.api.toml, type chat_view.
import type { Call, CallPerson, Chat, Folder, FolderId, MemberId, Message, Person } from "../api/schema.ts";
import { type ChatState, numberOf, type State } from "./state.ts";

export function unreadOf(chat: ChatState): number {
  return Math.max(0, chat.chat.head - Math.max(chat.readN, chat.joinedN));
}

/** The message that mentions us and that we have not read; null: none. */
export function unreadMention(chat: ChatState): number | null {
  const n = Math.max(chat.mentionN, chat.allMentionN ?? 0);
  return n > Math.max(chat.readN, chat.joinedN) ? n : null;
}

export function isMuted({ own }: ChatState, nowUs: number): boolean {
  return typeof own?.muted_until_us === "number" && own.muted_until_us > nowUs;
}

/** In the own archive: until the next message, or as long as it is without sound. */
export function isPutAway(chat: ChatState, nowUs: number): boolean {
  const n = chat.own?.put_away_n ?? 0;
  return n > chat.chat.head || (n > 0 && isMuted(chat, nowUs));
}

/** Chats with something unread, not messages: what the counter in the rail shows. Those without sound are not counted,
 * unless somebody names us there. */
export function unreadChats(state: State, nowUs: number): number {
  let count = 0;
  for (const chat of state.chats.values()) if (isCounted(chat, nowUs)) count++;
  return count;
}

function isCounted(chat: ChatState, nowUs: number): boolean {
  const isQuiet = isMuted(chat, nowUs) && unreadMention(chat) === null;
  return unreadOf(chat) > 0 && !isQuiet;
}

/** The other one of a direct chat; null for a group or when they are not known yet. */
export function companionOf(state: State, chat: Chat): Person | null {
  const other = chat.direct.find((id) => id !== state.me) ?? chat.direct[0];
  return (other && state.people.get(other)) || null;
}

/** Direct chats are called after the other one: «Ольга Мельникова». */
function talkName(person: Person): string {
  return [person.name.first, person.name.last].filter(Boolean).join(" ");
}

/** Of those who are known. */
export function namesOf(state: State, ids: readonly MemberId[]): string[] {
  return ids.flatMap((id) => {
    const person = state.people.get(id);
    return person ? [talkName(person)] : [];
  });
}

/** Who reads a direct chat besides us: the other one, and the second adult. */
export function othersOf(state: State, chat: Chat): string[] {
  const ids = chat.supervisor_id ? [...chat.direct, chat.supervisor_id] : chat.direct;
  return namesOf(
    state,
    ids.filter((id) => id !== state.me),
  );
}

/** saved: what one's own chat is called in the reader's language. */
export function titleOf(state: State, chat: Chat, saved: string): string {
  if (chat.kind === "group") return chat.title;
  if (chat.kind === "saved") return saved;
  // The second adult sees the two.
  if (chat.supervisor_id === state.me) return namesOf(state, chat.direct).join(" · ");
  const companion = companionOf(state, chat);
  return companion ? talkName(companion) : "";
}

/** What the list shows: all, by kind, one's own archive, an own folder. */
export type ListFilter = "all" | "group" | "direct" | "parents" | "away" | FolderId;

/** Own folders in their order. */
export function foldersOf(state: State): Folder[] {
  return [...state.folders.values()].sort((a, b) => a.place - b.place || Number(a.id) - Number(b.id));
}

/** A chat of parents, or with one. */
function isOfParents(state: State, { chat }: ChatState): boolean {
  return chat.origin === "parents" || companionOf(state, chat)?.roles.includes("parent") === true;
}

/** For comparing what people type: case and ё do not matter. */
export function folded(text: string): string {
  return text.toLowerCase().replaceAll("ё", "е");
}

/** Who looks for a chat by name finds it wherever it is. */
function isOfFilter(state: State, chat: ChatState, filter: ListFilter, isFinding: boolean, nowUs: number): boolean {
  const isAway = isPutAway(chat, nowUs);
  if (filter === "away") return isAway;
  if (!isFinding && isAway) return false;
  if (filter === "all" || chat.chat.kind === filter) return true;
  if (filter === "parents") return isOfParents(state, chat);
  return state.folders.get(filter as FolderId)?.chat_ids.includes(chat.chat.id) === true;
}

/** Of a filter: how many chats are there, and how many of them have something unread (as unreadChats counts). */
export function countsOf(state: State, filter: ListFilter, nowUs: number): { all: number; unread: number } {
  const shown = [...state.chats.values()].filter((chat) => isOfFilter(state, chat, filter, false, nowUs));
  return { all: shown.length, unread: shown.filter((chat) => isCounted(chat, nowUs)).length };
}

function activityOf(chat: ChatState): number {
  return chat.last?.created_us ?? 0;
}

/** The list as shown: newest talk first; chats without a visible message after them, the newest made first. */
export function chatsInOrder(state: State, filter: ListFilter, find: string, nowUs: number, saved = ""): ChatState[] {
  const words = folded(find).split(/\s+/).filter(Boolean);
  const isFound = (chat: ChatState) => {
    const title = folded(titleOf(state, chat.chat, saved));
    return words.every(
      (word) => title.split(/[\s·,.«»"-]+/).some((part) => part.startsWith(word)) || title.includes(word),
    );
  };
  return [...state.chats.values()]
    .filter((chat) => isOfFilter(state, chat, filter, words.length > 0, nowUs))
    .filter((chat) => words.length === 0 || isFound(chat))
    .sort((a, b) => activityOf(b) - activityOf(a) || Number(b.chat.id) - Number(a.chat.id));
}

/** How far others have read: an own message up to here was seen by at least one. */
export function seenByOthers(chat: Chat, me: MemberId): number {
  return chat.seen.by === me ? chat.seen.others_n : chat.seen.n;
}

/** Who is in the call now, hosts and others, in the order the server tells. */
export function peopleIn(call: Call): CallPerson[] {
  return call.people.filter((person) => person.state === "joined");
}

/** Raised hands, the first raised first. */
export function handsOf(call: Call): CallPerson[] {
  return peopleIn(call)
    .filter((person) => typeof person.hand_us === "number")
    .sort((a, b) => (a.hand_us ?? 0) - (b.hand_us ?? 0));
}

export function isHostOf(call: Call, me: MemberId): boolean {
  return call.people.some((person) => person.member_id === me && person.is_host);
}

/** Direct calls that ring for us: the window tells it, no event of its own. */
export function ringingFor(state: State): ChatState[] {
  return [...state.chats.values()].filter(
    ({ chat, call }) =>
      chat.kind === "direct" &&
      call?.state === "ringing" &&
      call.started_by !== state.me &&
      call.people.some((person) => person.member_id === state.me && person.state === "invited"),
  );
}

export function isSeen(chat: Chat, me: MemberId, message: Message): boolean {
  return numberOf(message.id) <= seenByOthers(chat, me);
}
