// The model of all chats of one signed-in member: a snapshot in a store, and actions. It owns the live socket, timers
// and what is kept on the device, and ends them all. Views call actions and render the snapshot, nothing else.
import type { ServerEvent } from "../../api/decode.ts";
import type { Out } from "../../api/http.ts";
import type {
  Call,
  ChatId,
  ChatRules,
  FolderMark,
  MemberId,
  Message,
  MessageId,
  OwnReaction,
  OwnVote,
  Person,
  Poll,
  ReactionChange,
} from "../../api/schema.ts";
import {
  pinsChanged,
  reactionsChanged,
  withFolder,
  withOwnReaction,
  withOwnVote,
  withPeople,
  withPerson,
  withPoll,
} from "../../state/events.ts";
import { FrameStore } from "../../state/frameStore.ts";
import {
  applyCall,
  applyChangedMessage,
  applyChat,
  applyChatFields,
  applyChatOwn,
  applyOwnMessage,
  applyRead,
} from "../../state/load.ts";
import { unreadOf } from "../../state/select.ts";
import { chatOfTopic, chatTopic, emptyState, memberTopic, type State } from "../../state/state.ts";
import { Store } from "../../state/store.ts";
import { Company } from "./company.ts";
import { Drafts } from "./drafts.ts";
import { EditBook } from "./edits.ts";
import { NewsModel } from "./newsModel.ts";
import { Pager } from "./pager.ts";
import { QuoteBook } from "./quotes.ts";
import { Reads } from "./reads.ts";
import { Sender } from "./sender.ts";
import { Shelf } from "./shelf.ts";
import type { ChatsDeps, ChatsSnapshot, ChatsStore, Entry } from "./snapshot.ts";
import { ChatSync } from "./sync.ts";

export class ChatsModel {
  readonly store: ChatsStore;
  readonly news: NewsModel;
  readonly me: MemberId;
  readonly #deps: ChatsDeps;
  readonly #shelf: Shelf;
  readonly #sync: ChatSync;
  readonly #sender: Sender;
  readonly #pager: Pager;
  readonly #reads: Reads;
  readonly #drafts: Drafts;
  readonly #quotes: QuoteBook;
  readonly company: Company;
  /** Rises with each change of the rules: what one may is asked again. */
  readonly rules = new Store(0);
  readonly edits: EditBook;
  #visits = 0;
  /** The newest call of a chat that is known to be over. */
  readonly #overCalls = new Map<ChatId, number>();
  #watched: { readonly id: ChatId; readonly isLooking: () => boolean } | null = null;

