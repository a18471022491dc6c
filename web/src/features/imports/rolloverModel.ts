// The plan of the next study year: what becomes of each group, and of single students. It lives in a draft that outlasts the
// page, so that after a look at the check one can come back and change a line of it.
import { type ApiError, asApiError, isPassing } from "../../api/error.ts";
import type { Call, In } from "../../api/http.ts";
import { newKey } from "../../api/key.ts";
import type {
  Import,
  ImportId,
  MemberId,
  Person,
  RolloverAct,
  RolloverGroup,
  RolloverPersonAct,
  UnitId,
  UnitName,
} from "../../api/schema.ts";
import { Store } from "../../state/store.ts";

export type GroupWish = { act: RolloverAct; name: string };
/** «Повторный курс» is a transfer into a group of the year the student has now. */
export type StudentAct = RolloverPersonAct | "repeat";
export type StudentWish = { person: Person; from: UnitName; act: StudentAct; to: UnitId | null };

export type RolloverDraft = {
  name: string;
  reason: string;
  wishes: ReadonlyMap<UnitId, GroupWish>;
  students: readonly StudentWish[];
};

export type RolloverState = {
  /** null: not read yet. */
  groups: readonly RolloverGroup[] | null;
  draft: RolloverDraft;
  error: ApiError | null;
  failure: ApiError | null;
  isPending: boolean;
  /** A name is missing. */
  isIncomplete: boolean;
};

/** Where a draft waits while other pages are looked at. */
export type DraftPlace = { draft: RolloverDraft | null };

/** Once a rollover is being applied, the groups are others than the plan speaks of. */
export function dropApplied(place: DraftPlace, { kind, state }: Pick<Import, "kind" | "state">): void {
  if (kind === "rollover" && (state === "applying" || state === "applied")) place.draft = null;
}

export const needsPlace = (act: StudentAct): boolean => act === "transfer" || act === "repeat";

/** The study year that begins next: «2027/28». */
export function nextStudyYear(now: Date): string {
  const begins = now.getMonth() >= 8 ? now.getFullYear() + 1 : now.getFullYear();
  return `${begins}/${String((begins + 1) % 100).padStart(2, "0")}`;
}

/** Groups by what they stand under, in the order of the server. */
export function byPlace(groups: readonly RolloverGroup[]): { place: string; groups: RolloverGroup[] }[] {
  const places = new Map<string, RolloverGroup[]>();
  for (const group of groups) {
    const list = places.get(group.place);
    if (list) list.push(group);
    else places.set(group.place, [group]);
  }
  return [...places].map(([place, list]) => ({ place, groups: list }));
}

export function sumOf(wishes: ReadonlyMap<UnitId, GroupWish>): Record<RolloverAct, number> {
  const sum = { next: 0, graduate: 0, keep: 0 };
  for (const { act } of wishes.values()) sum[act] += 1;
  return sum;
}

/** Groups where somebody may repeat the year: a year below, those beside the own group first. */
export function groupsToRepeat(groups: readonly RolloverGroup[], from: UnitId): readonly RolloverGroup[] {
  const own = groups.find((group) => group.unit_id === from);
  if (!own || own.year < 2) return [];
  const fit = groups.filter((group) => group.year === own.year - 1);
  return [...fit.filter(({ place }) => place === own.place), ...fit.filter(({ place }) => place !== own.place)];
}

/** Pure: the plan as the server takes it. */
export function planOf({ name, reason, wishes, students }: RolloverDraft): In<"rollover_plan"> {
  return {
    name: name.trim(),
    reason: reason.trim(),
    groups: [...wishes].map(([unit_id, wish]) => ({
      unit_id,
      act: wish.act,
      name: wish.act === "next" ? wish.name.trim() : "",
    })),
    people: students.map(({ person, from, act, to }) => ({
      member_id: person.id,
      unit_id: from.id,
      act: act === "repeat" ? "transfer" : act,
      ...(needsPlace(act) && to !== null && { to }),
    })),
  };
}

export class RolloverModel {
  readonly state: Store<RolloverState>;
  readonly #call: Call;
  readonly #place: DraftPlace;
  #key = newKey();
  /** How many times the groups of somebody were asked for. */
  #asked = 0;

