// The snapshot every view renders from. Immutable: whoever changes it makes a new one (events.ts, load.ts), so equal
// parts stay identical and React skips them. What is not here is not known: no view keeps server data of its own.
import type {
  Call,
  Chat,
  ChatId,
  ChatLock,
  ChatOwn,
  ChatRight,
  Draft,
  Folder,
  FolderId,
  MemberId,
  Message,
  MessageId,
  OwnReaction,
  OwnVote,
  Person,
} from "../api/schema.ts";

/** A gapless run of messages, in rising order. */
export interface Window {
  readonly messages: readonly Message[];
  readonly hasBefore: boolean;
  readonly hasAfter: boolean;
}

export interface ChatState {
  readonly chat: Chat;
  readonly right: ChatRight;
  /** Why it can only be read; of a direct chat. Not told by events: asked again when the rules change. */
  readonly lock?: ChatLock | null;
  /** How we have it for ourselves: without sound, put away. Absent: kept by an older client. */
  readonly own?: ChatOwn;
  readonly readN: number;
  readonly joinedN: number;
  readonly last: Message | null;
  /** The highest message that mentions us; 0: none. */
  readonly mentionN: number;
  /** The highest message of others that mentions all; absent: kept by an older client. */
  readonly allMentionN?: number;
  /** When we wrote here last, as the server counts; null: never. */
  readonly postedUs?: number | null;
  /** That rings or runs here. */
  readonly call: Call | null;
  /** Of topic c<id>: events up to here are in this state. */
  readonly seq: number;
  /** null until somebody opened the chat. */
  readonly window: Window | null;
  /** What we voted for in its open polls; of a secret one nobody knows it. Absent: nothing is known of any. */
  readonly ownVotes?: ReadonlyMap<MessageId, OwnVote>;
  /** How we reacted to its messages; what we took back stays with its version. Absent: nothing is known of any. */
  readonly ownReactions?: ReadonlyMap<MessageId, OwnReaction>;
  /** Events were skipped: what the window holds may have been edited or deleted since. */
  readonly isStale: boolean;
}

export interface Wanted {
  readonly chatId: ChatId;
  readonly id: MessageId;
}

export interface State {
  readonly me: MemberId;
  /** Of topic m<me>; null before the first chat_list. */
  readonly seq: number | null;
  readonly chats: ReadonlyMap<ChatId, ChatState>;
  readonly people: ReadonlyMap<MemberId, Person>;
  /** Own drafts as the server has them; an erased one stays with its version, so that an older one cannot return. */
  readonly drafts: ReadonlyMap<ChatId, Draft>;
  /** Own folders of chats, in no order: they have places. */
  readonly folders: ReadonlyMap<FolderId, Folder>;
  /** Messages we hold that were changed, told without their words: to be read. */
  readonly wanted: ReadonlyMap<string, Wanted>;
  /** How many wait for a decision in a chat; told to those who made its links. */
  readonly joinWaiting: ReadonlyMap<ChatId, number>;
  /** Chats we were added to and have not read yet. */
  readonly added: ReadonlySet<ChatId>;
  /** Rises when whoami should be read again. */
  readonly meVersion: number;
}

export function emptyState(me: MemberId): State {
  return {
    me,
    seq: null,
    chats: new Map(),
    people: new Map(),
    drafts: new Map(),
    folders: new Map(),
    wanted: new Map(),
    joinWaiting: new Map(),
    added: new Set(),
    meVersion: 0,
  };
}

export function wantedKey(chatId: ChatId, id: MessageId): string {
  return `${chatId}:${id}`;
}

/** Messages are numbered 1, 2, 3 … within their chat; ids are those numbers as strings. */
export function numberOf(id: MessageId): number {
  return Number(id);
}

export function memberTopic(me: MemberId): string {
  return `m${me}`;
}

export function chatTopic(id: ChatId): string {
  return `c${id}`;
}

export function chatOfTopic(topic: string): ChatId | null {
  return /^c\d+$/.test(topic) ? (topic.slice(1) as ChatId) : null;
}

/** A copy of the map with one entry set; the same map when nothing changes. */
export function withEntry<K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> {
  if (map.get(key) === value && map.has(key)) return map;
  return new Map(map).set(key, value);
}

export function withoutEntry<K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> {
  if (!map.has(key)) return map;
  const copy = new Map(map);
  copy.delete(key);
  return copy;
}
