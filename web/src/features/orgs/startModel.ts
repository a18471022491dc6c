// The operator's one-time key. A wrong one is counted by the server: after five the pause is counted down here.
import { type ApiError, asApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import { Scope } from "../../api/scope.ts";
import type { Key } from "../../i18n/translate.ts";
import { Countdown } from "../../state/countdown.ts";
import { Store } from "../../state/store.ts";

export type StartState = { key: string; bad: Key | null; failure: ApiError | null; isPending: boolean };

const PAUSE_MS = 600_000;

export class StartModel {
  readonly state = new Store<StartState>({ key: "", bad: null, failure: null, isPending: false });
  readonly countdown: Countdown;
  readonly #call: Call;
  readonly #onDone: () => Promise<void>;
  readonly #scope = new Scope();

  constructor(call: Call, onDone: () => Promise<void>, nowMs: () => number) {
    this.#call = call;
    this.#onDone = onDone;
    this.countdown = new Countdown(this.#scope, nowMs);
  }

  end(): void {
    this.#scope.end();
  }

  readonly setKey = (key: string): void => this.#set({ key, bad: null, failure: null });

  readonly submit = async (): Promise<void> => {
    const { key, isPending } = this.state.get();
    if (isPending || this.countdown.left.get() > 0) return;
    if (key.trim() === "") {
      this.#set({ bad: "start.key.empty" });
      return;
    }
    this.#set({ isPending: true, failure: null, bad: null });
    try {
      await this.#call("operator_start", { key: key.trim() });
      await this.#onDone();
    } catch (thrown) {
      this.#refused(asApiError(thrown));
    } finally {
      this.#set({ isPending: false });
    }
  };

  #refused(failure: ApiError): void {
    if (failure.code === "wrong_code") this.#set({ bad: "start.key.wrong" });
    else if (failure.code === "code_used") this.#set({ bad: "start.key.used" });
    else if (failure.code === "too_many") this.countdown.start(failure.retryAfterMs || PAUSE_MS);
    else this.#set({ failure });
  }

  #set(part: Partial<StartState>): void {
    this.state.update((state) => ({ ...state, ...part }));
  }
}
