// The page /trust: what the server says of its certificate, and the steps for each kind of device.
import type { ServerTrust } from "../../api/trust.ts";
import type { Key } from "../../i18n/translate.ts";
import { Store } from "../../state/store.ts";

export const devices = ["android", "ios", "windows", "mac", "linux", "firefox"] as const;
export type Device = (typeof devices)[number];

export const steps: Record<Device, readonly Key[]> = {
  android: ["trust.android.1", "trust.android.2", "trust.android.3", "trust.android.4"],
  ios: ["trust.ios.1", "trust.ios.2", "trust.ios.3"],
  windows: ["trust.windows.1", "trust.windows.2", "trust.windows.3"],
  mac: ["trust.mac.1", "trust.mac.2", "trust.mac.3"],
  linux: ["trust.linux.1", "trust.linux.2", "trust.linux.3"],
  firefox: ["trust.firefox.1", "trust.firefox.2", "trust.firefox.3"],
};

/** The device this page is most likely read on; any other can be chosen. */
export function guessDevice(agent: string, touchPoints: number): Device {
  if (/Android/.test(agent)) return "android";
  // iPadOS calls itself a Mac, but no Mac has a touch screen.
  if (/iPhone|iPad/.test(agent) || (/Macintosh/.test(agent) && touchPoints > 1)) return "ios";
  if (/Windows/.test(agent)) return "windows";
  if (/Macintosh/.test(agent)) return "mac";
  return /Firefox/.test(agent) ? "firefox" : "linux";
}

/** Eight groups in a row are compared with a finger; 95 signs in one line are not. */
export function groupsOf(fingerprint: string): string[] {
  const bytes = fingerprint.split(":").filter(Boolean);
  return Array.from({ length: Math.ceil(bytes.length / 4) }, (_, at) => bytes.slice(at * 4, at * 4 + 4).join(" "));
}

export type TrustState = { is: "loading" } | { is: "failed" } | { is: "known"; trust: ServerTrust };

export class TrustModel {
  readonly state = new Store<TrustState>({ is: "loading" });
  readonly #read: () => Promise<ServerTrust | null>;

  constructor(read: () => Promise<ServerTrust | null>) {
    this.#read = read;
  }

  readonly load = async (): Promise<void> => {
    this.state.set({ is: "loading" });
    const trust = await this.#read();
    this.state.set(trust ? { is: "known", trust } : { is: "failed" });
  };
}
