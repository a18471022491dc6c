// How students come into one group: links, those who wait, slips of the list. For whoever works with the group.
import { type ApiError, asApiError, isPassing } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import { newKey } from "../../api/key.ts";
import type {
  MemberId,
  Slip,
  SlipCode,
  UnitId,
  UnitInvite,
  UnitInviteId,
  UnitInviteMade,
  UnitRequest,
  UnitVerdict,
} from "../../api/schema.ts";
import { Store } from "../../state/store.ts";

export type UnitTerms = { hours: number; maxUses: number };
export type Decision = { verdict: UnitVerdict; listed_id?: MemberId; from_id?: UnitId };

export type UnitState = {
  invites: readonly UnitInvite[] | null;
  requests: readonly UnitRequest[] | null;
  slips: readonly Slip[] | null;
  error: ApiError | null;
  terms: UnitTerms;
  made: UnitInviteMade | null;
  /** Just issued: shown and printed until the page is left. */
  issued: readonly SlipCode[] | null;
  chosen: ReadonlySet<MemberId>;
  failure: ApiError | null;
  /** What is being changed now. */
  busy: string | null;
  /** A request was decided by somebody else. */
  wasDecided: boolean;
};

/** One act of the server; a larger group takes several. */
export const SLIPS_AT_ONCE = 60;

export class UnitInvitesModel {
  readonly state = new Store<UnitState>({
    invites: null,
    requests: null,
    slips: null,
    error: null,
    terms: { hours: 72, maxUses: 30 },
    made: null,
    issued: null,
    chosen: new Set(),
    failure: null,
    busy: null,
    wasDecided: false,
  });
  readonly #call: Call;
  readonly #unit: UnitId;
  #linkKey = newKey();
  /** A retry of the same people asks for the same slips. */
  #slipKeys = new Map<string, string>();

  constructor(call: Call, unit: UnitId) {
    this.#call = call;
    this.#unit = unit;
    void this.read();
  }

  end(): void {}

  /** Somebody came or was let in: what is there now, and the marks of whoever looks stay as they are. */
  async look(): Promise<void> {
    if (this.state.get().slips === null) return;
    try {
      const lists = await this.#lists();
      this.#set({ ...lists, chosen: stillWithout(lists.slips, this.state.get().chosen) });
    } catch {
      // What is shown was true a moment ago; the next act tells what is wrong.
    }
  }

  async #lists() {
    const unit = { unit_id: this.#unit };
    const [{ invites }, { requests }, { slips }] = await Promise.all([
      this.#call("unit_invite_list", unit),
      this.#call("unit_request_list", unit),
      this.#call("slip_list", unit),
    ]);
    return { invites, requests, slips };
  }

  async read(): Promise<void> {
    try {
      const lists = await this.#lists();
      this.#set({ ...lists, chosen: withoutSlip(lists.slips), error: null });
    } catch (thrown) {
      this.#set({ error: asApiError(thrown) });
    }
  }

  readonly setTerms = (part: Partial<UnitTerms>): void =>
    this.#set({ terms: { ...this.state.get().terms, ...part }, failure: null });

  readonly forgetMade = (): void => this.#set({ made: null });

  readonly choose = (id: MemberId, isChosen: boolean): void => {
    const chosen = new Set(this.state.get().chosen);
    if (isChosen) chosen.add(id);
    else chosen.delete(id);
    this.#set({ chosen });
  };

  readonly chooseAll = (): void => this.#set({ chosen: withoutAccount(this.state.get().slips ?? []) });

