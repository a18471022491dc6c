// The room on livekit-client: the only file that knows the library, and a piece of its own (docs/decisions/0007). It turns
// the library's mutable people into immutable ones and its events into four words.
import {
  ConnectionQuality,
  ConnectionState,
  DisconnectReason,
  type LocalTrackPublication,
  type Participant,
  type RemoteTrack,
  type RemoteTrackPublication,
  Room,
  RoomEvent,
  setLogLevel,
  Track,
  type TrackPublication,
  VideoPreset,
  VideoPresets,
  VideoQuality,
} from "livekit-client";
import { Scope } from "../api/scope.ts";
import { Store } from "../state/store.ts";
import { DeviceError, type DeviceKind, troubleOf } from "./devices.ts";
import { checkNetwork } from "./networkCheck.ts";
import {
  type CallRoom,
  type EndReason,
  type Link,
  NO_ROOM,
  type Peer,
  type Picture,
  type PublishOptions,
  type RoomListener,
  type RoomView,
  type Rtc,
  type Source,
} from "./room.ts";
import { samePeer } from "./samePeer.ts";
import { watchSpeaking } from "./sound.ts";

// Its running commentary is for its authors; what went wrong is said by ours.
setLogLevel("error");

const LINKS: Readonly<Record<ConnectionQuality, Link>> = {
  [ConnectionQuality.Excellent]: "good",
  [ConnectionQuality.Good]: "good",
  [ConnectionQuality.Poor]: "weak",
  [ConnectionQuality.Lost]: "lost",
  [ConnectionQuality.Unknown]: "unknown",
};

const ENDS: { readonly [R in DisconnectReason]?: EndReason } = {
  [DisconnectReason.CLIENT_INITIATED]: "left",
  [DisconnectReason.DUPLICATE_IDENTITY]: "elsewhere",
  [DisconnectReason.PARTICIPANT_REMOVED]: "removed",
  [DisconnectReason.ROOM_DELETED]: "closed",
  [DisconnectReason.ROOM_CLOSED]: "closed",
};

const KINDS: Readonly<Record<DeviceKind, MediaDeviceKind>> = {
  microphone: "audioinput",
  camera: "videoinput",
  speaker: "audiooutput",
};

const SOURCES: { readonly [S in Track.Source]?: Source } = {
  [Track.Source.Microphone]: "microphone",
  [Track.Source.Camera]: "camera",
  [Track.Source.ScreenShare]: "screen",
};

const RETELL: readonly RoomEvent[] = [
  RoomEvent.ParticipantConnected,
  RoomEvent.ParticipantDisconnected,
  RoomEvent.TrackPublished,
  RoomEvent.TrackUnpublished,
  RoomEvent.TrackSubscribed,
  RoomEvent.TrackUnsubscribed,
  RoomEvent.TrackMuted,
  RoomEvent.TrackUnmuted,
  RoomEvent.TrackStreamStateChanged,
  RoomEvent.LocalTrackPublished,
  RoomEvent.LocalTrackUnpublished,
  RoomEvent.ActiveSpeakersChanged,
  RoomEvent.ConnectionQualityChanged,
  RoomEvent.ParticipantNameChanged,
  RoomEvent.AudioPlaybackStatusChanged,
  RoomEvent.ConnectionStateChanged,
];

/** The lowest layer of a camera: what saving traffic, and a narrow way, gets of it. */
const THUMBNAIL = new VideoPreset(320, 180, 110_000, 15);
/** Smaller than any layer: the lowest one is sent. */
const LEAST = { width: 16, height: 9 };
const LEAN_CAMERA = { resolution: { width: 320, height: 180, frameRate: 12 } };
const LEAN_PUBLISH = { simulcast: false, videoEncoding: { maxBitrate: 90_000, maxFramerate: 12 } };

class LiveKitRoom implements CallRoom {
  readonly view = new Store<RoomView>(NO_ROOM);
  readonly #listener: RoomListener;
  readonly #scope = new Scope();
  readonly #room: Room;
  /** Of each track: after a full reconnect there are new ones, in Chromium under the same ids. */
  readonly #pictures = new WeakMap<Track, Picture>();
  #end: EndReason | null = null;
  /** Sources that are being turned by ourselves: what is told of them is no news. */
  readonly #turning = new Set<Source>();
  #stopWatching: (() => void) | null = null;
  #isPlanned = false;
  #isLean = false;

