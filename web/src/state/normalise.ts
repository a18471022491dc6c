// The law as a function: what a lived-through state and a fresh one must agree on, as plain JSON to compare with
// deepEqual. Windows are cut to the range both hold; people to those that the fresh reading speaks of.
// Used by the system tests (tests/system), which run the shipped reducer.
import type { ChatId, Draft, Folder, MemberId, Message, OwnReaction, OwnVote, Person } from "../api/schema.ts";
import { type ChatState, numberOf, type State } from "./state.ts";

interface PlainChat {
  chat: ChatState["chat"];
  right: ChatState["right"];
  own: ChatState["own"];
  readN: number;
  joinedN: number;
  last: Message | null;
  mentionN: number;
  allMentionN: number;
  postedUs: number | null;
  call: ChatState["call"];
  seq: number;
  messages: Message[] | null;
  /** Of polls among these messages. */
  ownVotes: OwnVote[] | null;
  ownReactions: OwnReaction[] | null;
  hasAfter: boolean | null;
}

export interface PlainState {
  me: MemberId;
  seq: number | null;
  chats: Record<ChatId, PlainChat>;
  people: Record<MemberId, Person>;
  folders: Folder[];
  drafts: Record<ChatId, Pick<Draft, "text"> & { replyTo: string | null }>;
}

function plainChat(chat: ChatState, fresh: ChatState | undefined): PlainChat {
  const first = fresh?.window?.messages[0];
  const from = first ? numberOf(first.id) : 0;
  const messages = chat.window?.messages.filter((message) => numberOf(message.id) >= from) ?? null;
  const isCompared = fresh?.window !== null && fresh?.window !== undefined;
  return {
    chat: withoutNulls(chat.chat),
    right: chat.right,
    own: chat.own && withoutNulls(chat.own),
    readN: chat.readN,
    joinedN: chat.joinedN,
    last: chat.last && withoutNulls(chat.last),
    mentionN: chat.mentionN,
    allMentionN: chat.allMentionN ?? 0,
    postedUs: chat.postedUs ?? null,
    call: chat.call && withoutNulls(chat.call),
    seq: chat.seq,
    messages: isCompared && messages ? messages.map(withoutNulls) : null,
    ownVotes: isCompared && messages ? votesOf(chat, messages) : null,
    ownReactions: isCompared && messages ? reactionsOf(chat, messages) : null,
    hasAfter: isCompared ? (chat.window?.hasAfter ?? null) : null,
  };
}

function votesOf({ ownVotes }: ChatState, messages: readonly Message[]): OwnVote[] {
  return messages.flatMap(({ id, poll }) => {
    const vote = ownVotes?.get(id);
    return vote && poll ? [withoutNulls(vote)] : [];
  });
}

/** A deleted message has none: what was ours of it went with it. */
function reactionsOf({ ownReactions }: ChatState, messages: readonly Message[]): OwnReaction[] {
  return messages.flatMap(({ id, is_deleted }) => {
    const own = ownReactions?.get(id);
    return own && !is_deleted ? [own] : [];
  });
}

/** An absent optional field and a null one mean the same. */
function withoutNulls<T>(value: T): T {
  return JSON.parse(JSON.stringify(value, (_, field: unknown) => field ?? undefined)) as T;
}

/** `state` in the terms of `fresh`: normalise(lived, fresh) must deepEqual normalise(fresh, fresh). */
export function normalise(state: State, fresh: State): PlainState {
  const chats: Record<string, PlainChat> = {};
  for (const [id, chat] of state.chats) chats[id] = plainChat(chat, fresh.chats.get(id));
  const people: Record<string, Person> = {};
  for (const id of fresh.people.keys()) {
    const person = state.people.get(id);
    if (person) people[id] = person;
  }
  const drafts: PlainState["drafts"] = {};
  for (const [id, { text, reply_to }] of state.drafts) {
    // An erased draft and none are the same.
    if (text !== "" || reply_to) drafts[id] = { text, replyTo: reply_to ?? null };
  }
  const folders = [...state.folders.values()].sort((a, b) => Number(a.id) - Number(b.id));
  return { me: state.me, seq: state.seq, chats, people, folders, drafts };
}
