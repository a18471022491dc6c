// Which camera, microphone and speaker: what there is, what was chosen and is remembered here, and the lobby's own look
// at them. It holds the tracks of the lobby and lets them go.
import { Scope } from "../../api/scope.ts";
import {
  type DeviceInfo,
  type DeviceKind,
  type DeviceTrouble,
  devicesOf,
  type Media,
  takeTrack,
  troubleOf,
} from "../../rtc/devices.ts";
import { Store } from "../../state/store.ts";

const KEY = "kafedra.call-devices";

export type Input = "microphone" | "camera";

export interface DevicesSnapshot {
  readonly list: readonly DeviceInfo[];
  readonly chosen: { readonly [K in DeviceKind]: string | null };
  /** What the lobby looks at; null: off, or not to be had. */
  readonly tracks: { readonly [I in Input]: MediaStreamTrack | null };
  readonly troubles: { readonly [I in Input]: DeviceTrouble | null };
  readonly isOn: { readonly [I in Input]: boolean };
}

type Kept = Pick<Storage, "getItem" | "setItem">;

function chosenIn(kept: Kept | null): DevicesSnapshot["chosen"] {
  let read: Partial<Record<DeviceKind, unknown>> = {};
  try {
    read = JSON.parse(kept?.getItem(KEY) ?? "{}") as typeof read;
  } catch {
    // kept by something else
  }
  const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : null);
  return { microphone: text(read.microphone), camera: text(read.camera), speaker: text(read.speaker) };
}

export class DevicesModel {
  readonly store: Store<DevicesSnapshot>;
  readonly #media: Media | null;
  readonly #kept: Kept | null;
  readonly #scope = new Scope();
  /** Rises with every wish for an input: what comes for an older one is let go. */
  readonly #wishes = { microphone: 0, camera: 0 };
  #onGone: ((kind: Input) => void) | null = null;

  constructor(media: Media | null, kept: Kept | null) {
    this.#media = media;
    this.#kept = kept;
    this.store = new Store<DevicesSnapshot>({
      list: [],
      chosen: chosenIn(kept),
      tracks: { microphone: null, camera: null },
      troubles: { microphone: null, camera: null },
      isOn: { microphone: false, camera: false },
    });
    if (media) this.#scope.listen(media, "devicechange", () => void this.read());
  }

  end(): void {
    this.release();
    this.#scope.end();
  }

  /** Told when a device that is in use was pulled out. */
  onGone(tell: (kind: Input) => void): () => void {
    this.#onGone = tell;
    return () => {
      if (this.#onGone === tell) this.#onGone = null;
    };
  }

  async read(): Promise<void> {
    if (!this.#media) return;
    const found = await this.#media.enumerateDevices().catch(() => []);
    if (this.#scope.isEnded) return;
    const before = this.store.get().list;
    const list = devicesOf(found);
    this.store.update((snapshot) => ({ ...snapshot, list }));
    for (const kind of ["microphone", "camera"] as const) {
      const { chosen } = this.store.get();
      const used = chosen[kind] ?? before.find((device) => device.kind === kind)?.id;
      const was = before.some((device) => device.kind === kind && device.id === used);
      if (was && !list.some((device) => device.kind === kind && device.id === used)) this.#gone(kind);
    }
  }

  /** The lobby looks at an input, or stops. */
  async turn(kind: Input, isOn: boolean): Promise<void> {
    const wish = ++this.#wishes[kind];
    this.#change(kind, { isOn, track: null, trouble: null });
    if (!isOn || !this.#media) return;
    try {
      const track = await takeTrack(this.#media, kind, this.store.get().chosen[kind]);
      if (wish !== this.#wishes[kind] || this.#scope.isEnded) {
        track.stop();
        return;
      }
      this.#scope.listen(track, "ended", () => {
        if (this.store.get().tracks[kind] === track) this.#gone(kind);
      });
      this.#change(kind, { isOn: true, track, trouble: null });
      // Names of devices are told only to a page that may use them.
      await this.read();
    } catch (thrown) {
      if (wish === this.#wishes[kind]) this.#change(kind, { isOn: false, track: null, trouble: troubleOf(thrown) });
    }
  }

  /** Remembered for the next time; the lobby looks through the new one at once. */
  choose(kind: DeviceKind, id: string): void {
    this.store.update((snapshot) => ({ ...snapshot, chosen: { ...snapshot.chosen, [kind]: id } }));
    try {
      this.#kept?.setItem(KEY, JSON.stringify(this.store.get().chosen));
    } catch {
      // full or forbidden: chosen for this page
    }
    if (kind !== "speaker" && this.store.get().tracks[kind]) void this.turn(kind, true);
  }

  /** The call takes the devices itself. */
  release(): void {
    for (const kind of ["microphone", "camera"] as const) {
      this.#wishes[kind]++;
      this.store.get().tracks[kind]?.stop();
    }
    this.store.update((snapshot) => ({ ...snapshot, tracks: { microphone: null, camera: null } }));
  }

  #gone(kind: Input): void {
    const { tracks } = this.store.get();
    if (tracks[kind]) this.#change(kind, { isOn: false, track: null, trouble: "gone" });
    this.#onGone?.(kind);
  }

  #change(kind: Input, to: { isOn: boolean; track: MediaStreamTrack | null; trouble: DeviceTrouble | null }): void {
    const old = this.store.get().tracks[kind];
    if (old !== to.track) old?.stop();
    this.store.update((snapshot) => ({
      ...snapshot,
      tracks: { ...snapshot.tracks, [kind]: to.track },
      troubles: { ...snapshot.troubles, [kind]: to.trouble },
      isOn: { ...snapshot.isOn, [kind]: to.isOn },
    }));
  }
}
