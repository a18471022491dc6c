// Sign-in at the address of one organisation: by login and password, or by the code of a sheet.
import { type ApiError, asApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import { newKey } from "../../api/key.ts";
import type { OrgPublic } from "../../api/schema.ts";
import { Scope } from "../../api/scope.ts";
import type { Key } from "../../i18n/translate.ts";
import { Countdown } from "../../state/countdown.ts";
import { Store } from "../../state/store.ts";

export type SignInState = {
  org: { state: "loading" } | { state: "ready"; org: OrgPublic } | { state: "failed"; error: ApiError };
  tab: "password" | "code";
  login: string;
  password: string;
  code: string;
  bad: { login?: Key; password?: Key; code?: Key };
  failure: ApiError | null;
  isPending: boolean;
};

type SignInDeps = {
  call: Call;
  slug: string;
  /** Of a slip's square. */
  code?: string | null;
  onSignedIn: () => Promise<void>;
  nowMs: () => number;
};

const CODE_SIGNS = 8;
const PAUSE_MS = 60_000;

export class SignInModel {
  readonly state: Store<SignInState>;
  readonly countdown: Countdown;
  readonly #deps: SignInDeps;
  readonly #scope = new Scope();
  /** A code whose answer got lost on a bad network is sent once more with the same key. */
  readonly #again = newKey();

  constructor(deps: SignInDeps) {
    this.#deps = deps;
    this.countdown = new Countdown(this.#scope, deps.nowMs);
    this.state = new Store<SignInState>({
      org: { state: "loading" },
      tab: deps.code ? "code" : "password",
      login: "",
      password: "",
      code: (deps.code ?? "").slice(0, CODE_SIGNS),
      bad: {},
      failure: null,
      isPending: false,
    });
    void this.readOrg();
  }

  end(): void {
    this.#scope.end();
  }

  async readOrg(): Promise<void> {
    this.#set({ org: { state: "loading" } });
    try {
      const org = await this.#deps.call("org_public_get", { slug: this.#deps.slug });
      this.#set({ org: { state: "ready", org } });
    } catch (thrown) {
      this.#set({ org: { state: "failed", error: asApiError(thrown) } });
    }
  }

  readonly selectTab = (tab: SignInState["tab"]): void => this.#set({ tab, failure: null, bad: {} });
  readonly setLogin = (login: string): void => this.#edit({ login });
  readonly setPassword = (password: string): void => this.#edit({ password });
  readonly setCode = (code: string): void => this.#edit({ code });

  readonly submit = async (): Promise<void> => {
    const { tab, login, password, code, isPending } = this.state.get();
    if (isPending || this.countdown.left.get() > 0) return;
    const bad = tab === "code" ? badCode(code) : badPassword(login, password);
    this.#set({ bad, failure: null });
    if (Object.keys(bad).length > 0) return;
    this.#set({ isPending: true });
    try {
      const org = this.#deps.slug;
      if (tab === "code")
        await this.#deps.call("sign_in_by_code", {
          org,
          code: `${code.slice(0, 4)}-${code.slice(4)}`,
          again: this.#again,
        });
      else await this.#deps.call("sign_in", { org, login: login.trim(), password });
      await this.#deps.onSignedIn();
    } catch (thrown) {
      this.#refused(asApiError(thrown));
    } finally {
      this.#set({ isPending: false });
    }
  };

  #refused(failure: ApiError): void {
    this.#set({ failure });
    if (failure.code === "too_many") this.countdown.start(failure.retryAfterMs || PAUSE_MS);
  }

  #edit(part: Partial<SignInState>): void {
    this.#set({ ...part, bad: {}, failure: null });
  }

  #set(part: Partial<SignInState>): void {
    this.state.update((state) => ({ ...state, ...part }));
  }
}

function badCode(code: string): SignInState["bad"] {
  return code.length === CODE_SIGNS ? {} : { code: "signIn.code.short" };
}

function badPassword(login: string, password: string): SignInState["bad"] {
  return {
    ...(login.trim() === "" && { login: "field.required.login" as const }),
    ...(password === "" && { password: "field.required.password" as const }),
  };
}
