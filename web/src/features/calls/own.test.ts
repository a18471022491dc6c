import { expect, test } from "vitest";
import type { Call, CallPerson, MemberId } from "../../api/schema.ts";
import { NOTHING, newsOf, ownOf } from "./own.ts";

const me = "1" as MemberId;

function call(part: Partial<CallPerson>): Call {
  const mine = { member_id: me, state: "joined", is_host: false, is_kept_out: false, may_speak: true, ...part };
  return { people: [mine], is_quiet: false } as unknown as Call;
}

test("what the server says of oneself", () => {
  expect(ownOf(null, me)).toBe(NOTHING);
  expect(ownOf({ ...call({}), people: [] }, me)).toBe(NOTHING);
  expect(ownOf(call({ hand_us: 5, may_speak: false }), me)).toEqual({
    hasHand: true,
    maySpeak: false,
    isQuiet: false,
  });
});

test("a voice taken and given is news, how it was at first is not", () => {
  const may = { hasHand: false, maySpeak: true, isQuiet: false };
  const mayNot = { hasHand: false, maySpeak: false, isQuiet: false };
  const quiet = { ...mayNot, isQuiet: true };
  expect(newsOf(may, mayNot, false)).toEqual({ kind: "voiceTaken" });
  expect(newsOf(mayNot, may, false)).toEqual({ kind: "voiceGiven" });
  expect(newsOf(quiet, { ...may, isQuiet: true }, false)).toEqual({ kind: "voiceGiven" });
  expect(newsOf(quiet, may, false)).toEqual({ kind: "voicesGiven" });
  expect(newsOf(NOTHING, mayNot, false)).toBeNull();
  expect(newsOf(mayNot, NOTHING, false)).toBeNull();
});

test("a hand that somebody else lowered is news", () => {
  const up = { hasHand: true, maySpeak: true, isQuiet: false };
  const down = { hasHand: false, maySpeak: true, isQuiet: false };
  expect(newsOf(up, down, false)).toEqual({ kind: "handLowered" });
  expect(newsOf(up, down, true)).toBeNull();
});
