// Exports of one chat: read, begun, stopped, told by the live socket.
import { type ApiError, asApiError, isPassing } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import { newKey } from "../../api/key.ts";
import type { ChatExport, ChatExportId, ChatExportNote, ChatId } from "../../api/schema.ts";
import { Store } from "../../state/store.ts";

export interface ExportsState {
  /** null: not read yet. */
  readonly own: readonly ChatExport[] | null;
  readonly notes: readonly ChatExportNote[];
  readonly mayExport: boolean;
  readonly busy: "start" | ChatExportId | null;
  readonly failure: ApiError | null;
}

/** Pure: the newer of two tellings of one export, the newest export first. */
export function withExport(own: readonly ChatExport[], told: ChatExport): ChatExport[] {
  const old = own.find(({ id }) => id === told.id);
  if (old && old.version >= told.version) return [...own];
  return [told, ...own.filter(({ id }) => id !== told.id)].sort((a, b) => Number(b.id) - Number(a.id));
}

export class ExportsModel {
  readonly state = new Store<ExportsState>({ own: null, notes: [], mayExport: false, busy: null, failure: null });
  readonly #call: Call;
  readonly #chatId: ChatId;
  #key = newKey();

  constructor(call: Call, chatId: ChatId) {
    this.#call = call;
    this.#chatId = chatId;
  }

  /** What can not be read now is read with the chat's next change. */
  async read(): Promise<void> {
    try {
      const { own, notes, may_export } = await this.#call("chat_export_list", { chat_id: this.#chatId });
      this.state.update((state) => ({ ...state, own, notes, mayExport: may_export }));
    } catch {
      // nothing is shown of what is not known
    }
  }

  told(mark: ChatExport): void {
    if (mark.chat_id !== this.#chatId) return;
    this.state.update((state) => ({ ...state, own: withExport(state.own ?? [], mark) }));
  }

  start(with_files: boolean, language: "ru" | "en", now: Date): Promise<boolean> {
    const zone_minutes = -now.getTimezoneOffset();
    return this.#run("start", async () => {
      try {
        const made = await this.#call(
          "chat_export_create",
          { chat_id: this.#chatId, with_files, language, zone_minutes },
          { key: this.#key },
        );
        this.#key = newKey();
        this.told(made);
      } catch (thrown) {
        if (!isPassing(asApiError(thrown))) this.#key = newKey();
        throw thrown;
      }
    });
  }

  /** Stops one that is made, deletes a ready one. */
  cancel(id: ChatExportId): Promise<boolean> {
    return this.#run(id, async () => this.told(await this.#call("chat_export_cancel", { chat_export_id: id })));
  }

  async #run(busy: ExportsState["busy"], job: () => Promise<void>): Promise<boolean> {
    this.state.update((state) => ({ ...state, busy, failure: null }));
    try {
      await job();
      this.state.update((state) => ({ ...state, busy: null }));
      return true;
    } catch (thrown) {
      this.state.update((state) => ({ ...state, busy: null, failure: asApiError(thrown) }));
      return false;
    }
  }
}
