// One import: what its columns mean, its check, the doing and the undoing. The work is done by the server, piece by piece;
// the model follows it by the marks of the live socket and, since only its maker gets those, by asking now and then.
import { type ApiError, asApiError, isPassing } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type {
  Import,
  ImportAction,
  ImportEffect,
  ImportField,
  ImportId,
  ImportMark,
  ImportRow,
} from "../../api/schema.ts";
import { Scope } from "../../api/scope.ts";
import type { Key } from "../../i18n/translate.ts";
import { Store } from "../../state/store.ts";
import { withField } from "./fields.ts";
import { RowFeed } from "./rowFeed.ts";

/** What is shown of the lines: all that change something or are refused, those of one action, or those that did not come
 * out as planned. */
export type RowFilter = ImportAction | "changes" | "failed" | "kept";
export type ColumnsDraft = {
  fields: readonly ImportField[];
  closesAbsent: boolean;
  makesUnits: boolean;
  reason: string;
};
type Act = "columns" | "fix" | "apply" | "undo" | "discard" | "report";

export type ImportState = {
  /** null: not read yet. */
  item: Import | null;
  error: ApiError | null;
  /** Of the last act. */
  failure: ApiError | null;
  pending: Act | null;
  draft: ColumnsDraft | null;
  /** Columns of a list that was checked already are looked at again. */
  isEditing: boolean;
  /** It is not what was looked at any more: read again, nothing done. */
  isBehind: boolean;
  filter: RowFilter;
  rows: readonly ImportRow[] | null;
  hasMore: boolean;
  isReadingRows: boolean;
  effects: { effects: readonly ImportEffect[]; units: number } | null;
  /** What runs instead, when it was refused as busy. */
  busy: Import | null;
};

const LOOK_AGAIN_MS = 1500;
export const CHANGING = ["create", "change", "transfer", "close"] as const;
export const SHOWN: readonly ImportAction[] = [...CHANGING, "refuse", "absent"];

export const isRunning = ({ state }: Import): boolean => ["checking", "applying", "undoing"].includes(state);

/** How many changes applying it makes. */
export const changesOf = ({ counts }: Import): number => CHANGING.reduce((sum, action) => sum + counts[action], 0);

/** What came of it: so many changes are there, or are gone again. */
export function outcomeOf(item: Import): { key: Key; n: number; isBad: boolean } {
  const { failed, kept } = item.counts;
  const made = Math.max(0, changesOf(item) - failed);
  if (item.state !== "undone") {
    const isBad = made === 0 && failed > 0;
    return { key: isBad ? "import.done.nothing" : "import.done", n: made, isBad };
  }
  const n = Math.max(0, made - kept);
  return { key: kept > 0 ? "import.undone.part" : "import.undone", n, isBad: kept > 0 && n === 0 };
}

export const draftOf = (item: Import): ColumnsDraft => ({
  fields: item.columns.map((column) => column.field),
  closesAbsent: item.closes_absent,
  makesUnits: item.makes_units,
  reason: item.reason,
});

export class ImportModel {
  readonly state = new Store<ImportState>({
    item: null,
    error: null,
    failure: null,
    pending: null,
    draft: null,
    isEditing: false,
    isBehind: false,
    filter: "changes",
    rows: null,
    hasMore: false,
    isReadingRows: false,
    effects: null,
    busy: null,
  });
  readonly #call: Call;
  readonly #id: ImportId;
  readonly #onSettled: () => void;
  readonly #onStep: (item: Import) => void;
  readonly #scope = new Scope();
  #cancelLook: (() => void) | null = null;
  #feed: RowFeed | null = null;

