// The room of a call as the product sees it. livekit.ts is the real one, testing/fakeRoom.ts one in memory; nothing
// outside of this folder knows the library behind it.
import type { Store } from "../state/store.ts";
import type { DeviceKind, DeviceTrouble } from "./devices.ts";

export type Source = "microphone" | "camera" | "screen";

/** How well somebody is connected, as the server measures it. */
export type Link = "good" | "weak" | "lost" | "unknown";

/** A moving picture of somebody. Another object when it is another picture or another state. */
export interface Picture {
  readonly id: string;
  /** The server holds it back: the way here is too narrow. */
  readonly isPaused: boolean;
  /** Shows it in the element until the returned function is called. */
  readonly attach: (element: HTMLVideoElement) => () => void;
}

export interface Peer {
  readonly identity: string;
  readonly name: string;
  readonly isMe: boolean;
  readonly isMicrophoneOn: boolean;
  readonly isSpeaking: boolean;
  /** Milliseconds since 1970; 0: not yet. */
  readonly spokeAt: number;
  readonly camera: Picture | null;
  readonly screen: Picture | null;
  readonly link: Link;
}

export type RoomState = "connecting" | "connected" | "reconnecting" | "ended";

/** left: by ourselves; elsewhere: the same person joined from another place. */
export type EndReason = "left" | "removed" | "closed" | "elsewhere" | "lost";

export interface RoomView {
  readonly state: RoomState;
  readonly end: EndReason | null;
  /** Oneself first, then in the order of coming. */
  readonly peers: readonly Peer[];
  /** The browser plays no sound until somebody presses something. */
  readonly isAudioBlocked: boolean;
}

export const NO_ROOM: RoomView = { state: "connecting", end: null, peers: [], isAudioBlocked: false };

export interface RoomListener {
  /** The server, or the browser's own bar, turned a source off. */
  onTurnedOff(source: Source, by: "other" | "browser"): void;
  onTrouble(source: Source, trouble: DeviceTrouble): void;
  /** We speak, and the microphone is off. */
  onSpeakingMuted(): void;
}

export interface PublishOptions {
  /** Device to take, as devices.ts names it; null: the browser's choice. */
  readonly device: string | null;
  /** Small and slow, for a narrow way out. */
  readonly isLean: boolean;
}

/** Fails with a DeviceError when there is a device to blame. */
export interface CallRoom {
  readonly view: Store<RoomView>;
  connect(url: string, token: string): Promise<void>;
  leave(): Promise<void>;
  setMicrophone(isOn: boolean, options: PublishOptions): Promise<void>;
  setCamera(isOn: boolean, options: PublishOptions): Promise<void>;
  setScreen(isOn: boolean): Promise<void>;
  /** Of what others show, the smallest is asked for. */
  setLean(is: boolean): void;
  use(kind: DeviceKind, id: string): Promise<void>;
  /** From a press: sound may begin. */
  startAudio(): Promise<void>;
}

export interface NetworkCheck {
  /** Media came through; the room is of no use without it. */
  readonly isOpen: boolean;
  readonly rttMs: number | null;
  readonly lossPercent: number | null;
}

/** What the piece with the library gives. */
export interface Rtc {
  openRoom(listener: RoomListener): CallRoom;
  /** Joins a room of its own, sends silence for a moment, looks how it went. */
  checkNetwork(url: string, token: string, signal: AbortSignal): Promise<NetworkCheck>;
}
