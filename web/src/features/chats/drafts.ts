// What is being written, per chat: at once on this device, a moment later on the server, from there on the person's
// other devices. No fights: what another device wrote is taken only when nobody writes here and nothing of ours waits
// to be told; the last one who writes wins.
import { asApiError, isPassing } from "../../api/error.ts";
import type { ChatId, Draft, MessageId } from "../../api/schema.ts";
import { Scope } from "../../api/scope.ts";
import { withDraft } from "../../state/events.ts";
import type { Outgoing } from "../../state/outbox.ts";
import { type State, withEntry, withoutEntry } from "../../state/state.ts";
import type { Shelf } from "./shelf.ts";
import type { ChatsDeps, ChatsStore, OwnDraft } from "./snapshot.ts";

const TELL_MS = 1200;
const TELL_AT_MOST_MS = 6000;
/** Somebody who wrote here so recently still writes. */
const WRITING_MS = 10_000;

const EMPTY: OwnDraft = { text: "", replyTo: null, isTold: true };

interface Timer {
  readonly sinceUs: number;
  readonly cancel: () => void;
}

export class Drafts {
  readonly #deps: ChatsDeps;
  readonly #store: ChatsStore;
  readonly #shelf: Shelf;
  readonly #scope = new Scope();
  readonly #change: (change: (state: State) => State) => void;
  readonly #timers = new Map<ChatId, Timer>();
  readonly #telling = new Set<ChatId>();
  /** Sent while its words were on their way: had they come after the message, the server would keep them for nothing. */
  readonly #sentMeanwhile = new Set<ChatId>();
  readonly #typedUs = new Map<ChatId, number>();
  readonly #known = new Map<ChatId, number>();
  /** What the field was told as, or took: a message is written from it. */
  readonly #fieldVersions = new Map<ChatId, number>();
  #isChecked = false;
  #seen: ReadonlyMap<ChatId, Draft> | null = null;

  constructor(deps: ChatsDeps, store: ChatsStore, shelf: Shelf, change: (change: (state: State) => State) => void) {
    this.#change = change;
    this.#deps = deps;
    this.#store = store;
    this.#shelf = shelf;
  }

  end(): void {
    this.#scope.end();
  }

  setText(id: ChatId, text: string): void {
    this.#typedUs.set(id, this.#deps.nowUs());
    this.#mine(id, { ...this.#of(id), text });
  }

