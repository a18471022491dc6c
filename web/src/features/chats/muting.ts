// How long a chat stays without sound. Pure.
export const muteTerms = ["hour", "eight", "morning", "ever"] as const;
export type MuteTerm = (typeof muteTerms)[number];

const HOUR_MS = 3_600_000;
const MORNING_HOUR = 7;

/** Microseconds. "ever": the last moment that JavaScript can count, in the year 2255. */
export function mutedUntil(term: MuteTerm, now: Date): number {
  switch (term) {
    case "hour":
      return (now.getTime() + HOUR_MS) * 1000;
    case "eight":
      return (now.getTime() + 8 * HOUR_MS) * 1000;
    case "morning": {
      const morning = new Date(now);
      morning.setDate(morning.getDate() + 1);
      morning.setHours(MORNING_HOUR, 0, 0, 0);
      return morning.getTime() * 1000;
    }
    case "ever":
      return Number.MAX_SAFE_INTEGER;
  }
}