  /** onSettled: people and units are others than before. onStep: it came a step further while it was looked at. */
  constructor(
    call: Call,
    id: ImportId,
    marks: Store<ImportMark | null>,
    onSettled: () => void = () => {},
    onStep: (item: Import) => void = () => {},
  ) {
    this.#call = call;
    this.#id = id;
    this.#onSettled = onSettled;
    this.#onStep = onStep;
    this.#scope.own(
      marks.subscribe(() => {
        const mark = marks.get();
        if (mark?.import_id === id && mark.version > (this.state.get().item?.version ?? 0)) void this.read();
      }),
    );
    void this.read();
  }

  end(): void {
    this.#scope.end();
  }

  readonly read = async (): Promise<void> => {
    try {
      this.#take(await this.#call("import_get", { import_id: this.#id }));
    } catch (thrown) {
      const error = asApiError(thrown);
      this.#set({ error });
      // What runs goes on without us: look again when the network may be back.
      if (isPassing(error)) this.#lookAgain();
    }
  };

  readonly setField = (at: number, field: ImportField): void =>
    this.#draft((draft) => ({ ...draft, fields: withField(draft.fields, at, field) }));

  readonly setDraft = (part: Partial<Omit<ColumnsDraft, "fields">>): void =>
    this.#draft((draft) => ({ ...draft, ...part }));

  readonly edit = (isEditing: boolean): void => {
    const { item } = this.state.get();
    if (item) this.#set({ isEditing, draft: draftOf(item), failure: null });
  };

  readonly check = (): Promise<boolean> =>
    this.#act("columns", async ({ id, version }) => {
      const { draft } = this.state.get();
      if (!draft) return null;
      return this.#call("import_columns_set", {
        import_id: id,
        version,
        fields: [...draft.fields],
        closes_absent: draft.closesAbsent,
        makes_units: draft.makesUnits,
        reason: draft.reason.trim(),
      });
    });

  /** Read one value of a column as another. */
  readonly fix = (row: ImportRow, right: string): Promise<boolean> =>
    this.#act("fix", ({ id }) =>
      this.#call("import_fix", { import_id: id, field: row.field, wrong: row.value, right: right.trim() }),
    );

  readonly apply = (): Promise<boolean> =>
    this.#act("apply", ({ id, version }) => this.#call("import_apply", { import_id: id, version }));

  readonly undo = (): Promise<boolean> => this.#act("undo", ({ id }) => this.#call("import_undo", { import_id: id }));

  /** True: it is forgotten. */
  readonly discard = (): Promise<boolean> =>
    this.#act("discard", async ({ id }) => {
      await this.#call("import_discard", { import_id: id });
      return null;
    });

  async report(): Promise<{ name: string; blob: Blob } | null> {
    const got: { file: { name: string; blob: Blob } | null } = { file: null };
    await this.#act("report", async ({ id }) => {
      got.file = await this.#call("import_report", { import_id: id });
      return null;
    });
    return got.file;
  }

  readonly show = (filter: RowFilter): void => {
    this.#set({ filter, rows: null, hasMore: false });
    this.#feed = null;
    void this.#readRows();
  };

  readonly more = (): Promise<void> => this.#readRows();

  #take(item: Import): void {
    const { item: old } = this.state.get();
    if (old && old.version > item.version) return;
    this.#set({ item, error: null });
    if (isRunning(item)) this.#lookAgain();
    if (old?.state !== item.state || old.version !== item.version) this.#turn(item, old);
  }

  /** It came a step further. */
  #turn(item: Import, old: Import | null): void {
    if (old && old.state !== item.state) this.#onStep(item);
    if (!this.state.get().isEditing || item.state !== "checked") this.#set({ draft: draftOf(item), isEditing: false });
    if (isRunning(item)) {
      this.#set({ rows: null, effects: null });
      return;
    }
    if (item.state !== "columns" && item.state !== "expired") {
      this.show("changes");
      void this.#readEffects(item);
    }
    if (old?.state === "applying" || old?.state === "undoing") this.#onSettled();
  }

  async #readRows(): Promise<void> {
    const { item, filter, isReadingRows } = this.state.get();
    if (!item || isReadingRows) return;
    const outcome = filter === "failed" || filter === "kept" ? filter : null;
    const wanted = outcome ? CHANGING : filter === "changes" ? SHOWN : [filter as ImportAction];
    const actions = wanted.filter((action) => item.counts[action] > 0);
    const feed =
      this.#feed ??
      new RowFeed(async (action, after, limit) => {
        const input = { import_id: this.#id, action, after, limit, ...(outcome && { outcome }) };
        return (await this.#call("import_row_list", input)).rows;
      }, actions);
    this.#feed = feed;
    this.#set({ isReadingRows: true });
    try {
      const next = await feed.next();
      if (this.#feed !== feed) return;
      this.#set({ rows: [...(this.state.get().rows ?? []), ...next], hasMore: feed.hasMore, error: null });
    } catch (thrown) {
      if (this.#feed === feed) this.#set({ error: asApiError(thrown) });
    } finally {
      this.#set({ isReadingRows: false });
      // Another filter was chosen meanwhile.
      if (this.#feed !== feed) void this.#readRows();
    }
  }

  async #readEffects({ id, version }: Import): Promise<void> {
    try {
      const { effects, units } = await this.#call("import_effect_list", { import_id: id });
      if (this.state.get().item?.version === version) this.#set({ effects: { effects, units } });
    } catch {
      // Without it the page says the rest.
    }
  }

  async #act(name: Act, work: (item: Import) => Promise<Import | null>): Promise<boolean> {
    const { item, pending } = this.state.get();
    if (!item || pending !== null) return false;
    this.#set({ pending: name, failure: null, isBehind: false, busy: null });
    try {
      const next = await work(item);
      this.#set({ isEditing: false });
      if (next) this.#take(next);
      return true;
    } catch (thrown) {
      const failure = asApiError(thrown);
      if (failure.code === "conflict") {
        this.#set({ isBehind: true });
        await this.read();
      } else {
        this.#set({ failure });
        if (failure.code === "import_busy") await this.#readBusy();
      }
      return false;
    } finally {
      this.#set({ pending: null });
    }
  }

  async #readBusy(): Promise<void> {
    try {
      const { imports } = await this.#call("import_list", {});
      this.#set({ busy: imports.find(({ state }) => state === "applying" || state === "undoing") ?? null });
    } catch {
      // The words of the refusal do without its name.
    }
  }

  #lookAgain(): void {
    if (this.#scope.isEnded) return;
    this.#cancelLook?.();
    this.#cancelLook = this.#scope.after(LOOK_AGAIN_MS, () => void this.read());
  }

  #draft(change: (draft: ColumnsDraft) => ColumnsDraft): void {
    const { draft } = this.state.get();
    if (draft) this.#set({ draft: change(draft), failure: null });
  }

  #set(part: Partial<ImportState>): void {
    this.state.update((state) => ({ ...state, ...part }));
  }
}
