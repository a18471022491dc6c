// Who is here: reads the server's and the caller's introduction, notices the end of the session wherever it shows
// (a refused call, a closed socket, another tab), and decides which door or room belongs to whom.
import type { ApiError } from "../api/error.ts";
import { asApiError, isPassing } from "../api/error.ts";
import type { Call, OperationName } from "../api/http.ts";
import type { Me, ServerInfo } from "../api/schema.ts";
import type { Scope } from "../api/scope.ts";
import { Store } from "../state/store.ts";
import type { Route } from "./route.ts";

export type Who = { kind: "nobody" } | { kind: "operator" } | { kind: "member"; me: Me };

export type Session =
  | { state: "loading" }
  | { state: "unreachable"; error: ApiError }
  | {
      state: "ready";
      server: ServerInfo;
      who: Who /** The session was ended elsewhere: say so at the door. */;
      wasEnded: boolean;
      /** Whoever held the session of this device has no access any more: to the organisation of this address. */
      left: string | null;
      /** The server does not answer: this is who was here last, as this device keeps it. */
      isKept: boolean;
    };

/** What the device keeps of who was here (offline/keeper.ts). */
export type WhoKeeper = {
  readWho(): Promise<{ server: ServerInfo; me: Me } | null>;
  saveWho(who: { server: ServerInfo; me: Me }): Promise<void>;
  wipe(): Promise<void>;
};

const NO_KEEPER: WhoKeeper = { readWho: async () => null, saveWho: async () => {}, wipe: async () => {} };

const RETRY_MS = 5000;
/** Other tabs hear by this key of localStorage that somebody signed in or out. */
export const SESSION_KEY = "kafedra.session";

export class SessionModel {
  readonly session = new Store<Session>({ state: "loading" });
  readonly #call: Call;
  readonly #scope: Scope;
  readonly #tellTabs: () => void;
  #reading = 0;
  #isAtDoor = false;
  #cancelRetry: (() => void) | null = null;

  readonly #keeper: WhoKeeper;

  constructor(call: Call, scope: Scope, tellTabs: () => void, keeper: WhoKeeper = NO_KEEPER) {
    this.#keeper = keeper;
    this.#call = call;
    this.#scope = scope;
    this.#tellTabs = tellTabs;
  }

  get who(): Who {
    const session = this.session.get();
    return session.state === "ready" ? session.who : { kind: "nobody" };
  }

