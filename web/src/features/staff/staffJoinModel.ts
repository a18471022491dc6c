// Registering by a staff link: look what it invites to, then the form. Nothing typed is lost by a refusal.
import { type ApiError, asApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type { StaffOffer } from "../../api/schema.ts";
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
import { type ClaimComplaints, type ClaimDraft, claimComplaints, EMPTY_CLAIM, trimmedClaim } from "./ownClaim.ts";

export type StaffJoinState = {
  offer: StaffOffer | null;
  /** Why the link leads nowhere, or the server did not answer. */
  dead: ApiError | null;
  name: NameDraft;
  badName: NameComplaints;
  claim: ClaimDraft;
  badClaim: ClaimComplaints;
  login: string;
  isLoginTouched: boolean;
  password: string;
  bad: { login?: Complaint; password?: Complaint };
  failure: ApiError | null;
  isPending: boolean;
};

type StaffJoinDeps = { call: Call; secret: string | null; onSignedIn: () => Promise<void> };

export class StaffJoinModel {
  readonly state = new Store<StaffJoinState>({
    offer: null,
    dead: null,
    name: { last: "", first: "", middle: "" },
    badName: {},
    claim: EMPTY_CLAIM,
    badClaim: {},
    login: "",
    isLoginTouched: false,
    password: "",
    bad: {},
    failure: null,
    isPending: false,
  });
  readonly #deps: StaffJoinDeps;

  constructor(deps: StaffJoinDeps) {
    this.#deps = deps;
    void this.look();
  }

  end(): void {}

  readonly look = async (): Promise<void> => {
    const { call, secret } = this.#deps;
    if (secret === null) return;
    this.#set({ dead: null });
    try {
      this.#set({ offer: await call("staff_look", { secret }) });
    } catch (thrown) {
      this.#set({ dead: asApiError(thrown) });
    }
  };

  readonly setName = (name: NameDraft): void => {
    const { isLoginTouched, login } = this.state.get();
    this.#set({ name, badName: {}, failure: null, login: isLoginTouched ? login : suggestLogin(name) });
  };
  readonly setClaim = (part: Partial<ClaimDraft>): void =>
    this.#set({ claim: { ...this.state.get().claim, ...part }, badClaim: {}, failure: null });
  readonly setLogin = (login: string): void => this.#set({ login, isLoginTouched: true, bad: {}, failure: null });
  readonly setPassword = (password: string): void => this.#set({ password, bad: {}, failure: null });

  readonly register = async (): Promise<void> => {
    const { call, secret, onSignedIn } = this.#deps;
    const { name, claim, login, password, isPending } = this.state.get();
    const found = {
      badName: nameComplaints(name),
      badClaim: claimComplaints(claim, false),
      bad: credentialComplaints(login, password),
    };
    this.#set({ ...found, failure: null });
    const isBad = Object.values(found).some((part) => Object.keys(part).length > 0);
    if (isBad || isPending || secret === null) return;
    this.#set({ isPending: true });
    try {
      // Repeated after a lost answer, the same words lead in: the server knows who made the account.
      const who = { name: trimmedName(name), login: login.trim(), password };
      await call("staff_register", { secret, ...who, ...trimmedClaim(claim) });
      this.#set({ password: "" });
      await onSignedIn();
    } catch (thrown) {
      this.#refused(asApiError(thrown));
    } finally {
      this.#set({ isPending: false });
    }
  };

  #refused(failure: ApiError): void {
    const told = credentialRefusal(failure);
    if (told) this.#set({ bad: told });
    else if (failure.code.startsWith("invite_")) this.#set({ dead: failure });
    else this.#set({ failure });
  }

  #set(part: Partial<StaffJoinState>): void {
    this.state.update((state) => ({ ...state, ...part }));
  }
}
