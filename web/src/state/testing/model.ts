// A server in thirty lines, for tests: chats with messages, topics with seqs, and readings of any moment. It follows
// chats.api.toml, so that a lived-through state can be compared with a fresh one.
import type { ServerEvent } from "../../api/decode.ts";
import { ApiError } from "../../api/error.ts";
import type { Out } from "../../api/http.ts";
import type {
  AllMention,
  Call,
  CallId,
  Chat,
  ChatId,
  ChatRules,
  ChatView,
  Draft,
  MemberId,
  Message,
  MessageId,
  MessageQuote,
  Person,
} from "../../api/schema.ts";

export function person(id: string, version = 1): Person {
  const name = { last: `Фамилия${id}`, first: `Имя${id}`, middle: "" };
  return { id: id as MemberId, name, roles: ["student"], is_verified: false, position: "", version };
}

interface ModelChat {
  id: ChatId;
  title: string;
  version: number;
  members: Map<string, { readN: number; joinedN: number }>;
  messages: Message[];
  seq: number;
  mentionN: number;
  allMention: AllMention;
  rules: ChatRules;
  call: Call | null;
}

function mentionsIn(text: string): MemberId[] {
  return [...text.matchAll(/@(\d+)/g)].map(([, id]) => id as MemberId);
}

export class ModelServer {
  readonly me = "1" as MemberId;
  readonly chats = new Map<ChatId, ModelChat>();
  readonly people = new Map<string, Person>(["1", "2", "3"].map((id) => [id, person(id)]));
  readonly events: ServerEvent[] = [];
  readonly drafts = new Map<ChatId, Draft>();
  ownSeq = 0;
  #clock = 1_000_000;

  add(id: string, members: readonly string[]): ChatId {
    const chatId = id as ChatId;
    const rows = members.map((member) => [member, { readN: 0, joinedN: 0 }] as const);
    this.chats.set(chatId, {
      id: chatId,
      title: `Чат ${id}`,
      version: 1,
      members: new Map(rows),
      messages: [],
      seq: 0,
      mentionN: 0,
      allMention: { n: 0, others_n: 0 },
      rules: {
        who_writes: "all",
        who_invites: "managers",
        who_pins: "managers",
        who_mentions_all: "managers",
        slow_s: 0,
      },
      call: null,
    });
    return chatId;
  }

