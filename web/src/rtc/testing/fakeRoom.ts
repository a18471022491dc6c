// A room in memory: for tests of what stands over it. Its people come and go by hand.
import { Store } from "../../state/store.ts";
import { DeviceError, type DeviceKind, type DeviceTrouble } from "../devices.ts";
import {
  type CallRoom,
  type EndReason,
  type NetworkCheck,
  NO_ROOM,
  type Peer,
  type PublishOptions,
  type RoomListener,
  type RoomView,
  type Rtc,
  type Source,
} from "../room.ts";

export function fakePeer(identity: string, more: Partial<Peer> = {}): Peer {
  return {
    identity,
    name: `Имя ${identity}`,
    isMe: false,
    isMicrophoneOn: false,
    isSpeaking: false,
    spokeAt: 0,
    camera: null,
    screen: null,
    link: "good",
    ...more,
  };
}

export class FakeRoom implements CallRoom {
  readonly view = new Store<RoomView>(NO_ROOM);
  readonly listener: RoomListener;
  readonly said: string[] = [];
  refuses: { [S in Source]?: DeviceTrouble } = {};
  cannotConnect = false;
  isLean = false;

  constructor(listener: RoomListener) {
    this.listener = listener;
  }

  async connect(url: string, token: string): Promise<void> {
    this.said.push(`connect ${url} ${token}`);
    if (this.cannotConnect) throw new Error("no way there");
    this.change({ state: "connected", peers: [fakePeer("1", { isMe: true })] });
  }

  async leave(): Promise<void> {
    this.said.push("leave");
    this.end("left");
  }

  async setMicrophone(isOn: boolean, { device }: PublishOptions): Promise<void> {
    this.#turn("microphone", isOn, device);
    this.#changeMe({ isMicrophoneOn: isOn });
  }

  async setCamera(isOn: boolean, { device }: PublishOptions): Promise<void> {
    this.#turn("camera", isOn, device);
    this.#changeMe({ camera: isOn ? { id: "me-camera", isPaused: false, attach: () => () => {} } : null });
  }

  async setScreen(isOn: boolean): Promise<void> {
    this.#turn("screen", isOn, null);
    this.#changeMe({ screen: isOn ? { id: "me-screen", isPaused: false, attach: () => () => {} } : null });
  }

  setLean(is: boolean): void {
    this.isLean = is;
  }

  async use(kind: DeviceKind, id: string): Promise<void> {
    this.said.push(`use ${kind} ${id}`);
  }

  async startAudio(): Promise<void> {
    this.change({ isAudioBlocked: false });
  }

  change(part: Partial<RoomView>): void {
    this.view.update((view) => ({ ...view, ...part }));
  }

  come(...peers: Peer[]): void {
    this.view.update((view) => ({ ...view, peers: [...view.peers, ...peers] }));
  }

  go(identity: string): void {
    this.view.update((view) => ({ ...view, peers: view.peers.filter((peer) => peer.identity !== identity) }));
  }

  end(end: EndReason): void {
    this.change({ state: "ended", end, peers: [] });
  }

  #turn(source: Source, isOn: boolean, device: string | null): void {
    const trouble = this.refuses[source];
    if (isOn && trouble) throw new DeviceError(trouble);
    this.said.push(`${source} ${isOn ? `on ${device ?? ""}`.trim() : "off"}`);
  }

  #changeMe(part: Partial<Peer>): void {
    this.view.update((view) => ({
      ...view,
      peers: view.peers.map((peer) => (peer.isMe ? { ...peer, ...part } : peer)),
    }));
  }
}

export class FakeRtc implements Rtc {
  readonly rooms: FakeRoom[] = [];
  result: NetworkCheck = { isOpen: true, rttMs: 38, lossPercent: 0 };
  cannotConnect = false;

  openRoom(listener: RoomListener): FakeRoom {
    const room = new FakeRoom(listener);
    room.cannotConnect = this.cannotConnect;
    this.rooms.push(room);
    return room;
  }

  async checkNetwork(): Promise<NetworkCheck> {
    return this.result;
  }

  get room(): FakeRoom {
    const room = this.rooms.at(-1);
    if (!room) throw new Error("no room was opened");
    return room;
  }
}
