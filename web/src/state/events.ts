// The reducer: one event of a topic applied to the snapshot. Law (docs/protocol.md): a window plus the events from its
// seq on equals a fresh window. Bodies may be newer than their seq (a replay re-reads objects), so every case is
// idempotent and only moves forward.
import type { ServerEvent } from "../api/decode.ts";
import type {
  AllMention,
  Call,
  Chat,
  ChatId,
  ChatOwn,
  ChatSeen,
  Draft,
  Folder,
  FolderId,
  FolderMark,
  MemberId,
  MentionMark,
  Message,
  MessageChange,
  MessageId,
  MessageNews,
  OwnReaction,
  OwnVote,
  Person,
  Poll,
  PollChange,
  ReactionChange,
  ReadMark,
} from "../api/schema.ts";
import {
  type ChatState,
  chatOfTopic,
  memberTopic,
  numberOf,
  type State,
  wantedKey,
  withEntry,
  withoutEntry,
} from "./state.ts";
import { newerOf, withChanged, withMessage } from "./window.ts";

export function applyEvent(state: State, event: ServerEvent): State {
  const chatId = chatOfTopic(event.topic);
  if (chatId === null) return event.topic === memberTopic(state.me) ? applyOwn(state, event) : state;
  const chat = state.chats.get(chatId);
  if (!chat || event.seq <= chat.seq) return state;
  return applyBody(changeChat(state, chatId, { seq: event.seq }), event, chatId);
}

function applyOwn(state: State, event: ServerEvent): State {
  if (state.seq !== null && event.seq <= state.seq) return state;
  return applyBody({ ...state, seq: event.seq }, event, null);
}

/** chatId: the chat whose topic told it; null for the own topic. */
function applyBody(state: State, event: ServerEvent, chatId: ChatId | null): State {
  switch (event.kind) {
    case "message_created":
      return messageCreated(withNews(state, event.body), event.body.message, event.body.author_has_read);
    case "message_changed":
      return messageTold(state, chatId, event.body);
    case "poll_changed":
      return chatId === null ? state : pollChanged(state, chatId, event.body);
    case "own_vote_changed":
      return withOwnVote(state, event.body);
    case "reactions_changed":
      return chatId === null ? state : reactionsChanged(state, chatId, event.body);
    case "own_reaction_changed":
      return withOwnReaction(state, event.body);
    case "pins_changed":
      return chatId === null ? state : pinsChanged(state, chatId, event.body.version);
    case "seen_moved":
      return chatId === null ? state : seenMoved(state, chatId, event.body);
    case "chat_changed":
      return chatChanged(state, event.body);
    case "person_changed":
      return withPerson(state, event.body);
    case "read_moved":
      return readMoved(state, event.body);
    case "mention_moved":
      return mentionMoved(state, event.body);
    case "all_mention_moved":
      return chatId === null ? state : allMentionMoved(state, chatId, event.body);
    case "draft_changed":
      return withDraft(state, event.body);
    case "chat_own_changed":
      return withChatOwn(state, event.body);
    case "folder_changed":
      return withFolder(state, event.body);
    case "chat_added":
      return { ...state, added: new Set(state.added).add(event.body.chat_id) };
    case "chat_removed":
      return withoutChat(state, event.body.chat_id);
    case "join_requested":
      return { ...state, joinWaiting: withEntry(state.joinWaiting, event.body.chat_id, event.body.waiting) };
    case "call_changed":
      return chatId === null ? state : callChanged(withPeople(state, event.body.people), chatId, event.body.call);
    case "me_changed":
      return { ...state, meVersion: state.meVersion + 1 };
    // The app's own: state of this person, not of their chats.
    case "preferences_changed":
    case "devices_changed":
    case "roster_moved":
    case "import_changed":
    case "upload_changed":
    case "export_changed":
    case "saved_searches_changed":
    case "later_changed":
    case "gone":
      return state;
    default:
      return assertNever(event, state);
  }
}

/** A new kind of event does not compile until it is handled; at run time the decoder never lets one through. */
function assertNever(_: never, state: State): State {
  return state;
}

export function changeChat(state: State, id: ChatId, change: Partial<ChatState>): State {
  const old = state.chats.get(id);
  return old ? { ...state, chats: withEntry(state.chats, id, { ...old, ...change }) } : state;
}

export function withoutChat(state: State, id: ChatId): State {
  const added = new Set(state.added);
  added.delete(id);
  return {
    ...state,
    added,
    wanted: new Map([...state.wanted].filter(([, { chatId }]) => chatId !== id)),
    chats: withoutEntry(state.chats, id),
    drafts: withoutEntry(state.drafts, id),
    folders: foldersWithout(state.folders, id),
    joinWaiting: withoutEntry(state.joinWaiting, id),
  };
}

