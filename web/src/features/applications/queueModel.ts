// The operator's applications: the queue by tabs, one open case, what is decided, whether any are taken at all.
import { type ApiError, asApiError, isPassing } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import { newKey } from "../../api/key.ts";
import type {
  ApplicationCase,
  ApplicationCounts,
  ApplicationDoor,
  ApplicationField,
  ApplicationId,
  ApplicationRow,
  ApplicationScan,
  OperationTypes,
} from "../../api/schema.ts";
import type { Key } from "../../i18n/translate.ts";
import { Store } from "../../state/store.ts";
import { suggestSlug } from "../people/credentials.ts";

export const QUEUE_TABS = ["waiting", "returned", "drafts", "done"] as const;
export type QueueTab = (typeof QUEUE_TABS)[number];
export type Opened = OperationTypes["application_approve"]["out"];

export type QueueState = {
  tab: QueueTab;
  rows: ApplicationRow[] | null;
  counts: ApplicationCounts | null;
  door: ApplicationDoor | null;
  kase: ApplicationCase | null;
  marks: Partial<Record<ApplicationField, string>>;
  reason: string;
  badReason: Key | null;
  slug: string;
  badSlug: Key | null;
  /** The one-time key of the administrator, shown once. */
  opened: Opened | null;
  error: ApiError | null;
  isBehind: boolean;
  isPending: boolean;
};

const EMPTY: QueueState = {
  tab: "waiting",
  rows: null,
  counts: null,
  door: null,
  kase: null,
  marks: {},
  reason: "",
  badReason: null,
  slug: "",
  badSlug: null,
  opened: null,
  error: null,
  isBehind: false,
  isPending: false,
};

const SLUG = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])$/;

export class QueueModel {
  readonly state = new Store<QueueState>(EMPTY);
  readonly #call: Call;
  #key = newKey();

  constructor(call: Call) {
    this.#call = call;
    void this.read();
  }

  end(): void {}

  readonly select = (tab: QueueTab): void => {
    this.#set({ tab, rows: null });
    void this.read();
  };

  async read(): Promise<void> {
    const { tab } = this.state.get();
    try {
      const [{ rows, counts }, door] = await Promise.all([
        this.#call("application_list", { tab }),
        this.#call("application_door_get", {}),
      ]);
      if (this.state.get().tab === tab) this.#set({ rows, counts, door, error: null });
    } catch (thrown) {
      this.#set({ error: asApiError(thrown) });
    }
  }

  readonly setDoor = (is_open: boolean): Promise<boolean> =>
    this.#during(async () => {
      const version = this.state.get().door?.version ?? 1;
      this.#set({ door: await this.#call("application_door_set", { is_open, version }) });
    });

  readonly open = (application_id: ApplicationId): Promise<boolean> =>
    this.#during(async () => this.#show(await this.#call("application_get", { application_id }), true));

  readonly close = (): void => {
    this.#set({ ...EMPTY, tab: this.state.get().tab, door: this.state.get().door, counts: this.state.get().counts });
    void this.read();
  };

  readonly setMark = (field: ApplicationField, text: string | null): void => {
    const { [field]: _was, ...others } = this.state.get().marks;
    this.#set({ marks: text === null ? others : { ...others, [field]: text } });
  };

  readonly setReason = (reason: string): void => this.#set({ reason, badReason: null });
  readonly setSlug = (slug: string): void => this.#set({ slug: slug.toLowerCase(), badSlug: null });

  readonly giveBack = (): Promise<boolean> => this.#decide("application_return");
  readonly reject = (): Promise<boolean> => this.#decide("application_reject");

  async #decide(name: "application_return" | "application_reject"): Promise<boolean> {
    const { kase, marks, reason } = this.state.get();
    if (!kase) return false;
    if (reason.trim() === "") {
      this.#set({ badReason: "apps.reason.empty" });
      return false;
    }
    const input = { application_id: kase.id, reason: reason.trim(), version: kase.application.version };
    return this.#during(async () => {
      const marked = Object.entries(marks).map(([field, text]) => ({ field: field as ApplicationField, text }));
      this.#show(
        name === "application_return"
          ? await this.#call(name, { ...input, marks: marked })
          : await this.#call(name, input),
        true,
      );
    });
  }

  readonly approve = async (): Promise<boolean> => {
    const { kase, slug } = this.state.get();
    if (!kase) return false;
    if (!SLUG.test(slug)) {
      this.#set({ badSlug: "org.slug.bad" });
      return false;
    }
    return this.#during(async () => {
      const input = { application_id: kase.id, slug, version: kase.application.version };
      const opened = await this.#call("application_approve", input, { key: this.#key });
      this.#set({ opened });
      this.#show(await this.#call("application_get", { application_id: kase.id }), false);
    });
  };

  readonly finish = (): Promise<boolean> =>
    this.#during(async () => {
      const { kase } = this.state.get();
      if (!kase) return;
      const input = { application_id: kase.id, version: kase.application.version };
      this.#show(await this.#call("application_close", input), false);
    });

  readonly sheetSeen = (): void => this.#set({ opened: null });

  /** The link of a new application from paper. */
  async enter(name: string): Promise<string | null> {
    const got: { secret: string | null } = { secret: null };
    await this.#during(async () => {
      got.secret = (await this.#call("application_enter", { name }, { key: this.#key })).secret;
    });
    return got.secret;
  }

  /** A new link instead of a lost one. */
  async renewLink(): Promise<string | null> {
    const { kase } = this.state.get();
    const got: { secret: string | null } = { secret: null };
    if (kase) {
      await this.#during(async () => {
        const input = { application_id: kase.id };
        got.secret = (await this.#call("application_link_renew", input, { key: this.#key })).secret;
      });
    }
    return got.secret;
  }

  async scan(scan: ApplicationScan): Promise<Blob | null> {
    const { kase } = this.state.get();
    if (!kase) return null;
    try {
      const input = { application_id: kase.id, application_scan_id: scan.id };
      return (await this.#call("application_scan_get", input)).blob;
    } catch (thrown) {
      this.#set({ error: asApiError(thrown) });
      return null;
    }
  }

  #show(kase: ApplicationCase, isFresh: boolean): void {
    const { slug } = this.state.get();
    this.#set({
      kase,
      isBehind: false,
      error: null,
      slug: isFresh || slug === "" ? suggestSlug(kase.application.form.short_name) : slug,
      ...(isFresh && { marks: {}, reason: "" }),
    });
  }

  async #during(act: () => Promise<void>): Promise<boolean> {
    if (this.state.get().isPending) return false;
    this.#set({ isPending: true, error: null });
    try {
      await act();
      this.#key = newKey();
      return true;
    } catch (thrown) {
      const error = asApiError(thrown);
      if (!isPassing(error)) this.#key = newKey();
      if (error.code === "conflict") this.#set({ isBehind: true });
      else if (error.code === "taken") this.#set({ badSlug: "org.slug.taken" });
      else this.#set({ error });
      return false;
    } finally {
      this.#set({ isPending: false });
    }
  }

  #set(part: Partial<QueueState>): void {
    this.state.update((state) => ({ ...state, ...part }));
  }
}