  /** Mentions are written as @2. */
  post(id: ChatId, author: string, text: string, replyTo: string | null = null, draftVersion = 0): Message {
    const chat = this.#chat(id);
    const n = chat.messages.length + 1;
    const message: Message = {
      id: String(n) as MessageId,
      chat_id: id,
      author_id: author as MemberId,
      text,
      tree: [],
      ...(replyTo !== null && { reply_to: replyTo as MessageId }),
      created_us: this.#clock++,
      is_deleted: false,
      mentions: mentionsIn(text),
      mentions_all: text.includes("@all"),
      attachments: [],
      is_silent: false,
      reactions: [],
      reactions_version: 0,
      version: 1,
    };
    chat.messages.push(message);
    this.#tell(chat, {
      kind: "message_created",
      body: { message, author: this.#person(author), people: [], author_has_read: true },
    });
    this.read(id, author, n);
    this.#moveMention(chat);
    const draft = this.drafts.get(id);
    const isItsOwn = draft?.text === text.trim() || (draft?.version ?? 0) <= draftVersion;
    if (author === this.me && draft?.text && isItsOwn) this.draft(id, "", null);
    return message;
  }

  message(id: ChatId, message: MessageId): Message {
    const found = this.#chat(id).messages[Number(message) - 1];
    if (!found) throw new ApiError("not_found", 404);
    return found;
  }

  edit(id: ChatId, message: MessageId, text: string, version: number): Message {
    const old = this.message(id, message);
    if (old.version !== version || old.is_deleted) throw new ApiError("conflict", 409);
    return this.#change(id, {
      ...old,
      text,
      edited_us: this.#clock++,
      mentions: mentionsIn(text),
      mentions_all: text.includes("@all"),
    });
  }

  erase(id: ChatId, message: MessageId, by: string): Message {
    const { reply_to: _, ...old } = this.message(id, message);
    if (old.is_deleted) return this.message(id, message);
    return this.#change(id, {
      ...old,
      text: "",
      mentions: [],
      mentions_all: false,
      attachments: [],
      reactions: [],
      reactions_version: 0,
      is_deleted: true,
      deleted_by: by as MemberId,
    });
  }

  draft(id: ChatId, text: string, replyTo: MessageId | null): Draft {
    const version = (this.drafts.get(id)?.version ?? 0) + 1;
    const draft: Draft = { chat_id: id, text, ...(replyTo !== null && { reply_to: replyTo }), version };
    this.drafts.set(id, draft);
    this.#tellMe({ kind: "draft_changed", body: draft });
    return draft;
  }

  /** Told with its words, or without them when somebody who listens came after the message. */
  #change(id: ChatId, changed: Message): Message {
    const chat = this.#chat(id);
    const message = { ...changed, version: changed.version + 1 };
    chat.messages[Number(message.id) - 1] = message;
    const isForAll = [...chat.members.values()].every(({ joinedN }) => joinedN < Number(message.id));
    const news = { message, author: this.#person(message.author_id), people: [] };
    const { version } = message;
    this.#tell(chat, { kind: "message_changed", body: { id: message.id, version, ...(isForAll && { news }) } });
    this.#moveMention(chat);
    return message;
  }

  #moveMention(chat: ModelChat): void {
    this.#moveAllMention(chat);
    const n = this.#mentionN(chat);
    if (n === chat.mentionN) return;
    chat.mentionN = n;
    this.#tellMe({ kind: "mention_moved", body: { chat_id: chat.id, n } });
  }

  #moveAllMention(chat: ModelChat): void {
    const now = this.#allMention(chat);
    if (JSON.stringify(now) === JSON.stringify(chat.allMention)) return;
    chat.allMention = now;
    this.#tell(chat, { kind: "all_mention_moved", body: now });
  }

  #allMention({ messages }: ModelChat): AllMention {
    const top = messages.findLast(({ mentions_all }) => mentions_all);
    if (!top) return { n: 0, others_n: 0 };
    const rest = messages.findLast((one) => one.mentions_all && one.author_id !== top.author_id);
    return { n: Number(top.id), by: top.author_id, others_n: Number(rest?.id ?? 0) };
  }

  #allMentionN(chat: ModelChat): number {
    const { n, by, others_n } = this.#allMention(chat);
    const mine = by === this.me ? others_n : n;
    return mine > (chat.members.get(this.me)?.joinedN ?? 0) ? mine : 0;
  }

  #postedUs(chat: ModelChat): number | undefined {
    return chat.messages.findLast(({ author_id }) => author_id === this.me)?.created_us;
  }

  #mentionN(chat: ModelChat): number {
    const joinedN = chat.members.get(this.me)?.joinedN ?? 0;
    const last = chat.messages.findLast(({ id, mentions }) => mentions.includes(this.me) && Number(id) > joinedN);
    return Number(last?.id ?? 0);
  }

  read(id: ChatId, member: string, n: number): void {
    const chat = this.#chat(id);
    const row = chat.members.get(member);
    const to = Math.min(n, chat.messages.length);
    if (!row || to <= row.readN) return;
    const before = JSON.stringify(this.#seen(chat));
    row.readN = to;
    if (JSON.stringify(this.#seen(chat)) !== before) this.#tell(chat, { kind: "seen_moved", body: this.#seen(chat) });
    if (member === this.me) this.#tellMe({ kind: "read_moved", body: { chat_id: id, n: to } });
  }

  rename(id: ChatId, title: string): void {
    const chat = this.#chat(id);
    chat.title = title;
    chat.version++;
    this.#tell(chat, { kind: "chat_changed", body: this.#object(chat) });
  }

  setRules(id: ChatId, rules: Partial<ChatRules>): void {
    const chat = this.#chat(id);
    chat.rules = { ...chat.rules, ...rules };
    chat.version++;
    this.#tell(chat, { kind: "chat_changed", body: this.#object(chat) });
  }

  changePerson(id: string): void {
    const old = this.#person(id);
    this.people.set(id, { ...old, position: `p${old.version}`, version: old.version + 1 });
    for (const chat of this.chats.values()) {
      if (chat.members.has(id)) this.#tell(chat, { kind: "person_changed", body: this.#person(id) });
    }
  }

  /** A call that rings, runs or is over; its version rises by itself. */
  call(id: ChatId, callId: string, part: Partial<Call> = {}): Call {
    const chat = this.#chat(id);
    const old = chat.call?.call_id === callId ? chat.call : null;
    const base: Call = old ?? {
      call_id: callId as CallId,
      chat_id: id,
      with_video: false,
      state: "running",
      started_by: "2" as MemberId,
      started_us: this.#clock++,
      people: [],
      there_count: 0,
      is_quiet: false,
      version: 0,
    };
    const call = { ...base, ...part, version: base.version + 1 };
    chat.call = call;
    this.#tell(chat, { kind: "call_changed", body: { call, people: [], author_has_read: true } });
    return call;
  }

  /** A topic's event whose object is gone for this reader. */
  gone(id: ChatId): void {
    this.#tell(this.#chat(id), { kind: "gone", body: null });
  }

  list(): Out<"chat_list"> {
    const chats = [...this.chats.values()].filter((chat) => chat.members.has(this.me));
    const people = [...this.people.values()];
    return { chats: chats.map((chat) => this.view(chat.id)), people, folders: [], seq: this.ownSeq };
  }

  view(id: ChatId): ChatView {
    const chat = this.#chat(id);
    const row = chat.members.get(this.me);
    const joinedN = row?.joinedN ?? 0;
    const last = chat.messages.at(-1);
    return {
      chat: this.#object(chat),
      right: "write",
      own: { chat_id: id, put_away_n: 0, version: 0 },
      read_n: row?.readN ?? 0,
      joined_n: joinedN,
      ...(last && Number(last.id) > joinedN ? { last } : {}),
      mention_n: this.#mentionN(chat),
      all_mention_n: this.#allMentionN(chat),
      ...(this.#postedUs(chat) && { posted_us: this.#postedUs(chat) as number }),
      ...(chat.call && chat.call.state !== "ended" && { call: chat.call }),
      ...(this.drafts.has(id) && { draft: this.drafts.get(id) as Draft }),
      seq: chat.seq,
    };
  }

  page(id: ChatId, where: { before?: number; after?: number; around?: number } = {}, limit = 50): Out<"message_list"> {
    const chat = this.#chat(id);
    const visible = chat.messages.slice(chat.members.get(this.me)?.joinedN ?? 0);
    const from = pageStart(visible, where, limit);
    const messages = visible.slice(from.start, from.end);
    return {
      messages,
      quotes: quotesOf(visible, messages),
      own_votes: [],
      own_reactions: [],
      people: [...this.people.values()],
      has_before: from.start > 0,
      has_after: from.end < visible.length,
      seq: chat.seq,
    };
  }

  #object(chat: ModelChat): Chat {
    return {
      id: chat.id,
      kind: "group",
      origin: "hand",
      title: chat.title,
      head: chat.messages.length,
      member_count: chat.members.size,
      is_archived: false,
      direct: [],
      seen: this.#seen(chat),
      pins_version: 0,
      rules: chat.rules,
      version: chat.version,
    };
  }

  #seen(chat: ModelChat): Chat["seen"] {
    const marks = [...chat.members].sort(([, a], [, b]) => b.readN - a.readN);
    const [top, next] = marks;
    if (!top || top[1].readN === 0) return { n: 0, others_n: 0 };
    return { n: top[1].readN, by: top[0] as MemberId, others_n: next?.[1].readN ?? 0 };
  }

  #chat(id: ChatId): ModelChat {
    const chat = this.chats.get(id);
    if (!chat) throw new Error(`no chat ${id}`);
    return chat;
  }

  #person(id: string): Person {
    return this.people.get(id) ?? person(id);
  }

  #tell(chat: ModelChat, what: Pick<ServerEvent, "kind" | "body">): void {
    chat.seq++;
    this.events.push({ topic: `c${chat.id}`, seq: chat.seq, ref: "0", version: 1, ...what } as ServerEvent);
  }

  #tellMe(what: Pick<ServerEvent, "kind" | "body">): void {
    this.ownSeq++;
    this.events.push({ topic: `m${this.me}`, seq: this.ownSeq, ref: "0", version: 1, ...what } as ServerEvent);
  }
}

/** What the page replies to and does not hold. */
function quotesOf(visible: readonly Message[], page: readonly Message[]): MessageQuote[] {
  const wanted = new Set(page.flatMap(({ reply_to }) => (reply_to ? [reply_to] : [])));
  return visible
    .filter((message) => wanted.has(message.id) && !page.includes(message))
    .map(({ id, author_id, text, is_deleted }) => ({ id, author_id, text, is_deleted }));
}

function pageStart(
  visible: readonly Message[],
  where: { before?: number; after?: number; around?: number },
  limit: number,
): { start: number; end: number } {
  const below = (n: number) => visible.filter((message) => Number(message.id) < n).length;
  if (where.before !== undefined) {
    const end = below(where.before);
    return { start: Math.max(0, end - limit), end };
  }
  if (where.after !== undefined) {
    const start = below(where.after + 1);
    return { start, end: Math.min(visible.length, start + limit) };
  }
  if (where.around !== undefined) {
    const start = Math.max(0, below(where.around) - Math.floor(limit / 2));
    return { start, end: Math.min(visible.length, start + limit) };
  }
  return { start: Math.max(0, visible.length - limit), end: visible.length };
}
