// The keeper, fetched when it is first needed: the door must not wait for it. Without its piece nothing is kept.
import type { Keeper } from "./keeper.ts";

type Kept = Pick<Keeper, "readWho" | "saveWho" | "readState" | "saveState" | "wipe">;

export class LazyKeeper implements Kept {
  #keeper: Promise<Keeper | null> | null = null;
  readonly #wipeMore: () => Promise<void>;

  constructor(wipeMore: () => Promise<void>) {
    this.#wipeMore = wipeMore;
  }

  readonly readWho: Kept["readWho"] = async () => (await this.#load())?.readWho() ?? null;
  readonly saveWho: Kept["saveWho"] = async (who) => (await this.#load())?.saveWho(who);
  readonly readState: Kept["readState"] = async (me) => (await this.#load())?.readState(me) ?? null;
  readonly saveState: Kept["saveState"] = async (state, before) => (await this.#load())?.saveState(state, before);
  readonly wipe: Kept["wipe"] = async () => (await this.#load())?.wipe();

  /** One promise for all: calls reach the keeper in the order they were made. */
  #load(): Promise<Keeper | null> {
    this.#keeper ??= import("./keeper.ts").then(
      ({ Keeper }) => new Keeper(this.#wipeMore),
      () => null,
    );
    return this.#keeper;
  }
}
