// Plays recordings: one at a time, at one speed for all, and the next one after it. A recording is read whole before it
// plays: it is short, and what browsers record says neither its length nor where its parts are until it is all there.
import { asApiError } from "../../api/error.ts";
import type { Attachment, Message } from "../../api/schema.ts";
import { Scope } from "../../api/scope.ts";
import { Store } from "../../state/store.ts";
import type { FilesUi } from "./filesUi.ts";

export const RATES = [1, 1.5, 2] as const;
/** Recordings that are kept read, and their bytes. */
const LIMIT_READ = 20;
const LIMIT_READ_BYTES = 32 * 1024 * 1024;
const LENGTH_MS = 3000;
const END_OF_ALL = 1e7;

export interface Playing {
  readonly key: string | null;
  readonly status: "loading" | "playing" | "paused" | "broken" | "unplayable";
  /** Seconds. */
  readonly at: number;
  readonly rate: number;
}

type Element = Pick<
  HTMLMediaElement,
  "play" | "pause" | "currentTime" | "duration" | "playbackRate" | "src" | "addEventListener" | "removeEventListener"
>;

export interface Track {
  readonly message: Pick<Message, "chat_id" | "id">;
  readonly one: Pick<Attachment, "file_id" | "kind" | "is_listened">;
  readonly isOwn: boolean;
}

export const keyOf = ({ message, one }: Pick<Track, "message" | "one">) =>
  `${message.chat_id}:${message.id}:${one.file_id}`;

interface Current {
  readonly key: string;
  readonly element: Element;
  readonly scope: Scope;
  readonly track: Track;
  /** A place in it was asked for: some recordings have no index, and a browser may fail on the way. */
  isSought: boolean;
}

interface PlayerDeps extends Pick<FilesUi, "call" | "nextOf"> {
  readonly newSound: () => Element;
  readonly urlOf: (blob: Blob) => string;
  readonly dropUrl: (url: string) => void;
}

export class Player {
  readonly store = new Store<Playing>({ key: null, status: "paused", at: 0, rate: 1 });
  readonly #deps: PlayerDeps;
  readonly #read = new Map<string, { url: string; bytes: number }>();
  readonly #screens = new Map<string, { element: Element; trackOf: () => Track }>();
  readonly #told = new Set<string>();
  #current: Current | null = null;

  constructor(deps: PlayerDeps) {
    this.#deps = deps;
  }

  /** A round video plays where it stands, whatever becomes of the rest of its message. */
  attach(trackOf: () => Track, element: Element): () => void {
    const key = keyOf(trackOf());
    this.#screens.set(key, { element, trackOf });
    return () => {
      this.#screens.delete(key);
      if (this.#current?.element === element) this.stop();
    };
  }

  toggle(track: Track): void {
    const { key, status } = this.store.get();
    if (key !== keyOf(track) || status === "broken" || status === "unplayable") void this.#start(track, 0);
    else if (status === "loading") this.stop();
    else if (status === "playing") this.pause();
    else this.#resume();
  }

  pause(): void {
    this.#current?.element.pause();
    this.#show({ status: "paused" });
  }

  stop(): void {
    this.#current?.element.pause();
    this.#current?.scope.end();
    this.#current = null;
    this.#show({ key: null, status: "paused", at: 0 });
  }

  /** Nothing of it stays in the memory of the browser. */
  end(): void {
    this.stop();
    for (const { url } of this.#read.values()) this.#deps.dropUrl(url);
    this.#read.clear();
  }

  seek(track: Track, at: number): void {
    if (this.#current?.key !== keyOf(track)) return void this.#start(track, at);
    void this.#goTo(this.#current, at).catch(() => this.#show({ status: "broken" }));
    this.#show({ at });
  }

  /** A recording of a browser may not say how long it is; only once that is known a place in it can be found. */
  async #goTo(current: Current, at: number): Promise<void> {
    const { element, scope } = current;
    current.isSought = true;
    if (!Number.isFinite(element.duration)) {
      const { status } = this.store.get();
      this.#show({ status: "loading" });
      await lengthOf(element, scope);
      if (scope.isEnded) return;
      this.#show({ status });
      if (status === "playing") await element.play();
    }
    element.currentTime = at;
  }

  nextRate(): void {
    const rate = RATES[(RATES.indexOf(this.store.get().rate as 1) + 1) % RATES.length] ?? 1;
    if (this.#current) this.#current.element.playbackRate = rate;
    this.#show({ rate });
  }

  async #start(track: Track, at: number): Promise<void> {
    this.stop();
    const key = keyOf(track);
    const scope = new Scope();
    const element = this.#screens.get(key)?.element ?? this.#deps.newSound();
    const current: Current = { key, element, scope, track, isSought: false };
    this.#current = current;
    this.#show({ key, status: "loading", at });
    try {
      const url = await this.#urlOf(track);
      if (scope.isEnded) return;
      this.#listen(current);
      element.src = url;
      await metadataOf(element, scope);
      if (!scope.isEnded && at > 0) await this.#goTo(current, at);
      if (scope.isEnded) return;
      element.playbackRate = this.store.get().rate;
      await element.play();
      if (!scope.isEnded) this.#tellListened(track);
    } catch (thrown) {
      if (scope.isEnded) return;
      const isOurs = thrown instanceof DOMException;
      if (!isOurs) asApiError(thrown);
      this.#show({ status: isOurs && thrown.name === "NotSupportedError" ? "unplayable" : "broken" });
    }
  }

  #listen(current: Current): void {
    const { element, scope, track, key } = current;
    const target = element as unknown as EventTarget;
    scope.listen(target, "timeupdate", () => {
      if (this.store.get().status === "playing") this.#show({ at: element.currentTime });
    });
    scope.listen(target, "playing", () => this.#show({ status: "playing" }));
    // Chromium fails to find a place in what Firefox records: from the beginning it plays.
    scope.listen(target, "error", () =>
      current.isSought ? void this.#start(track, 0) : this.#show({ status: "unplayable" }),
    );
    scope.listen(target, "ended", () => {
      // Firefox says so too when its end was only looked for (lengthOf).
      if (this.store.get().status !== "playing") return;
      this.stop();
      this.#playNext(track, key);
    });
  }

  #resume(): void {
    void this.#current?.element.play().catch(() => this.#show({ status: "broken" }));
  }

  #playNext({ message }: Track, before: string): void {
    const next = this.#deps.nextOf(message.chat_id, Number(message.id));
    const one = next?.attachments.find(
      ({ kind, scan }) => scan !== "dangerous" && (kind === "voice" || kind === "round"),
    );
    if (!next || !one) return;
    const track = { message: next, one, isOwn: false };
    const known = this.#screens.get(keyOf(track));
    if (keyOf(track) !== before && (one.kind === "voice" || known)) void this.#start(known?.trackOf() ?? track, 0);
  }

