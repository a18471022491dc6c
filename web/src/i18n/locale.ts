// Which of the two languages to speak: what the person chose on this device, else what the browser prefers, else Russian.

export type Locale = "ru" | "en";

export function isLocale(value: unknown): value is Locale {
  return value === "ru" || value === "en";
}

export function pickLocale(chosen: string | null, preferred: readonly string[]): Locale {
  if (isLocale(chosen)) return chosen;
  for (const tag of preferred) {
    const language = tag.toLowerCase().split("-")[0];
    if (isLocale(language)) return language;
  }
  return "ru";
}
