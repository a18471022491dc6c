// How long to wait before the next try: twice as long each time up to a limit, spread so that a class does not come
// back in one wave.
const FIRST_MS = 500;
const MOST_MS = 30_000;

export function backOffMs(tries: number, random: () => number): number {
  const most = Math.min(MOST_MS, FIRST_MS * 2 ** tries);
  return Math.round(most * (0.5 + random() / 2));
}
