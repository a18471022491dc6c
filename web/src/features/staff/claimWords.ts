// What a claim is called in a list, and the terms one can give. Pure.
import type { Claim } from "../../api/schema.ts";
import type { Key } from "../../i18n/translate.ts";

export type ClaimChip = { tone: "ok" | "warn" | "bad" | "plain"; label: Key };

/** The reasons to look, the most urgent first. */
export function chipsOf(claim: Claim): ClaimChip[] {
  const chips: ClaimChip[] = [];
  if (claim.name_warning.is_mixed) chips.push({ tone: "bad", label: "claims.chip.mixed" });
  if (claim.name_warning.alike.length > 0) chips.push({ tone: "warn", label: "claims.chip.alike" });
  if (claim.match === "listed") chips.push({ tone: "ok", label: "claims.chip.listed" });
  else if (claim.match === "absent") chips.push({ tone: "bad", label: "claims.chip.absent" });
  else if (claim.differs) chips.push({ tone: "warn", label: `claims.chip.${claim.differs}` });
  if (claim.is_appeal) chips.push({ tone: "plain", label: "claims.chip.appeal" });
  if (claim.is_newcomer) chips.push({ tone: "plain", label: "claims.chip.newcomer" });
  if (claim.person.roles.includes("head")) chips.push({ tone: "plain", label: "claims.chip.head" });
  return chips;
}

const AUGUST = 7;
const LAST_DAY = 31;
const SOON_DAYS = 60;
const DAY_MS = 86_400_000;
const LONGEST_MS = 10 * 365 * DAY_MS;

/** The end of 31 August: of this school year; of the next one when that is nearer than two months. */
export function schoolYearEnd(now: number): number {
  const year = new Date(now).getFullYear();
  const end = (of: number) => new Date(of, AUGUST, LAST_DAY, 23, 59, 59).getTime();
  return end(year) - now > SOON_DAYS * DAY_MS ? end(year) : end(year + 1);
}

/** The end of a day as a date field gives it ("2027-08-31"); null: not a day ahead within ten years. */
export function endOfDay(text: string, now: number): number | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!parts) return null;
  const at = new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]), 23, 59, 59).getTime();
  return at > now && at - now < LONGEST_MS ? at : null;
}
