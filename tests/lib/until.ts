// until.ts - wait for a condition, not for a while.
import { setTimeout as pause } from "node:timers/promises";

export async function until(what: string, is: () => boolean | Promise<boolean>, patience = 60_000): Promise<void> {
  const end = Date.now() + patience;
  while (!(await is())) {
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await pause(50);
  }
}
