// Copies of somebody's data that the caller asked for: making, fetching, deleting.
import { type ApiError, asApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type { DataCopy, DataCopyId, MemberId } from "../../api/schema.ts";
import { Store } from "../../state/store.ts";

export type CopiesState = {
  copies: readonly DataCopy[] | null;
  error: ApiError | null;
  failure: ApiError | null;
  /** Whose copy is being made, or which one is fetched or deleted. */
  busy: string | null;
};

type Language = "ru" | "en";

export class CopiesModel {
  readonly state = new Store<CopiesState>({ copies: null, error: null, failure: null, busy: null });
  readonly #call: Call;

  constructor(call: Call) {
    this.#call = call;
    void this.read();
  }

  end(): void {}

  readonly read = async (): Promise<void> => {
    try {
      const { copies } = await this.#call("data_copy_list", {});
      this.#set({ copies, error: null });
    } catch (thrown) {
      this.#set({ error: asApiError(thrown) });
    }
  };

  readonly make = (member_id: MemberId, language: Language, now: Date): Promise<boolean> =>
    this.#act(member_id, async () => {
      const zone_minutes = -now.getTimezoneOffset();
      const copy = await this.#call("data_copy_create", { member_id, language, zone_minutes });
      this.#set({ copies: [copy, ...(this.state.get().copies ?? [])] });
    });

  /** The file; null: it could not be had. */
  readonly fetch = async (data_copy_id: DataCopyId): Promise<{ name: string; blob: Blob } | null> => {
    let file: { name: string; blob: Blob } | null = null;
    await this.#act(data_copy_id, async () => {
      file = await this.#call("data_copy_get", { data_copy_id });
    });
    return file;
  };

  readonly drop = (data_copy_id: DataCopyId): Promise<boolean> =>
    this.#act(data_copy_id, async () => {
      await this.#call("data_copy_drop", { data_copy_id });
      this.#set({ copies: (this.state.get().copies ?? []).filter((copy) => copy.id !== data_copy_id) });
    });

  /** Over, dropped on another device, made in another tab: what is there now is read again. */
  async #act(busy: string, work: () => Promise<void>): Promise<boolean> {
    if (this.state.get().busy) return false;
    this.#set({ busy, failure: null });
    try {
      await work();
      return true;
    } catch (thrown) {
      const failure = asApiError(thrown);
      if (["conflict", "not_found"].includes(failure.code)) await this.read();
      this.#set({ failure });
      return false;
    } finally {
      this.#set({ busy: null });
    }
  }

  #set(part: Partial<CopiesState>): void {
    this.state.update((state) => ({ ...state, ...part }));
  }
}
