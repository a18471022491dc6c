// Read marks of this device: shown at once, told to the server a moment later, the highest one only; kept until told.
import { asApiError, isPassing } from "../../api/error.ts";
import type { ChatId } from "../../api/schema.ts";
import { Scope } from "../../api/scope.ts";
import type { ChatsDeps, LiveLike } from "./snapshot.ts";

const DELAY_MS = 300;

export class Reads {
  readonly #deps: ChatsDeps;
  readonly #live: LiveLike;
  readonly #scope = new Scope();
  readonly #due = new Map<ChatId, number>();
  #isPlanned = false;

  constructor(deps: ChatsDeps, live: LiveLike) {
    this.#deps = deps;
    this.#live = live;
  }

  end(): void {
    this.flush();
    this.#scope.end();
  }

  moved(id: ChatId, n: number): void {
    this.#due.set(id, Math.max(n, this.#due.get(id) ?? 0));
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    this.#scope.after(DELAY_MS, () => this.flush());
  }

  flush(): void {
    this.#isPlanned = false;
    const due = [...this.#due];
    this.#due.clear();
    for (const [id, n] of due) void this.#tell(id, n);
  }

  async #tell(id: ChatId, n: number): Promise<void> {
    const input = { chat_id: id, n };
    try {
      if (this.#live.status === "online") await this.#live.call("chat_read", input);
      else await this.#deps.call("chat_read", input);
    } catch (thrown) {
      // Told again with the next mark or the next connection.
      if (isPassing(asApiError(thrown))) this.#due.set(id, Math.max(n, this.#due.get(id) ?? 0));
    }
  }
}
