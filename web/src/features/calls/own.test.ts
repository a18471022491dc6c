import { expect, test } from "vitest";
import type { Call, CallPerson, MemberId } from "../../api/schema.ts";
import { NOTHING, newsOf, ownOf } from "./own.ts";

const me = "1" as MemberId;

function call(part: Partial<CallPerson>): Call {
  const mine = { member_id: me, state: "joined", is_host: false, is_kept_out: false, may_speak: true, ...part };
  return { people: [mine] } as unknown as Call;
}

test("what the server says of oneself", () => {
  expect(ownOf(null, me)).toBe(NOTHING);
  expect(ownOf({ ...call({}), people: [] }, me)).toBe(NOTHING);
  expect(ownOf(call({ hand_us: 5, may_speak: false }), me)).toEqual({ hasHand: true, maySpeak: false });
});

test("a voice taken and given is news, how it was at first is not", () => {
  const may = { hasHand: false, maySpeak: true };
  const mayNot = { hasHand: false, maySpeak: false };
  expect(newsOf(may, mayNot, false)).toEqual({ kind: "voiceTaken" });
  expect(newsOf(mayNot, may, false)).toEqual({ kind: "voiceGiven" });
  expect(newsOf(NOTHING, mayNot, false)).toBeNull();
  expect(newsOf(mayNot, NOTHING, false)).toBeNull();
});

test("a hand that somebody else lowered is news", () => {
  const up = { hasHand: true, maySpeak: true };
  const down = { hasHand: false, maySpeak: true };
  expect(newsOf(up, down, false)).toEqual({ kind: "handLowered" });
  expect(newsOf(up, down, true)).toBeNull();
});
