// One's own accounts in other organisations: the list, a link made here for the other account, and a link held here.
// The secret lives in memory only; whoever makes one and whoever uses one says the password of the account they are in.
import { type ApiError, asApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type { AccountLink, LinkId, LinkOffer, LinkView } from "../../api/schema.ts";
import { Scope } from "../../api/scope.ts";
import { Countdown } from "../../state/countdown.ts";
import { Store } from "../../state/store.ts";

/** What is known of the link that somebody came with. */
export type Held =
  | { state: "none" }
  | { state: "looking" }
  | { state: "view"; view: LinkView }
  | { state: "refused"; error: ApiError }
  | { state: "linked"; link: AccountLink };

export type LinksState = {
  /** null: not read yet. */
  links: readonly AccountLink[] | null;
  error: ApiError | null;
  held: Held;
  offer: LinkOffer | null;
  password: string;
  bad: "links.password.required" | "error.wrong_password" | null;
  failure: ApiError | null;
  busy: "offer" | "accept" | LinkId | null;
};

type LinksDeps = {
  call: Call;
  /** Of the link somebody came with; null: they came for the list. */
  secret: string | null;
  nowMs: () => number;
  /** The list has changed: others who show it read it again. */
  onChange: (links: readonly AccountLink[]) => void;
};

export function linkAddress(origin: string, secret: string): string {
  return `${origin}/settings/links#${encodeURIComponent(secret)}`;
}

/** A whole address, or the secret alone: what was copied is pasted. */
export function secretOf(typed: string): string {
  const text = typed.trim();
  const secret = text.slice(text.indexOf("#") + 1);
  try {
    return decodeURIComponent(secret);
  } catch {
    return secret;
  }
}

export class LinksModel {
  readonly state: Store<LinksState>;
  readonly countdown: Countdown;
  readonly #deps: LinksDeps;
  readonly #scope = new Scope();
  #secret: string | null;

  constructor(deps: LinksDeps) {
    this.#deps = deps;
    this.#secret = deps.secret;
    this.countdown = new Countdown(this.#scope, deps.nowMs);
    this.state = new Store<LinksState>({
      links: null,
      error: null,
      held: { state: deps.secret === null ? "none" : "looking" },
      offer: null,
      password: "",
      bad: null,
      failure: null,
      busy: null,
    });
    void this.read();
    void this.look();
  }

  end(): void {
    this.#scope.end();
  }

  /** The link made here was used: who looks on sees the new account, and the link is gone. */
  readonly read = async (): Promise<void> => {
    try {
      const { links, is_offered } = await this.#deps.call("link_list", {});
      if (this.#scope.isEnded) return;
      this.#set({ links, error: null, ...(!is_offered && { offer: null }) });
      this.#deps.onChange(links);
    } catch (thrown) {
      this.#set({ error: asApiError(thrown) });
    }
  };

  readonly look = async (): Promise<void> => {
    if (this.#secret === null) return;
    this.#set({ held: { state: "looking" }, failure: null, bad: null });
    try {
      const view = await this.#deps.call("link_look", { secret: this.#secret });
      this.#set({ held: { state: "view", view } });
    } catch (thrown) {
      this.#set({ held: { state: "refused", error: asApiError(thrown) } });
    }
  };

  /** Typed or pasted here. */
  readonly hold = (typed: string): Promise<void> => {
    this.#secret = secretOf(typed);
    return this.look();
  };

  readonly forget = (): void => {
    this.#secret = null;
    this.#set({ held: { state: "none" }, password: "", bad: null, failure: null });
  };

  readonly setPassword = (password: string): void => this.#set({ password, bad: null, failure: null });

  readonly make = (): Promise<boolean> =>
    this.#withPassword("offer", async (password) => {
      const offer = await this.#deps.call("link_offer_make", { password });
      this.#set({ offer });
    });

  readonly accept = (): Promise<boolean> =>
    this.#withPassword("accept", async (password) => {
      const secret = this.#secret;
      if (secret === null) return;
      const link = await this.#deps.call("link_accept", { secret, password });
      this.#secret = null;
      this.#set({ held: { state: "linked", link } });
      await this.read();
    });

  readonly takeBack = async (): Promise<void> => {
    this.#set({ offer: null });
    await this.#deps.call("link_offer_drop", {}).catch(() => {});
  };

  /** True when it has ended; one that had ended already counts. */
  readonly part = async (link_id: LinkId): Promise<boolean> => {
    if (this.state.get().busy) return false;
    this.#set({ busy: link_id, error: null });
    try {
      await this.#deps.call("link_end", { link_id });
    } catch (thrown) {
      const error = asApiError(thrown);
      if (error.code !== "not_found") this.#set({ error });
      if (error.code !== "not_found") return false;
    } finally {
      this.#set({ busy: null });
    }
    await this.read();
    return true;
  };

  async #withPassword(busy: "offer" | "accept", work: (password: string) => Promise<void>): Promise<boolean> {
    const { password, busy: before } = this.state.get();
    if (before || this.countdown.left.get() > 0) return false;
    this.#set({ bad: password === "" ? "links.password.required" : null, failure: null });
    if (password === "") return false;
    this.#set({ busy });
    try {
      await work(password);
      this.#set({ password: "" });
      return true;
    } catch (thrown) {
      this.#refused(asApiError(thrown), busy);
      return false;
    } finally {
      this.#set({ busy: null });
    }
  }

  #refused(failure: ApiError, busy: "offer" | "accept"): void {
    if (failure.code === "wrong_password") this.#set({ bad: "error.wrong_password" });
    else if (failure.code === "too_many") this.countdown.start(failure.retryAfterMs);
    else if (busy === "accept" && failure.code.startsWith("link_"))
      this.#set({ held: { state: "refused", error: failure } });
    else this.#set({ failure });
  }

  #set(part: Partial<LinksState>): void {
    if (!this.#scope.isEnded) this.state.update((state) => ({ ...state, ...part }));
  }
}
