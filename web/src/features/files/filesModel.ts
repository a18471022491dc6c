// Files of one member on their way up: a queue of two at once that survives breaks, reloads and other tabs. A file waits in
// the tray of its chat until a message takes it; the message goes when the server has checked all of them. Nothing is
// lost silently: what can not go on says why and waits for the person.
import { backOffMs } from "../../api/backOff.ts";
import { asApiError, isPassing } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import { newKey } from "../../api/key.ts";
import type { AttachmentKind, ChatId, FileId, MemberId, Upload as Told } from "../../api/schema.ts";
import { Scope } from "../../api/scope.ts";
import { Store } from "../../state/store.ts";
import { kindOf } from "./kinds.ts";
import type { Transport } from "./transport.ts";
import {
  isHalted,
  isSameFile,
  isStuck,
  newUpload,
  nextUploads,
  Pace,
  revived,
  type Upload,
  type Uploads,
} from "./upload.ts";
import type { Vault } from "./vault.ts";

const CHECK_MS = 1500;
const CHECK_AT_MOST_MS = 15_000;
const TELL_MS = 250;
const SERVER_TRIES = 6;

export interface Recording {
  readonly kind: "voice" | "round";
  readonly durationUs: number | null;
  readonly waveform: string | null;
}

export interface FilesDeps {
  readonly me: MemberId;
  readonly call: Call;
  readonly transport: Transport;
  readonly vault: Vault;
  readonly nowMs: () => number;
  readonly alone: <T>(name: string, run: () => Promise<T>) => Promise<T>;
  /** Rises or falls: whether anything is kept for the next page. */
  readonly onKept: (has: boolean) => void;
  /** Something became ready, or never will: messages that wait for files look again. */
  readonly onMoved: () => void;
  /** Thrown away by hand: a message that took it is without it. */
  readonly onCancelled: (key: string) => void;
  /** Its message may be on the server already: it is not sent anew. */
  readonly isPosting: (key: string) => boolean;
  readonly onSessionEnded: () => void;
}

interface Work {
  readonly scope: Scope;
  readonly abort: AbortController;
}

export class FilesModel {
  readonly store = new Store<Uploads>(new Map());
  readonly #deps: FilesDeps;
  readonly #scope = new Scope();
  readonly #files = new Map<string, Blob>();
  readonly #work = new Map<string, Work>();
  readonly #tries = new Map<string, number>();
  readonly #checks = new Map<string, { cancel: () => void; ms: number }>();
  readonly #over = new Set<string>();
  #isStarted = false;

  constructor(deps: FilesDeps) {
    this.#deps = deps;
  }

