// Cameras, microphones and speakers of this device: what the browser has, what it refuses and why. No library.

export type DeviceKind = "microphone" | "camera" | "speaker";

export interface DeviceInfo {
  readonly id: string;
  readonly kind: DeviceKind;
  readonly label: string;
}

/**
 * denied: by the person or a policy; absent: there is none; busy: another program has it; gone: pulled out;
 * failed: something else.
 */
export type DeviceTrouble = "denied" | "absent" | "busy" | "gone" | "failed";

/** Why there can be no calls at all here. */
export type Support = "ok" | "insecure" | "unsupported";

export class DeviceError extends Error {
  readonly trouble: DeviceTrouble;

  constructor(trouble: DeviceTrouble) {
    super(trouble);
    this.name = "DeviceError";
    this.trouble = trouble;
  }
}

const TROUBLES: Readonly<Record<string, DeviceTrouble>> = {
  NotAllowedError: "denied",
  PermissionDeniedError: "denied",
  SecurityError: "denied",
  NotFoundError: "absent",
  DevicesNotFoundError: "absent",
  OverconstrainedError: "absent",
  NotReadableError: "busy",
  TrackStartError: "busy",
  AbortError: "busy",
};

/** Pure: what a refusal of getUserMedia means. Names are those of the standard and of older browsers. */
export function troubleOf(thrown: unknown): DeviceTrouble {
  if (thrown instanceof DeviceError) return thrown.trouble;
  const name = typeof thrown === "object" && thrown !== null && "name" in thrown ? String(thrown.name) : "";
  return TROUBLES[name] ?? "failed";
}

type Page = {
  readonly isSecureContext: boolean;
  readonly navigator: { readonly mediaDevices?: unknown };
  readonly RTCPeerConnection?: unknown;
};

/** Pure. Over plain http browsers hide the devices. */
export function supportOf(page: Page): Support {
  if (typeof page.RTCPeerConnection !== "function") return "unsupported";
  if (!page.isSecureContext) return "insecure";
  return page.navigator.mediaDevices ? "ok" : "unsupported";
}

const KINDS: Readonly<Record<MediaDeviceKind, DeviceKind>> = {
  audioinput: "microphone",
  audiooutput: "speaker",
  videoinput: "camera",
};

/** Pure. Before permission browsers give devices without ids or names: those say nothing and are left out. */
export function devicesOf(found: readonly Pick<MediaDeviceInfo, "deviceId" | "kind" | "label">[]): DeviceInfo[] {
  return found
    .filter(({ deviceId }) => deviceId !== "")
    .map(({ deviceId, kind, label }) => ({ id: deviceId, kind: KINDS[kind], label }));
}

/** Speakers can be chosen where an element takes one (not in Safari, not in older Firefox). */
export function canChooseSpeaker(): boolean {
  return typeof HTMLMediaElement !== "undefined" && "setSinkId" in HTMLMediaElement.prototype;
}

export function canShareScreen(): boolean {
  return typeof navigator !== "undefined" && typeof navigator.mediaDevices?.getDisplayMedia === "function";
}

/** The part of MediaDevices that is used, so that tests bring their own. */
export type Media = Pick<MediaDevices, "getUserMedia" | "enumerateDevices"> & EventTarget;

export function constraintsOf(kind: "microphone" | "camera", id: string | null): MediaStreamConstraints {
  // "ideal": a remembered device that is not plugged in today gives way to another one.
  const device = id === null ? {} : { deviceId: { ideal: id } };
  return kind === "microphone"
    ? { audio: { ...device, echoCancellation: true, noiseSuppression: true, autoGainControl: true } }
    : { video: { ...device, width: { ideal: 1280 }, height: { ideal: 720 } } };
}

/** Takes one device; fails with a DeviceError. */
export async function takeTrack(media: Media, kind: "microphone" | "camera", id: string | null) {
  try {
    const stream = await media.getUserMedia(constraintsOf(kind, id));
    const [track] = stream.getTracks();
    if (track) return track;
  } catch (thrown) {
    throw new DeviceError(troubleOf(thrown));
  }
  throw new DeviceError("absent");
}