export function withPerson(state: State, person: Person): State {
  const old = state.people.get(person.id);
  if (old && old.version >= person.version) return state;
  return { ...state, people: withEntry(state.people, person.id, person) };
}

export function withPeople(state: State, people: readonly Person[]): State {
  return people.reduce(withPerson, state);
}

/** hasRead: the author's own mark came along; not when it was sent at its time for somebody who had left something unread. */
export function messageCreated(state: State, message: Message, hasRead = true): State {
  const old = state.chats.get(message.chat_id);
  if (!old) return state;
  const n = numberOf(message.id);
  const head = Math.max(old.chat.head, n);
  const isNewest = n > old.joinedN && (old.last === null || n > numberOf(old.last.id));
  return changeChat(state, message.chat_id, {
    chat: old.chat.head === head ? old.chat : { ...old.chat, head },
    last: isNewest ? message : lastOf(old, message),
    readN: hasRead && message.author_id === state.me ? readByOwn(old, message, n) : old.readN,
    postedUs: postedBy(old, message, state.me),
    window: old.window && n > old.joinedN ? withMessage(old.window, message, head) : old.window,
  });
}

/** Who writes has read. What a call leaves nobody wrote: its author has read it who had read everything before. */
function readByOwn({ readN, joinedN }: ChatState, message: Message, n: number): number {
  return message.call && Math.max(readN, joinedN) < n - 1 ? readN : Math.max(readN, n);
}

/** What a call leaves is nobody's haste. */
function postedBy({ postedUs = null }: ChatState, message: Message, me: MemberId): number | null {
  return message.author_id !== me || message.call ? postedUs : Math.max(postedUs ?? 0, message.created_us);
}

/** The same message, later. */
function lastOf({ last }: ChatState, told: Message): Message | null {
  return last?.id === told.id ? newerOf(last, told) : last;
}

function withNews(state: State, { author, people }: MessageNews): State {
  return withPeople(withPerson(state, author), people);
}

/** Without its words when somebody who listens may not see it: whoever shows it asks for it. */
export function messageTold(state: State, chatId: ChatId | null, { id, version, news }: MessageChange): State {
  if (news) return messageChanged(withNews(state, news), news.message);
  const held = heldOf(state, chatId, id);
  return chatId === null || !held || held.version >= version ? state : withWanted(state, chatId, id);
}

function heldOf(state: State, chatId: ChatId | null, id: MessageId): Message | undefined {
  const chat = chatId === null ? undefined : state.chats.get(chatId);
  return chat?.window?.messages.find((message) => message.id === id) ?? (chat?.last?.id === id ? chat.last : undefined);
}

function withWanted(state: State, chatId: ChatId, id: MessageId): State {
  return { ...state, wanted: withEntry(state.wanted, wantedKey(chatId, id), { chatId, id }) };
}

/** Somebody voted, or it is over. */
function pollChanged(state: State, chatId: ChatId, { message_id: id, version, poll }: PollChange): State {
  const held = heldOf(state, chatId, id);
  if (!held?.poll || held.poll.version >= version) return state;
  return poll ? messageChanged(state, { ...held, poll }) : withWanted(state, chatId, id);
}

/** The answer to a vote, or to the end of a poll; its event, later, changes nothing. */
export function withPoll(state: State, chatId: ChatId, poll: Poll): State {
  return pollChanged(state, chatId, { message_id: poll.message_id, version: poll.version, poll });
}

const NO_VOTES: ReadonlyMap<MessageId, OwnVote> = new Map();

export function withOwnVote(state: State, vote: OwnVote): State {
  const known = state.chats.get(vote.chat_id)?.ownVotes ?? NO_VOTES;
  const old = known.get(vote.message_id);
  if (old && old.version >= vote.version) return state;
  return changeChat(state, vote.chat_id, { ownVotes: withEntry(known, vote.message_id, vote) });
}

/** Somebody reacted, or took it back; also the answer to one's own wish, whose event, later, changes nothing. */
export function reactionsChanged(state: State, chatId: ChatId, change: ReactionChange): State {
  const { message_id: id, version, is_hidden, reactions } = change;
  const held = heldOf(state, chatId, id);
  if (!held || held.is_deleted || (held.reactions_version ?? 0) >= version) return state;
  if (is_hidden) return withWanted(state, chatId, id);
  return messageChanged(state, { ...held, reactions, reactions_version: version });
}

const NO_REACTIONS: ReadonlyMap<MessageId, OwnReaction> = new Map();

export function withOwnReaction(state: State, own: OwnReaction): State {
  const known = state.chats.get(own.chat_id)?.ownReactions ?? NO_REACTIONS;
  const old = known.get(own.message_id);
  if (old && old.version >= own.version) return state;
  return changeChat(state, own.chat_id, { ownReactions: withEntry(known, own.message_id, own) });
}

