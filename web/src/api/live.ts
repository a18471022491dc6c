// The live socket (docs/protocol.md): keeps one WebSocket alive, remembers the last seq of every topic, asks for what
// was missed after each break, and hands decoded events out in order, each once.
// A hole in seq, or an answer that does not fit, ends in "subscribe again"; too much missed ends in onResync.
import { backOffMs } from "./backOff.ts";
import { Decoder, type DropCounts, type Frame, type ServerEvent } from "./decode.ts";
import { ApiError, problemOf } from "./error.ts";
import type { In, OperationName, Out } from "./http.ts";
import { newKey } from "./key.ts";
import { Scope } from "./scope.ts";
import { openWebSocket, type SocketLike } from "./socket.ts";

export type LiveStatus = "connecting" | "online" | "offline";

export interface LiveHandlers {
  onStatus(status: LiveStatus): void;
  onHello(member: string): void;
  onEvent(event: ServerEvent): void;
  /** Read a window over HTTP and subscribe with its seq. */
  onResync(topic: string): void;
  onGone(topic: string): void;
  /** The session ended, or the socket is refused again and again: look who we are. */
  onRefused(): void;
  /** Somebody writes in a chat this moment. */
  onTyping?(topic: string, member: string): void;
  /** The rules of the organisation are others than before. */
  onRules?(): void;
  /** All of the watched who are here; or one who came or went. */
  onOnline?(members: readonly string[]): void;
  onPresence?(member: string, isOnline: boolean): void;
}

export interface LiveOptions {
  url: string;
  handlers: LiveHandlers;
  open?: (url: string) => SocketLike;
  random?: () => number;
  /** Milliseconds. */
  now?: () => number;
  /** Window and document in a browser: focus and network changes wake the socket early. */
  page?: { window: Window; document: Document };
}

const PING_MS = 25_000;
const SILENCE_MS = 10_000;
const CALL_MS = 15_000;
const REFUSALS_BEFORE_ASKING = 2;
/** The server drops more than that. */
const TYPING_MS = 3000;
const CLOSE_SESSION_ENDED = 1008;
const CLOSE_NEWER_SOCKET = 4000;

interface Topic {
  /** null: no seq known yet, only what is new is wanted. */
  seq: number | null;
  isSubscribed: boolean;
}

interface PendingCall {
  done: (frame: { status: number; body: unknown }) => void;
  fail: (error: ApiError) => void;
}

export class LiveSocket {
  readonly #options: LiveOptions;
  readonly #scope = new Scope();
  readonly #decoder = new Decoder();
  readonly #topics = new Map<string, Topic>();
  readonly #calls = new Map<string, PendingCall>();
  readonly #typed = new Map<string, number>();
  #watched: readonly string[] = [];
  #connection: Scope | null = null;
  #socket: SocketLike | null = null;
  #status: LiveStatus = "offline";
  #tries = 0;
  #refusals = 0;
  #ids = 0;
  #cancelRetry: (() => void) | null = null;
  #isParked = false;

