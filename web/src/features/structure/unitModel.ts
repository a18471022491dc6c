// One unit: its people and lessons, and what an administrator changes in them. A change is asked of the server, then the
// page is read again, so that it never shows what is not there.
import { type ApiError, asApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type {
  Enrolment,
  EnrolmentEnd,
  MemberId,
  SubjectId,
  TeachingId,
  UnitChat,
  UnitId,
  UnitPage,
  UnitPostId,
  UnitPostKind,
} from "../../api/schema.ts";
import { Store } from "../../state/store.ts";

export type UnitState = {
  page: UnitPage | null;
  students: readonly Enrolment[];
  left: readonly Enrolment[];
  error: ApiError | null;
  failure: ApiError | null;
  isPending: boolean;
};

export class UnitModel {
  readonly state = new Store<UnitState>({
    page: null,
    students: [],
    left: [],
    error: null,
    failure: null,
    isPending: false,
  });
  readonly #call: Call;
  readonly #id: UnitId;
  readonly #onChange: () => void;

  /** onChange: the counts of the tree are old. */
  constructor(call: Call, id: UnitId, onChange: () => void) {
    this.#call = call;
    this.#id = id;
    this.#onChange = onChange;
    void this.read();
  }

  end(): void {}

  readonly read = async (): Promise<void> => {
    this.#set({ error: null });
    try {
      const [page, { students, left }] = await Promise.all([
        this.#call("unit_get", { unit_id: this.#id }),
        this.#call("unit_member_list", { unit_id: this.#id }),
      ]);
      this.#set({ page, students, left });
    } catch (thrown) {
      this.#set({ error: asApiError(thrown) });
    }
  };

  readonly forgetFailure = (): void => this.#set({ failure: null });

  readonly enrol = (ids: readonly MemberId[]): Promise<boolean> =>
    this.#act(async () => {
      for (const member_id of ids) await this.#call("enrolment_create", { unit_id: this.#id, member_id });
    });

  readonly transfer = (row: Enrolment, to_id: UnitId, reason: string): Promise<Enrolment | null> =>
    this.#changed(() => this.#call("enrolment_transfer", { ...this.#of(row), to_id, reason }));

  readonly leave = (row: Enrolment, ended_as: EnrolmentEnd, reason: string): Promise<Enrolment | null> =>
    this.#changed(() => this.#call("enrolment_end", { ...this.#of(row), ended_as, reason }));

  readonly setState = (row: Enrolment, state: Enrolment["state"], reason: string): Promise<Enrolment | null> =>
    this.#changed(() => this.#call("enrolment_state_set", { ...this.#of(row), state, reason }));

  readonly undo = (row: Enrolment): Promise<Enrolment | null> =>
    this.#changed(() => this.#call("enrolment_undo", this.#of(row)));

  readonly addTeaching = (
    subject_id: SubjectId,
    member_id: MemberId,
    substitute: { untilUs: number | null } | null,
  ): Promise<boolean> =>
    this.#act(async () => {
      await this.#call("teaching_create", {
        unit_id: this.#id,
        subject_id,
        member_id,
        is_substitute: substitute !== null,
        ...(substitute?.untilUs != null && { until_us: substitute.untilUs }),
      });
    });

  readonly endTeaching = (teaching_id: TeachingId): Promise<boolean> =>
    this.#act(async () => {
      await this.#call("teaching_end", { unit_id: this.#id, teaching_id });
    });

  readonly addPost = (member_id: MemberId, post: UnitPostKind): Promise<boolean> =>
    this.#act(async () => {
      await this.#call("unit_post_create", { unit_id: this.#id, member_id, post });
    });

  readonly endPost = (unit_post_id: UnitPostId): Promise<boolean> =>
    this.#act(async () => {
      await this.#call("unit_post_end", { unit_id: this.#id, unit_post_id });
    });

  /** Names of the chats that come from a group; empty when they can not be read. */
  readonly chatsOf = async (unit_id: UnitId): Promise<readonly UnitChat[]> => {
    try {
      return (await this.#call("unit_chat_list", { unit_id })).chats;
    } catch {
      return [];
    }
  };

  #of(row: Enrolment) {
    return { unit_id: this.#id, enrolment_id: row.id, version: row.version };
  }

  async #changed(work: () => Promise<Enrolment>): Promise<Enrolment | null> {
    let row: Enrolment | null = null;
    await this.#act(async () => {
      row = await work();
    });
    return row;
  }

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
      this.#onChange();
    }
  }

  #set(part: Partial<UnitState>): void {
    this.state.update((state) => ({ ...state, ...part }));
  }
}
