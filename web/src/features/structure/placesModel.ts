// Where one person is, and whose parent or child.
import { type ApiError, asApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type { GuardianId, Kin, MemberId, PersonPlaces } from "../../api/schema.ts";
import { Store } from "../../state/store.ts";

export type PlacesState = { places: PersonPlaces | null; failure: ApiError | null; isPending: boolean };

export class PlacesModel {
  readonly state = new Store<PlacesState>({ places: null, failure: null, isPending: false });
  readonly #call: Call;
  readonly #id: MemberId;

  constructor(call: Call, id: MemberId) {
    this.#call = call;
    this.#id = id;
    void this.read();
  }

  end(): void {}

  readonly read = async (): Promise<void> => {
    try {
      const places = await this.#call("person_places_get", { member_id: this.#id });
      this.state.update((state) => ({ ...state, places }));
    } catch (thrown) {
      this.state.update((state) => ({ ...state, failure: asApiError(thrown) }));
    }
  };

  readonly add = (parent_id: MemberId, kin: Kin): Promise<boolean> =>
    this.#act(async () => void (await this.#call("guardian_create", { member_id: this.#id, parent_id, kin })));

  readonly endKin = (guardian_id: GuardianId): Promise<boolean> =>
    this.#act(async () => void (await this.#call("guardian_end", { member_id: this.#id, guardian_id })));

  async #act(work: () => Promise<void>): Promise<boolean> {
    if (this.state.get().isPending) return false;
    this.state.update((state) => ({ ...state, isPending: true, failure: null }));
    try {
      await work();
      await this.read();
      return true;
    } catch (thrown) {
      this.state.update((state) => ({ ...state, failure: asApiError(thrown) }));
      return false;
    } finally {
      this.state.update((state) => ({ ...state, isPending: false }));
    }
  }
}
