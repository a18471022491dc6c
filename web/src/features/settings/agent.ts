// A name for a browser that its owner knows it by: «Firefox, Windows». Only the few that people have; all else is told
// as unknown, with the address and the time beside it.
import type { Key } from "../../i18n/translate.ts";

export type Agent = { browser: string | null; system: Key | null };

/** In this order: each later one is also named in the headers of those before it. */
const BROWSERS: readonly [RegExp, string][] = [
  [/YaBrowser\//, "Яндекс Браузер"],
  [/EdgA?\//, "Edge"],
  [/OPR\//, "Opera"],
  [/SamsungBrowser\//, "Samsung Internet"],
  [/(Firefox|FxiOS)\//, "Firefox"],
  [/(Chrome|CriOS|Chromium)\//, "Chrome"],
  [/Safari\//, "Safari"],
];

const SYSTEMS: readonly [RegExp, Key][] = [
  [/Windows/, "agent.system.windows"],
  [/Android/, "agent.system.android"],
  [/iPhone|iPad/, "agent.system.ios"],
  [/Mac OS X/, "agent.system.mac"],
  [/Linux|X11/, "agent.system.linux"],
];

export function readAgent(header: string): Agent {
  return {
    browser: BROWSERS.find(([sign]) => sign.test(header))?.[1] ?? null,
    system: SYSTEMS.find(([sign]) => sign.test(header))?.[1] ?? null,
  };
}
