// What is read over HTTP, put into the snapshot. A reading that is older than what events already told is ignored.
import type { Out } from "../api/http.ts";
import type { Call, ChatId, ChatOwn, ChatView, Draft, Message, Person } from "../api/schema.ts";
import {
  callChanged,
  changeChat,
  messageChanged,
  messageCreated,
  newerOwn,
  withChatOwn,
  withDraft,
  withOwnReaction,
  withOwnVote,
  withPeople,
} from "./events.ts";
import { type ChatState, type State, type Window, withEntry } from "./state.ts";
import { cut, firstN, lastN, mergePage, windowOf } from "./window.ts";

/** The whole list: chats that are not in it are no longer ours. */
export function applyChatList(state: State, list: Out<"chat_list">): State {
  const next = withPeople(state, list.people);
  const chats = new Map<ChatId, ChatState>();
  for (const view of list.chats) chats.set(view.chat.id, chatOf(view, next.chats.get(view.chat.id)));
  // What events of the own topic told after this reading was made is newer than the reading.
  const isNewer = next.seq === null || list.seq >= next.seq;
  const seq = isNewer ? list.seq : next.seq;
  for (const [id, chat] of chats) {
    const known = next.chats.get(id);
    if (!isNewer && known) chats.set(id, { ...chat, mentionN: known.mentionN });
  }
  const drafts = isNewer ? draftsOf(list.chats) : next.drafts;
  const folders = isNewer ? new Map(list.folders.map((folder) => [folder.id, folder])) : next.folders;
  return { ...next, seq, chats, drafts, folders, added: new Set() };
}

function draftsOf(views: readonly ChatView[]): ReadonlyMap<ChatId, Draft> {
  return new Map(views.flatMap(({ chat, draft }) => (draft ? [[chat.id, draft] as const] : [])));
}

/** One chat: newly ours, or read again after a resync. */
export function applyChat(state: State, view: ChatView, people: readonly Person[]): State {
  const next = withPeople(state, people);
  const added = new Set(next.added);
  added.delete(view.chat.id);
  const old = next.chats.get(view.chat.id);
  const chat = chatOf(view, old);
  // The own topic tells of mentions; this reading may be older than what it told.
  const mentionN = Math.max(view.mention_n, old?.mentionN ?? 0);
  const read = { ...next, added, chats: withEntry(next.chats, view.chat.id, { ...chat, mentionN }) };
  return view.draft ? withDraft(read, view.draft) : read;
}

function chatOf(view: ChatView, old: ChatState | undefined): ChatState {
  if (old && old.seq > view.seq) {
    return { ...old, right: view.right, lock: view.lock ?? null, own: newerOwn(old.own, view.own) };
  }
  return {
    chat: view.chat,
    right: view.right,
    lock: view.lock ?? null,
    own: newerOwn(old?.own, view.own),
    readN: Math.max(view.read_n, old?.readN ?? 0),
    joinedN: view.joined_n,
    last: view.last ?? null,
    mentionN: view.mention_n,
    allMentionN: view.all_mention_n,
    postedUs: view.posted_us ?? null,
    call: view.call ?? null,
    ...(old?.ownVotes && { ownVotes: old.ownVotes }),
    ...(old?.ownReactions && { ownReactions: old.ownReactions }),
    isStale: old?.window ? old.isStale || view.seq > old.seq : false,
    seq: view.seq,
    window: old?.window ? behind(old.window, view) : null,
  };
}

/** Whatever is read next of this chat (null: of the list) is newer than what we have. */
export function withoutSeq(state: State, id: ChatId | null): State {
  return id === null ? { ...state, seq: null } : changeChat(state, id, { seq: 0 });
}

/** Events between the window and this reading will not come any more: the window has something after it. A window
 * from before the member left and came again shows what is no longer theirs, and goes. */
function behind(window: Window, view: ChatView): Window | null {
  const first = window.messages[0];
  if (first && Number(first.id) <= view.joined_n) return null;
  if (!first) return view.chat.head > view.joined_n ? null : window;
  if (lastN(window) > view.chat.head) return null;
  return lastN(window) < view.chat.head ? { ...window, hasAfter: true } : window;
}

/** Which direct chats can only be read now. */
export function applyLocks(state: State, { locked }: Out<"chat_lock_list">): State {
  const locks = new Map(locked.map(({ chat_id, lock }) => [chat_id, lock] as const));
  let next = state;
  for (const [id, chat] of state.chats) {
    const lock = locks.get(id) ?? null;
    if (lock !== (chat.lock ?? null)) next = changeChat(next, id, { lock });
  }
  return next;
}

/** What comes beside messages: people, and what is one's own about them. */
function withOwn(state: State, { own_votes, own_reactions, people }: Omit<Out<"message_get">, "message">): State {
  return own_reactions.reduce(withOwnReaction, own_votes.reduce(withOwnVote, withPeople(state, people)));
}

/** A page of messages. "merge" continues the window; a page that does not touch it replaces it. */
export function applyPage(state: State, id: ChatId, page: Out<"message_list">, how: "merge" | "replace"): State {
  const next = withOwn(state, page);
  const chat = next.chats.get(id);
  if (!chat) return next;
  const bounds = { head: chat.chat.head, joinedN: chat.joinedN };
  const merged = how === "merge" && chat.window ? mergePage(chat.window, page, bounds) : null;
  if (!merged) return changeChat(next, id, { window: windowOf(page, bounds), isStale: false });
  const wentBack = page.messages.length > 0 && firstN(merged) < firstN(chat.window ?? merged);
  return changeChat(next, id, { window: cut(merged, wentBack ? "end" : "start") });
}

/** Everything the window holds was read again. */
export function applyRefreshed(state: State, id: ChatId): State {
  return changeChat(state, id, { isStale: false });
}

/** The mark moved on this device: shown at once, told to the server beside. */
export function applyRead(state: State, id: ChatId, n: number): State {
  const chat = state.chats.get(id);
  return chat && n > chat.readN ? changeChat(state, id, { readN: n }) : state;
}

/** The answer to an own message, when no live socket will tell it. Its event, later, changes nothing. */
export function applyOwnMessage(state: State, message: Message): State {
  return messageCreated(state, message);
}

/** The answer to an edit or a deletion; its event, later, changes nothing. */
export function applyChangedMessage(state: State, message: Message): State {
  return messageChanged(state, message);
}

/** One message, read again with what is one's own about it. */
export function applyMessage(state: State, { message, ...own }: Out<"message_get">): State {
  return messageChanged(withOwn(state, own), message);
}

/** The answer to something done in a call; its event, later, changes nothing. */
export function applyCall(state: State, call: Call, people: readonly Person[] = []): State {
  return callChanged(withPeople(state, people), call.chat_id, call);
}

/** The answer to how one wants a chat; its event, later, changes nothing. */
export function applyChatOwn(state: State, own: ChatOwn): State {
  return withChatOwn(state, own);
}

/** The answer to a change of the chat's own fields. */
export function applyChatFields(state: State, told: ChatView["chat"]): State {
  const old = state.chats.get(told.id);
  if (!old || told.version < old.chat.version) return state;
  const pins_version = Math.max(told.pins_version, old.chat.pins_version ?? 0);
  return changeChat(state, told.id, { chat: { ...told, head: Math.max(told.head, old.chat.head), pins_version } });
}
