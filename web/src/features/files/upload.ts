// One file on its way to the server, and what becomes of it. Pure: filesModel.ts does the work.
import type { ApiErrorCode } from "../../api/error.ts";
import type { AttachmentKind, ChatId, FileId } from "../../api/schema.ts";

/** waiting: no network, goes by itself. lost: the browser has the bytes no more, the person chooses the file again. */
export type UploadStatus =
  | "queued"
  | "uploading"
  | "paused"
  | "waiting"
  | "lost"
  | "checking"
  | "ready"
  | "dangerous"
  | "refused";

export interface Upload {
  readonly key: string;
  readonly chatId: ChatId;
  readonly name: string;
  readonly size: number;
  readonly type: string;
  /** Of the file on the device: with name and size it says whether a file chosen again is the same. */
  readonly modifiedMs: number;
  readonly kind: AttachmentKind;
  readonly durationUs: number | null;
  /** 44 bytes, base64. */
  readonly waveform: string | null;
  readonly addedMs: number;
  readonly status: UploadStatus;
  /** Bytes that the server has acknowledged. */
  readonly sent: number;
  /** Seconds to go; null: not known yet. */
  readonly left: number | null;
  /** Where it goes on (tus). */
  readonly url: string | null;
  readonly fileId: FileId | null;
  /** Why it was refused. */
  readonly code: ApiErrorCode | null;
  readonly detail: string;
}

/** At once; the others wait their turn. */
export const LIMIT_PARALLEL = 2;
/** Of one message, as the server has it. */
export const LIMIT_TRAY = 10;
/** Of all chats, that no message has taken: fewer than the server lets one begin (LIMIT_UPLOADS_OPEN). */
export const LIMIT_WAITING = 40;
/** Bytes of one file, and of all, that this browser keeps until they are uploaded: beyond it a reload asks for the file. */
export const LIMIT_KEPT_FILE = 64 * 1024 * 1024;
export const LIMIT_KEPT_ALL = 256 * 1024 * 1024;

export type Uploads = ReadonlyMap<string, Upload>;

export type NewUpload = Pick<Upload, "key" | "chatId" | "name" | "size" | "type" | "modifiedMs" | "kind" | "addedMs"> &
  Partial<Pick<Upload, "durationUs" | "waveform">>;

export function newUpload(given: NewUpload): Upload {
  return {
    durationUs: null,
    waveform: null,
    status: "queued",
    sent: 0,
    left: null,
    url: null,
    fileId: null,
    code: null,
    detail: "",
    ...given,
  };
}

/** Bytes may still move. */
export function isMoving({ status }: Upload): boolean {
  return status === "queued" || status === "uploading" || status === "waiting";
}

/** It will not come by itself: somebody has to do something about it. */
export function isStuck({ status }: Upload): boolean {
  return status === "dangerous" || status === "refused" || status === "lost";
}

/** A press would set it going: stopped by hand, or refused for something that may have passed. */
export function isHalted({ status, code }: Upload): boolean {
  return status === "paused" || (status === "refused" && code !== null);
}

/** Those that may begin now, in the order they were added. */
export function nextUploads(uploads: Uploads): Upload[] {
  const all = [...uploads.values()];
  const room = LIMIT_PARALLEL - all.filter(({ status }) => status === "uploading").length;
  const queued = all.filter(({ status }) => status === "queued").sort((a, b) => a.addedMs - b.addedMs);
  return queued.slice(0, Math.max(0, room));
}

/** As kept by an earlier page; what has its bytes goes on, the rest waits for the file to be chosen again. */
export function revived(upload: Upload, hasFile: boolean): Upload {
  const isUp = upload.fileId !== null && upload.sent >= upload.size;
  if (upload.status === "ready" || upload.status === "checking" || (isUp && isMoving(upload))) {
    return { ...upload, status: "checking", left: null };
  }
  if (upload.status === "dangerous" || upload.status === "refused") return upload;
  if (!hasFile) return { ...upload, status: "lost", left: null };
  return { ...upload, status: upload.status === "paused" ? "paused" : "queued", left: null };
}

export function isSameFile(upload: Upload, file: Pick<File, "name" | "size">): boolean {
  return upload.name === file.name && upload.size === file.size;
}

/** Which of the kept files lose their bytes, so that the device is not filled: the largest first. */
export function overKept(sizes: ReadonlyMap<string, number>): string[] {
  let sum = 0;
  const over: string[] = [];
  for (const [key, size] of [...sizes].sort((a, b) => a[1] - b[1])) {
    sum += size;
    if (size > LIMIT_KEPT_FILE || sum > LIMIT_KEPT_ALL) over.push(key);
  }
  return over;
}

/** How fast it goes: the last seconds count more. Bytes a second; null while too little is known. */
export class Pace {
  #atMs: number | null = null;
  #bytes = 0;
  #rate: number | null = null;

  tell(sent: number, nowMs: number): number | null {
    if (this.#atMs === null || sent < this.#bytes) {
      this.#atMs = nowMs;
      this.#bytes = sent;
      return this.#rate;
    }
    const ms = nowMs - this.#atMs;
    if (ms < 500) return this.#rate;
    const rate = ((sent - this.#bytes) * 1000) / ms;
    this.#rate = this.#rate === null ? rate : this.#rate * 0.7 + rate * 0.3;
    this.#atMs = nowMs;
    this.#bytes = sent;
    return this.#rate;
  }
}

/** What goes with the next message of a chat, and how many wait for the one after it. */
export interface Tray {
  readonly keys: readonly string[];
  readonly more: number;
}

export type Trays = ReadonlyMap<ChatId, Tray>;

/** Which uploads of each chat no message has taken; the same map while nothing changes. */
export function traysOf(uploads: Uploads, taken: ReadonlySet<string>, before: Trays): Trays {
  const all = new Map<ChatId, string[]>();
  for (const { key, chatId } of [...uploads.values()].sort((a, b) => a.addedMs - b.addedMs)) {
    if (!taken.has(key)) all.set(chatId, [...(all.get(chatId) ?? []), key]);
  }
  const trays = new Map<ChatId, Tray>();
  for (const [id, keys] of all) {
    trays.set(id, { keys: keys.slice(0, LIMIT_TRAY), more: Math.max(0, keys.length - LIMIT_TRAY) });
  }
  const isSame = ([id, { keys, more }]: [ChatId, Tray]) =>
    before.get(id)?.more === more && before.get(id)?.keys.join() === keys.join();
  return trays.size === before.size && [...trays].every(isSame) ? before : trays;
}
