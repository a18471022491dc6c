// Subjects: read, made, renamed, closed.
import { type ApiError, asApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type { Subject } from "../../api/schema.ts";
import { Store } from "../../state/store.ts";

export type SubjectsState = {
  subjects: readonly Subject[] | null;
  error: ApiError | null;
  failure: ApiError | null;
  isPending: boolean;
};

export class SubjectsModel {
  readonly state = new Store<SubjectsState>({ subjects: null, error: null, failure: null, isPending: false });
  readonly #call: Call;
  readonly #withClosed: boolean;

  constructor(call: Call, withClosed: boolean) {
    this.#call = call;
    this.#withClosed = withClosed;
    void this.read();
  }

  end(): void {}

  readonly read = async (): Promise<void> => {
    this.#set({ error: null });
    try {
      const { subjects } = await this.#call("subject_list", this.#withClosed ? { with_closed: true } : {});
      this.#set({ subjects });
    } catch (thrown) {
      this.#set({ error: asApiError(thrown) });
    }
  };

  readonly create = (name: string): Promise<boolean> =>
    this.#act(async () => void (await this.#call("subject_create", { name: name.trim() })));

  readonly update = (subject: Subject, name: string, is_closed: boolean): Promise<boolean> =>
    this.#act(
      async () =>
        void (await this.#call("subject_update", {
          subject_id: subject.id,
          name: name.trim(),
          is_closed,
          version: subject.version,
        })),
    );

  readonly forgetFailure = (): void => this.#set({ failure: null });

  async #act(work: () => Promise<void>): Promise<boolean> {
    if (this.state.get().isPending) return false;
    this.#set({ isPending: true, failure: null });
    try {
      await work();
      return true;
    } catch (thrown) {
      this.#set({ failure: asApiError(thrown) });
      return false;
    } finally {
      await this.read();
      this.#set({ isPending: false });
    }
  }

  #set(part: Partial<SubjectsState>): void {
    this.state.update((state) => ({ ...state, ...part }));
  }
}
