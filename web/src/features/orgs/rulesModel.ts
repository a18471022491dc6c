// The rules of the organisation as the administrator edits them: those that hold, a draft, and what the draft would do.
// Nothing is changed before «Сохранить»; what another administrator saved meanwhile is shown, not overwritten.
import { type ApiError, asApiError } from "../../api/error.ts";
import type { Call, Out } from "../../api/http.ts";
import type { MemberId, OrgRules, Person, RuleAnswer, RuleChannel, RuleRole } from "../../api/schema.ts";
import { Scope } from "../../api/scope.ts";
import { Store } from "../../state/store.ts";

export const RULE_ROLES: readonly RuleRole[] = ["administrator", "head", "teacher", "staff", "student", "parent"];
export const RULE_CHANNELS: readonly RuleChannel[] = ["direct", "group", "call", "see", "list", "presence", "poll"];
export type RuleFlag = "group_calls" | "screen";

/** The server is asked what a draft would do when nothing was changed for so long. */
const TRY_AFTER_MS = 500;

export interface RulesState {
  /** null until read. */
  readonly kept: OrgRules | null;
  readonly safe: OrgRules | null;
  readonly draft: OrgRules | null;
  readonly version: number;
  readonly duty: readonly Person[];
  /** Of this very draft; null: not known. */
  readonly tried: Out<"org_rules_try"> | null;
  readonly isSaving: boolean;
  readonly error: ApiError | null;
}

const NOTHING: RulesState = {
  kept: null,
  safe: null,
  draft: null,
  version: 0,
  duty: [],
  tried: null,
  isSaving: false,
  error: null,
};

export function answerOf(rules: OrgRules, channel: RuleChannel, from: RuleRole, to: RuleRole): RuleAnswer {
  const row = rules.rows.find((one) => one.channel === channel && one.from === from);
  return row?.cells[RULE_ROLES.indexOf(to)] ?? "no";
}

/** Cells that no organisation may open (src/features/people/policy.c). */
export function isFixed(channel: RuleChannel, from: RuleRole, to: RuleRole): boolean {
  return channel === "presence" && from === "parent" && to === "student";
}

export function withAnswer(
  rules: OrgRules,
  channel: RuleChannel,
  from: RuleRole,
  to: RuleRole,
  answer: RuleAnswer,
): OrgRules {
  const at = RULE_ROLES.indexOf(to);
  const rows = rules.rows.map((row) =>
    row.channel === channel && row.from === from
      ? { ...row, cells: row.cells.map((cell, i) => (i === at ? answer : cell)) }
      : row,
  );
  return { ...rules, rows };
}

/** How many answers differ; `from`: of one role. */
export function differences(a: OrgRules, b: OrgRules, from?: RuleRole): number {
  let n = 0;
  for (const role of from ? [from] : RULE_ROLES) {
    for (const channel of RULE_CHANNELS) {
      for (const to of RULE_ROLES) n += answerOf(a, channel, role, to) === answerOf(b, channel, role, to) ? 0 : 1;
    }
    for (const flag of ["group_calls", "screen"] as const) {
      n += a[flag].includes(role) === b[flag].includes(role) ? 0 : 1;
    }
  }
  return from ? n : n + (a.typing === b.typing ? 0 : 1) + (a.two_adults === b.two_adults ? 0 : 1);
}

export class RulesModel {
  readonly store = new Store<RulesState>(NOTHING);
  readonly #call: Call;
  readonly #scope = new Scope();
  #plan: (() => void) | null = null;

  constructor(call: Call) {
    this.#call = call;
    void this.read();
  }

  end(): void {
    this.#scope.end();
  }

  async read(): Promise<void> {
    try {
      const { rules, safe, duty, version } = await this.#call("org_rules_get", {});
      this.store.update((state) => ({
        ...state,
        kept: rules,
        safe,
        draft: rules,
        duty,
        version,
        tried: null,
        error: null,
      }));
    } catch (thrown) {
      this.#refused(thrown);
    }
  }

  change(run: (draft: OrgRules) => OrgRules): void {
    const { draft, isSaving } = this.store.get();
    if (!draft || isSaving) return;
    this.store.update((state) => ({ ...state, draft: run(draft), tried: null, error: null }));
    this.#plan?.();
    this.#plan = this.#scope.after(TRY_AFTER_MS, () => void this.#try());
  }

  setFlag(flag: RuleFlag, role: RuleRole, isOn: boolean): void {
    this.change((draft) => {
      const rest = draft[flag].filter((one) => one !== role);
      return { ...draft, [flag]: isOn ? [...rest, role] : rest };
    });
  }

  /** Back to what holds. */
  discard(): void {
    const { kept } = this.store.get();
    if (kept) this.change(() => kept);
  }

  /** Back to what an organisation has that never changed its rules; saved like any other draft. */
  reset(): void {
    const { safe } = this.store.get();
    if (safe) this.change(() => safe);
  }

  async #try(): Promise<void> {
    const { draft, kept } = this.store.get();
    if (!draft || !kept || differences(draft, kept) === 0) return;
    try {
      const tried = await this.#call("org_rules_try", { rules: draft });
      this.store.update((state) => (state.draft === draft ? { ...state, tried } : state));
    } catch (thrown) {
      this.#refused(thrown);
    }
  }

  /** True: the server has them. After a conflict the other one's are shown. */
  async save(): Promise<boolean> {
    const { draft, version, isSaving } = this.store.get();
    if (!draft || isSaving) return false;
    this.store.update((state) => ({ ...state, isSaving: true, error: null }));
    try {
      const saved = await this.#call("org_rules_set", { rules: draft, version });
      this.store.update((state) => ({
        ...state,
        kept: saved.rules,
        draft: saved.rules,
        version: saved.version,
        tried: null,
        isSaving: false,
      }));
      return true;
    } catch (thrown) {
      const error = asApiError(thrown);
      if (error.code === "conflict") await this.read();
      this.#refused(error);
      return false;
    }
  }

  async setDuty(ids: readonly MemberId[]): Promise<boolean> {
    try {
      const { duty } = await this.#call("org_duty_set", { member_ids: [...ids] });
      this.store.update((state) => ({ ...state, duty, error: null }));
      return true;
    } catch (thrown) {
      this.#refused(thrown);
      return false;
    }
  }

  async find(text: string): Promise<readonly Person[]> {
    try {
      return (await this.#call("person_search", { find: text })).people;
    } catch (thrown) {
      this.#refused(thrown);
      return [];
    }
  }

  #refused(thrown: unknown): void {
    this.store.update((state) => ({ ...state, isSaving: false, error: asApiError(thrown) }));
  }
}
