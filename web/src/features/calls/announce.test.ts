import { expect, test } from "vitest";
import type { MemberId } from "../../api/schema.ts";
import { type Moment, sayingsOf } from "./announce.ts";

const quiet: Moment = { people: ["1", "2"], hands: [], screen: null, isLost: false };
const say = (before: Moment, now: Moment) => sayingsOf(before, now, "1", (id) => `Имя ${id}`);
const ids = (...list: string[]) => list as MemberId[];

test("who came and went, by name while few are there", () => {
  expect(say(quiet, { ...quiet, people: ["1", "2", "3"] })).toEqual([{ key: "say.joined", values: { name: "Имя 3" } }]);
  expect(say(quiet, { ...quiet, people: ["1"] })).toEqual([{ key: "say.left", values: { name: "Имя 2" } }]);
  expect(say(quiet, quiet)).toEqual([]);
});

test("many at once, or in a large call, are summed", () => {
  expect(say(quiet, { ...quiet, people: ["1", "2", "3", "4", "5"] })).toEqual([
    { key: "say.joinedMany", values: { n: 3 } },
  ]);
  const large = Array.from({ length: 12 }, (_, at) => String(at + 1));
  expect(say({ ...quiet, people: large }, { ...quiet, people: [...large, "99"] })).toEqual([
    { key: "say.joinedMany", values: { n: 1 } },
  ]);
});

test("a hand with its place in the queue, never one's own", () => {
  expect(say(quiet, { ...quiet, hands: ids("1", "2") })).toEqual([
    { key: "say.hand", values: { name: "Имя 2", n: 2 } },
  ]);
  expect(say({ ...quiet, hands: ids("2") }, { ...quiet, hands: ids("2", "1") })).toEqual([]);
});

test("screens of others", () => {
  expect(say(quiet, { ...quiet, screen: "2" })).toEqual([{ key: "say.screen", values: { name: "Имя 2" } }]);
  expect(say({ ...quiet, screen: "2" }, quiet)).toEqual([{ key: "say.screenOver" }]);
  expect(say(quiet, { ...quiet, screen: "1" })).toEqual([]);
  expect(say({ ...quiet, screen: "1" }, quiet)).toEqual([]);
});

test("a lost room is said once, and the people seen to go with it are not", () => {
  const lost = { ...quiet, people: [], isLost: true };
  expect(say(quiet, lost)).toEqual([{ key: "room.lost" }]);
  expect(say(lost, lost)).toEqual([]);
  expect(say(lost, quiet)).toEqual([{ key: "say.back" }]);
});