  async #urlOf(track: Track): Promise<string> {
    const key = keyOf(track);
    const known = this.#read.get(key);
    if (known) {
      // What was played last goes last.
      this.#read.delete(key);
      this.#read.set(key, known);
      return known.url;
    }
    const { message, one } = track;
    const file = await this.#deps.call("file_get", {
      chat_id: message.chat_id,
      message_id: message.id,
      file_id: one.file_id,
    });
    const url = this.#deps.urlOf(file.blob);
    this.#read.set(key, { url, bytes: file.blob.size });
    this.#dropOldest();
    return url;
  }

  /** Never the newest: it is about to play. */
  #dropOldest(): void {
    let bytes = [...this.#read.values()].reduce((sum, one) => sum + one.bytes, 0);
    for (const [key, one] of this.#read) {
      const isOver = this.#read.size > LIMIT_READ || bytes > LIMIT_READ_BYTES;
      if (!isOver || this.#read.size === 1) return;
      this.#read.delete(key);
      this.#deps.dropUrl(one.url);
      bytes -= one.bytes;
    }
  }

  /** Once: everybody in the chat sees that it was played. */
  #tellListened(track: Track): void {
    const { message, one, isOwn } = track;
    const key = keyOf(track);
    if (isOwn || one.is_listened || this.#told.has(key)) return;
    this.#told.add(key);
    const input = { chat_id: message.chat_id, message_id: message.id, file_id: one.file_id };
    void this.#deps.call("attachment_listened", input).catch(() => this.#told.delete(key));
  }

  #show(change: Partial<Playing>): void {
    this.store.update((playing) => ({ ...playing, ...change }));
  }
}

/** Resolves when one of these events came and is enough, at an error, after LENGTH_MS, or when the scope ends. */
function waitFor(element: Element, scope: Scope, event: string, isEnough: () => boolean): Promise<void> {
  const target = element as unknown as EventTarget;
  return new Promise((resolve) => {
    const own = scope.child();
    const done = () => {
      own.end();
      resolve();
    };
    own.listen(target, "error", done);
    own.listen(target, event, () => isEnough() && done());
    own.after(LENGTH_MS, done);
    scope.own(resolve);
  });
}

function metadataOf(element: Element, scope: Scope): Promise<void> {
  return waitFor(element, scope, "loadedmetadata", () => true);
}

/** Asked for its end, the element finds out how long it is. */
function lengthOf(element: Element, scope: Scope): Promise<void> {
  const found = waitFor(element, scope, "durationchange", () => Number.isFinite(element.duration));
  element.currentTime = END_OF_ALL;
  return found;
}

/** The player of this browser. */
export function browserPlayer(ui: FilesUi): Player {
  return new Player({
    call: ui.call,
    nextOf: ui.nextOf,
    newSound: () => new Audio(),
    urlOf: (blob) => URL.createObjectURL(blob),
    dropUrl: (url) => URL.revokeObjectURL(url),
  });
}
