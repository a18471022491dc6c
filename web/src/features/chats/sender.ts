// Sends what the outbox holds: in order within a chat, with the same key until the server has answered, through breaks
// and reloads. Only a refusal about the message itself makes it "failed"; the rest waits and goes again.

import { backOffMs } from "../../api/backOff.ts";
import { asApiError, isPassing } from "../../api/error.ts";
import { newKey } from "../../api/key.ts";
import type { ChatId, FileId, Message } from "../../api/schema.ts";
import { Scope } from "../../api/scope.ts";
import { rulesOf } from "../../state/chatRules.ts";
import {
  claimed,
  nextToSend,
  type Outbox,
  type Outgoing,
  settled,
  withFileIds,
  withGoing,
  withKept,
  without,
  withoutFile,
  withQueued,
  withStatus,
} from "../../state/outbox.ts";
import type { Shelf } from "./shelf.ts";
import type { ChatsDeps, ChatsStore } from "./snapshot.ts";

const SERVER_TRIES = 5;

interface SenderDeps {
  readonly deps: ChatsDeps;
  readonly store: ChatsStore;
  readonly shelf: Shelf;
  /** Puts the kept message into the state itself, when no event will. */
  readonly applyOwn: (message: Message) => void;
  /** The server keeps a message, and erased the draft it was written from. */
  readonly onPosted: (item: Outgoing) => void;
}

export class Sender {
  readonly #with: SenderDeps;
  readonly #scope = new Scope();
  readonly #tries = new Map<string, number>();
  #cancelHold: (() => void) | null = null;

  constructor(given: SenderDeps) {
    this.#with = given;
  }

  end(): void {
    this.#scope.end();
  }

  send(given: Pick<Outgoing, "chatId" | "text" | "replyTo" | "files" | "isSilent" | "draftVersion">): void {
    const createdUs = this.#with.deps.nowUs();
    this.#change((box) => withQueued(box, { ...given, key: newKey(), createdUs }));
    this.pump();
  }

  retry(key: string): void {
    this.#tries.delete(key);
    const item = this.#of(key);
    // The server refused exactly these: what they are is asked anew. After any other failure it may have them.
    const isOfFiles = ["not_found", "file_not_ready", "file_refused"].includes(item?.code ?? "");
    this.#change((box) => withStatus(isOfFiles ? withFileIds(box, key, null) : box, key, "queued"));
    if (item && item.files.length > 0 && (isOfFiles || item.fileIds === null)) this.#with.deps.files?.again(item.files);
    this.wake();
  }

  fileGone(file: string): void {
    this.#change((box) => withoutFile(box, file));
    this.pump();
  }

  discard(key: string): void {
    const item = this.#of(key);
    this.#change((box) => without(box, key));
    if (item && item.files.length > 0) this.#with.deps.files?.drop(item.files);
    this.pump();
  }

  /** The connection is back: what waited goes at once. */
  wake(): void {
    this.#cancelHold?.();
    this.#cancelHold = null;
    this.pump();
  }

