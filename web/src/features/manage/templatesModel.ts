// Which chats the organisation has from its structure. A change is counted before it is made; a job applies it, and
// how far it is is asked for until it is done.

import { type ApiError, asApiError } from "../../api/error.ts";
import type { Call, Out } from "../../api/http.ts";
import type { ChatTemplate, RosterRound } from "../../api/schema.ts";
import { Scope } from "../../api/scope.ts";
import { Store } from "../../state/store.ts";

export type TemplateDraft = { template: ChatTemplate; isOn: boolean; title: string };

export interface TemplatesState {
  readonly templates: readonly ChatTemplate[] | null;
  readonly round: RosterRound | null;
  /** What is about to be changed, and what it would do: null until that is counted. */
  readonly asked: { readonly draft: TemplateDraft; readonly effect: Out<"chat_template_check"> } | null;
  readonly isPending: boolean;
  readonly error: ApiError | null;
}

const LOOK_AGAIN_MS = 1500;

export class TemplatesModel {
  readonly store = new Store<TemplatesState>({
    templates: null,
    round: null,
    asked: null,
    isPending: false,
    error: null,
  });
  readonly #call: Call;
  readonly #scope = new Scope();
  #cancelLook: (() => void) | null = null;

  constructor(call: Call) {
    this.#call = call;
    void this.read();
  }

  end(): void {
    this.#scope.end();
  }

  async read(): Promise<void> {
    try {
      const { templates, round } = await this.#call("chat_template_list", {});
      this.store.update((state) => ({ ...state, templates, round: round ?? null, error: null }));
      if (round && !round.is_ended) this.#lookAgain();
    } catch (thrown) {
      this.store.update((state) => ({ ...state, error: asApiError(thrown) }));
    }
  }

  /** First step: what would happen. */
  async ask(draft: TemplateDraft): Promise<void> {
    await this.#run(async () => {
      const effect = await this.#call("chat_template_check", {
        origin: draft.template.origin,
        is_on: draft.isOn,
        title: draft.title.trim(),
      });
      this.store.update((state) => ({ ...state, asked: { draft, effect } }));
    });
  }

  forget(): void {
    this.store.update((state) => ({ ...state, asked: null, error: null }));
  }

  /** Second step. True: the server has it. */
  async apply(): Promise<boolean> {
    const { asked } = this.store.get();
    if (!asked) return false;
    const { template, isOn, title } = asked.draft;
    return this.#run(async () => {
      await this.#call("chat_template_set", {
        origin: template.origin,
        is_on: isOn,
        title: title.trim(),
        version: template.version,
      });
      this.store.update((state) => ({ ...state, asked: null }));
      await this.read();
    });
  }

  async #run(act: () => Promise<void>): Promise<boolean> {
    if (this.store.get().isPending) return false;
    this.store.update((state) => ({ ...state, isPending: true, error: null }));
    try {
      await act();
      return true;
    } catch (thrown) {
      const error = asApiError(thrown);
      if (error.code === "conflict") {
        this.store.update((state) => ({ ...state, asked: null }));
        await this.read();
      }
      this.store.update((state) => ({ ...state, error }));
      return false;
    } finally {
      this.store.update((state) => ({ ...state, isPending: false }));
    }
  }

  #lookAgain(): void {
    if (this.#scope.isEnded) return;
    this.#cancelLook?.();
    this.#cancelLook = this.#scope.after(LOOK_AGAIN_MS, () => void this.read());
  }
}
