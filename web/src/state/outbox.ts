// Own messages that the server has not acknowledged yet. Pure; features/chats/sender.ts does the sending.
// An item keeps its key for life: the server answers a repeated key with the first answer, so a retry never doubles.
// Within a chat the order is kept: only the first waiting item is sent.
import type { ApiErrorCode } from "../api/error.ts";
import type { ChatId, FileId, MemberId, Message, MessageId } from "../api/schema.ts";

/** kept: the server has it, its event is not here yet. */
export type OutStatus = "queued" | "sending" | "kept" | "failed";

export interface Outgoing {
  readonly key: string;
  readonly chatId: ChatId;
  readonly text: string;
  readonly replyTo: MessageId | null;
  /** Files that go with it, by their keys in the queue of uploads: it is sent when all of them are on the server. */
  readonly files: readonly string[];
  /** What they are on the server, from the first attempt on: a retry must name the same, or the message doubles. */
  readonly fileIds: readonly FileId[] | null;
  /** Announced to nobody. */
  readonly isSilent: boolean;
  /** What it was written from, as the server has it: a newer draft of another device stays. Absent: none was told. */
  readonly draftVersion?: number;
  readonly createdUs: number;
  readonly status: OutStatus;
  /** The chat is slow: not before this moment, as this device counts. */
  readonly goesUs?: number;
  /** Why it failed; null: by one of its files. */
  readonly code: ApiErrorCode | null;
  /** The message it became: by the answer (kept), or by an event that came before the answer (then it is hidden). */
  readonly keptAs: MessageId | null;
}

export type Outbox = readonly Outgoing[];

export function withQueued(
  box: Outbox,
  item: Pick<Outgoing, "key" | "chatId" | "text" | "replyTo" | "createdUs"> &
    Partial<Pick<Outgoing, "files" | "isSilent" | "draftVersion">>,
): Outbox {
  return [...box, { files: [], fileIds: null, isSilent: false, ...item, status: "queued", code: null, keptAs: null }];
}

export function withStatus(box: Outbox, key: string, status: OutStatus, code: ApiErrorCode | null = null): Outbox {
  return box.map((item) => {
    if (item.key !== key) return item;
    const { goesUs: _, ...rest } = item;
    return { ...rest, status, code, keptAs: status === "sending" ? item.keptAs : null };
  });
}

/** The server takes it at this moment. */
export function withGoing(box: Outbox, key: string, goesUs: number): Outbox {
  return withStatus(box, key, "queued").map((item) => (item.key === key ? { ...item, goesUs } : item));
}

export function withFileIds(box: Outbox, key: string, fileIds: readonly FileId[] | null): Outbox {
  return box.map((item) => (item.key === key ? { ...item, fileIds } : item));
}

/** A file was thrown away: its message goes without it, and where nothing is left there is none. One that may be on the
 * server already stays as it was sent. */
export function withoutFile(box: Outbox, file: string): Outbox {
  const has = (item: Outgoing) => item.fileIds === null && item.files.includes(file);
  if (!box.some(has)) return box;
  return box
    .map((item) => (has(item) ? { ...item, files: item.files.filter((key) => key !== file) } : item))
    .filter((item, index) => item === box[index] || item.files.length > 0 || item.text !== "");
}

export function without(box: Outbox, key: string): Outbox {
  return box.some((item) => item.key === key) ? box.filter((item) => item.key !== key) : box;
}

/** The answer came. */
export function withKept(box: Outbox, key: string, keptAs: MessageId): Outbox {
  return box.map((item) => (item.key === key ? { ...item, status: "kept", code: null, keptAs } : item));
}

/** Once the event of a kept item is in the state, the message speaks for itself. */
export function settled(box: Outbox, headOf: (chatId: ChatId) => number | undefined): Outbox {
  const isOver = (item: Outgoing) =>
    item.status === "kept" && item.keptAs !== null && (headOf(item.chatId) ?? Infinity) >= Number(item.keptAs);
  return box.some(isOver) ? box.filter((item) => !isOver(item)) : box;
}

/** The next item of each chat that can go now; none for a chat with one under way. What still waits for its files holds
 * nobody back. */
export function nextToSend(box: Outbox, isReady: (item: Outgoing) => boolean = () => true): Outgoing[] {
  const seen = new Set<ChatId>();
  const next: Outgoing[] = [];
  for (const item of box) {
    if (item.status === "failed" || item.status === "kept" || seen.has(item.chatId)) continue;
    if (item.status === "queued" && !isReady(item)) continue;
    seen.add(item.chatId);
    if (item.status === "queued") next.push(item);
  }
  return next;
}

const comparable = (text: string) => text.normalize("NFC").trim();

/** An own message arrived by an event while its answer is still under way. */
export function claimed(box: Outbox, message: Message, me: MemberId): Outbox {
  if (message.author_id !== me || box.some((item) => item.keptAs === message.id)) return box;
  const found = box.find(
    (item) =>
      item.chatId === message.chat_id &&
      item.status === "sending" &&
      item.keptAs === null &&
      comparable(item.text) === comparable(message.text) &&
      item.files.length === message.attachments.length &&
      item.replyTo === (message.reply_to ?? null),
  );
  return found ? box.map((item) => (item === found ? { ...item, keptAs: message.id } : item)) : box;
}

/** What the conversation shows under the kept messages. */
export function pendingOf(box: Outbox, chatId: ChatId): Outgoing[] {
  return box.filter((item) => item.chatId === chatId && (item.keptAs === null || item.status === "kept"));
}

/** As loaded on a new start: what was under way goes again, with its old key. */
export function restored(values: readonly unknown[]): Outbox {
  return values
    .filter(isOutgoing)
    .map((item): Outgoing => {
      const status = item.status === "failed" ? "failed" : "queued";
      const { goesUs: _, draftVersion, ...rest } = item; // asked anew: what the rule was then says nothing
      return {
        ...rest,
        replyTo: replyOf(item.replyTo),
        ...filesOf(item),
        isSilent: item.isSilent === true,
        ...(typeof draftVersion === "number" && { draftVersion }),
        status,
        keptAs: null,
      };
    })
    .sort((a, b) => a.createdUs - b.createdUs);
}

/** Earlier versions of this client kept the whole quote. */
function replyOf(value: unknown): MessageId | null {
  const id = typeof value === "object" && value !== null ? (value as { id?: unknown }).id : value;
  return typeof id === "string" ? (id as MessageId) : null;
}

/** Earlier versions of this client sent none. */
function filesOf({ files, fileIds }: { files: unknown; fileIds: unknown }): Pick<Outgoing, "files" | "fileIds"> {
  const strings = (value: unknown) => (Array.isArray(value) ? value.filter((one) => typeof one === "string") : null);
  return { files: strings(files) ?? [], fileIds: strings(fileIds) as FileId[] | null };
}

function isOutgoing(value: unknown): value is Outgoing {
  if (typeof value !== "object" || value === null) return false;
  const item = value as Record<string, unknown>;
  return (
    typeof item["key"] === "string" &&
    typeof item["chatId"] === "string" &&
    typeof item["text"] === "string" &&
    typeof item["createdUs"] === "number" &&
    (item["replyTo"] === null || ["object", "string"].includes(typeof item["replyTo"]))
  );
}
