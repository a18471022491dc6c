// Joining by a link: look what it invites to, then join with the account one has, or register in three steps.
// Nothing typed is lost by a refusal; the secret stays in memory while the person signs in elsewhere.
import { type ApiError, asApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type { ChatId, InviteOffer } from "../../api/schema.ts";
import { Store } from "../../state/store.ts";
import {
  type Complaint,
  type NameComplaints,
  type NameDraft,
  nameComplaints,
  suggestLogin,
  trimmedName,
} from "../people/credentials.ts";
import { credentialComplaints, credentialRefusal } from "../people/credentialsModel.ts";

export type DeadLink = "invite_unknown" | "invite_expired" | "invite_revoked" | "invite_used_up";

export type JoinPhase =
  | { step: "looking" }
  | { step: "no-secret" }
  | { step: "dead"; code: DeadLink }
  | { step: "unreachable"; error: ApiError }
  | { step: "offer" | "name" | "login"; offer: InviteOffer }
  | { step: "joined"; offer: InviteOffer; chatId: ChatId | null }
  | { step: "waiting"; offer: InviteOffer; waitingFor: string };

export type JoinState = {
  phase: JoinPhase;
  name: NameDraft;
  login: string;
  isLoginTouched: boolean;
  password: string;
  badName: NameComplaints;
  bad: { login?: Complaint; password?: Complaint };
  failure: ApiError | null;
  isPending: boolean;
};

type JoinDeps = {
  call: Call;
  secret: string | null;
  /** Registering opened a session: the app reads who we are. */
  onSignedIn: () => Promise<void>;
};

const DEAD: readonly DeadLink[] = ["invite_unknown", "invite_expired", "invite_revoked", "invite_used_up"];

function deadLink(error: ApiError): DeadLink | undefined {
  return DEAD.find((code) => code === error.code);
}

export class JoinModel {
  readonly state: Store<JoinState>;
  readonly #deps: JoinDeps;

  constructor(deps: JoinDeps) {
    this.#deps = deps;
    this.state = new Store<JoinState>({
      phase: deps.secret === null ? { step: "no-secret" } : { step: "looking" },
      name: { last: "", first: "", middle: "" },
      login: "",
      isLoginTouched: false,
      password: "",
      badName: {},
      bad: {},
      failure: null,
      isPending: false,
    });
    void this.look();
  }

  end(): void {}

  async look(): Promise<void> {
    const { secret, call } = this.#deps;
    if (secret === null) return;
    this.#set({ phase: { step: "looking" } });
    try {
      const offer = await call("invite_look", { secret });
      const waits = offer.is_waiting && !offer.is_member_already;
      this.#set({
        phase: waits ? { step: "waiting", offer, waitingFor: offer.waiting_for } : { step: "offer", offer },
      });
    } catch (thrown) {
      this.#refused(asApiError(thrown), true);
    }
  }

  readonly setName = (name: NameDraft): void => this.#set({ name, badName: {}, failure: null });
  readonly setLogin = (login: string): void => this.#set({ login, isLoginTouched: true, bad: {}, failure: null });
  readonly setPassword = (password: string): void => this.#set({ password, bad: {}, failure: null });

  readonly toName = (): void => this.#step("name");
  readonly toOffer = (): void => this.#step("offer");

  readonly toLogin = (): void => {
    const { name, isLoginTouched, login } = this.state.get();
    const badName = nameComplaints(name);
    if (Object.keys(badName).length > 0) {
      this.#set({ badName });
      return;
    }
    this.#set({ badName, login: isLoginTouched ? login : suggestLogin(name) });
    this.#step("login");
  };

  /** With the account one has. */
  readonly join = async (): Promise<void> => {
    const { secret, call } = this.#deps;
    const { phase, isPending } = this.state.get();
    if (isPending || secret === null || !("offer" in phase)) return;
    await this.#run(async () => {
      const result = await call("invite_join", { secret });
      if (result.state === "joined") {
        this.#set({ phase: { step: "joined", offer: phase.offer, chatId: result.chat_id ?? null } });
      } else this.#set({ phase: { step: "waiting", offer: phase.offer, waitingFor: result.waiting_for } });
    });
  };

  readonly register = async (): Promise<void> => {
    const { secret, call, onSignedIn } = this.#deps;
    const { phase, name, login, password, isPending } = this.state.get();
    if (isPending || secret === null || !("offer" in phase)) return;
    const bad = credentialComplaints(login, password);
    this.#set({ bad, failure: null });
    if (bad.login || bad.password) return;
    await this.#run(async () => {
      const input = { secret, name: trimmedName(name), login: login.trim(), password };
      // Repeated after a lost answer, the same words lead in: the server knows who made the account.
      const result = await call("invite_register", input);
      if (result.state === "joined") {
        this.#set({ phase: { step: "joined", offer: phase.offer, chatId: result.chat_id ?? null } });
      } else this.#set({ phase: { step: "waiting", offer: phase.offer, waitingFor: result.waiting_for } });
      this.#set({ password: "" });
      await onSignedIn();
    });
  };

  async #run(work: () => Promise<void>): Promise<void> {
    this.#set({ isPending: true, failure: null });
    try {
      await work();
    } catch (thrown) {
      this.#refused(asApiError(thrown), false);
    } finally {
      this.#set({ isPending: false });
    }
  }

  #refused(failure: ApiError, isLook: boolean): void {
    const code = deadLink(failure);
    if (code) this.#set({ phase: { step: "dead", code } });
    else if (isLook) this.#set({ phase: { step: "unreachable", error: failure } });
    else this.#set(fieldRefusal(failure, this.state.get().login) ?? { failure });
  }

  #step(step: "offer" | "name" | "login"): void {
    const { phase } = this.state.get();
    if ("offer" in phase) this.#set({ phase: { step, offer: phase.offer }, failure: null });
  }

  #set(part: Partial<JoinState>): void {
    this.state.update((state) => ({ ...state, ...part }));
  }
}

/** What belongs under a field; a taken login comes with another one to try. */
function fieldRefusal(failure: ApiError, login: string): Pick<JoinState, "bad"> | null {
  if (failure.code === "taken") {
    return { bad: { login: { key: "join.taken", values: { login: `${login.trim()}2` } } } };
  }
  const bad = credentialRefusal(failure);
  return bad && { bad };
}
