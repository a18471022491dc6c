// Keeps the state true: reads the list, listens to every topic, reads again what was missed. Pages of messages and own
// messages are other files' work; this one owns the live socket.
import type { ServerEvent } from "../../api/decode.ts";
import { type ApiError, asApiError, isPassing } from "../../api/error.ts";
import type { LiveStatus } from "../../api/live.ts";
import type { ChatId, MemberId, Message } from "../../api/schema.ts";
import { Scope } from "../../api/scope.ts";
import { applyEvent, withoutChat, withoutWanted } from "../../state/events.ts";
import {
  applyChat,
  applyChatList,
  applyLocks,
  applyMessage,
  applyPage,
  applyRefreshed,
  withoutSeq,
} from "../../state/load.ts";
import { chatOfTopic, chatTopic, memberTopic, type State } from "../../state/state.ts";
import { firstN, lastN } from "../../state/window.ts";
import type { ChatsDeps, ChatsSnapshot, ChatsStore, LiveLike } from "./snapshot.ts";

export interface SyncListener {
  onOnline(): void;
  /** After the event is in the state. */
  onEvent(event: ServerEvent): void;
  /** A message that was told without its words was read. */
  onChanged(message: Message): void;
  onState(): void;
  /** The socket is gone: nobody is known to write or to be here. */
  onLost(): void;
  onTyping(topic: string, member: MemberId): void;
  /** What one may was asked again, since the rules are others. */
  onRules(): void;
  onPresent(members: readonly string[]): void;
  onPresence(member: MemberId, isOnline: boolean): void;
}

/** What became of a reading: done, not ours, or to be tried again. */
export type Reading = "read" | "absent" | "later";

const RETRY_MS = 4000;
const REFRESH_PAGES = 8;
const ASK_AGAIN_MS = 10_000;
/** All of the organisation hear of other rules at once; they do not ask at once. */
const RULES_MS = 1500;

export class ChatSync {
  readonly live: LiveLike;
  readonly #deps: ChatsDeps;
  readonly #store: ChatsStore;
  readonly #listener: SyncListener;
  readonly #scope = new Scope();
  readonly #reading = new Set<string>();
  #rulesPlan: (() => void) | null = null;

  constructor(deps: ChatsDeps, store: ChatsStore, listener: SyncListener) {
    this.#deps = deps;
    this.#store = store;
    this.#listener = listener;
    this.live = deps.openLive({
      onStatus: (status) => this.#status(status),
      onHello: (member) => {
        if (member !== deps.me.id) deps.onSessionEnded();
      },
      onEvent: (event) => this.#event(event),
      onResync: (topic) => this.#resync(topic),
      onGone: (topic) => this.#gone(topic),
      onRefused: () => this.#askWho(),
      onTyping: (topic, member) => listener.onTyping(topic, member as MemberId),
      onRules: () => this.#rules(),
      onOnline: (members) => listener.onPresent(members),
      onPresence: (member, isOnline) => listener.onPresence(member as MemberId, isOnline),
    });
    this.#scope.own(() => this.live.end());
  }

  start(): void {
    this.readList();
    this.live.start();
  }

  end(): void {
    this.#scope.end();
  }

