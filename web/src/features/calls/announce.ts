// What a screen reader hears of a call: sparse. Joins and leaves by name while few are there, summed above; hands with
// their place; screens. Who speaks is shown and never announced. Pure: from one moment to the next.
import type { MemberId } from "../../api/schema.ts";
import type { Key, Values } from "../../i18n/translate.ts";

export interface Moment {
  readonly people: readonly string[];
  /** In the order of the queue. */
  readonly hands: readonly MemberId[];
  readonly screen: string | null;
  readonly isLost: boolean;
}

export interface Saying {
  readonly key: Key;
  readonly values?: Values;
}

const MOST_NAMED = 10;
const MOST_AT_ONCE = 2;

export function sayingsOf(before: Moment, now: Moment, me: string, nameOf: (id: string) => string): Saying[] {
  if (now.isLost) return before.isLost ? [] : [{ key: "room.lost" }];
  // People who were seen to go while we were away came back with us.
  if (before.isLost) return [{ key: "say.back" }];
  const sayings: Saying[] = [];
  const came = now.people.filter((id) => id !== me && !before.people.includes(id));
  const went = before.people.filter((id) => id !== me && !now.people.includes(id));
  const isLarge = Math.max(now.people.length, before.people.length) > MOST_NAMED;
  sayings.push(...named(came, isLarge, "say.joined", "say.joinedMany", nameOf));
  sayings.push(...named(went, isLarge, "say.left", "say.leftMany", nameOf));
  now.hands.forEach((id, at) => {
    if (id !== me && !before.hands.includes(id)) {
      sayings.push({ key: "say.hand", values: { name: nameOf(id), n: at + 1 } });
    }
  });
  if (now.screen !== before.screen && now.screen !== me) {
    if (now.screen !== null) sayings.push({ key: "say.screen", values: { name: nameOf(now.screen) } });
    else if (before.screen !== me) sayings.push({ key: "say.screenOver" });
  }
  return sayings;
}

function named(
  ids: readonly string[],
  isLarge: boolean,
  one: Key,
  many: Key,
  nameOf: (id: string) => string,
): Saying[] {
  if (ids.length === 0) return [];
  if (isLarge || ids.length > MOST_AT_ONCE) return [{ key: many, values: { n: ids.length } }];
  return ids.map((id) => ({ key: one, values: { name: nameOf(id) } }));
}
