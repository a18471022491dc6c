// What is read over HTTP, put into the snapshot. A reading that is older than what events already told is ignored.
import type { Out } from "../api/http.ts";
import type { ChatId, ChatView, Message, Person } from "../api/schema.ts";
import { changeChat, messageCreated, withPeople } from "./events.ts";
import { type ChatState, type State, type Window, withEntry } from "./state.ts";
import { lastN, mergePage, windowOf } from "./window.ts";

/** The whole list: chats that are not in it are no longer ours. */
export function applyChatList(state: State, list: Out<"chat_list">): State {
  const next = withPeople(state, list.people);
  const chats = new Map<ChatId, ChatState>();
  for (const view of list.chats) chats.set(view.chat.id, chatOf(view, next.chats.get(view.chat.id)));
  const seq = next.seq === null ? list.seq : Math.max(next.seq, list.seq);
  return { ...next, seq, chats, added: new Set() };
}

/** One chat: newly ours, or read again after a resync. */
export function applyChat(state: State, view: ChatView, people: readonly Person[]): State {
  const next = withPeople(state, people);
  const added = new Set(next.added);
  added.delete(view.chat.id);
  return { ...next, added, chats: withEntry(next.chats, view.chat.id, chatOf(view, next.chats.get(view.chat.id))) };
}

function chatOf(view: ChatView, old: ChatState | undefined): ChatState {
  if (old && old.seq > view.seq) return { ...old, right: view.right };
  return {
    chat: view.chat,
    right: view.right,
    readN: Math.max(view.read_n, old?.readN ?? 0),
    joinedN: view.joined_n,
    last: view.last ?? null,
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

/** A page of messages. "merge" continues the window; a page that does not touch it replaces it. */
export function applyPage(state: State, id: ChatId, page: Out<"message_list">, how: "merge" | "replace"): State {
  const next = withPeople(state, page.people);
  const chat = next.chats.get(id);
  if (!chat) return next;
  const bounds = { head: chat.chat.head, joinedN: chat.joinedN };
  const merged = how === "merge" && chat.window ? mergePage(chat.window, page, bounds) : null;
  return changeChat(next, id, { window: merged ?? windowOf(page, bounds) });
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

/** The answer to a change of the chat's own fields. */
export function applyChatFields(state: State, told: ChatView["chat"]): State {
  const old = state.chats.get(told.id);
  if (!old || told.version < old.chat.version) return state;
  return changeChat(state, told.id, { chat: { ...told, head: Math.max(told.head, old.chat.head) } });
}