  pump(): void {
    if (this.#scope.isEnded) return;
    this.#judgeFiles();
    if (this.#cancelHold) return;
    for (const item of nextToSend(this.#with.store.get().outbox, this.#isReady)) void this.#post(item);
  }

  readonly #isReady = (item: Outgoing): boolean => typeof this.#idsOf(item) !== "string" && !this.#isHeld(item.chatId);

  /** A slow chat holds all that waits there, so that the order stays. Its rule may be gone before the moment comes. */
  #isHeld(chatId: ChatId): boolean {
    const { outbox, state } = this.#with.store.get();
    const chat = state.chats.get(chatId);
    if (!chat || rulesOf(chat.chat).slow_s === 0) return false;
    const nowUs = this.#with.deps.nowUs();
    return outbox.some((item) => item.chatId === chatId && (item.goesUs ?? 0) > nowUs);
  }

  #idsOf({ files, fileIds }: Outgoing): readonly FileId[] | "waiting" | "stuck" {
    if (files.length === 0) return [];
    return fileIds ?? this.#with.deps.files?.idsOf(files) ?? "waiting";
  }

  #of(key: string): Outgoing | undefined {
    return this.#with.store.get().outbox.find((one) => one.key === key);
  }

  /** What can not go for its files says so; it goes when they are mended or taken out. */
  #judgeFiles(): void {
    for (const item of this.#with.store.get().outbox) {
      const isFailed = item.status === "failed" && item.code === null;
      if (item.files.length === 0 ? !isFailed : !isFailed && item.status !== "queued") continue;
      const isStuck = this.#idsOf(item) === "stuck";
      if (isStuck && this.#goneElsewhere(item)) continue;
      if (isStuck !== isFailed) this.#change((box) => withStatus(box, item.key, isStuck ? "failed" : "queued"));
    }
  }

  /** An own message came by an event: it may be one of ours whose answer is still under way. */
  told(message: Message): void {
    this.#change((box) => claimed(box, message, this.#with.deps.me.id));
  }

  /** The state moved on: kept items whose message is there now are over. */
  settle(): void {
    const { chats } = this.#with.store.get().state;
    this.#change((box) => settled(box, (id) => chats.get(id)?.chat.head));
    const isFree = ({ goesUs, chatId }: Outgoing) => goesUs !== undefined && !this.#isHeld(chatId);
    if (this.#with.store.get().outbox.some(isFree)) this.pump();
  }

  async #post(item: Outgoing): Promise<void> {
    if (this.#goneElsewhere(item)) return this.pump();
    this.#change((box) => withStatus(box, item.key, "sending"));
    const { alone = (_: string, run: () => Promise<void>) => run() } = this.#with.deps;
    try {
      await alone(`kafedra.out.${item.key}`, () => this.#send(item));
    } catch (thrown) {
      this.#refused(item, thrown);
    }
    this.pump();
  }

  async #send({ key }: Outgoing): Promise<void> {
    const item = this.#of(key);
    if (!item || this.#goneElsewhere(item)) return;
    const ids = this.#idsOf(item);
    // A file was taken out, or is checked anew, while other tabs had their turn.
    if (typeof ids === "string") return this.#change((box) => withStatus(box, key, "queued"));
    const file_ids = [...ids];
    if (file_ids.length > 0 && !item.fileIds) this.#change((box) => withFileIds(box, key, file_ids));
    const reply = item.replyTo && { reply_to: item.replyTo };
    const silent = item.isSilent && { is_silent: true };
    const draft = item.draftVersion !== undefined && { draft_version: item.draftVersion };
    const input = { chat_id: item.chatId, text: item.text, ...reply, file_ids, ...silent, ...draft };
    const message = await this.#with.deps.call("message_post", input, { key: item.key });
    this.#tries.delete(item.key);
    this.#kept(item, message);
    if (item.files.length > 0) this.#with.deps.files?.posted(item.files);
    this.#with.onPosted(item);
  }

  /** Another tab sent it, or threw it away. Asked before our own mark puts it on the shelf again. */
  #goneElsewhere(item: Outgoing): boolean {
    if (this.#with.shelf.hasOutgoing(item.key)) return false;
    this.#change((box) => without(box, item.key));
    return true;
  }

  #kept(item: Outgoing, message: Message): void {
    this.#change((box) => withKept(box, item.key, message.id));
    if (this.#with.store.get().connection !== "online") this.#with.applyOwn(message);
    this.settle();
  }

  /** The socket broke: no event will come for what was kept already; a later reading brings the same message. */
  #refused(item: Outgoing, thrown: unknown): void {
    const error = asApiError(thrown);
    if (error.code === "no_session") {
      this.#change((box) => withStatus(box, item.key, "queued"));
      this.#hold(backOffMs(10, Math.random));
      this.#with.deps.onSessionEnded();
      return;
    }
    if (error.code === "slow") {
      const ms = Math.max(1000, error.retryAfterMs);
      this.#change((box) => withGoing(box, item.key, this.#with.deps.nowUs() + ms * 1000));
      this.#scope.after(ms, () => this.pump());
      return;
    }
    const tries = (this.#tries.get(item.key) ?? 0) + 1;
    this.#tries.set(item.key, tries);
    const isWaiting = error.code === "offline" || error.code === "too_many";
    if (!isPassing(error) || (!isWaiting && tries >= SERVER_TRIES)) {
      this.#change((box) => withStatus(box, item.key, "failed", error.code));
      return;
    }
    this.#change((box) => withStatus(box, item.key, "queued"));
    this.#hold(error.retryAfterMs || backOffMs(tries, Math.random));
  }

  #hold(ms: number): void {
    this.#cancelHold?.();
    this.#cancelHold = this.#scope.after(ms, () => this.wake());
  }

  #change(change: (box: Outbox) => Outbox): void {
    const { store, shelf } = this.#with;
    const before = store.get().outbox;
    const outbox = change(before);
    if (outbox === before) return;
    store.update((snapshot) => ({ ...snapshot, outbox }));
    shelf.saveOutbox(outbox);
  }
}