  constructor(listener: RoomListener) {
    this.#listener = listener;
    const room = new Room({
      singlePeerConnection: false,
      adaptiveStream: true,
      dynacast: false,
      publishDefaults: {
        simulcast: true,
        videoCodec: "vp8",
        dtx: true,
        videoSimulcastLayers: [THUMBNAIL, VideoPresets.h360],
        screenShareEncoding: { maxBitrate: 1_600_000, maxFramerate: 10 },
      },
      videoCaptureDefaults: { resolution: VideoPresets.h720.resolution },
    });
    this.#room = room;
    for (const event of RETELL) room.on(event, () => this.#plan());
    room.on(RoomEvent.Disconnected, (reason) => this.#ended(ENDS[reason ?? DisconnectReason.UNKNOWN_REASON] ?? "lost"));
    room.on(RoomEvent.TrackSubscribed, (track, publication) => {
      this.#play(track);
      this.#limit(publication);
    });
    room.on(RoomEvent.TrackUnsubscribed, (track) => silence(track));
    room.on(RoomEvent.TrackMuted, (publication, who) => {
      if (who.isLocal) this.#turnedOff(publication, "other");
    });
    room.on(RoomEvent.LocalTrackUnpublished, (publication) => this.#turnedOff(publication, "browser"));
    room.on(RoomEvent.MediaDevicesError, (error, kind) => {
      const source = kind === "videoinput" ? "camera" : "microphone";
      if (!this.#turning.has(source)) listener.onTrouble(source, troubleOf(error));
    });
  }

  async connect(url: string, token: string): Promise<void> {
    await this.#room.connect(url, token);
    this.#tell();
  }

  async leave(): Promise<void> {
    await this.#room.disconnect(true);
    this.#ended("left");
  }

  async setMicrophone(isOn: boolean, { device }: PublishOptions): Promise<void> {
    await this.#turn("microphone", () =>
      this.#room.localParticipant.setMicrophoneEnabled(isOn, device === null ? {} : { deviceId: device }),
    );
    this.#watchSilence(!isOn);
  }

  async setCamera(isOn: boolean, { device, isLean }: PublishOptions): Promise<void> {
    const capture = { ...(device !== null && { deviceId: device }), ...(isLean && LEAN_CAMERA) };
    const { localParticipant } = this.#room;
    const published = localParticipant.getTrackPublication(Track.Source.Camera);
    await this.#turn("camera", async () => {
      // Layers are fixed when a track is published: a turn to or from lean publishes it anew.
      if (isOn && published?.track && published.isMuted) await localParticipant.unpublishTrack(published.track, true);
      await localParticipant.setCameraEnabled(isOn, capture, isLean ? LEAN_PUBLISH : undefined);
    });
  }

  async setScreen(isOn: boolean): Promise<void> {
    await this.#turn("screen", () =>
      this.#room.localParticipant.setScreenShareEnabled(isOn, {
        audio: true,
        systemAudio: "include",
        selfBrowserSurface: "exclude",
        surfaceSwitching: "include",
        contentHint: "detail",
      }),
    );
  }

  setLean(is: boolean): void {
    this.#isLean = is;
    for (const peer of this.#room.remoteParticipants.values()) {
      for (const publication of peer.trackPublications.values()) this.#limit(publication);
    }
  }

  async use(kind: DeviceKind, id: string): Promise<void> {
    try {
      await this.#room.switchActiveDevice(KINDS[kind], id, false);
    } catch (thrown) {
      throw new DeviceError(troubleOf(thrown));
    }
  }

  async startAudio(): Promise<void> {
    await this.#room.startAudio();
    this.#tell();
  }

  async #turn(source: Source, run: () => Promise<unknown>): Promise<void> {
    this.#turning.add(source);
    try {
      await run();
    } catch (thrown) {
      throw new DeviceError(troubleOf(thrown));
    } finally {
      this.#turning.delete(source);
      this.#tell();
    }
  }

  /** A cap on what the size of the element asks for. By size: of a tall narrow one a quality asks for more than the least. */
  #limit(publication: RemoteTrackPublication): void {
    if (publication.kind !== Track.Kind.Video) return;
    if (this.#isLean) publication.setVideoDimensions(LEAST);
    else publication.setVideoQuality(VideoQuality.HIGH);
  }

  #turnedOff(publication: TrackPublication, by: "other" | "browser"): void {
    const source = SOURCES[publication.source];
    if (!source || this.#turning.has(source) || this.#end !== null) return;
    this.#listener.onTurnedOff(source, by);
    if (source === "microphone") this.#watchSilence(true);
  }

  #watchSilence(isMuted: boolean): void {
    this.#stopWatching?.();
    this.#stopWatching = null;
    const track = this.#local(Track.Source.Microphone)?.track?.mediaStreamTrack;
    if (isMuted && track?.readyState === "live") {
      this.#stopWatching = watchSpeaking(track, () => this.#listener.onSpeakingMuted());
    }
  }

  #local(source: Track.Source): LocalTrackPublication | undefined {
    return this.#room.localParticipant.getTrackPublication(source);
  }

  #play(track: RemoteTrack): void {
    if (track.kind !== Track.Kind.Audio) return;
    const element = track.attach();
    element.hidden = true;
    document.body.append(element);
  }

  #ended(end: EndReason): void {
    if (this.#end !== null) return;
    this.#end = end;
    this.#stopWatching?.();
    for (const peer of this.#room.remoteParticipants.values()) {
      for (const { track } of peer.getTrackPublications()) if (track) silence(track);
    }
    this.#scope.end();
    this.view.set({ state: "ended", end, peers: [], isAudioBlocked: false });
  }

  /** Events come in bursts: one view for each burst. */
  #plan(): void {
    if (this.#isPlanned || this.#end !== null) return;
    this.#isPlanned = true;
    this.#scope.after(0, () => {
      this.#isPlanned = false;
      this.#tell();
    });
  }

  #tell(): void {
    if (this.#end !== null) return;
    const room = this.#room;
    const before = new Map(this.view.get().peers.map((peer) => [peer.identity, peer]));
    const people: Participant[] = [room.localParticipant, ...room.remoteParticipants.values()];
    const peers = people
      .filter(({ identity }) => identity !== "")
      .map((person) => {
        const peer = this.#peerOf(person);
        const old = before.get(peer.identity);
        return old && samePeer(old, peer) ? old : peer;
      });
    const isConnected = room.state === ConnectionState.Connected;
    const isBack = room.state === ConnectionState.Reconnecting || room.state === ConnectionState.SignalReconnecting;
    this.view.set({
      state: isConnected ? "connected" : isBack ? "reconnecting" : "connecting",
      end: null,
      peers,
      isAudioBlocked: isConnected && !room.canPlaybackAudio,
    });
  }

  #peerOf(person: Participant): Peer {
    return {
      identity: person.identity,
      name: person.name ?? "",
      isMe: person.isLocal,
      isMicrophoneOn: person.isMicrophoneEnabled,
      isSpeaking: person.isSpeaking && person.isMicrophoneEnabled,
      spokeAt: person.lastSpokeAt?.getTime() ?? 0,
      camera: this.#pictureOf(person, Track.Source.Camera),
      screen: this.#pictureOf(person, Track.Source.ScreenShare),
      link: LINKS[person.connectionQuality],
    };
  }

  #pictureOf(person: Participant, source: Track.Source): Picture | null {
    const publication = person.getTrackPublication(source);
    const track = publication?.videoTrack;
    if (!publication || !track || publication.isMuted) return null;
    const isPaused = track.streamState === Track.StreamState.Paused;
    const id = `${person.identity}:${source}:${publication.trackSid}:${track.mediaStreamID}`;
    const before = this.#pictures.get(track);
    const known = before?.id === id ? before : undefined;
    if (known?.isPaused === isPaused) return known;
    const picture: Picture = {
      id,
      isPaused,
      // The same one: a picture that pauses is not attached anew.
      attach:
        known?.attach ??
        ((element) => {
          track.attach(element);
          return () => {
            track.detach(element);
          };
        }),
    };
    this.#pictures.set(track, picture);
    return picture;
  }
}

function silence(track: Pick<Track, "kind" | "detach">): void {
  if (track.kind === Track.Kind.Audio) for (const element of track.detach()) element.remove();
}

export const rtc: Rtc = {
  openRoom: (listener) => new LiveKitRoom(listener),
  checkNetwork,
};
