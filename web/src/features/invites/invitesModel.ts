// Links into one chat and the people who wait for a decision, for those who manage the chat.
import { type ApiError, asApiError, isPassing } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import { newKey } from "../../api/key.ts";
import type { ChatId, Invite, InviteId, InviteMade, JoinRequest, Role } from "../../api/schema.ts";
import { Store } from "../../state/store.ts";

export type Terms = { role: "student" | "parent"; hours: number; maxUses: number; needsApproval: boolean };

export type InvitesState = {
  invites: readonly Invite[] | null;
  requests: readonly JoinRequest[] | null;
  error: ApiError | null;
  terms: Terms;
  made: InviteMade | null;
  failure: ApiError | null;
  isMaking: boolean;
  /** Of a link or a request: what is being changed now. */
  busy: string | null;
  /** A request was decided by somebody else. */
  wasDecided: boolean;
};

const TERMS: Terms = { role: "student", hours: 72, maxUses: 30, needsApproval: true };

export class InvitesModel {
  readonly state = new Store<InvitesState>({
    invites: null,
    requests: null,
    error: null,
    terms: TERMS,
    made: null,
    failure: null,
    isMaking: false,
    busy: null,
    wasDecided: false,
  });
  readonly #call: Call;
  readonly #chatId: ChatId;
  #key = newKey();

  constructor(call: Call, chatId: ChatId) {
    this.#call = call;
    this.#chatId = chatId;
    void this.read();
  }

  end(): void {}

  async read(): Promise<void> {
    const chat = { chat_id: this.#chatId };
    try {
      const [{ invites }, { requests }] = await Promise.all([
        this.#call("invite_list", chat),
        this.#call("join_request_list", chat),
      ]);
      this.#set({ invites, requests, error: null });
    } catch (thrown) {
      this.#set({ error: asApiError(thrown) });
    }
  }

  readonly setTerms = (part: Partial<Terms>): void =>
    this.#set({ terms: { ...this.state.get().terms, ...part }, failure: null });

  readonly forgetMade = (): void => this.#set({ made: null });

  readonly make = async (): Promise<void> => {
    const { terms, isMaking } = this.state.get();
    if (isMaking) return;
    this.#set({ isMaking: true, failure: null });
    try {
      const made = await this.#call(
        "invite_create",
        {
          chat_id: this.#chatId,
          role: [terms.role] satisfies Role[],
          hours: terms.hours,
          max_uses: terms.maxUses,
          needs_approval: terms.needsApproval,
        },
        { key: this.#key },
      );
      this.#key = newKey();
      this.#set({ made, invites: [made.invite, ...(this.state.get().invites ?? [])] });
    } catch (thrown) {
      const failure = asApiError(thrown);
      if (!isPassing(failure)) this.#key = newKey();
      this.#set({ failure });
    } finally {
      this.#set({ isMaking: false });
    }
  };

  readonly revoke = (id: InviteId): Promise<boolean> =>
    this.#act(`invite-${id}`, async () => {
      const dead = await this.#call("invite_revoke", { chat_id: this.#chatId, invite_id: id });
      const { invites, made } = this.state.get();
      this.#set({
        invites: (invites ?? []).map((invite) => (invite.id === id ? dead : invite)),
        made: made?.invite.id === id ? null : made,
      });
    });

  readonly decide = (request: JoinRequest, approve: boolean): Promise<boolean> =>
    this.#act(`request-${request.id}`, async () => {
      await this.#call("join_request_decide", { chat_id: this.#chatId, join_request_id: request.id, approve });
      this.#set({ requests: (this.state.get().requests ?? []).filter((one) => one.id !== request.id) });
    });

  async #act(busy: string, work: () => Promise<void>): Promise<boolean> {
    if (this.state.get().busy) return false;
    this.#set({ busy, failure: null, wasDecided: false });
    try {
      await work();
      return true;
    } catch (thrown) {
      await this.#refused(asApiError(thrown));
      return false;
    } finally {
      this.#set({ busy: null });
    }
  }

  async #refused(failure: ApiError): Promise<void> {
    if (failure.code !== "conflict" && failure.code !== "not_found") return this.#set({ failure });
    await this.read();
    this.#set({ wasDecided: true });
  }

  #set(part: Partial<InvitesState>): void {
    this.state.update((state) => ({ ...state, ...part }));
  }
}

export type LinkState = "live" | "expired" | "revoked" | "usedUp";

export function linkState(invite: Invite, nowMs: number): LinkState {
  if (invite.revoked_us) return "revoked";
  if (invite.uses >= invite.max_uses) return "usedUp";
  return invite.expires_us / 1000 <= nowMs ? "expired" : "live";
}

export function linkOf(origin: string, secret: string): string {
  return `${origin}/join#${secret}`;
}
