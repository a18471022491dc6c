import { describe, expect, test } from "vitest";
import { fakePeer } from "../../rtc/testing/fakeRoom.ts";
import { columnsOf, lastSpeakerOf, leanOf, mainOf, orderOf, SCREEN } from "./tiles.ts";

const picture = { id: "p", isPaused: false, attach: () => () => {} };
const me = fakePeer("1", { isMe: true });
const auto = { layout: "auto", pinned: null } as const;

describe("the order of tiles", () => {
  const many = ["1", "2", "3", "4", "5"].map((id) => fakePeer(id, { isMe: id === "1" }));

  test("does not jump: who goes leaves a hole closed, who comes stands at the end", () => {
    expect(orderOf(["1", "2", "3"], [fakePeer("3"), fakePeer("1"), fakePeer("9")], 6)).toEqual(["1", "3", "9"]);
    expect(orderOf(["1", "2", "3", "4", "5"], many, 3)).toEqual(["1", "2", "3", "4", "5"]);
  });

  test("a speaker from another page takes the place of the longest silent, never ours", () => {
    const peers = many.map((peer) => ({
      ...peer,
      spokeAt: peer.identity === "2" ? 50 : 10,
      isSpeaking: peer.identity === "5",
    }));
    expect(orderOf(["1", "2", "3", "4", "5"], peers, 3)).toEqual(["1", "2", "5", "4", "3"]);
    const alone = peers.map((peer) => ({ ...peer, isSpeaking: peer.identity !== "1" }));
    expect(orderOf(["1", "2", "3", "4", "5"], alone, 3)).toEqual(["1", "2", "3", "4", "5"]);
  });
});

describe("what is large", () => {
  const two = [me, fakePeer("2")];
  const three = [...two, fakePeer("3")];

  test("the other one of two; a grid from three on", () => {
    expect(mainOf(auto, two, null)).toBe("2");
    expect(mainOf(auto, three, "3")).toBeNull();
    expect(mainOf(auto, [me], null)).toBeNull();
    expect(mainOf({ layout: "speaker", pinned: null }, three, "3")).toBe("3");
    expect(mainOf({ layout: "speaker", pinned: null }, three, "gone")).toBe("2");
  });

  test("what is shown comes before faces, others' before ours; a pin before all", () => {
    const shown = [{ ...me, screen: picture }, fakePeer("2"), fakePeer("3", { screen: picture })];
    expect(mainOf(auto, shown, "2")).toBe(`3${SCREEN}`);
    expect(mainOf({ layout: "grid", pinned: null }, shown, "2")).toBeNull();
    expect(mainOf({ layout: "grid", pinned: "2" }, shown, null)).toBe("2");
    expect(mainOf({ layout: "auto", pinned: `2${SCREEN}` }, shown, null)).toBe(`3${SCREEN}`);
  });

  test("who spoke last stays while others are silent, and is never oneself", () => {
    const speaks = (id: string) => three.map((peer) => ({ ...peer, isSpeaking: peer.identity === id }));
    expect(lastSpeakerOf(null, speaks("3"))).toBe("3");
    expect(lastSpeakerOf("3", speaks("nobody"))).toBe("3");
    expect(lastSpeakerOf("3", speaks("1"))).toBe("3");
    expect(lastSpeakerOf("3", speaks("2"))).toBe("2");
  });
});

test("columns", () => {
  expect([1, 2, 4, 5, 9, 10, 16, 17].map((n) => columnsOf(n, false))).toEqual([1, 2, 2, 3, 3, 4, 4, 5]);
  expect([1, 2, 3, 6].map((n) => columnsOf(n, true))).toEqual([1, 1, 2, 2]);
});

test("saving traffic moves one picture: the large one, a speaker's, anybody's; never nobody's", () => {
  const camera = { id: "c", isPaused: false, attach: () => () => {} };
  const peers = [
    fakePeer("1", { isMe: true, camera }),
    fakePeer("2"),
    fakePeer("3", { camera }),
    fakePeer("4", { camera, screen: camera }),
  ];
  expect(leanOf(`4${SCREEN}`, "3", peers)).toBe(`4${SCREEN}`);
  expect(leanOf("4", "3", peers)).toBe("4");
  expect(leanOf("2", "4", peers)).toBe("4");
  expect(leanOf(null, "2", peers)).toBe("3");
  expect(leanOf(null, null, peers.slice(0, 2))).toBeNull();
});
