// Opening a closed space: the organisation, its address, whom to ask, the first administrator; then the sheet with
// the administrator's code. Used by the first run (in steps) and by the operator's page (in one dialog).
import { type ApiError, asApiError, isPassing } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import { newKey } from "../../api/key.ts";
import type { OrgOpened } from "../../api/schema.ts";
import type { Key } from "../../i18n/translate.ts";
import { Store } from "../../state/store.ts";
import {
  type NameComplaints,
  type NameDraft,
  nameComplaints,
  suggestSlug,
  trimmedName,
} from "../people/credentials.ts";

export type OrgDraft = { name: string; shortName: string; slug: string; contact: string };
export type OrgComplaints = Partial<Record<keyof OrgDraft, Key>>;

export type OpenOrgState = {
  step: "org" | "administrator" | "sheet";
  org: OrgDraft;
  isSlugTouched: boolean;
  isShortNameTouched: boolean;
  administrator: NameDraft;
  bad: OrgComplaints;
  badName: NameComplaints;
  failure: ApiError | null;
  isPending: boolean;
  opened: OrgOpened | null;
};

const EMPTY: OpenOrgState = {
  step: "org",
  org: { name: "", shortName: "", slug: "", contact: "" },
  isSlugTouched: false,
  isShortNameTouched: false,
  administrator: { last: "", first: "", middle: "" },
  bad: {},
  badName: {},
  failure: null,
  isPending: false,
  opened: null,
};

const SLUG = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])$/;

export function orgComplaints(org: OrgDraft): OrgComplaints {
  return {
    ...(org.name.trim() === "" && { name: "org.name.empty" as const }),
    ...(org.shortName.trim() === "" && { shortName: "org.shortName.empty" as const }),
    ...(!SLUG.test(org.slug) && { slug: "org.slug.bad" as const }),
  };
}

export class OpenOrgModel {
  readonly state = new Store<OpenOrgState>(EMPTY);
  readonly #call: Call;
  /** One key for all tries of one space: a retry after a lost answer opens it once. */
  #key = newKey();

  constructor(call: Call) {
    this.#call = call;
  }

  end(): void {}

  readonly setOrg = (part: Partial<OrgDraft>): void => {
    this.state.update((state) => {
      const isSlugTouched = state.isSlugTouched || part.slug !== undefined;
      const isShortNameTouched = state.isShortNameTouched || part.shortName !== undefined;
      const org = { ...state.org, ...part };
      // Suggestions follow the name until a person writes their own.
      if (part.name !== undefined && !isShortNameTouched) org.shortName = part.name.slice(0, 60);
      if (part.slug === undefined && !isSlugTouched) org.slug = suggestSlug(org.shortName);
      return { ...state, org, isSlugTouched, isShortNameTouched, bad: {}, failure: null };
    });
  };

  readonly setAdministrator = (administrator: NameDraft): void =>
    this.#set({ administrator, badName: {}, failure: null });

  readonly toAdministrator = (): void => {
    const bad = orgComplaints(this.state.get().org);
    this.#set(Object.keys(bad).length > 0 ? { bad } : { bad: {}, step: "administrator" });
  };

  readonly toOrg = (): void => this.#set({ step: "org" });

  readonly submit = async (): Promise<void> => {
    const { org, administrator, isPending } = this.state.get();
    if (isPending) return;
    const badName = nameComplaints(administrator);
    this.#set({ badName, failure: null });
    if (Object.keys(badName).length > 0) return;
    this.#set({ isPending: true });
    try {
      const input = {
        slug: org.slug,
        name: org.name.trim(),
        short_name: org.shortName.trim(),
        contact: org.contact.trim(),
        administrator: trimmedName(administrator),
      };
      const opened = await this.#call("org_create", input, { key: this.#key });
      this.#key = newKey();
      this.#set({ opened, step: "sheet" });
    } catch (thrown) {
      this.#refused(asApiError(thrown));
    } finally {
      this.#set({ isPending: false });
    }
  };

  #refused(failure: ApiError): void {
    // Refused: the next try is another request. Without an answer, or with a proxy's 502, the key stays.
    if (!isPassing(failure)) this.#key = newKey();
    if (failure.code === "taken") this.#set({ step: "org", bad: { slug: "org.slug.taken" } });
    else this.#set({ failure });
  }

  #set(part: Partial<OpenOrgState>): void {
    this.state.update((state) => ({ ...state, ...part }));
  }
}