  /** "by_frame": what comes by the socket or by scrolling, faster than it may be drawn. */
  change(change: (state: State) => State, when: "now" | "by_frame" = "now"): void {
    const before = this.#store.get().state.wanted;
    const next = (snapshot: ChatsSnapshot) => {
      const state = change(snapshot.state);
      return state === snapshot.state ? snapshot : { ...snapshot, state };
    };
    if (when === "now") this.#store.update(next);
    else this.#store.updateByFrame(next);
    if (this.#store.get().state.wanted !== before) this.#readWanted();
    this.#listener.onState();
  }

  readList(): void {
    this.#store.update((snapshot) => ({
      ...snapshot,
      list: snapshot.list === "ready" ? "ready" : "loading",
      listError: null,
    }));
    this.#read(memberTopic(this.#deps.me.id), async () => {
      const list = await this.#deps.call("chat_list", {});
      if (this.#scope.isEnded) return;
      const before = [...this.#store.get().state.chats.keys()];
      this.change((state) => applyChatList(state, list));
      this.#store.update((snapshot) => ({ ...snapshot, list: "ready", listError: null }));
      const { state } = this.#store.get();
      for (const id of before) if (!state.chats.has(id)) this.live.unsubscribe(chatTopic(id));
      this.live.subscribe(memberTopic(state.me), state.seq);
      for (const chat of state.chats.values()) this.live.subscribe(chatTopic(chat.chat.id), chat.seq);
      const { entry } = this.#store.get();
      if (entry && state.chats.get(entry.chatId)?.isStale) await this.#refresh(entry.chatId);
    });
  }

  #rules(): void {
    this.#rulesPlan?.();
    this.#rulesPlan = this.#scope.after(Math.random() * RULES_MS, () => {
      this.#listener.onRules();
      void this.readLocks();
    });
  }

  /** Which direct chats can only be read. What can not be asked now is asked with the next list. */
  async readLocks(): Promise<void> {
    try {
      const locks = await this.#deps.call("chat_lock_list", {});
      if (!this.#scope.isEnded) this.change((state) => applyLocks(state, locks));
    } catch {
      // the server refuses what may not be
    }
  }

  /** One chat with everything but its past: newly ours, just made, or missed too much of. */
  readChat(id: ChatId): Promise<Reading> {
    return this.#read(chatTopic(id), async () => {
      const { view, people } = await this.#deps.call("chat_get", { chat_id: id });
      if (this.#scope.isEnded) return;
      this.change((state) => applyChat(state, view, people));
      const chat = this.#store.get().state.chats.get(id);
      this.live.subscribe(chatTopic(id), chat?.seq ?? view.seq);
      if (chat?.window && (chat.isStale || chat.window.hasAfter)) await this.#refresh(id);
    });
  }

  /** Events were missed: what the window shows may be edited or deleted by now, and its end may not be the end. Reads
   * it page by page, so that the place of the reader stays. */
  async #refresh(id: ChatId): Promise<void> {
    const window = this.#store.get().state.chats.get(id)?.window;
    if (!window) return;
    const last = lastN(window);
    for (let after = firstN(window) - 1, pages = 0; pages < REFRESH_PAGES; pages++) {
      const page = await this.#deps.call("message_list", { chat_id: id, after: Math.max(0, after), limit: 100 });
      if (this.#scope.isEnded) return;
      this.change((state) => applyPage(state, id, page, "merge"));
      after = Number(page.messages.at(-1)?.id ?? 0);
      if (!page.has_after || page.messages.length === 0 || after > last) break;
    }
    this.change((state) => applyRefreshed(state, id));
  }

  /** One reading per topic at a time; what fails for the moment is tried again. */
  async #read(topic: string, run: () => Promise<void>): Promise<Reading> {
    if (this.#reading.has(topic)) return "later";
    this.#reading.add(topic);
    try {
      await run();
      return "read";
    } catch (thrown) {
      return this.#failed(topic, asApiError(thrown));
    } finally {
      this.#reading.delete(topic);
    }
  }

  #failed(topic: string, error: ApiError): Reading {
    const id = chatOfTopic(topic);
    if (id === null) {
      this.#store.update((snapshot) => ({
        ...snapshot,
        list: snapshot.list === "ready" ? "ready" : "failed",
        listError: error,
      }));
    } else if (error.code === "not_found") {
      this.#gone(topic);
      return "absent";
    }
    if (error.code === "no_session") this.#deps.onSessionEnded();
    else this.#scope.after(error.retryAfterMs || RETRY_MS, () => this.#readAgain(topic));
    return "later";
  }

  /** What is read now counts even when it is older than ours: a restored copy of the server has lower numbers. */
  #resync(topic: string): void {
    this.change((state) => withoutSeq(state, chatOfTopic(topic)));
    this.#readAgain(topic);
  }

  #readAgain(topic: string): void {
    const id = chatOfTopic(topic);
    if (id === null) this.readList();
    else void this.readChat(id);
  }

  #status(connection: LiveStatus): void {
    this.#store.update((snapshot) => ({ ...snapshot, connection }));
    if (connection !== "online") this.#listener.onLost();
    if (connection !== "online") return;
    if (this.#store.get().list !== "ready") this.readList();
    this.#readWanted();
    this.#listener.onOnline();
  }

  #event(event: ServerEvent): void {
    const before = this.#store.get().state;
    this.change((state) => applyEvent(state, event), "by_frame");
    const after = this.#store.get().state;
    for (const id of after.added) if (!before.added.has(id)) void this.readChat(id);
    for (const id of before.chats.keys()) if (!after.chats.has(id)) this.live.unsubscribe(chatTopic(id));
    if (after.meVersion !== before.meVersion) this.#deps.onMeChanged();
    if (mayUnlock(before, after, event)) void this.readLocks();
    this.#listener.onEvent(event);
  }

  /** They stay wanted until they are read: no later event tells of them again. */
  #readWanted(): void {
    for (const key of this.#store.get().state.wanted.keys()) {
      if (this.#reading.has(key)) continue;
      this.#reading.add(key);
      void this.#readOne(key).finally(() => this.#reading.delete(key));
    }
  }

  async #readOne(key: string): Promise<void> {
    const wanted = this.#store.get().state.wanted.get(key);
    if (!wanted) return;
    try {
      const got = await this.#deps.call("message_get", {
        chat_id: wanted.chatId,
        message_id: wanted.id,
      });
      if (this.#scope.isEnded) return;
      this.change((state) => applyMessage(state, got));
      this.#listener.onChanged(got.message);
    } catch (thrown) {
      const error = asApiError(thrown);
      if (!isPassing(error)) this.change((state) => withoutWanted(state, key));
      else this.#scope.after(error.retryAfterMs || RETRY_MS, () => this.#readWanted());
    }
  }

  #gone(topic: string): void {
    const id = chatOfTopic(topic);
    if (id === null) this.#askWho();
    else this.change((state) => withoutChat(state, id));
  }

  #askWho(): void {
    this.#deps.call("whoami", {}).then(
      (who) => {
        if (who.me?.person.id !== this.#deps.me.id) this.#deps.onSessionEnded();
        // We are still ourselves: it was the network or the server, not the session.
        else if (this.live.status === "offline") this.#scope.after(ASK_AGAIN_MS, () => this.live.wake());
      },
      (thrown) => {
        if (asApiError(thrown).code === "no_session") this.#deps.onSessionEnded();
        else this.#scope.after(ASK_AGAIN_MS, () => this.#askWho());
      },
    );
  }
}

/** A second adult came or went, or a group is gone that two shared: what is locked may be another. */
function mayUnlock(before: State, after: State, event: ServerEvent): boolean {
  if (event.kind === "chat_removed" || event.kind === "chat_added") return true;
  if (event.kind !== "chat_changed") return false;
  const id = event.body.id;
  return before.chats.get(id)?.chat.supervisor_id !== after.chats.get(id)?.chat.supervisor_id;
}
