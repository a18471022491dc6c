// The first sign-in by a code: a login and a password of one's own, then the rooms open.
import { type ApiError, asApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import { Store } from "../../state/store.ts";
import { type Complaint, loginComplaint, type NameDraft, passwordComplaint, suggestLogin } from "./credentials.ts";

export type CredentialsState = {
  login: string;
  password: string;
  bad: { login?: Complaint; password?: Complaint };
  failure: ApiError | null;
  isPending: boolean;
};

type CredentialsDeps = { call: Call; name: NameDraft; onDone: () => Promise<void> };

export class CredentialsModel {
  readonly state: Store<CredentialsState>;
  readonly #deps: CredentialsDeps;

  constructor(deps: CredentialsDeps) {
    this.#deps = deps;
    this.state = new Store<CredentialsState>({
      login: suggestLogin(deps.name),
      password: "",
      bad: {},
      failure: null,
      isPending: false,
    });
    void this.#propose();
  }

  end(): void {}

  /** The server knows which login is free; until it says, one made here stands in the field. */
  async #propose(): Promise<void> {
    const first = this.state.get().login;
    try {
      const { login } = await this.#deps.call("login_suggest", {});
      if (this.state.get().login === first) this.#set({ login });
    } catch {
      // What stands there will do.
    }
  }

  readonly setLogin = (login: string): void => this.#set({ login, bad: {}, failure: null });
  readonly setPassword = (password: string): void => this.#set({ password, bad: {}, failure: null });

  readonly submit = async (): Promise<void> => {
    const { login, password, isPending } = this.state.get();
    if (isPending) return;
    const bad = credentialComplaints(login, password);
    this.#set({ bad, failure: null });
    if (bad.login || bad.password) return;
    this.#set({ isPending: true });
    try {
      await this.#deps.call("credentials_set", { login: login.trim(), password });
      await this.#deps.onDone();
    } catch (thrown) {
      const failure = asApiError(thrown);
      // They are set: the answer of the first try got lost.
      if (failure.code === "no_right") return await this.#deps.onDone();
      const told = credentialRefusal(failure);
      this.#set(told ? { bad: told } : { failure });
    } finally {
      this.#set({ isPending: false });
    }
  };

  #set(part: Partial<CredentialsState>): void {
    this.state.update((state) => ({ ...state, ...part }));
  }
}

export function credentialComplaints(login: string, password: string): CredentialsState["bad"] {
  const badLogin = loginComplaint(login);
  const badPassword = passwordComplaint(password, login);
  return { ...(badLogin && { login: badLogin }), ...(badPassword && { password: badPassword }) };
}

/** Refusals that belong to one field stand under it. */
export function credentialRefusal(failure: ApiError): CredentialsState["bad"] | null {
  if (failure.code === "taken") return { login: { key: "join.takenPlain" } };
  if (failure.code === "weak_password") return { password: { key: "error.weak_password" } };
  if (failure.code === "invalid" && failure.detail.includes("login")) return { login: { key: "field.bad.login" } };
  if (failure.code === "invalid" && failure.detail.includes("password"))
    return { password: { key: "error.weak_password" } };
  return null;
}