  constructor(deps: ChatsDeps) {
    this.#deps = deps;
    this.me = deps.me.id;
    this.#shelf = new Shelf(deps.storage, deps.me.id);
    this.store = new FrameStore<ChatsSnapshot>({
      state: withPerson(deps.kept ?? emptyState(deps.me.id), deps.me),
      outbox: this.#shelf.loadOutbox(),
      drafts: this.#shelf.loadDrafts(),
      edits: new Map(),
      quotes: new Map(),
      connection: "connecting",
      list: deps.kept ? "ready" : "loading",
      listError: null,
      paging: new Map(),
      entry: null,
    });
    this.news = new NewsModel(this.store);
    this.company = new Company(() => this.#sync.live);
    const change = (run: (state: State) => State) => this.#sync.change(run);
    this.edits = new EditBook(deps, this.store, change);
    this.#drafts = new Drafts(deps, this.store, this.#shelf, change);
    this.#quotes = new QuoteBook(deps, this.store, change);
    this.#sync = new ChatSync(deps, this.store, {
      onOnline: () => {
        this.#sender.wake();
        this.#reads.flush();
        this.#drafts.flush();
        this.#showAgain();
      },
      onEvent: (event) => this.#event(event),
      onChanged: (message) => this.#changed(message),
      onState: () => {
        this.#sender.settle();
        this.#drafts.adopt();
        this.edits.look();
      },
      onLost: () => this.company.lost(),
      onTyping: (topic, member) => this.company.typed(topic, member),
      onRules: () => {
        this.rules.update((n) => n + 1);
        deps.onMeChanged();
      },
      onPresent: (members) => this.company.nowOnline(members),
      onPresence: (member, isOnline) => this.company.moved(member, isOnline),
    });
    this.#sender = new Sender({
      deps,
      store: this.store,
      shelf: this.#shelf,
      applyOwn: (message) => change((state) => applyOwnMessage(state, message)),
      onPosted: (item) => this.#drafts.posted(item),
    });
    this.#pager = new Pager(deps, this.store, change, (id, quotes) => this.#quotes.keep(id, quotes));
    this.#reads = new Reads(deps, this.#sync.live);
  }

  start(): void {
    this.#sync.start();
    this.#sender.pump();
  }

  end(): void {
    this.#reads.end();
    this.#drafts.flush();
    this.#drafts.end();
    this.company.end();
    this.#sender.end();
    this.news.end();
    this.#sync.end();
  }

  /** After signing out: drafts and what waits to be sent are not for the next one at this device. */
  forgetDevice(): void {
    this.#shelf.clear();
  }

  /** Try the network now. */
  reconnect(): void {
    this.#sync.live.wake();
    if (this.store.get().list === "failed") this.#sync.readList();
    this.#sender.wake();
    this.#showAgain();
  }

  /** Opens a chat at its first unread message, at message n, or at its end. */
  open(id: ChatId, targetN: number | null = null): void {
    const chat = this.store.get().state.chats.get(id);
    if (!chat) {
      void this.#openUnknown(id, targetN);
      return;
    }
    const unread = unreadOf(chat);
    const dividerN = unread > 0 ? Math.max(chat.readN, chat.joinedN) + 1 : null;
    this.#enter({ chatId: id, dividerN, dividerCount: unread, aimN: targetN ?? dividerN, isTarget: targetN !== null });
    void this.#pager.show(id, targetN ?? dividerN);
  }

  close(): void {
    this.store.update((snapshot) => (snapshot.entry ? { ...snapshot, entry: null } : snapshot));
  }

  /** Scrolls to a message of the open chat, reading its page when it is not here. */
  jumpTo(id: ChatId, n: number): void {
    this.#aim(id, n);
    void this.#pager.show(id, n);
  }

  jumpToEnd(id: ChatId): void {
    this.#aim(id, null);
    void this.#pager.show(id, null);
  }

  readBefore(id: ChatId): void {
    void this.#pager.before(id);
  }

  readAfter(id: ChatId): void {
    void this.#pager.after(id);
  }

  /** The reader saw everything up to n. */
  seen(id: ChatId, n: number): void {
    const before = this.store.get().state;
    this.#sync.change((state) => applyRead(state, id, n), "by_frame");
    if (this.store.get().state !== before) this.#reads.moved(id, n);
  }

  /** The newest message of this chat is on the screen. While `isLooking`, asked when the next one comes, it is seen then. */
  watch(id: ChatId, isLooking: (() => boolean) | null): void {
    if (isLooking) this.#watched = { id, isLooking };
    else if (this.#watched?.id === id) this.#watched = null;
  }

  send(id: ChatId, text: string, replyTo: MessageId | null, files: readonly string[] = [], isSilent = false): void {
    const draft = this.#drafts.sent(id);
    this.#leaveDivider(id);
    this.#sender.send({ chatId: id, text, replyTo, files, isSilent, ...draft });
  }

  /** Files of messages that wait for them moved on. */
  filesMoved(): void {
    this.#sender.pump();
  }

  /** One was thrown away. */
  fileGone(file: string): void {
    this.#sender.fileGone(file);
  }

  retry(key: string): void {
    this.#sender.retry(key);
  }

  discard(key: string): void {
    this.#sender.discard(key);
  }

  setDraft(id: ChatId, text: string): void {
    this.#drafts.setText(id, text);
    if (text.trim() !== "") this.#sync.live.typing(chatTopic(id));
  }

  setReply(id: ChatId, replyTo: MessageId | null): void {
    this.#drafts.setReply(id, replyTo);
  }

  wantQuote(id: ChatId, message: MessageId): void {
    this.#quotes.want(id, message);
  }

  /** The newest message of own words that is loaded and still there: ↑ in an empty field changes it. */
  editLast(id: ChatId): Message | null {
    const messages = this.store.get().state.chats.get(id)?.window?.messages ?? [];
    const own = messages.findLast(
      ({ author_id, is_deleted, call, poll, source }) =>
        author_id === this.me && !is_deleted && !call && !poll && !source,
    );
    if (own) this.edits.start(own);
    return own ?? null;
  }

  /** The message that was being changed is gone: its new words become the draft. */
  editToDraft(id: ChatId): void {
    const editing = this.store.get().edits.get(id);
    this.edits.cancel(id);
    if (editing) this.addToDraft(id, editing.text);
  }

  /** Words that have lost their place. */
  addToDraft(id: ChatId, text: string): void {
    const draft = this.store.get().drafts.get(id)?.text ?? "";
    if (text !== "") this.setDraft(id, draft.trim() === "" ? text : `${draft}\n${text}`);
  }

  /** For all; `reason` when it is another's. */
  async deleteMessage(id: ChatId, message: MessageId, reason: string | null): Promise<void> {
    const input = { chat_id: id, message_id: message, ...(reason !== null && { reason }) };
    const deleted = await this.#deps.call("message_delete", input);
    this.#sync.change((state) => applyChangedMessage(state, deleted));
    this.#quotes.changed(deleted);
  }

  /** To the first message of a day, or after it; false: there is none. */
  async jumpToDate(id: ChatId, us: number): Promise<boolean> {
    const { n } = await this.#deps.call("message_find_date", { chat_id: id, time_us: us });
    if (n > 0) this.jumpTo(id, n);
    return n > 0;
  }

  async createGroup(title: string, members: readonly MemberId[], key: string): Promise<ChatId> {
    return this.#made(await this.#deps.call("chat_create", { title, member_ids: [...members] }, { key }));
  }

  async openDirect(member: MemberId): Promise<ChatId> {
    return this.#made(await this.#deps.call("chat_direct_open", { member_id: member }));
  }

  async openSaved(): Promise<ChatId> {
    return this.#made(await this.#deps.call("chat_saved_open", {}));
  }

  async rename(id: ChatId, title: string, version: number): Promise<void> {
    const chat = await this.#deps.call("chat_rename", { chat_id: id, title, version });
    this.#sync.change((state) => applyChatFields(state, chat));
  }

  async setRules(id: ChatId, rules: ChatRules, version: number): Promise<void> {
    const chat = await this.#deps.call("chat_rules_set", { chat_id: id, ...rules, version });
    this.#sync.change((state) => applyChatFields(state, chat));
  }

  /** The answer to something done in a call of ours. */
  toldCall(call: Call, people: readonly Person[]): void {
    // The event may have come first, and the call be over by now.
    if (call.state === "ended") this.#callOver(call);
    else if (Number(call.call_id) <= (this.#overCalls.get(call.chat_id) ?? 0)) return;
    this.#sync.change((state) => applyCall(state, call, people));
  }

  /** Without sound until a moment; null: with sound again. */
  async mute(chat_id: ChatId, until_us: number | null): Promise<void> {
    const own = await this.#deps.call("chat_mute", { chat_id, ...(until_us !== null && { until_us }) });
    this.#sync.change((state) => applyChatOwn(state, own));
  }

  /** Into the own archive, or out of it. */
  async putAway(chat_id: ChatId, is_put_away: boolean): Promise<void> {
    const own = await this.#deps.call("chat_put_away", { chat_id, is_put_away });
    this.#sync.change((state) => applyChatOwn(state, own));
  }

  /** The answer to a change of an own folder; one that is gone has no body. */
  tellFolder(mark: FolderMark): void {
    this.#sync.change((state) => withFolder(state, mark));
  }

  /** The answer to a vote, or to the end of a poll. */
  tellPoll(chatId: ChatId, poll: Poll, own: OwnVote | null): void {
    this.#sync.change((state) => {
      const told = withPoll(state, chatId, poll);
      return own ? withOwnVote(told, own) : told;
    });
  }

  /** The answer to an own reaction. */
  tellReactions(chatId: ChatId, change: ReactionChange, own: OwnReaction): void {
    this.#sync.change((state) => withOwnReaction(reactionsChanged(state, chatId, change), own));
  }

  /** What is pinned was read, or changed by us. */
  tellPins(chatId: ChatId, version: number, people: readonly Person[]): void {
    this.#sync.change((state) => pinsChanged(withPeople(state, people), chatId, version));
  }

  #made({ view, people }: Out<"chat_create">): ChatId {
    this.#sync.change((state) => applyChat(state, view, people));
    const { id } = view.chat;
    this.#sync.live.subscribe(chatTopic(id), this.store.get().state.chats.get(id)?.seq ?? view.seq);
    return id;
  }

  /** An address of a chat we do not have: perhaps we were added this very moment. The view opens it when it is here. */
  async #openUnknown(id: ChatId, aimN: number | null): Promise<void> {
    this.#enter({ chatId: id, dividerN: null, dividerCount: 0, aimN, isTarget: aimN !== null });
    if (this.store.get().list !== "ready") return;
    if ((await this.#sync.readChat(id)) === "absent") this.#pager.absent(id);
  }

  #enter(entry: Omit<Entry, "visit">): void {
    const visit = ++this.#visits;
    this.store.update((snapshot) => ({ ...snapshot, entry: { ...entry, visit } }));
  }

  #aim(chatId: ChatId, aimN: number | null): void {
    const { entry } = this.store.get();
    if (entry?.chatId === chatId) this.#enter({ ...entry, aimN, isTarget: aimN !== null });
  }

  #leaveDivider(id: ChatId): void {
    this.store.update((snapshot) =>
      snapshot.entry?.chatId === id && snapshot.entry.dividerN !== null
        ? { ...snapshot, entry: { ...snapshot.entry, dividerN: null, dividerCount: 0 } }
        : snapshot,
    );
  }

  /** The open chat has no page yet, because there was no network when it was opened. */
  #showAgain(): void {
    const { entry, state } = this.store.get();
    if (entry && state.chats.has(entry.chatId) && !state.chats.get(entry.chatId)?.window) {
      void this.#pager.show(entry.chatId, entry.aimN);
    }
  }

  #callOver({ chat_id, call_id }: Call): void {
    this.#overCalls.set(chat_id, Math.max(this.#overCalls.get(chat_id) ?? 0, Number(call_id)));
  }

  #changed(message: Message): void {
    this.#quotes.changed(message);
    this.news.changed(message);
  }

  #event(event: ServerEvent): void {
    if (event.kind === "message_changed") {
      const id = chatOfTopic(event.topic);
      if (id) this.#pager.changed(id, event.body);
      if (event.body.news) this.#changed(event.body.news.message);
      else if (id) this.#quotes.stale(id, event.body.id);
    } else if (event.kind === "message_created") {
      const { message } = event.body;
      this.company.stopped(message.chat_id, message.author_id);
      this.#sender.told(message);
      this.news.told(message);
      // With the message itself, not after it was drawn as news: no counter flickers.
      if (this.#watched?.id === message.chat_id && this.#watched.isLooking()) {
        this.seen(message.chat_id, Number(message.id));
      }
    } else if (event.kind === "call_changed") {
      const { call } = event.body;
      if (call.state === "ended") this.#callOver(call);
    } else if (event.topic === memberTopic(this.me)) this.#deps.onOther?.(event);
  }
}