  constructor(options: LiveOptions) {
    this.#options = options;
    this.#scope.own(() => this.#drop(1000));
    const page = options.page;
    if (page) {
      this.#scope.listen(page.window, "online", () => this.wake());
      this.#scope.listen(page.window, "offline", () => this.#closed(1006));
      this.#scope.listen(page.document, "visibilitychange", () => {
        if (page.document.visibilityState === "visible") this.wake();
      });
    }
  }

  get status(): LiveStatus {
    return this.#status;
  }

  get dropCounts(): DropCounts {
    return this.#decoder.counts;
  }

  start(): void {
    if (!this.#connection && !this.#scope.isEnded) this.#connect();
  }

  end(): void {
    this.#scope.end();
    this.#setStatus("offline");
  }

  /** Try now: the person looks at the page again, or the network came back. */
  wake(): void {
    if (this.#scope.isEnded) return;
    this.#tries = 0;
    this.#isParked = false;
    if (this.#status === "online") this.#ping();
    else if (!this.#connection) this.#connect();
  }

  /** Listen from `since` on; asked again after every break. */
  subscribe(topic: string, since: number | null): void {
    this.#topics.set(topic, { seq: since, isSubscribed: false });
    this.#ask(topic);
  }

  unsubscribe(topic: string): void {
    if (this.#topics.delete(topic)) this.#send({ t: "unsubscribe", topic });
  }

  /** We write in this topic: said at most once in three seconds. */
  typing(topic: string): void {
    const now = (this.#options.now ?? Date.now)();
    if (this.#status !== "online" || now - (this.#typed.get(topic) ?? -TYPING_MS) < TYPING_MS) return;
    this.#typed.set(topic, now);
    this.#send({ t: "typing", topic });
  }

  /** Whose presence we show; replaces the earlier list, and is told again after each break. */
  watch(members: readonly string[]): void {
    this.#watched = members;
    this.#send({ t: "watch", members });
  }

  /** An operation over the socket; fails with "offline" when there is none or it breaks before the answer. */
  call<N extends OperationName>(op: N, input: In<N>, key?: string): Promise<Out<N>> {
    return new Promise((resolve, reject) => {
      const connection = this.#connection;
      if (this.#status !== "online" || !connection) {
        reject(new ApiError("offline", 0));
        return;
      }
      const id = `c${++this.#ids}`;
      const settle = () => {
        cancel();
        this.#calls.delete(id);
      };
      const cancel = connection.after(CALL_MS, () => this.#calls.get(id)?.fail(new ApiError("offline", 0)));
      this.#calls.set(id, {
        done: ({ status, body }) => {
          settle();
          if (status >= 200 && status < 300) resolve((body ?? undefined) as Out<N>);
          else reject(problemOf(status, body));
        },
        fail: (error) => {
          settle();
          reject(error);
        },
      });
      this.#send({ t: "call", id, op, in: input, key: key ?? newKey() });
    });
  }

  #connect(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    const connection = this.#scope.child();
    this.#connection = connection;
    this.#setStatus("connecting");
    let socket: SocketLike;
    try {
      socket = (this.#options.open ?? openWebSocket)(this.#options.url);
    } catch {
      this.#closed(1006);
      return;
    }
    this.#socket = socket;
    connection.own(() => {
      socket.onopen = socket.onmessage = socket.onclose = null;
    });
    connection.after(SILENCE_MS, () => {
      if (this.#status !== "online") this.#closed(1006);
    });
    socket.onmessage = ({ data }) => this.#received(data);
    socket.onclose = ({ code }) => this.#closed(code);
  }

  #received(data: unknown): void {
    const frame = this.#decoder.decode(data);
    this.#cancelSilence?.();
    this.#cancelSilence = null;
    if (frame) this.#handle(frame);
  }

  #handle(frame: Frame): void {
    const { handlers } = this.#options;
    switch (frame.t) {
      case "hello":
        this.#opened();
        handlers.onHello(frame.member);
        break;
      case "event":
        this.#event(frame.event);
        break;
      case "subscribed":
        this.#subscribed(frame.topic, frame.seq);
        break;
      case "resync":
        if (this.#topics.has(frame.topic)) handlers.onResync(frame.topic);
        break;
      case "gone":
        if (this.#topics.delete(frame.topic)) handlers.onGone(frame.topic);
        break;
      case "reply":
        this.#calls.get(frame.id)?.done(frame);
        break;
      case "typing":
        handlers.onTyping?.(frame.topic, frame.member);
        break;
      case "online":
        handlers.onOnline?.(frame.members);
        break;
      case "presence":
        handlers.onPresence?.(frame.member, frame.isOnline);
        break;
      case "rules":
        handlers.onRules?.();
        break;
      case "pong":
        break;
    }
  }

  #opened(): void {
    this.#tries = 0;
    this.#refusals = 0;
    this.#setStatus("online");
    this.#connection?.every(PING_MS, () => this.#ping());
    for (const topic of this.#topics.keys()) this.#ask(topic);
    if (this.#watched.length > 0) this.#send({ t: "watch", members: this.#watched });
  }

  #event(event: ServerEvent): void {
    const topic = this.#topics.get(event.topic);
    if (!topic) return;
    if (topic.seq !== null && event.seq <= topic.seq) return;
    if (topic.seq !== null && event.seq !== topic.seq + 1) {
      if (topic.isSubscribed) this.#ask(event.topic);
      return;
    }
    topic.seq = event.seq;
    this.#options.handlers.onEvent(event);
  }

  /** After the replay our seq must be the server's; else its past is not ours (a restored copy, a lost frame). */
  #subscribed(name: string, seq: number): void {
    const topic = this.#topics.get(name);
    if (!topic) return;
    topic.isSubscribed = true;
    if (topic.seq === null) topic.seq = seq;
    else if (topic.seq < seq || topic.seq > seq) this.#options.handlers.onResync(name);
  }

  #ask(name: string): void {
    const topic = this.#topics.get(name);
    if (!topic || this.#status !== "online") return;
    topic.isSubscribed = false;
    this.#send(
      topic.seq === null ? { t: "subscribe", topic: name } : { t: "subscribe", topic: name, since: topic.seq },
    );
  }

  #cancelSilence: (() => void) | null = null;

  #ping(): void {
    const connection = this.#connection;
    if (!connection || this.#cancelSilence) return;
    this.#send({ t: "ping", id: `p${++this.#ids}` });
    this.#cancelSilence = connection.after(SILENCE_MS, () => this.#closed(1006));
  }

  #send(frame: Readonly<Record<string, unknown>>): void {
    if (this.#status !== "online" || !this.#socket) return;
    try {
      this.#socket.send(JSON.stringify(frame));
    } catch {
      this.#closed(1006);
    }
  }

  /** Ends what belongs to this connection; says nothing to anybody. */
  #drop(code: number): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#cancelSilence = null;
    this.#connection?.end();
    this.#connection = null;
    if (socket) {
      try {
        socket.close(code === 1000 ? 1000 : undefined);
      } catch {
        // it was closed already
      }
    }
    for (const call of [...this.#calls.values()]) call.fail(new ApiError("offline", 0));
  }

  #closed(code: number): void {
    if (!this.#connection) return;
    const wasOpen = this.#status === "online";
    this.#drop(code);
    this.#setStatus("offline");
    if (this.#scope.isEnded) return;
    if (!wasOpen) this.#refusals++;
    if (code === CLOSE_SESSION_ENDED || this.#refusals >= REFUSALS_BEFORE_ASKING) {
      this.#refusals = 0;
      this.#options.handlers.onRefused();
      if (code === CLOSE_SESSION_ENDED) return;
    }
    if (code === CLOSE_NEWER_SOCKET) this.#isParked = true;
    if (this.#isParked || this.#scope.isEnded) return;
    this.#cancelRetry = this.#scope.after(backOffMs(this.#tries++, this.#options.random ?? Math.random), () => {
      if (!this.#connection) this.#connect();
    });
  }

  #setStatus(status: LiveStatus): void {
    if (status === this.#status) return;
    this.#status = status;
    this.#options.handlers.onStatus(status);
  }
}