/** What is pinned is read by whoever shows it; the chat knows the number of that reading. */
export function pinsChanged(state: State, chatId: ChatId, version: number): State {
  const old = state.chats.get(chatId);
  if (!old || (old.chat.pins_version ?? 0) >= version) return state;
  return changeChat(state, chatId, { chat: { ...old.chat, pins_version: version } });
}

/** Edited, deleted, or its copy was looked at: wherever we show it. What we do not show is read anew when it is. */
export function messageChanged(state: State, message: Message): State {
  const old = state.chats.get(message.chat_id);
  if (!old) return state;
  const last = lastOf(old, message);
  const window = old.window && withChanged(old.window, message);
  const wanted = withoutEntry(state.wanted, wantedKey(message.chat_id, message.id));
  const next = wanted === state.wanted ? state : { ...state, wanted };
  return last === old.last && window === old.window ? next : changeChat(next, message.chat_id, { last, window });
}

/** It is not ours to read. */
export function withoutWanted(state: State, key: string): State {
  const wanted = withoutEntry(state.wanted, key);
  return wanted === state.wanted ? state : { ...state, wanted };
}

/** May also fall: the message that mentioned us was deleted or says it no more. */
function mentionMoved(state: State, { chat_id, n }: MentionMark): State {
  const old = state.chats.get(chat_id);
  return old && old.mentionN !== n ? changeChat(state, chat_id, { mentionN: n }) : state;
}

/** One for the whole chat, up and down; the author is not mentioned. */
function allMentionMoved(state: State, id: ChatId, { n, by, others_n }: AllMention): State {
  const old = state.chats.get(id);
  if (!old) return state;
  const top = by === state.me ? others_n : n;
  return changeChat(state, id, { allMentionN: top > old.joinedN ? top : 0 });
}

export function withDraft(state: State, draft: Draft): State {
  const old = state.drafts.get(draft.chat_id);
  return old && old.version >= draft.version
    ? state
    : { ...state, drafts: withEntry(state.drafts, draft.chat_id, draft) };
}

/** Made, changed or gone: our own other device, or this one. */
export function withFolder(state: State, { folder_id, version, folder }: FolderMark): State {
  const old = state.folders.get(folder_id);
  if (!folder) return old ? { ...state, folders: withoutEntry(state.folders, folder_id) } : state;
  return old && old.version >= version ? state : { ...state, folders: withEntry(state.folders, folder_id, folder) };
}

function foldersWithout(folders: State["folders"], id: ChatId): State["folders"] {
  const isIn = (folder: Folder) => folder.chat_ids.includes(id);
  if (![...folders.values()].some(isIn)) return folders;
  const without = (folder: Folder): Folder =>
    isIn(folder) ? { ...folder, chat_ids: folder.chat_ids.filter((one) => one !== id) } : folder;
  return new Map<FolderId, Folder>([...folders].map(([key, folder]) => [key, without(folder)]));
}

export function newerOwn(old: ChatOwn | undefined, told: ChatOwn): ChatOwn {
  return old && old.version > told.version ? old : told;
}

/** Without sound, put away: our own other device, or this one. */
export function withChatOwn(state: State, own: ChatOwn): State {
  const old = state.chats.get(own.chat_id);
  if (!old || newerOwn(old.own, own) === old.own) return state;
  return changeChat(state, own.chat_id, { own });
}

function seenMoved(state: State, id: ChatId, seen: ChatSeen): State {
  const old = state.chats.get(id);
  if (!old) return state;
  return changeChat(state, id, { chat: { ...old.chat, seen: newerSeen(old.chat.seen, seen) } });
}

/** Marks only rise. `by` belongs to the higher mark; of two equal ones the one told last is the server's. */
function newerSeen(old: ChatSeen, told: ChatSeen): ChatSeen {
  return told.n < old.n || (told.n === old.n && told.others_n < old.others_n) ? old : told;
}

function chatChanged(state: State, told: Chat): State {
  const old = state.chats.get(told.id);
  if (!old || told.version < old.chat.version) return state;
  const pins_version = Math.max(told.pins_version, old.chat.pins_version ?? 0);
  const seen = newerSeen(old.chat.seen, told.seen);
  const chat = { ...told, head: Math.max(told.head, old.chat.head), seen, pins_version };
  return changeChat(state, told.id, { chat });
}

/** What is over is here no more; an older call, told late, says nothing about a newer one. */
export function callChanged(state: State, id: ChatId, told: Call): State {
  const old = state.chats.get(id)?.call ?? null;
  if (old && old.call_id === told.call_id && old.version > told.version) return state;
  if (old && Number(old.call_id) > Number(told.call_id)) return state;
  const call = told.state === "ended" ? null : told;
  return old === call ? state : changeChat(state, id, { call });
}

function readMoved(state: State, { chat_id, n }: ReadMark): State {
  const old = state.chats.get(chat_id);
  return old && n > old.readN ? changeChat(state, chat_id, { readN: n }) : state;
}
