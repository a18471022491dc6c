// One's own sessions, password and security journal. Read when the section is opened and whenever the server says that
// something of it changed.
import { type ApiError, asApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type { AccountEvent, Device, SessionId } from "../../api/schema.ts";
import { Scope } from "../../api/scope.ts";
import { Countdown } from "../../state/countdown.ts";
import { Store } from "../../state/store.ts";

export type SecurityState = {
  /** null: not read yet. */
  devices: readonly Device[] | null;
  events: readonly AccountEvent[] | null;
  error: ApiError | null;
  closing: SessionId | "others" | null;
  old: string;
  fresh: string;
  bad: {
    old?: "password.required.old" | "password.wrongOld";
    fresh?: "field.required.password" | "error.weak_password";
  };
  failure: ApiError | null;
  isSaving: boolean;
};

export class SecurityModel {
  readonly state = new Store<SecurityState>({
    devices: null,
    events: null,
    error: null,
    closing: null,
    old: "",
    fresh: "",
    bad: {},
    failure: null,
    isSaving: false,
  });
  readonly countdown: Countdown;
  readonly #call: Call;
  readonly #scope = new Scope();
  #reading = 0;

  constructor(call: Call, nowMs: () => number) {
    this.#call = call;
    this.countdown = new Countdown(this.#scope, nowMs);
  }

  end(): void {
    this.#reading += 1;
    this.#scope.end();
  }

  readonly read = async (): Promise<void> => {
    this.#reading += 1;
    const reading = this.#reading;
    try {
      const [{ devices }, { events }] = await Promise.all([
        this.#call("session_list", {}),
        this.#call("account_event_list", {}),
      ]);
      if (reading === this.#reading) this.#set({ devices, events, error: null });
    } catch (thrown) {
      if (reading === this.#reading) this.#set({ error: asApiError(thrown) });
    }
  };

  /** True when that device is out; one that was out already counts. */
  readonly close = (id: SessionId): Promise<boolean> =>
    this.#closing(id, async () => {
      try {
        await this.#call("session_close", { session_id: id });
      } catch (thrown) {
        if (asApiError(thrown).code !== "not_found") throw thrown;
      }
    });

  /** How many were closed; null when it did not work. */
  readonly closeOthers = async (): Promise<number | null> => {
    let closed: number | null = null;
    await this.#closing("others", async () => {
      closed = (await this.#call("session_close_others", {})).closed;
    });
    return closed;
  };

  readonly setOld = (old: string): void => this.#set({ old, bad: {}, failure: null });
  readonly setFresh = (fresh: string): void => this.#set({ fresh, bad: {}, failure: null });

  /** True when the new password is kept. */
  readonly setPassword = async (): Promise<boolean> => {
    const { old, fresh, isSaving } = this.state.get();
    if (isSaving || this.countdown.left.get() > 0) return false;
    const bad: SecurityState["bad"] = {
      ...(old === "" && { old: "password.required.old" as const }),
      ...(fresh === "" && { fresh: "field.required.password" as const }),
    };
    this.#set({ bad, failure: null });
    if (bad.old || bad.fresh) return false;
    this.#set({ isSaving: true });
    try {
      await this.#call("password_set", { old, new: fresh });
      this.#set({ old: "", fresh: "" });
      void this.read();
      return true;
    } catch (thrown) {
      this.#refused(asApiError(thrown));
      return false;
    } finally {
      this.#set({ isSaving: false });
    }
  };

  #refused(failure: ApiError): void {
    if (failure.code === "wrong_credentials") this.#set({ bad: { old: "password.wrongOld" } });
    else if (failure.code === "weak_password") this.#set({ bad: { fresh: "error.weak_password" } });
    else if (failure.code === "too_many") this.countdown.start(failure.retryAfterMs);
    else this.#set({ failure });
  }

  async #closing(what: NonNullable<SecurityState["closing"]>, work: () => Promise<void>): Promise<boolean> {
    if (this.state.get().closing) return false;
    this.#set({ closing: what, error: null });
    try {
      await work();
      await this.read();
      return true;
    } catch (thrown) {
      this.#set({ error: asApiError(thrown) });
      return false;
    } finally {
      this.#set({ closing: null });
    }
  }

  #set(part: Partial<SecurityState>): void {
    this.state.update((state) => ({ ...state, ...part }));
  }
}