  /** replaces: that link dies in the same moment. */
  readonly make = (replaces?: UnitInviteId): Promise<boolean> =>
    this.#act("link", async () => {
      const { terms, invites } = this.state.get();
      const made = await this.#call(
        "unit_invite_create",
        {
          unit_id: this.#unit,
          hours: terms.hours,
          max_uses: terms.maxUses,
          ...(replaces !== undefined && { replaces }),
        },
        { key: this.#linkKey },
      );
      this.#linkKey = newKey();
      const others = (invites ?? []).map((invite) =>
        invite.id === replaces ? { ...invite, is_replaced: true, revoked_us: made.invite.created_us } : invite,
      );
      this.#set({ made, invites: [made.invite, ...others] });
    });

  readonly revoke = (id: UnitInviteId): Promise<boolean> =>
    this.#act(`invite-${id}`, async () => {
      const dead = await this.#call("unit_invite_revoke", { unit_id: this.#unit, unit_invite_id: id });
      const { invites, made } = this.state.get();
      this.#set({
        invites: (invites ?? []).map((invite) => (invite.id === id ? dead : invite)),
        made: made?.invite.id === id ? null : made,
      });
    });

  readonly decide = (request: UnitRequest, decision: Decision): Promise<boolean> =>
    this.#act(`request-${request.id}`, async () => {
      await this.#call("unit_request_decide", {
        unit_id: this.#unit,
        unit_request_id: request.id,
        ...decision,
      });
      this.#set({ requests: (this.state.get().requests ?? []).filter((one) => one.id !== request.id) });
      const { slips } = await this.#call("slip_list", { unit_id: this.#unit });
      this.#set({ slips, chosen: stillWithout(slips, this.state.get().chosen) });
    });

  /** All chosen, or none of a portion; a portion that is out stays out. */
  readonly issue = (): Promise<boolean> =>
    this.#act("slips", async () => {
      const members = [...this.state.get().chosen];
      const issued: SlipCode[] = [];
      for (let at = 0; at < members.length; at += SLIPS_AT_ONCE) {
        const part = members.slice(at, at + SLIPS_AT_ONCE);
        const { slips } = await this.#call(
          "slip_issue",
          { unit_id: this.#unit, members: part },
          { key: this.#slipKey(part) },
        );
        issued.push(...slips);
      }
      this.#slipKeys.clear();
      this.#set({ issued });
      const { slips } = await this.#call("slip_list", { unit_id: this.#unit });
      // Nobody stays marked: a second press would kill the codes that are on paper now.
      this.#set({ slips, chosen: withoutSlip(slips) });
    });

  /** Somebody forgot the password. The list is read again when the slip is put away. */
  readonly renew = (member_id: MemberId): Promise<boolean> =>
    this.#act("slips", async () => {
      const renewed = await this.#call(
        "slip_renew",
        { unit_id: this.#unit, member_id },
        { key: this.#slipKey(["renew", member_id]) },
      );
      this.#slipKeys.clear();
      this.#set({ issued: [renewed] });
      await this.look();
    });

  readonly forgetIssued = (): void => this.#set({ issued: null });

  #slipKey(part: readonly string[]): string {
    const of = part.join(",");
    const key = this.#slipKeys.get(of) ?? newKey();
    this.#slipKeys.set(of, key);
    return key;
  }

  async #act(busy: string, work: () => Promise<void>): Promise<boolean> {
    if (this.state.get().busy) return false;
    this.#set({ busy, failure: null, wasDecided: false });
    try {
      await work();
      return true;
    } catch (thrown) {
      await this.#refused(busy, asApiError(thrown));
      return false;
    } finally {
      this.#set({ busy: null });
    }
  }

  async #refused(busy: string, failure: ApiError): Promise<void> {
    if (!isPassing(failure)) {
      this.#linkKey = newKey();
      this.#slipKeys.clear();
    }
    // One of them came in meanwhile: without them the rest get theirs.
    if (busy === "slips" && ["account_active", "not_found", "conflict"].includes(failure.code)) await this.look();
    const isGone = failure.code === "conflict" || failure.code === "not_found";
    if (!isGone || !busy.startsWith("request-")) return this.#set({ failure });
    await this.read();
    this.#set({ wasDecided: true });
  }

  #set(part: Partial<UnitState>): void {
    this.state.update((state) => ({ ...state, ...part }));
  }
}

/** Whom a first press on «Выдать листки» is for: a slip that is out already may be in its owner's hands. */
export function withoutSlip(slips: readonly Slip[]): Set<MemberId> {
  return new Set(slips.filter((slip) => slip.state === "none" || slip.state === "came").map((slip) => slip.person.id));
}

function withoutAccount(slips: readonly Slip[]): Set<MemberId> {
  return new Set(slips.filter((slip) => slip.state !== "active").map((slip) => slip.person.id));
}

/** Who was marked and has no account yet: the others have no checkbox, and would hold up the whole portion. */
function stillWithout(slips: readonly Slip[], chosen: ReadonlySet<MemberId>): Set<MemberId> {
  const without = withoutAccount(slips);
  return new Set([...chosen].filter((id) => without.has(id)));
}

/** Whose slip that is out dies when these are issued. */
export function dying(slips: readonly Slip[], chosen: ReadonlySet<MemberId>): number {
  return slips.filter((slip) => slip.state === "issued" && chosen.has(slip.person.id)).length;
}

export type UnitLinkState = "live" | "expired" | "revoked" | "replaced" | "usedUp";

export function unitLinkState(invite: UnitInvite, nowMs: number): UnitLinkState {
  if (invite.revoked_us) return invite.is_replaced ? "replaced" : "revoked";
  if (invite.uses >= invite.max_uses) return "usedUp";
  return invite.expires_us / 1000 <= nowMs ? "expired" : "live";
}
