// From frames of the live socket to typed values. Everything is checked here, before the reducer: what is unknown or
// misshapen is dropped and counted, so that an old client lives beside a newer server.
import type { EventBody } from "./schema.ts";

export type EventKind = EventBody["kind"];

interface EventHead {
  topic: string;
  seq: number;
  ref: string;
  version: number;
}

/** `gone` and unknown kinds only move seq. */
export type ServerEvent = EventHead & (EventBody | { kind: "gone"; body: null });

export type Frame =
  | { t: "hello"; session: string; member: string }
  | { t: "subscribed"; topic: string; seq: number }
  | { t: "resync"; topic: string; seq: number }
  | { t: "gone"; topic: string }
  | { t: "pong"; id: string }
  | { t: "typing"; topic: string; member: string }
  | { t: "online"; members: string[] }
  | { t: "rules" }
  | { t: "presence"; member: string; isOnline: boolean }
  | { t: "reply"; id: string; status: number; body: unknown }
  | { t: "event"; event: ServerEvent };

export interface DropCounts {
  unknownFrames: number;
  unknownEvents: number;
  misshapen: number;
}

type Fields = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => boolean;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const text: Check = (value) => typeof value === "string";
const int: Check = (value) => Number.isSafeInteger(value);
const bool: Check = (value) => typeof value === "boolean";
const array: Check = Array.isArray;
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || value === null || check(value);
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const word =
  (...words: string[]): Check =>
  (value) =>
    typeof value === "string" && words.includes(value);
const shape =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isFields(value) && Object.entries(fields).every(([name, check]) => check(value[name]));

const personName = shape({ last: text, first: text, middle: text });
const person = shape({
  id: text,
  name: personName,
  roles: listOf(text),
  is_verified: bool,
  position: text,
  version: int,
});
const poll = shape({
  id: text,
  message_id: text,
  question: text,
  options: listOf(shape({ text, votes: optional(int) })),
  is_many: bool,
  is_secret: bool,
  is_quiz: bool,
  right: optional(int),
  explanation: optional(text),
  voted: int,
  closes_us: optional(int),
  closed_us: optional(int),
  version: int,
});
const attachment = shape({
  file_id: text,
  name: text,
  type: text,
  size: int,
  kind: text,
  scan: text,
  width: optional(int),
  height: optional(int),
  duration_us: optional(int),
  placeholder: optional(text),
  waveform: optional(text),
  has_preview: bool,
  is_listened: bool,
});
const reactions = listOf(shape({ kind: text, count: int }));
const message = shape({
  id: text,
  chat_id: text,
  author_id: text,
  text,
  tree: array,
  reply_to: optional(text),
  created_us: int,
  edited_us: optional(int),
  is_deleted: bool,
  deleted_by: optional(text),
  copy_read_by: optional(text),
  copy_read_us: optional(int),
  mentions: listOf(text),
  attachments: listOf(attachment),
  call: optional(
    shape({ call_id: text, outcome: text, duration_us: int, member_ids: listOf(text), member_count: int }),
  ),
  poll: optional(poll),
  is_silent: bool,
  reactions,
  reactions_version: int,
  mentions_all: bool,
  source: optional(shape({ author_id: text, created_us: int })),
  version: int,
});
const callPerson = shape({
  member_id: text,
  state: text,
  is_host: bool,
  is_kept_out: bool,
  may_speak: bool,
  joined_us: optional(int),
  hand_us: optional(int),
});
const call = shape({
  call_id: text,
  chat_id: text,
  with_video: bool,
  state: word("ringing", "running", "ended"),
  started_by: text,
  started_us: int,
  answered_us: optional(int),
  people: listOf(callPerson),
  there_count: int,
  is_quiet: bool,
  version: int,
});
const news = shape({ message, author: person, people: listOf(person), author_has_read: bool });
const later = shape({
  id: text,
  chat_id: text,
  text,
  reply_to: optional(text),
  files: listOf(shape({ file_id: text, name: text, kind: text, size: int })),
  is_silent: bool,
  due_us: int,
  is_refused: bool,
  reason: optional(text),
  version: int,
});
const seen = shape({ n: int, by: optional(text), others_n: int });
const chat = shape({
  id: text,
  kind: word("direct", "group", "saved"),
  origin: word("hand", "group", "parents", "subject", "staff", "department"),
  title: text,
  head: int,
  member_count: int,
  is_archived: bool,
  direct: listOf(text),
  seen,
  pins_version: int,
  rules: shape({ who_writes: text, who_invites: text, who_pins: text, who_mentions_all: text, slow_s: int }),
  version: int,
});

const folder = shape({ id: text, name: text, place: int, chat_ids: listOf(text), version: int });

