// What was pressed shows at once and goes back when it is refused. Of one kind under one message there is one question at
// a time: who presses on while it is under way is asked for what they want in the end.
import type { Call } from "../../api/http.ts";
import type { ChatId, Message, OwnReaction, ReactionChange, ReactionKind } from "../../api/schema.ts";
import { withEntry, withoutEntry } from "../../state/state.ts";
import { Store } from "../../state/store.ts";
import { wishKey } from "./kinds.ts";

interface ReactionsDeps {
  readonly call: Call;
  /** The answer goes into the chats' state; its event, later, changes nothing. */
  readonly told: (chatId: ChatId, change: ReactionChange, own: OwnReaction) => void;
}

export class ReactionsModel {
  /** Wanted and not answered, by wishKey. */
  readonly wishes = new Store<ReadonlyMap<string, boolean>>(new Map());
  readonly #deps: ReactionsDeps;
  readonly #asking = new Set<string>();

  constructor(deps: ReactionsDeps) {
    this.#deps = deps;
  }

  get call(): Call {
    return this.#deps.call;
  }

  /** What the server refuses is thrown, after what was shown is as before. */
  async press(message: Pick<Message, "chat_id" | "id">, kind: ReactionKind, isOn: boolean): Promise<void> {
    const key = wishKey(message, kind);
    this.wishes.update((wishes) => withEntry(wishes, key, isOn));
    if (this.#asking.has(key)) return;
    this.#asking.add(key);
    try {
      await this.#ask(message, kind, key);
    } finally {
      this.#asking.delete(key);
      this.wishes.update((wishes) => withoutEntry(wishes, key));
    }
  }

  async #ask({ chat_id, id }: Pick<Message, "chat_id" | "id">, kind: ReactionKind, key: string): Promise<void> {
    let sent: boolean | undefined;
    for (;;) {
      const wish = this.wishes.get().get(key);
      if (wish === undefined || wish === sent) return;
      sent = wish;
      const answer = await this.#deps.call("reaction_set", { chat_id, message_id: id, kind, is_on: wish });
      this.#deps.told(chat_id, answer.change, answer.own);
    }
  }
}
