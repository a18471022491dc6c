// What one has done in polls, beside what the chats' state holds: of a secret poll the server tells only whether one has
// voted, and that by no event. Kept as long as the page, so that scrolling asks nothing again.
import { asApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type { ChatId, MessageId, OwnVote, Poll, PollId, PollOwn } from "../../api/schema.ts";
import { Store } from "../../state/store.ts";

export interface PollPlace {
  readonly chatId: ChatId;
  readonly messageId: MessageId;
}

interface PollsDeps {
  readonly call: Call;
  /** The answer goes into the chats' state; its event, later, changes nothing. */
  readonly told: (chatId: ChatId, poll: Poll, own: OwnVote | null) => void;
}

export class PollsModel {
  /** Of secret polls. */
  readonly own = new Store<ReadonlyMap<PollId, PollOwn>>(new Map());
  readonly #deps: PollsDeps;
  readonly #asking = new Set<PollId>();

  constructor(deps: PollsDeps) {
    this.#deps = deps;
  }

  get call(): Call {
    return this.#deps.call;
  }

  /** Reads whether one has voted, once; what fails is asked again when the poll is shown again. */
  async ask(place: PollPlace, id: PollId): Promise<void> {
    if (this.#asking.has(id)) return;
    this.#asking.add(id);
    try {
      await this.#read(place, id);
    } catch {
      // it is shown as if one had not voted: the server refuses a second vote
    } finally {
      this.#asking.delete(id);
    }
  }

  async #read({ chatId }: PollPlace, id: PollId): Promise<void> {
    const { poll, own } = await this.#deps.call("poll_own_get", { poll_id: id });
    this.#deps.told(chatId, poll, null);
    if (poll.is_secret) this.#keep(id, own);
  }

  /** What the server refuses is thrown, after what it says about the poll was read. */
  async vote(place: PollPlace, id: PollId, places: readonly number[]): Promise<void> {
    try {
      const { poll, own } = await this.#deps.call("poll_vote", { poll_id: id, places: [...places] });
      if (poll.is_secret) this.#keep(id, own);
      this.#deps.told(place.chatId, poll, poll.is_secret ? null : ownVote(place, poll, own));
    } catch (thrown) {
      const { code } = asApiError(thrown);
      if (code === "poll_closed" || code === "poll_voted") await this.#read(place, id).catch(() => {});
      throw thrown;
    }
  }

  async close(place: PollPlace, id: PollId): Promise<void> {
    this.#deps.told(place.chatId, await this.#deps.call("poll_close", { poll_id: id }), null);
  }

  #keep(id: PollId, own: PollOwn): void {
    this.own.update((known) => new Map(known).set(id, own));
  }
}

function ownVote({ chatId, messageId }: PollPlace, poll: Poll, own: PollOwn): OwnVote {
  return {
    poll_id: poll.id,
    chat_id: chatId,
    message_id: messageId,
    places: own.places,
    right: own.right ?? null,
    explanation: own.explanation ?? null,
    version: poll.version,
  };
}