const bodies: Readonly<Record<EventKind, Check>> = {
  message_created: news,
  message_changed: shape({ id: text, version: int, news: optional(news) }),
  poll_changed: shape({ message_id: text, version: int, poll: optional(poll) }),
  own_vote_changed: shape({
    poll_id: text,
    chat_id: text,
    message_id: text,
    places: listOf(int),
    right: optional(int),
    explanation: optional(text),
    version: int,
  }),
  reactions_changed: shape({ message_id: text, version: int, is_hidden: bool, reactions }),
  own_reaction_changed: shape({ chat_id: text, message_id: text, kinds: listOf(text), version: int }),
  pins_changed: shape({ version: int }),
  chat_own_changed: shape({ chat_id: text, muted_until_us: optional(int), put_away_n: int, version: int }),
  folder_changed: shape({ folder_id: text, version: int, folder: optional(folder) }),
  export_changed: shape({
    id: text,
    chat_id: text,
    state: text,
    with_files: bool,
    done: int,
    total: int,
    messages: int,
    left_out: int,
    size: optional(int),
    created_us: int,
    expires_us: optional(int),
    version: int,
  }),
  saved_searches_changed: shape({ searches: listOf(shape({ id: text, name: text, find: text, when: text })) }),
  seen_moved: seen,
  chat_changed: chat,
  chat_added: shape({ chat_id: text }),
  chat_removed: shape({ chat_id: text }),
  read_moved: shape({ chat_id: text, n: int }),
  mention_moved: shape({ chat_id: text, n: int }),
  all_mention_moved: seen,
  draft_changed: shape({ chat_id: text, text, reply_to: optional(text), version: int }),
  join_requested: shape({ chat_id: text, waiting: int }),
  call_changed: shape({ call, people: listOf(person) }),
  me_changed: shape({ version: int }),
  person_changed: person,
  preferences_changed: shape({
    language: text,
    theme: text,
    send_key: text,
    uses_single_keys: bool,
    shows_presence: bool,
    low_vision: text,
  }),
  devices_changed: shape({ version: int }),
  roster_moved: shape({ done: int, total: int, is_ended: bool }),
  import_changed: shape({ import_id: text, version: int }),
  later_changed: shape({ id: text, later: optional(later) }),
  upload_changed: shape({
    file_id: text,
    chat_id: text,
    name: text,
    state: text,
    reason: optional(text),
    offset: int,
    size: int,
    version: int,
  }),
};

const topicFrame = shape({ topic: text, seq: int });
const eventFrame = shape({ topic: text, seq: int, kind: text });

export class Decoder {
  readonly counts: DropCounts = { unknownFrames: 0, unknownEvents: 0, misshapen: 0 };

  /** null: the frame is dropped (and counted). */
  decode(data: unknown): Frame | null {
    const value = parse(data);
    if (!isFields(value)) return this.#misshapen();
    switch (value["t"]) {
      case "hello":
        return shape({ member: text })(value)
          ? { t: "hello", session: String(value["session"] ?? ""), member: value["member"] as string }
          : this.#misshapen();
      case "subscribed":
      case "resync":
        return topicFrame(value)
          ? { t: value["t"], topic: value["topic"] as string, seq: value["seq"] as number }
          : this.#misshapen();
      case "gone":
        return text(value["topic"]) ? { t: "gone", topic: value["topic"] as string } : this.#misshapen();
      case "pong":
        return { t: "pong", id: String(value["id"] ?? "") };
      case "reply":
        return shape({ id: text, status: int })(value)
          ? { t: "reply", id: value["id"] as string, status: value["status"] as number, body: value["body"] }
          : this.#misshapen();
      case "typing":
        return shape({ topic: text, member: text })(value)
          ? { t: "typing", topic: value["topic"] as string, member: value["member"] as string }
          : this.#misshapen();
      case "rules":
        return { t: "rules" };
      case "presence":
        return this.#presence(value);
      case "event":
        return this.#event(value);
      default:
        this.counts.unknownFrames++;
        return null;
    }
  }

  /** An event that cannot be used still moves seq, else the topic would seem to have a hole for ever. */
  #event(value: Fields): Frame | null {
    if (!eventFrame(value)) return this.#misshapen();
    const head: EventHead = {
      topic: value["topic"] as string,
      seq: value["seq"] as number,
      ref: String(value["ref"] ?? ""),
      version: int(value["version"]) ? (value["version"] as number) : 0,
    };
    const kind = value["kind"] as string;
    if (kind === "gone") return { t: "event", event: { ...head, kind: "gone", body: null } };
    if (!Object.hasOwn(bodies, kind)) {
      this.counts.unknownEvents++;
      return { t: "event", event: { ...head, kind: "gone", body: null } };
    }
    if (!bodies[kind as EventKind](value["body"])) {
      this.counts.misshapen++;
      return { t: "event", event: { ...head, kind: "gone", body: null } };
    }
    return { t: "event", event: { ...head, kind, body: value["body"] } as ServerEvent };
  }

  /** The answer to a watch names all who are here; after it one by one. */
  #presence(value: Fields): Frame | null {
    if (listOf(text)(value["online"])) return { t: "online", members: value["online"] as string[] };
    return shape({ member: text, is_online: bool })(value)
      ? { t: "presence", member: value["member"] as string, isOnline: value["is_online"] as boolean }
      : this.#misshapen();
  }

  #misshapen(): null {
    this.counts.misshapen++;
    return null;
  }
}

function parse(data: unknown): unknown {
  if (typeof data !== "string") return undefined;
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
