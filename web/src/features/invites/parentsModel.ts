// The parents of one group's students: who is in, and codes for those who are not. For whoever works with the group.
import { type ApiError, asApiError, isPassing } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import { newKey } from "../../api/key.ts";
import type { GuardianCodeId, GuardianCodeMade, GuardianId, MemberId, UnitChild, UnitId } from "../../api/schema.ts";
import { Store } from "../../state/store.ts";

export type ParentsState = {
  children: readonly UnitChild[] | null;
  error: ApiError | null;
  chosen: ReadonlySet<MemberId>;
  maxUses: number;
  days: number;
  issued: readonly GuardianCodeMade[] | null;
  failure: ApiError | null;
  busy: string | null;
};

const AT_ONCE = 60;

export class UnitParentsModel {
  readonly state = new Store<ParentsState>({
    children: null,
    error: null,
    chosen: new Set(),
    maxUses: 2,
    days: 30,
    issued: null,
    failure: null,
    busy: null,
  });
  readonly #call: Call;
  readonly #unit: UnitId;
  #keys = new Map<string, string>();

  constructor(call: Call, unit: UnitId) {
    this.#call = call;
    this.#unit = unit;
    void this.read();
  }

  end(): void {}

  async read(): Promise<void> {
    try {
      const { children } = await this.#call("unit_guardian_list", { unit_id: this.#unit });
      this.#set({ children, chosen: withoutParents(children), error: null });
    } catch (thrown) {
      this.#set({ error: asApiError(thrown) });
    }
  }

  readonly choose = (id: MemberId, isChosen: boolean): void => {
    const chosen = new Set(this.state.get().chosen);
    if (isChosen) chosen.add(id);
    else chosen.delete(id);
    this.#set({ chosen });
  };

  readonly setUses = (maxUses: number): void => this.#set({ maxUses });
  readonly setDays = (days: number): void => this.#set({ days });
  readonly forgetIssued = (): void => this.#set({ issued: null });

  readonly issue = (): Promise<boolean> =>
    this.#act("codes", async () => {
      const { chosen, maxUses, days } = this.state.get();
      const members = [...chosen];
      const issued: GuardianCodeMade[] = [];
      for (let at = 0; at < members.length; at += AT_ONCE) {
        const part = members.slice(at, at + AT_ONCE);
        const input = { unit_id: this.#unit, members: part, max_uses: maxUses, days };
        const { codes } = await this.#call("guardian_code_issue", input, { key: this.#key(JSON.stringify(input)) });
        issued.push(...codes);
      }
      this.#keys.clear();
      this.#set({ issued });
      await this.#again();
    });

  readonly revoke = (id: GuardianCodeId): Promise<boolean> =>
    this.#act(`code-${id}`, async () => {
      await this.#call("guardian_code_revoke", { unit_id: this.#unit, guardian_code_id: id });
      await this.#again();
    });

  /** No parent of this child any more. */
  readonly take = (id: GuardianId): Promise<boolean> =>
    this.#act(`tie-${id}`, async () => {
      await this.#call("unit_guardian_end", { unit_id: this.#unit, guardian_id: id });
      await this.#again();
    });

  async #again(): Promise<void> {
    const { children } = await this.#call("unit_guardian_list", { unit_id: this.#unit });
    this.#set({ children });
  }

  #key(of: string): string {
    const key = this.#keys.get(of) ?? newKey();
    this.#keys.set(of, key);
    return key;
  }

  async #act(busy: string, work: () => Promise<void>): Promise<boolean> {
    if (this.state.get().busy) return false;
    this.#set({ busy, failure: null });
    try {
      await work();
      return true;
    } catch (thrown) {
      const failure = asApiError(thrown);
      if (!isPassing(failure)) this.#keys.clear();
      this.#set({ failure });
      return false;
    } finally {
      this.#set({ busy: null });
    }
  }

  #set(part: Partial<ParentsState>): void {
    this.state.update((state) => ({ ...state, ...part }));
  }
}

export function withoutParents(children: readonly UnitChild[]): Set<MemberId> {
  return new Set(children.filter((child) => child.parents.length === 0).map((child) => child.person.id));
}