  /** Reads who we are. A later reading wins over an earlier one that answers late. */
  async refresh(): Promise<void> {
    this.#reading += 1;
    const reading = this.#reading;
    this.#cancelRetry?.();
    try {
      const [server, { who, left }] = await Promise.all([this.#call("server_info_get", {}), this.#readWho()]);
      if (reading !== this.#reading) return;
      if (who.kind !== "nobody") this.#isAtDoor = false;
      const before = this.who;
      const wasEnded = before.kind !== "nobody" && who.kind === "nobody" && !isNewcomer(before);
      // Whoever was here by what the device keeps and is not here for the server leaves nothing behind.
      if (who.kind === "member") void this.#keeper.saveWho({ server, me: who.me });
      else void this.#keeper.wipe();
      this.session.set({ state: "ready", server, who, wasEnded, left: this.#isAtDoor ? null : left, isKept: false });
    } catch (thrown) {
      if (reading !== this.#reading) return;
      const session = this.session.get();
      // With people on the screen a failed look is no news: what they see stays, the live socket tells of the network.
      if (session.state === "ready" && !session.isKept) return;
      if (session.state !== "ready") await this.#startKept(reading, asApiError(thrown));
      if (reading === this.#reading) this.#cancelRetry = this.#scope.after(RETRY_MS, () => void this.refresh());
    }
  }

  /** Without the server: who was here last, if this device keeps it. */
  async #startKept(reading: number, error: ApiError): Promise<void> {
    const kept = isPassing(error) ? await this.#keeper.readWho() : null;
    if (reading !== this.#reading) return;
    if (kept) {
      const who: Who = { kind: "member", me: kept.me };
      this.session.set({ state: "ready", server: kept.server, who, wasEnded: false, left: null, isKept: true });
    } else this.session.set({ state: "unreachable", error });
  }

  async #readWho(): Promise<{ who: Who; left: string | null }> {
    try {
      const { is_operator, me } = await this.#call("whoami", {});
      if (me) return { who: { kind: "member", me }, left: null };
      return { who: { kind: is_operator ? "operator" : "nobody" }, left: null };
    } catch (thrown) {
      const error = asApiError(thrown);
      if (error.code === "no_session") return { who: { kind: "nobody" }, left: leftOf(error) };
      throw thrown;
    }
  }

  /** From the goodbye to the door, where nothing takes the form away until somebody signs in. */
  readonly forgetLeft = (): void => {
    this.#isAtDoor = true;
    const session = this.session.get();
    if (session.state === "ready") this.session.set({ ...session, left: null, wasEnded: false });
  };

  /** After a sign-in of any kind. */
  async signedIn(): Promise<void> {
    await this.refresh();
    this.#tellTabs();
  }

  async signOut(): Promise<void> {
    try {
      await this.#call("sign_out", {});
    } catch (thrown) {
      if (asApiError(thrown).code !== "no_session") throw thrown;
    }
    const session = this.session.get();
    if (session.state === "ready") this.session.set({ ...session, who: { kind: "nobody" }, wasEnded: false });
    await this.#keeper.wipe();
    this.#tellTabs();
  }

  /** Hears every refusal: a session that is gone is gone for the whole client. */
  readonly onError = (error: ApiError, operation: OperationName): void => {
    if (error.code !== "no_session" || operation === "whoami" || operation === "sign_out") return;
    const session = this.session.get();
    if (session.state !== "ready" || session.who.kind === "nobody") return;
    const wasEnded = !isNewcomer(session.who);
    this.session.set({ ...session, who: { kind: "nobody" }, wasEnded, left: leftOf(error) });
    void this.#keeper.wipe();
  };
}

/** "left:zmk": access ended, and to which organisation. */
function leftOf({ detail }: ApiError): string | null {
  return detail.startsWith("left:") ? detail.slice("left:".length) : null;
}

/** Registered and refused before anybody let them in: «the session is over» would be the wrong word. */
function isNewcomer(who: Who): boolean {
  return who.kind === "member" && who.me.is_waiting;
}

export type Decision = { show: Route } | { go: string; keepsReturn: boolean };

const SOON_US = 14 * 86_400 * 1_000_000;

/** Is there something to say of one's own role: it waits, was refused, was never asked for, or its term ends soon. */
export function hasRoleNews(me: Me, nowUs: number): boolean {
  if (!me.person.is_verified) return me.claim != null || me.person.roles.includes("teacher");
  return me.badge_until_us != null && me.badge_until_us - nowUs < SOON_US;
}

const DOORS: readonly Route["name"][] = ["start", "sign-in", "join", "staff"];

/** Roles that see the list of people. */
/** Everybody of the organisation: administrators and heads; a confirmed teacher, the own groups. */
export function seesPeople(me: Me): boolean {
  const { roles, is_verified } = me.person;
  return roles.includes("administrator") || roles.includes("head") || (roles.includes("teacher") && is_verified);
}

/** Roles that have «Управление»; which of its sections, Manage.tsx says. */
export function seesManage(me: Me): boolean {
  return me.person.roles.includes("administrator") || me.person.roles.includes("head");
}

/** Pure: which screen an address shows to whom. Signed out, rooms send to the door and are remembered. */
export function decide(route: Route, server: ServerInfo, who: Who): Decision {
  const door = server.root_org ? `/o/${server.root_org.slug}` : "/sign-in";
  if (route.name === "not-found" || route.name === "apply") return { show: route };
  if (route.name === "staff" && who.kind !== "member") return { show: route };
  if (["join", "help"].includes(route.name) && !(who.kind === "member" && who.me.must_set_password))
    return { show: route };
  if (who.kind === "nobody") {
    if (server.needs_start && route.name !== "start") return { go: "/start", keepsReturn: false };
    if (route.name === "operator") return { go: "/start", keepsReturn: false };
    if (route.name === "sign-in" && route.slug === null && server.root_org && !server.has_other_orgs)
      return { go: door, keepsReturn: false };
    if (DOORS.includes(route.name)) return { show: route };
    return { go: door, keepsReturn: true };
  }
  if (who.kind === "operator") {
    if (["operator", "settings"].includes(route.name)) return { show: route };
    // With another account at hand the operator may still use the doors; the first run goes on as the operator.
    if (["sign-in", "start"].includes(route.name)) return { show: route };
    return { go: "/operator", keepsReturn: false };
  }
  return decideForMember(route, who.me);
}

function decideForMember(route: Route, me: Me): Decision {
  if (me.must_set_password)
    return route.name === "credentials" ? { show: route } : { go: "/credentials", keepsReturn: true };
  if (me.is_waiting) {
    if (route.name === "waiting" || route.name === "settings") return { show: route };
    return { go: "/waiting", keepsReturn: true };
  }
  if (route.name === "coming-in" && !me.can_invite) return { show: { name: "not-found" } };
  if (route.name === "people" && !seesPeople(me)) return { show: { name: "not-found" } };
  if (route.name === "manage" && !seesManage(me)) return { show: { name: "not-found" } };
  if (["chats", "call", "people", "coming-in", "settings", "manage"].includes(route.name)) return { show: route };
  if (route.name === "staff") return { show: route };
  if (route.name === "operator") return { show: { name: "not-found" } };
  return { go: "/chats", keepsReturn: false };
}
