// A parent comes by the code of a child: looks whose it is, then registers, or adds the child to the account they have.
import { type ApiError, asApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type { GuardianOffer, Kin, PersonName } from "../../api/schema.ts";
import { Store } from "../../state/store.ts";
import {
  type NameComplaints,
  type NameDraft,
  nameComplaints,
  suggestLogin,
  trimmedName,
} from "../people/credentials.ts";
import { type CredentialsState, credentialComplaints, credentialRefusal } from "../people/credentialsModel.ts";
import type { Held } from "./held.ts";

export type GuardianPhase =
  | { step: "ask" }
  | { step: "looking" }
  | { step: "dead"; error: ApiError }
  | { step: "offer" | "login"; offer: GuardianOffer }
  | { step: "done"; offer: GuardianOffer; child: PersonName };

export type GuardianState = {
  phase: GuardianPhase;
  org: string;
  code: string;
  isCodeShort: boolean;
  name: NameDraft;
  kin: Kin;
  badName: NameComplaints;
  login: string;
  password: string;
  bad: CredentialsState["bad"];
  failure: ApiError | null;
  isPending: boolean;
};

export const PARENT_SIGNS = 10;

type Deps = { call: Call; held: Held | null; org: string; onSignedIn: () => Promise<void> };

export class GuardianModel {
  readonly state: Store<GuardianState>;
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.state = new Store<GuardianState>({
      phase: { step: "ask" },
      org: deps.held?.org ?? deps.org,
      code: deps.held?.code ?? "",
      isCodeShort: false,
      name: { last: "", first: "", middle: "" },
      kin: "mother",
      badName: {},
      login: "",
      password: "",
      bad: {},
      failure: null,
      isPending: false,
    });
    if (deps.held) void this.look();
  }

  end(): void {}

  readonly setOrg = (org: string): void => this.#set({ org, failure: null });
  readonly setCode = (code: string): void => this.#set({ code, isCodeShort: false, failure: null });
  readonly setName = (name: NameDraft): void => this.#set({ name, badName: {}, failure: null });
  readonly setKin = (kin: Kin): void => this.#set({ kin });
  readonly setLogin = (login: string): void => this.#set({ login, bad: {}, failure: null });
  readonly setPassword = (password: string): void => this.#set({ password, bad: {}, failure: null });
  readonly toAsk = (): void => this.#set({ phase: { step: "ask" }, failure: null });

  readonly look = async (): Promise<void> => {
    const { org, code, isPending } = this.state.get();
    if (isPending) return;
    if (code.length !== PARENT_SIGNS) return this.#set({ isCodeShort: true });
    this.#set({ isPending: true, failure: null, phase: { step: "looking" } });
    try {
      const offer = await this.#deps.call("guardian_look", { org, code });
      this.#set({ phase: { step: "offer", offer } });
    } catch (thrown) {
      this.#set({ phase: { step: "dead", error: asApiError(thrown) } });
    } finally {
      this.#set({ isPending: false });
    }
  };

  readonly toLogin = (): void => {
    const { phase, name, login } = this.state.get();
    const badName = nameComplaints(name);
    this.#set({ badName });
    if (Object.keys(badName).length > 0 || !("offer" in phase)) return;
    this.#set({ phase: { step: "login", offer: phase.offer }, login: login === "" ? suggestLogin(name) : login });
  };

  readonly toOffer = (): void => {
    const { phase } = this.state.get();
    if ("offer" in phase) this.#set({ phase: { step: "offer", offer: phase.offer }, failure: null });
  };

  /** With the account one is signed in with. */
  readonly join = (): Promise<void> =>
    this.#run(async () => {
      const { code, kin } = this.state.get();
      return (await this.#deps.call("guardian_join", { code, kin })).child.name;
    });

  readonly register = async (): Promise<void> => {
    const { org, code, kin, name, login, password } = this.state.get();
    const bad = credentialComplaints(login, password);
    this.#set({ bad, failure: null });
    if (bad.login || bad.password) return;
    await this.#run(async () => {
      // Repeated after a lost answer, the same words lead in: the server knows who made the account.
      const words = { org, code, kin, name: trimmedName(name), login: login.trim(), password };
      return (await this.#deps.call("guardian_register", words)).child.name;
    });
  };

  async #run(work: () => Promise<PersonName>): Promise<void> {
    const { phase, isPending } = this.state.get();
    if (isPending || !("offer" in phase)) return;
    this.#set({ isPending: true, failure: null });
    try {
      const child = await work();
      this.#set({ phase: { step: "done", offer: phase.offer, child }, password: "" });
      await this.#deps.onSignedIn();
    } catch (thrown) {
      const failure = asApiError(thrown);
      const bad = credentialRefusal(failure);
      this.#set(bad ? { bad } : { failure });
    } finally {
      this.#set({ isPending: false });
    }
  }

  #set(part: Partial<GuardianState>): void {
    this.state.update((state) => ({ ...state, ...part }));
  }
}
