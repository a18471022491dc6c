// One person as the administrator or the head sees them: change the card, give and take the badge, issue a code.
import { type ApiError, asApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type { CodeIssued, CodeRequest, Member, MemberId, RoleChange } from "../../api/schema.ts";
import { Store } from "../../state/store.ts";
import { trimmedName } from "./credentials.ts";
import { draftOf, hasComplaints, type PersonComplaints, type PersonDraft, personComplaints } from "./personDraft.ts";

export type PersonState = {
  member: Member | null;
  error: ApiError | null;
  /** The card being changed; null when it is only shown. */
  draft: PersonDraft | null;
  bad: PersonComplaints;
  /** Of the last action. */
  failure: ApiError | null;
  /** Somebody else changed the card meanwhile: the new version is shown. */
  wasChanged: boolean;
  pending: "card" | "badge" | "code" | "minor" | null;
  code: CodeIssued | null;
  /** Of a colleague in use: the code was asked for and waits for another administrator. */
  request: CodeRequest | null;
};

export class PersonModel {
  readonly state = new Store<PersonState>({
    member: null,
    error: null,
    draft: null,
    bad: { name: {} },
    failure: null,
    wasChanged: false,
    pending: null,
    code: null,
    request: null,
  });
  readonly #call: Call;
  readonly #id: MemberId;

  constructor(call: Call, id: MemberId) {
    this.#call = call;
    this.#id = id;
    void this.read();
  }

  end(): void {}

  async read(): Promise<void> {
    this.#set({ error: null });
    try {
      this.#set({ member: await this.#call("person_get", { member_id: this.#id }) });
    } catch (thrown) {
      this.#set({ error: asApiError(thrown) });
    }
  }

  readonly history = async (): Promise<readonly RoleChange[]> =>
    (await this.#call("person_role_list", { member_id: this.#id })).changes;

  readonly edit = (): void => {
    const { member } = this.state.get();
    if (member) this.#set({ draft: draftOf(member), bad: { name: {} }, failure: null, wasChanged: false });
  };

  readonly leaveEdit = (): void => this.#set({ draft: null, failure: null });
  readonly setDraft = (draft: PersonDraft): void => this.#set({ draft, bad: { name: {} }, failure: null });
  readonly closeCode = (): void => this.#set({ code: null });

  /** The day they come of age, null: unknown. True when it was kept. */
  readonly setMinorUntil = (us: number | null): Promise<boolean> =>
    this.#act("minor", async () => {
      const member = await this.#call("person_minor_set", {
        member_id: this.#id,
        ...(us !== null && { minor_until_us: us }),
      });
      this.#set({ member });
    });

  /** True when it was kept. */
  readonly save = (reason = ""): Promise<boolean> => {
    const { draft, member } = this.state.get();
    if (!draft || !member) return Promise.resolve(false);
    const bad = personComplaints(draft);
    this.#set({ bad });
    if (hasComplaints(bad)) return Promise.resolve(false);
    return this.#act("card", async () => {
      const kept = await this.#call("person_update", {
        member_id: this.#id,
        name: trimmedName(draft.name),
        roles: draft.roles,
        position: draft.position.trim(),
        ...(reason !== "" && { reason }),
        version: member.person.version,
      });
      this.#set({ member: kept, draft: null });
    });
  };

  readonly setBadge = (isVerified: boolean, reason = ""): Promise<boolean> => {
    const { member } = this.state.get();
    if (!member) return Promise.resolve(false);
    return this.#act("badge", async () => {
      const input = { member_id: this.#id, is_verified: isVerified, reason, version: member.person.version };
      this.#set({ member: await this.#call("person_badge_set", input) });
    });
  };

  readonly issueCode = (): Promise<boolean> =>
    this.#act("code", async () => {
      const code = await this.#call("person_code_issue", { member_id: this.#id });
      this.#set({ code });
      await this.read();
    });

  readonly askCode = (): Promise<boolean> =>
    this.#act("code", async () => {
      this.#set({ request: await this.#call("code_request", { member_id: this.#id }) });
    });

  async #act(pending: NonNullable<PersonState["pending"]>, work: () => Promise<void>): Promise<boolean> {
    if (this.state.get().pending) return false;
    this.#set({ pending, failure: null, wasChanged: false });
    try {
      await work();
      return true;
    } catch (thrown) {
      await this.#refused(asApiError(thrown));
      return false;
    } finally {
      this.#set({ pending: null });
    }
  }

  async #refused(failure: ApiError): Promise<void> {
    if (failure.code !== "conflict") return this.#set({ failure });
    // The card on the screen is old: read it again and leave what was typed in the form, on the new version.
    await this.read();
    this.#set({ wasChanged: true });
  }

  #set(part: Partial<PersonState>): void {
    this.state.update((state) => ({ ...state, ...part }));
  }
}
