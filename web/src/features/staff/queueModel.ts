// The queue of claims: a list of one state, and one claim beside the list of staff, which is decided here.
import { type ApiError, asApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type { Claim, ClaimField, ClaimId, ClaimStep, StaffRecord, StaffRecordId } from "../../api/schema.ts";
import { Store } from "../../state/store.ts";

export type QueueTab = "waits" | "confirmed" | "refused";
export type Opened = {
  claim: Claim;
  record?: StaffRecord | null;
  fields: readonly ClaimField[];
  others: readonly StaffRecord[];
  steps: readonly ClaimStep[];
};

export type QueueState = {
  tab: QueueTab;
  /** null: not read yet. */
  claims: readonly Claim[] | null;
  next: ClaimId | null;
  waiting: number;
  records: number;
  listedUs: number | null;
  error: ApiError | null;
  opened: Opened | null;
  openError: ApiError | null;
  pending: "confirm" | "refuse" | "admit" | null;
  failure: ApiError | null;
  /** Somebody else was quicker: what is shown is their decision. */
  wasDecided: boolean;
};

export class QueueModel {
  readonly state = new Store<QueueState>({
    tab: "waits",
    claims: null,
    next: null,
    waiting: 0,
    records: 0,
    listedUs: null,
    error: null,
    opened: null,
    openError: null,
    pending: null,
    failure: null,
    wasDecided: false,
  });
  readonly #call: Call;
  readonly #onChange: () => void;
  #openId: ClaimId | null = null;

  constructor(call: Call, onChange: () => void) {
    this.#call = call;
    this.#onChange = onChange;
  }

  end(): void {}

  readonly toTab = (tab: QueueTab): void => {
    this.#set({ tab, claims: null, next: null });
    void this.read();
  };

  readonly read = async (): Promise<void> => {
    const { tab } = this.state.get();
    try {
      const page = await this.#call("claim_list", { state: tab });
      if (this.state.get().tab !== tab) return;
      this.#set({
        claims: page.claims,
        next: page.next ?? null,
        waiting: page.waiting,
        records: page.records,
        listedUs: page.listed_us ?? null,
        error: null,
      });
    } catch (thrown) {
      this.#set({ error: asApiError(thrown) });
    }
  };

  readonly more = async (): Promise<void> => {
    const { tab, next, claims } = this.state.get();
    if (!next || !claims) return;
    try {
      const page = await this.#call("claim_list", { state: tab, before: next });
      if (this.state.get().tab === tab) this.#set({ claims: [...claims, ...page.claims], next: page.next ?? null });
    } catch (thrown) {
      this.#set({ error: asApiError(thrown) });
    }
  };

  readonly open = async (id: ClaimId | null, recordId: StaffRecordId | null = null): Promise<void> => {
    const isOther = this.#openId !== id;
    this.#openId = id;
    if (isOther) this.#set({ opened: null, openError: null, failure: null, wasDecided: false });
    if (id === null) return;
    try {
      const opened = await this.#call("claim_get", { claim_id: id, ...(recordId && { record_id: recordId }) });
      if (this.#openId === id) this.#set({ opened, openError: null });
    } catch (thrown) {
      if (this.#openId === id) this.#set({ openError: asApiError(thrown) });
    }
  };

  readonly confirm = (untilUs: number | null): Promise<boolean> =>
    this.#decide("confirm", async ({ claim, record }) => {
      const record_id = record?.id ?? null;
      await this.#call("claim_confirm", {
        claim_id: claim.id,
        ...(untilUs !== null && { until_us: untilUs }),
        ...(record_id && { record_id }),
      });
    });

  readonly refuse = (reason: string, closes: boolean): Promise<boolean> =>
    this.#decide("refuse", async ({ claim }) => {
      await this.#call("claim_refuse", { claim_id: claim.id, reason, closes });
    });

  readonly admit = (): Promise<boolean> =>
    this.#decide("admit", async ({ claim }) => {
      await this.#call("claim_admit", { claim_id: claim.id });
    });

  /** The direct chat with who claims; null: it can not be opened. */
  readonly chat = async (): Promise<string | null> => {
    const { opened } = this.state.get();
    if (!opened) return null;
    try {
      const { view } = await this.#call("chat_direct_open", { member_id: opened.claim.person.id });
      return `/chats/${view.chat.id}`;
    } catch (thrown) {
      this.#set({ failure: asApiError(thrown) });
      return null;
    }
  };

  async #decide(
    pending: NonNullable<QueueState["pending"]>,
    work: (opened: Opened) => Promise<void>,
  ): Promise<boolean> {
    const { opened, pending: busy } = this.state.get();
    if (!opened || busy) return false;
    this.#set({ pending, failure: null, wasDecided: false });
    try {
      await work(opened);
    } catch (thrown) {
      const failure = asApiError(thrown);
      const wasDecided = failure.code === "conflict";
      this.#set({ pending: null, wasDecided, failure: wasDecided ? null : failure });
      if (wasDecided) await Promise.all([this.read(), this.open(opened.claim.id)]);
      return false;
    }
    this.#set({ pending: null });
    this.#onChange();
    await Promise.all([this.read(), this.open(opened.claim.id)]);
    return true;
  }

  #set(part: Partial<QueueState>): void {
    this.state.update((state) => ({ ...state, ...part }));
  }
}
