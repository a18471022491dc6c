// The applicant's application: begun, filled in over days, sent, followed. Everything goes by the secret of its link.
import { type ApiError, asApiError, isPassing } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import { newKey } from "../../api/key.ts";
import type { Application, ApplicationScan, ApplicationScanKind } from "../../api/schema.ts";
import { Store } from "../../state/store.ts";
import { type Complaints, complaintsOf, type DraftField, draftOf, type FormDraft, formOf } from "./formDraft.ts";

export const SCAN_BYTES_MOST = 20 * 1024 * 1024;
export const SCAN_TYPES = ["application/pdf", "image/jpeg", "image/png"];

export type ApplyState = {
  /** begin: no link yet; gone: the link leads nowhere. */
  stage: "begin" | "loading" | "open" | "gone" | "trouble";
  secret: string | null;
  name: string;
  application: Application | null;
  draft: FormDraft | null;
  isChanged: boolean;
  bad: Complaints;
  failure: ApiError | null;
  /** Another tab saved something else. */
  isBehind: boolean;
  pending: "start" | "save" | "send" | "withdraw" | "scan" | null;
  /** Refused before it was sent to the server. */
  scanTrouble: "large" | "type" | null;
};

const EMPTY: ApplyState = {
  stage: "begin",
  secret: null,
  name: "",
  application: null,
  draft: null,
  isChanged: false,
  bad: {},
  failure: null,
  isBehind: false,
  pending: null,
  scanTrouble: null,
};

export class ApplyModel {
  readonly state = new Store<ApplyState>(EMPTY);
  readonly #call: Call;
  readonly #onStarted: (secret: string) => void;
  #key = newKey();

  constructor(call: Call, secret: string | null, onStarted: (secret: string) => void) {
    this.#call = call;
    this.#onStarted = onStarted;
    if (secret) {
      this.#set({ secret, stage: "loading" });
      void this.read();
    }
  }

  end(): void {}

  readonly setName = (name: string): void => this.#set({ name, failure: null });

  readonly setDraft = (part: Partial<FormDraft>, field: DraftField): void => {
    const { draft, bad } = this.state.get();
    if (!draft) return;
    const { [field]: _corrected, ...others } = bad;
    this.#set({ draft: { ...draft, ...part }, bad: others, isChanged: true, failure: null });
  };

  readonly start = async (): Promise<void> => {
    const name = this.state.get().name.trim();
    if (name === "") return this.#set({ bad: { name: "apply.bad.name" } });
    await this.#during("start", async () => {
      const { secret, application } = await this.#call("application_start", { name }, { key: this.#key });
      this.#set({ secret });
      this.#take(application);
      this.#onStarted(secret);
    });
  };

  async read(): Promise<void> {
    const { secret } = this.state.get();
    if (!secret) return;
    try {
      this.#take(await this.#call("application_look", { secret }));
    } catch (thrown) {
      const failure = asApiError(thrown);
      this.#set({ failure, stage: failure.code === "not_found" ? "gone" : "trouble" });
    }
  }

  /** Kept on the server; false: it was not. */
  readonly save = async (): Promise<boolean> => {
    const { secret, draft, application, isChanged } = this.state.get();
    if (!secret || !draft || !application) return false;
    if (!isChanged) return true;
    return this.#during("save", async () => {
      const input = { secret, form: formOf(draft), version: application.version };
      this.#take(await this.#call("application_save", input));
    });
  };

  readonly send = async (): Promise<void> => {
    const { draft, application, secret } = this.state.get();
    if (!draft || !application || !secret) return;
    const bad = complaintsOf(
      draft,
      application.scans.some((scan) => scan.kind === "order"),
    );
    this.#set({ bad });
    if (!(await this.save()) || Object.keys(bad).length > 0) return this.#set({ bad });
    await this.#during("send", async () => {
      const version = this.state.get().application?.version ?? 0;
      this.#take(await this.#call("application_send", { secret, version }));
    });
  };

  readonly withdraw = async (): Promise<void> => {
    const { application, secret } = this.state.get();
    if (!application || !secret) return;
    await this.#during("withdraw", async () => {
      this.#take(await this.#call("application_withdraw", { secret, version: application.version }));
    });
  };

  readonly addScan = async (file: File, kind: ApplicationScanKind): Promise<void> => {
    const { secret } = this.state.get();
    if (!secret) return;
    if (file.size > SCAN_BYTES_MOST) return this.#set({ scanTrouble: "large" });
    if (!SCAN_TYPES.includes(file.type)) return this.#set({ scanTrouble: "type" });
    this.#set({ scanTrouble: null });
    if (!(await this.save())) return;
    await this.#during("scan", async () => {
      const { ticket } = await this.#call("application_upload_allow", { secret, kind });
      const name = file.name.slice(0, 200) || "scan";
      const { scans: _missing, ...bad } = this.state.get().bad;
      this.#take(await this.#call("application_scan_put", { ticket, name, content: file }));
      this.#set({ bad });
    });
  };

  readonly dropScan = async (scan: ApplicationScan): Promise<void> => {
    const { secret } = this.state.get();
    if (!secret || !(await this.save())) return;
    await this.#during("scan", async () => {
      this.#take(await this.#call("application_scan_drop", { secret, scan_id: scan.id }));
    });
  };

  readonly openScan = async (scan: ApplicationScan): Promise<Blob | null> => {
    const { secret } = this.state.get();
    if (!secret) return null;
    const got: { blob: Blob | null } = { blob: null };
    await this.#during(null, async () => {
      got.blob = (await this.#call("application_scan_look", { secret, scan_id: scan.id })).blob;
    });
    return got.blob;
  };

  #take(application: Application): void {
    this.#set({
      application,
      draft: draftOf(application),
      stage: "open",
      isChanged: false,
      isBehind: false,
      failure: null,
    });
  }

  async #during(pending: ApplyState["pending"], act: () => Promise<void>): Promise<boolean> {
    if (this.state.get().pending !== null) return false;
    this.#set({ pending, failure: null });
    try {
      await act();
      this.#key = newKey();
      return true;
    } catch (thrown) {
      const failure = asApiError(thrown);
      if (!isPassing(failure)) this.#key = newKey();
      if (failure.code === "conflict") this.#set({ isBehind: true });
      else this.#set({ failure });
      return false;
    } finally {
      this.#set({ pending: null });
    }
  }

  #set(part: Partial<ApplyState>): void {
    this.state.update((state) => ({ ...state, ...part }));
  }
}