  constructor(call: Call, place: DraftPlace, name: string) {
    this.#call = call;
    this.#place = place;
    this.state = new Store<RolloverState>({
      groups: null,
      draft: place.draft ?? { name, reason: "", wishes: new Map(), students: [] },
      error: null,
      failure: null,
      isPending: false,
      isIncomplete: false,
    });
    void this.read();
  }

  end(): void {}

  readonly read = async (): Promise<void> => {
    this.#set({ error: null });
    try {
      const { groups } = await this.#call("rollover_propose", {});
      const { draft } = this.state.get();
      // What was wished of a group stays wished; a group that is gone since is wished nothing.
      const wishes = new Map(
        groups.map(({ unit_id, act, new_name }) => [unit_id, draft.wishes.get(unit_id) ?? { act, name: new_name }]),
      );
      this.#set({ groups });
      this.#keep({ wishes });
    } catch (thrown) {
      this.#set({ error: asApiError(thrown) });
    }
  };

  readonly setText = (part: Partial<Pick<RolloverDraft, "name" | "reason">>): void => this.#keep(part);

  readonly setWish = (id: UnitId, part: Partial<GroupWish>): void => {
    const { wishes } = this.state.get().draft;
    const old = wishes.get(id);
    if (old) this.#keep({ wishes: new Map(wishes).set(id, { ...old, ...part }) });
  };

  /** A student is wished one thing in a group: the last one. */
  readonly addStudent = (wish: StudentWish): void => {
    const others = this.state.get().draft.students.filter((one) => !isSame(one, wish.person.id, wish.from.id));
    this.#keep({ students: [...others, wish] });
  };

  readonly dropStudent = (id: MemberId, from: UnitId): void =>
    this.#keep({ students: this.state.get().draft.students.filter((one) => !isSame(one, id, from)) });

  /** As the server proposes it. */
  readonly reset = (): void => {
    const { groups } = this.state.get();
    const wishes = new Map((groups ?? []).map((group) => [group.unit_id, { act: group.act, name: group.new_name }]));
    this.#keep({ wishes, students: [] });
  };

  /** The groups of who is chosen now. null: not known, and `failure` says why; or somebody else is chosen by then. */
  readonly groupsOf = async (id: MemberId | null): Promise<readonly UnitName[] | null> => {
    const asked = ++this.#asked;
    this.#set({ failure: null });
    if (id === null) return null;
    try {
      const { studies } = await this.#call("person_places_get", { member_id: id });
      if (asked !== this.#asked) return null;
      return studies.filter(({ ended_as }) => !ended_as).map(({ unit }) => unit);
    } catch (thrown) {
      if (asked === this.#asked) this.#set({ failure: asApiError(thrown) });
      return null;
    }
  };

  /** The check that began; null: refused. */
  readonly plan = async (): Promise<ImportId | null> => {
    const { draft, isPending } = this.state.get();
    if (isPending) return null;
    const isIncomplete =
      draft.name.trim() === "" || [...draft.wishes.values()].some((wish) => wish.act === "next" && !wish.name.trim());
    this.#set({ isIncomplete, failure: null });
    if (isIncomplete) return null;
    this.#set({ isPending: true });
    try {
      const { id } = await this.#call("rollover_plan", planOf(draft), { key: this.#key });
      this.#key = newKey();
      return id;
    } catch (thrown) {
      const failure = asApiError(thrown);
      if (!isPassing(failure)) this.#key = newKey();
      this.#set({ failure });
      return null;
    } finally {
      this.#set({ isPending: false });
    }
  };

  #keep(part: Partial<RolloverDraft>): void {
    const draft = { ...this.state.get().draft, ...part };
    this.#place.draft = draft;
    // Another plan is another request.
    this.#key = newKey();
    this.#set({ draft, failure: null });
  }

  #set(part: Partial<RolloverState>): void {
    this.state.update((state) => ({ ...state, ...part }));
  }
}

const isSame = (wish: StudentWish, id: MemberId, from: UnitId): boolean =>
  wish.person.id === id && wish.from.id === from;
