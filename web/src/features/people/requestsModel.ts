// Codes for colleagues in use: one administrator asks, another consents; the code is shown to the one who consents.
import { type ApiError, asApiError, isPassing } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import { newKey } from "../../api/key.ts";
import type { CodeIssued, CodeRequest, CodeRequestId } from "../../api/schema.ts";
import { Store } from "../../state/store.ts";

export type RequestsState = {
  /** null: not read yet. */
  requests: readonly CodeRequest[] | null;
  error: ApiError | null;
  /** Somebody else decided it meanwhile: the list is fresh. */
  wasDecided: boolean;
  pending: CodeRequestId | null;
  issued: { request: CodeRequest; code: CodeIssued } | null;
};

export class RequestsModel {
  readonly state = new Store<RequestsState>({
    requests: null,
    error: null,
    wasDecided: false,
    pending: null,
    issued: null,
  });
  readonly #call: Call;
  readonly #onChange: () => void;
  /** The code is told once: after a lost answer the same key reads it again. */
  readonly #keys = new Map<CodeRequestId, string>();

  constructor(call: Call, onChange: () => void) {
    this.#call = call;
    this.#onChange = onChange;
  }

  end(): void {}

  readonly read = async (): Promise<void> => {
    try {
      const { requests } = await this.#call("code_request_list", {});
      this.#set({ requests, error: null });
    } catch (thrown) {
      this.#set({ error: asApiError(thrown) });
    }
  };

  readonly consent = (request: CodeRequest): Promise<void> =>
    this.#decide(request.id, async () => {
      const key = this.#keys.get(request.id) ?? newKey();
      this.#keys.set(request.id, key);
      const code = await this.#call("code_request_consent", { code_request_id: request.id }, { key });
      this.#set({ issued: { request, code } });
    });

  /** Also how the one who asked takes it back. */
  readonly refuse = (request: CodeRequest): Promise<void> =>
    this.#decide(request.id, async () => {
      await this.#call("code_request_refuse", { code_request_id: request.id });
    });

  readonly closeCode = (): void => this.#set({ issued: null });

  async #decide(id: CodeRequestId, work: () => Promise<void>): Promise<void> {
    if (this.state.get().pending) return;
    this.#set({ pending: id, error: null, wasDecided: false });
    try {
      await work();
    } catch (thrown) {
      const error = asApiError(thrown);
      if (isPassing(error)) {
        this.#set({ error });
        return; // the request stays on the screen, to be decided once more
      }
      const isOver = error.code === "conflict" || error.code === "not_found";
      this.#set(isOver ? { wasDecided: true } : { error });
    } finally {
      this.#set({ pending: null });
    }
    await this.read();
    this.#onChange();
  }

  #set(part: Partial<RequestsState>): void {
    this.state.update((state) => ({ ...state, ...part }));
  }
}
