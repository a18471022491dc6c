// The tree of units and what an administrator does with it. Whoever changed something meanwhile is not overwritten: a
// conflict reads the tree again and says so.
import { type ApiError, asApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type { Unit, UnitId, UnitKind, UnitNode, UnitPerson } from "../../api/schema.ts";
import { Scope } from "../../api/scope.ts";
import { Store } from "../../state/store.ts";
import { type RowKey, type Tree, treeOf, wayTo } from "./tree.ts";

export type UnitDraft = { kind: UnitKind; name: string; code: string; year: number | null };

export type StructureState = {
  /** null: not read yet. */
  nodes: readonly UnitNode[] | null;
  tree: Tree;
  open: ReadonlySet<RowKey>;
  withClosed: boolean;
  find: string;
  /** People found for `find`; null: not answered yet. */
  people: readonly UnitPerson[] | null;
  error: ApiError | null;
  /** Of the last act. */
  failure: ApiError | null;
  isPending: boolean;
};

const TYPING_MS = 250;

export class StructureModel {
  readonly state = new Store<StructureState>({
    nodes: null,
    tree: treeOf([]),
    open: new Set(),
    withClosed: false,
    find: "",
    people: null,
    error: null,
    failure: null,
    isPending: false,
  });
  readonly #call: Call;
  readonly #scope = new Scope();
  #cancelTyping: (() => void) | null = null;
  #asked = 0;

  constructor(call: Call) {
    this.#call = call;
    void this.read();
  }

  end(): void {
    this.#scope.end();
  }

  readonly read = async (): Promise<void> => {
    const { withClosed } = this.state.get();
    this.#set({ error: null });
    try {
      const { units } = await this.#call("unit_tree_get", withClosed ? { with_closed: true } : {});
      const tree = treeOf(units);
      const isFirst = this.state.get().nodes === null;
      this.#set({ nodes: units, tree });
      // A small college is seen whole at the first level; a big one opens by hand.
      if (isFirst && tree.roots.length <= 3) this.#set({ open: new Set(tree.roots.map((row) => row.key)) });
    } catch (thrown) {
      this.#set({ error: asApiError(thrown) });
    }
  };

  readonly setOpen = (open: ReadonlySet<RowKey>): void => this.#set({ open });

  /** Opens what stands above it. */
  readonly reveal = (id: UnitId): void => {
    const { tree, open } = this.state.get();
    const way = wayTo(tree, id).filter((key) => !open.has(key));
    if (way.length > 0) this.#set({ open: new Set([...open, ...way]) });
  };

  readonly setWithClosed = (withClosed: boolean): void => {
    this.#set({ withClosed });
    void this.read();
  };

  readonly setFind = (find: string): void => {
    this.#set({ find, people: null });
    this.#cancelTyping?.();
    this.#asked += 1;
    if (find.trim() !== "") this.#cancelTyping = this.#scope.after(TYPING_MS, () => void this.#findPeople(find));
  };

  async #findPeople(find: string): Promise<void> {
    const asked = this.#asked;
    try {
      const { people } = await this.#call("unit_person_find", { find: find.trim() });
      if (asked === this.#asked) this.#set({ people });
    } catch {
      if (asked === this.#asked) this.#set({ people: [] });
    }
  }

  readonly create = (parent: UnitId | null, draft: UnitDraft): Promise<Unit | null> =>
    this.#act(() =>
      this.#call("unit_create", {
        kind: draft.kind,
        name: draft.name.trim(),
        code: draft.code.trim(),
        ...(parent !== null && { parent_id: parent }),
        ...(draft.year !== null && { year: draft.year }),
      }),
    );

  readonly update = (unit: Unit, draft: UnitDraft): Promise<Unit | null> =>
    this.#act(() =>
      this.#call("unit_update", {
        unit_id: unit.id,
        kind: draft.kind,
        name: draft.name.trim(),
        code: draft.code.trim(),
        version: unit.version,
        ...(draft.year !== null && { year: draft.year }),
      }),
    );

  readonly move = (unit: Unit, parent: UnitId | null): Promise<Unit | null> =>
    this.#act(() =>
      this.#call("unit_move", {
        unit_id: unit.id,
        version: unit.version,
        ...(parent !== null && { parent_id: parent }),
      }),
    );

  readonly close = (unit: Unit): Promise<Unit | null> =>
    this.#act(() => this.#call("unit_close", { unit_id: unit.id, version: unit.version }));

  readonly reopen = (unit: Unit): Promise<Unit | null> =>
    this.#act(() => this.#call("unit_reopen", { unit_id: unit.id, version: unit.version }));

  readonly forgetFailure = (): void => this.#set({ failure: null });

  /** What came of it; null: refused, and `failure` says why. */
  async #act(work: () => Promise<Unit>): Promise<Unit | null> {
    if (this.state.get().isPending) return null;
    this.#set({ isPending: true, failure: null });
    try {
      const unit = await work();
      await this.read();
      this.reveal(unit.id);
      return unit;
    } catch (thrown) {
      const failure = asApiError(thrown);
      this.#set({ failure });
      if (failure.code === "conflict" || failure.code === "not_found") await this.read();
      return null;
    } finally {
      this.#set({ isPending: false });
    }
  }

  #set(part: Partial<StructureState>): void {
    this.state.update((state) => ({ ...state, ...part }));
  }
}
