// localStorage that never throws: with storage forbidden, settings simply live as long as the page.
import type { Device } from "./look.ts";

export function safeDevice(): Device {
  const memory = new Map<string, string>();
  return {
    getItem(key) {
      try {
        return localStorage.getItem(key);
      } catch {
        return memory.get(key) ?? null;
      }
    },
    setItem(key, value) {
      memory.set(key, value);
      try {
        localStorage.setItem(key, value);
      } catch {
        // Forbidden or full: memory has it.
      }
    },
  };
}

export function safeStorage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