  /** What an earlier page left. */
  async start(): Promise<void> {
    const kept = await this.#deps.vault.readAll(this.#deps.me);
    if (this.#scope.isEnded) return;
    for (const { upload, file } of kept) {
      if (this.store.get().has(upload.key) || this.#over.has(upload.key)) continue;
      if (file) this.#files.set(upload.key, file);
      this.#put(this.#deps.isPosting(upload.key) ? { ...upload, status: "ready" } : revived(upload, file !== null));
      if (this.#of(upload.key)?.status === "checking") void this.#check(upload.key);
    }
    this.#isStarted = true;
    this.#keptChanged();
    this.pump();
    this.#deps.onMoved();
  }

  end(): void {
    for (const { abort } of this.#work.values()) abort.abort();
    this.#scope.end();
  }

  /** Files as they were chosen, dropped, pasted or shared; of the same moment, in their order. Comes back when they would
   * outlive the page. */
  async add(chatId: ChatId, files: readonly File[]): Promise<void> {
    const plain = { durationUs: null, waveform: null };
    const kept = files.map((file) => this.#add(chatId, file, { kind: kindOf(file.type), ...plain }).kept);
    this.pump();
    await Promise.all(kept);
  }

  /** Gives the key, so that a message can take it at once; null: whose it was is not here any more. */
  addRecording(chatId: ChatId, file: File, recording: Recording): string | null {
    if (this.#scope.isEnded) return null;
    const { key } = this.#add(chatId, file, recording);
    this.pump();
    return key;
  }

  fileOf(key: string): Blob | null {
    return this.#files.get(key) ?? null;
  }

  /** What a message that took these waits for: all ids, or nothing yet. One that can not come by itself, or that nobody
   * knows any more, holds it up for ever: it is stuck. */
  idsOf(keys: readonly string[]): readonly FileId[] | "waiting" | "stuck" {
    const uploads = keys.map((key) => this.#of(key));
    if (uploads.some((upload) => (upload ? isStuck(upload) : this.#isStarted))) return "stuck";
    if (uploads.some((upload) => upload?.status !== "ready")) return "waiting";
    return uploads.flatMap((upload) => upload?.fileId ?? []);
  }

  /** Their message is tried once more. */
  again(keys: readonly string[]): void {
    for (const key of keys) {
      const upload = this.#of(key);
      if (upload?.status === "ready") {
        this.#change(key, { status: "checking" });
        void this.#check(key);
      } else if (upload && (isHalted(upload) || upload.status === "waiting")) this.resume(key);
    }
  }

  pause(key: string): void {
    this.#stop(key);
    this.#change(key, { status: "paused", left: null });
    this.pump();
  }

  resume(key: string): void {
    this.#tries.delete(key);
    const upload = this.#of(key);
    if (upload?.status === "checking") void this.#check(key);
    else if (upload) this.#change(key, { status: this.#files.has(key) ? "queued" : "lost", code: null, detail: "" });
    this.pump();
    this.#deps.onMoved();
  }

  /** After a reload the browser had its bytes no more. False: it is another file. */
  chooseAgain(key: string, file: File): boolean {
    const upload = this.#of(key);
    if (!upload || !isSameFile(upload, file)) return false;
    this.#files.set(key, file);
    void this.#deps.vault.putFile(key, file);
    this.resume(key);
    return true;
  }

  /** Taken out of the tray, or its message was thrown away: the server forgets it too. */
  cancel(key: string): void {
    const upload = this.#of(key);
    this.#deps.onCancelled(key);
    this.forget([key]);
    if (upload?.fileId) void this.#deps.call("upload_drop", { file_id: upload.fileId }).catch(() => {});
    this.pump();
  }

  /** Its message is kept by the server. */
  forget(keys: readonly string[]): void {
    for (const key of keys) {
      this.#over.add(key);
      this.#stop(key);
      this.#checks.get(key)?.cancel();
      this.#checks.delete(key);
      this.#files.delete(key);
      void this.#deps.vault.remove(key);
    }
    const left = new Map(this.store.get());
    for (const key of keys) left.delete(key);
    this.store.set(left);
    this.#keptChanged();
    this.#deps.onMoved();
  }

  /** There is a network again. */
  wake(): void {
    for (const upload of this.store.get().values()) {
      if (upload.status === "waiting") this.resume(upload.key);
      else if (upload.status === "checking") void this.#check(upload.key);
    }
  }

  /** The person is back at this page: another tab may have sent or thrown away what stands here. */
  async lookAround(): Promise<void> {
    for (const { key, status } of this.store.get().values()) {
      if (status === "uploading" || (await this.#deps.vault.has(key)) || this.#scope.isEnded) continue;
      if (this.#of(key)) this.forget([key]);
    }
  }

  /** The server told what became of one. */
  told(view: Told): void {
    const upload = [...this.store.get().values()].find(({ fileId }) => fileId === view.file_id);
    if (upload && view.state === "gone") void this.#gone(upload.key);
    else if (upload) this.#judged(upload.key, view);
  }

  /** Another tab has ended it; or its day is over on the server, and a press sends it anew. */
  async #gone(key: string): Promise<void> {
    if (!(await this.#deps.vault.has(key))) return this.forget([key]);
    if (this.#scope.isEnded || !this.#of(key)) return;
    this.#stop(key);
    this.#change(key, { status: this.#files.has(key) ? "paused" : "lost", url: null, fileId: null, sent: 0 });
    void this.#keep(key);
    this.#deps.onMoved();
  }

  pump(): void {
    if (this.#scope.isEnded) return;
    for (const upload of nextUploads(this.store.get())) void this.#send(upload.key);
  }

  #add(chatId: ChatId, file: File, { kind, durationUs, waveform }: Omit<Recording, "kind"> & { kind: AttachmentKind }) {
    const key = newKey();
    this.#files.set(key, file);
    const { name, size, type, lastModified: modifiedMs } = file;
    const addedMs = this.#deps.nowMs() + this.store.get().size / 1000;
    this.#put(newUpload({ key, chatId, name, size, type, modifiedMs, kind, durationUs, waveform, addedMs }));
    this.#keptChanged();
    return { key, kept: this.#keep(key).then(() => this.#deps.vault.putFile(key, file)) };
  }

  async #send(key: string): Promise<void> {
    const scope = this.#scope.child();
    const work = { scope, abort: new AbortController() };
    this.#work.set(key, work);
    this.#change(key, { status: "uploading" });
    try {
      await this.#deps.alone(`kafedra.up.${key}`, () => this.#carry(key, work));
    } catch (thrown) {
      if (!work.abort.signal.aborted) this.#failed(key, thrown);
    }
    if (this.#work.get(key) === work) this.#work.delete(key);
    scope.end();
    this.pump();
  }

  async #carry(key: string, { abort }: Work): Promise<void> {
    const file = this.#files.get(key);
    const upload = this.#of(key);
    if (abort.signal.aborted || !upload || !file) return;
    if (!(await this.#deps.vault.has(key))) return this.forget([key]);
    const pace = new Pace();
    let toldMs = 0;
    await this.#deps.transport({
      file,
      url: upload.url,
      metadata: metadataOf(upload),
      signal: abort.signal,
      onUrl: (url) => {
        this.#change(key, { url, fileId: (url.split("/").at(-1) ?? "") as FileId });
        void this.#keep(key);
      },
      onProgress: (sent) => {
        const nowMs = this.#deps.nowMs();
        const rate = pace.tell(sent, nowMs);
        if (nowMs - toldMs < TELL_MS || abort.signal.aborted) return;
        toldMs = nowMs;
        this.#change(key, { sent, left: rate ? (upload.size - sent) / rate : null });
      },
    });
    if (abort.signal.aborted) return;
    this.#tries.delete(key);
    this.#change(key, { status: "checking", sent: upload.size, left: null });
    void this.#keep(key);
    void this.#check(key);
  }

  #failed(key: string, thrown: unknown): void {
    const error = asApiError(thrown);
    const tries = (this.#tries.get(key) ?? 0) + 1;
    this.#tries.set(key, tries);
    if (error.code === "no_session") this.#deps.onSessionEnded();
    // Another tab or an earlier request was faster: the next attempt asks where to go on.
    const isAgain = isPassing(error) || ["no_session", "upload_offset", "upload_busy"].includes(error.code);
    const isEndless = error.code === "offline" || error.code === "too_many" || error.code === "no_session";
    if (!isAgain || (!isEndless && tries > SERVER_TRIES)) {
      this.#change(key, { status: "refused", code: error.code, detail: error.detail, left: null });
      void this.#keep(key);
      this.#deps.onMoved();
      return;
    }
    this.#change(key, { status: "waiting", left: null });
    if (error.code === "offline") void this.#lookAtFile(key);
    this.#scope.after(error.retryAfterMs || backOffMs(tries, Math.random), () => {
      if (this.#of(key)?.status !== "waiting") return;
      this.#change(key, { status: "queued" });
      this.pump();
    });
  }

  /** A file that was changed or removed on the device looks like no network: nothing of it can be read any more. */
  async #lookAtFile(key: string): Promise<void> {
    const file = this.#files.get(key);
    if (!file || (await isReadable(file))) return;
    const copy = await this.#deps.vault.readFile(key);
    const hasCopy = copy !== null && (await isReadable(copy));
    if (this.#files.get(key) !== file) return;
    if (hasCopy) return void this.#files.set(key, copy);
    this.#files.delete(key);
    this.#stop(key);
    this.#change(key, { status: "lost", left: null });
    void this.#keep(key);
    this.#deps.onMoved();
    this.pump();
  }

  /** Asks what the server found, again and again while it looks; an event usually comes first. */
  async #check(key: string): Promise<void> {
    const upload = this.#of(key);
    const before = this.#checks.get(key);
    before?.cancel();
    if (!upload?.fileId || upload.status !== "checking") return;
    const ms = Math.min(CHECK_AT_MOST_MS, (before?.ms ?? CHECK_MS / 2) * 2);
    try {
      this.#judged(key, await this.#deps.call("upload_get", { file_id: upload.fileId }));
    } catch (thrown) {
      const error = asApiError(thrown);
      // The server kept it no longer than it said: it goes again from its first byte.
      if (error.code === "not_found") {
        this.#change(key, { status: this.#files.has(key) ? "queued" : "lost", url: null, fileId: null, sent: 0 });
        return this.pump();
      }
    }
    if (this.#of(key)?.status !== "checking" || this.#scope.isEnded) return;
    this.#checks.set(key, { ms, cancel: this.#scope.after(ms, () => void this.#check(key)) });
  }

  #judged(key: string, { state, reason, name }: Told): void {
    const upload = this.#of(key);
    if (upload?.status !== "checking" || state === "receiving" || state === "checking") return;
    if (state === "ready") this.#change(key, { status: "ready", name });
    else if (state === "dangerous") this.#change(key, { status: "dangerous" });
    else this.#change(key, { status: "refused", code: null, detail: reason ?? "" });
    void this.#keep(key);
    this.#deps.onMoved();
  }

  #stop(key: string): void {
    this.#work.get(key)?.abort.abort();
    this.#work.delete(key);
  }

  #of(key: string): Upload | undefined {
    return this.store.get().get(key);
  }

  #put(upload: Upload): void {
    this.store.update((uploads) => new Map(uploads).set(upload.key, upload));
  }

  #change(key: string, change: Partial<Upload>): void {
    const upload = this.#of(key);
    if (upload) this.#put({ ...upload, ...change });
  }

  async #keep(key: string): Promise<void> {
    const upload = this.#of(key);
    if (upload && !this.#scope.isEnded) await this.#deps.vault.put(this.#deps.me, upload);
  }

  #keptChanged(): void {
    this.#deps.onKept(this.store.get().size > 0);
  }
}

async function isReadable(file: Blob): Promise<boolean> {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

/** Upload-Metadata of the creation. */
function metadataOf({ chatId, name, kind, durationUs, waveform }: Upload): Record<string, string> {
  return {
    filename: name,
    chat_id: chatId,
    kind,
    ...(durationUs !== null && { duration_us: String(durationUs) }),
    ...(waveform !== null && { waveform }),
  };
}
