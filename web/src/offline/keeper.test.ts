import { describe, expect, it } from "vitest";
import type { Me, ServerInfo } from "../api/schema.ts";
import { Keeper, type KeptWho } from "./keeper.ts";

const who = (id: string) => ({ server: {} as ServerInfo, me: { person: { id } } as Me });

/** As much of a database as saying who was here needs. */
function setUp(before: KeptWho | null) {
  let last = before;
  let cleared = 0;
  let more = 0;
  const store = { clear: async () => {} };
  const database = {
    get: async () => last ?? undefined,
    put: async (_: string, value: KeptWho) => {
      last = value;
    },
    transaction: () => {
      cleared += 1;
      return { objectStore: () => store, done: Promise.resolve() };
    },
  };
  const keeper = new Keeper(
    async () => {
      more += 1;
    },
    async () => database as never,
    () => 0,
  );
  return { keeper, counts: () => [cleared, more] };
}

describe("Keeper", () => {
  it("wipes what others keep here too, whenever nobody is here any more", async () => {
    const { keeper, counts } = setUp(null);
    await keeper.saveWho(who("1"));
    expect(counts()).toEqual([0, 0]);
    await keeper.wipe();
    expect(counts()).toEqual([1, 1]);
  });

  it("does so when somebody else comes, in this page or a later one", async () => {
    const { keeper, counts } = setUp(who("1"));
    await keeper.saveWho(who("1"));
    expect(counts()).toEqual([0, 0]);
    await keeper.saveWho(who("2"));
    expect(counts()[1]).toBeGreaterThan(0);
    const later = setUp(who("1"));
    await later.keeper.saveWho(who("2"));
    expect(later.counts()).toEqual([1, 1]);
  });
});
