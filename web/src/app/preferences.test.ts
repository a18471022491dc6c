import { describe, expect, test, vi } from "vitest";
import { ApiError } from "../api/error.ts";
import type { Call } from "../api/http.ts";
import type { MemberId, Preferences } from "../api/schema.ts";
import { LookModel } from "./look.ts";
import { PreferencesModel } from "./preferences.ts";

const me = "4" as MemberId;
const plain: Preferences = {
  language: "auto",
  theme: "auto",
  send_key: "enter",
  uses_single_keys: true,
  shows_presence: true,
  low_vision: "",
};

function worldOf(answer: (input: Preferences) => unknown = (input) => input) {
  const kept = new Map<string, string>();
  const device = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  const look = new LookModel(device, () => {}, { matches: false });
  const call = vi.fn(async (_: string, input: Preferences) => {
    const said = answer(input);
    if (said instanceof Error) throw said;
    return said;
  });
  return { look, call, preferences: new PreferencesModel(device, look, call as unknown as Call) };
}

const quiet = () => new Promise((done) => setTimeout(done));

describe("preferences", () => {
  test("what was chosen before signing in stays where the account says nothing", () => {
    const { look, call, preferences } = worldOf();
    look.toggle();
    expect(call).not.toHaveBeenCalled();
    preferences.told(me, { ...plain, theme: "board" });
    expect(look.look.get()).toMatchObject({ vision: "black", theme: "board" });
  });

  test("later the account's word wins wholly, and is not told back", async () => {
    const { look, call, preferences } = worldOf();
    preferences.told(me, { ...plain, theme: "board" });
    preferences.told(me, plain);
    await quiet();
    expect(look.look.get().theme).toBe("auto");
    expect(call).not.toHaveBeenCalled();
  });

  test("Alt V of somebody signed in is told to the account", async () => {
    const { look, call, preferences } = worldOf();
    preferences.told(me, plain);
    look.toggle();
    await quiet();
    expect(call).toHaveBeenCalledTimes(1);
    expect(call.mock.calls[0]?.[1].low_vision).toContain("black");
  });

  test("chosen without a network: told at the next look, and not undone by it", async () => {
    let isOnline = false;
    const { call, preferences } = worldOf((input) => (isOnline ? input : new ApiError("offline", 0)));
    preferences.told(me, plain);
    preferences.change({ theme: "board" });
    await quiet();
    isOnline = true;
    preferences.told(me, plain);
    await quiet();
    expect(preferences.state.get().theme).toBe("board");
    expect(call).toHaveBeenLastCalledWith("preferences_set", expect.objectContaining({ theme: "board" }));
  });
});
