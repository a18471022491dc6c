import { describe, expect, test } from "vitest";
import type { CallId, ChatId } from "../../api/schema.ts";
import { type Act, act, overOf, overOfOutcome, type Session } from "./session.ts";

const chatId = "10" as ChatId;
const rights = { microphone: true, camera: true, screen: false };
const run = (...acts: Act[]) => acts.reduce<Session | null>(act, null);
const opened: Act = { kind: "opened", chatId, callId: null, withVideo: true };
const admitted: Act = { kind: "admitted", callId: "7" as CallId, rights, withVideo: true };

describe("a call on this device", () => {
  test("goes from the lobby through the door into the room", () => {
    expect(run(opened)?.phase).toBe("lobby");
    const session = run(opened, { kind: "joining" }, admitted, { kind: "connected" });
    expect(session).toMatchObject({ phase: "in", callId: "7", rights, over: null });
  });

  test("nothing happens without one", () => {
    expect(act(null, { kind: "connected" })).toBeNull();
  });

  test("what is over stays over, whatever comes late", () => {
    const over = run(opened, { kind: "joining" }, { kind: "over", over: "left" });
    for (const late of [admitted, { kind: "connected" }, { kind: "lostRoom" }] as const) {
      expect(act(over, late)).toBe(over);
    }
    expect(act(over, { kind: "joining" })?.phase).toBe("joining");
  });

  test("a refusal leads back to the lobby of a group, and ends a direct call", () => {
    const joining = run(opened, { kind: "joining" });
    expect(act(joining, { kind: "refused", error: "policy", isLobby: true })).toMatchObject({
      phase: "lobby",
      error: "policy",
    });
    expect(act(joining, { kind: "refused", error: "policy", isLobby: false })).toMatchObject({
      phase: "over",
      over: "refused",
    });
  });

  test("a lost room keeps the screen", () => {
    const inside = run(opened, { kind: "joining" }, admitted, { kind: "connected" });
    const lost = act(inside, { kind: "lostRoom" });
    expect(lost).toMatchObject({ phase: "in", isComingBack: true });
    expect(act(lost, { kind: "connected" })).toMatchObject({ phase: "in", isComingBack: false });
  });

  test("the same panel twice closes it; another layout lets the pin go", () => {
    const inside = run(opened, { kind: "panel", panel: "chat" });
    expect(inside?.panel).toBe("chat");
    expect(act(inside, { kind: "panel", panel: "hands" })?.panel).toBe("hands");
    expect(act(inside, { kind: "panel", panel: "chat" })?.panel).toBeNull();
    const pinned = act(inside, { kind: "pin", key: "2" });
    expect(act(pinned, { kind: "layout", layout: "grid" })).toMatchObject({ pinned: null, layout: "grid" });
  });

  test("saving traffic is remembered from call to call", () => {
    expect(run(opened, { kind: "lean", is: true }, opened)?.isLean).toBe(true);
  });
});

test("why it is over", () => {
  expect(overOf("lost")).toBeNull();
  expect([overOf("left"), overOf("closed"), overOf("removed"), overOf("elsewhere")]).toEqual([
    "left",
    "ended",
    "removed",
    "elsewhere",
  ]);
  expect(overOfOutcome("declined", true)).toBe("declined");
  expect(overOfOutcome("missed", true)).toBe("missed");
  expect(overOfOutcome("missed", false)).toBe("ended");
  expect(overOfOutcome(null, true)).toBe("ended");
});