  setReply(id: ChatId, replyTo: MessageId | null): void {
    if (this.#of(id).replyTo !== replyTo) this.#mine(id, { ...this.#of(id), replyTo });
  }

  /** It becomes a message: the server erases what this was written from together with keeping the message. */
  sent(id: ChatId): { draftVersion?: number } {
    this.#timers.get(id)?.cancel();
    this.#timers.delete(id);
    this.#typedUs.delete(id);
    if (this.#telling.has(id)) this.#sentMeanwhile.add(id);
    this.#put(id, null);
    const draftVersion = this.#fieldVersions.get(id);
    return draftVersion === undefined ? {} : { draftVersion };
  }

  /** A message was kept, and with it the server erased its draft: what was written since is told again, and what
   * another device wrote while the message waited is taken. */
  posted({ chatId: id, draftVersion = 0 }: Pick<Outgoing, "chatId" | "draftVersion">): void {
    const draft = this.#of(id);
    const theirs = this.#store.get().state.drafts.get(id);
    if (draft.text !== "" || draft.replyTo !== null) this.#mine(id, draft);
    else if (theirs && theirs.version > draftVersion && !this.#isOurs(id)) this.#takeOver(id, theirs);
  }

  /** Tells what waits, now. */
  flush(): void {
    for (const [id, draft] of this.#store.get().drafts) if (!draft.isTold) void this.#tell(id);
  }

  /** The state moved on: perhaps another device wrote. */
  adopt(): void {
    const { drafts, seq } = this.#store.get().state;
    if (seq !== null) this.#forgetGone(drafts);
    if (drafts === this.#seen) return;
    const before = this.#seen;
    this.#seen = drafts;
    for (const [id, draft] of drafts) if (before?.get(id) !== draft) this.#take(id, draft);
    // A list that was read anew and has no draft there any more.
    for (const id of before?.keys() ?? []) if (!drafts.has(id)) this.#erased(id);
  }

  /** Once the list is here: what the server had of us and has no more was sent or erased elsewhere. */
  #forgetGone(drafts: ReadonlyMap<ChatId, Draft>): void {
    if (this.#isChecked) return;
    this.#isChecked = true;
    for (const id of this.#store.get().drafts.keys()) if (!drafts.has(id)) this.#erased(id);
  }

  #take(id: ChatId, draft: Draft): void {
    const { text, reply_to, version } = draft;
    if (version <= (this.#known.get(id) ?? -1)) return;
    this.#known.set(id, version);
    const isErased = text === "" && !reply_to;
    // Sent from the other device: what the server knew of ours went with it, however lately it was typed.
    if (isErased && this.#of(id).isTold) this.#typedUs.delete(id);
    if (!this.#isOurs(id)) this.#takeOver(id, draft);
  }

  #takeOver(id: ChatId, { text, reply_to, version }: Draft): void {
    this.#fieldVersions.set(id, version);
    const isErased = text === "" && !reply_to;
    this.#put(id, isErased ? null : { text, replyTo: reply_to ?? null, isTold: true });
  }

  #erased(id: ChatId): void {
    if (!this.#isOurs(id)) this.#put(id, null);
  }

  /** Written here a moment ago, not told yet, or on its way as a message. */
  #isOurs(id: ChatId): boolean {
    const { outbox } = this.#store.get();
    if (!this.#of(id).isTold || this.#sentMeanwhile.has(id)) return true;
    if (this.#deps.nowUs() - (this.#typedUs.get(id) ?? -Infinity) < WRITING_MS * 1000) return true;
    return outbox.some((item) => item.chatId === id && (item.status === "queued" || item.status === "sending"));
  }

  #of(id: ChatId): OwnDraft {
    return this.#store.get().drafts.get(id) ?? EMPTY;
  }

  #mine(id: ChatId, draft: Pick<OwnDraft, "text" | "replyTo">): void {
    this.#put(id, { text: draft.text, replyTo: draft.replyTo, isTold: false });
    this.#plan(id);
  }

  /** A moment after the last letter, but not later than some seconds after the first. */
  #plan(id: ChatId): void {
    const now = this.#deps.nowUs();
    const old = this.#timers.get(id);
    const sinceUs = old?.sinceUs ?? now;
    if (old && now - sinceUs > TELL_AT_MOST_MS * 1000) return;
    old?.cancel();
    this.#timers.set(id, { sinceUs, cancel: this.#scope.after(TELL_MS, () => void this.#tell(id)) });
  }

  async #tell(id: ChatId): Promise<void> {
    this.#timers.get(id)?.cancel();
    this.#timers.delete(id);
    const draft = this.#of(id);
    if (draft.isTold || this.#telling.has(id)) return;
    this.#telling.add(id);
    let isOver = true;
    try {
      const reply = draft.replyTo === null ? {} : { reply_to: draft.replyTo };
      const told = await this.#deps.call("draft_set", { chat_id: id, text: draft.text, ...reply });
      // What the server had before this is older than this, whenever it is told.
      this.#known.set(id, told.version);
      this.#fieldVersions.set(id, told.version);
      this.#change((state) => withDraft(state, told));
    } catch (thrown) {
      // Without the network it waits for the next connection; what is refused for good stays on this device.
      isOver = !isPassing(asApiError(thrown));
    }
    this.#telling.delete(id);
    const isSent = this.#sentMeanwhile.delete(id);
    if (this.#scope.isEnded) return;
    const now = this.#of(id);
    if (now === draft) {
      if (isOver) this.#put(id, draft.text === "" && draft.replyTo === null ? null : { ...draft, isTold: true });
    } else if (!now.isTold) this.#plan(id);
    else if (isSent && isOver && this.#isLastTold(id)) this.#mine(id, EMPTY);
  }

  /** The server's newest words, as far as we heard, are what we told. */
  #isLastTold(id: ChatId): boolean {
    const draft = this.#store.get().state.drafts.get(id);
    return draft !== undefined && draft.text !== "" && draft.version === this.#known.get(id);
  }

  #put(id: ChatId, draft: OwnDraft | null): void {
    this.#store.update((snapshot) => ({
      ...snapshot,
      drafts: draft === null ? withoutEntry(snapshot.drafts, id) : withEntry(snapshot.drafts, id, draft),
    }));
    this.#shelf.saveDraft(id, draft);
  }
}
