// What the numbers of the network check mean for a call. Pure.
import type { NetworkCheck } from "../../rtc/room.ts";

const SLOW_MS = 300;
const LOSSY_PERCENT = 3;

export function verdictOf({ isOpen, rttMs, lossPercent }: NetworkCheck): "good" | "weak" | "bad" {
  if (!isOpen) return "bad";
  return (rttMs ?? 0) > SLOW_MS || (lossPercent ?? 0) >= LOSSY_PERCENT ? "weak" : "good";
}
