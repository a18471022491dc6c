// relay.ts - a bad network for UDP: what passes here is lost, delayed, reordered, doubled or squeezed, the same way
// for the same seed. The kernel's own netem is not on every machine, this is.
import { createSocket, type RemoteInfo, type Socket } from "node:dgram";

/** What happens to the packets of one direction. Nothing given: all pass at once. */
export interface Conditions {
  /** Share of packets that never arrive, 0 to 1. */
  loss?: number;
  /** Share of packets that arrive twice. */
  duplicate?: number;
  delayMs?: number;
  /** Up to so much more, each packet for itself: so they overtake one another. */
  jitterMs?: number;
  /** What the narrowest line on the way carries. */
  kbps?: number;
  /** How long a packet waits before that line at most; a longer queue drops. 300 ms when not given. */
  queueMs?: number;
}

export interface Counts {
  packets: number;
  bytes: number;
  lost: number;
  /** Dropped because the queue was full. */
  squeezed: number;
  doubled: number;
}

/** mulberry32: small, and the same on every machine. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** One direction. Says for each packet when it arrives (in ms from now), once, twice or never. */
export class Line {
  readonly counts: Counts = { packets: 0, bytes: 0, lost: 0, squeezed: 0, doubled: 0 };
  conditions: Conditions;
  private readonly roll: () => number;
  private freeAt = 0;

  constructor(conditions: Conditions, seed: number) {
    this.conditions = conditions;
    this.roll = random(seed);
  }

  arrivals(bytes: number, nowMs: number): number[] {
    const { loss = 0, duplicate = 0, delayMs = 0, jitterMs = 0, kbps, queueMs = 300 } = this.conditions;
    this.counts.packets++;
    this.counts.bytes += bytes;
    if (this.roll() < loss) {
      this.counts.lost++;
      return [];
    }
    let waits = 0;
    if (kbps !== undefined) {
      const starts = Math.max(nowMs, this.freeAt);
      if (starts - nowMs > queueMs) {
        this.counts.squeezed++;
        return [];
      }
      this.freeAt = starts + (bytes * 8) / kbps;
      waits = this.freeAt - nowMs;
    }
    const twice = this.roll() < duplicate;
    if (twice) this.counts.doubled++;
    return Array.from({ length: twice ? 2 : 1 }, () => waits + delayMs + this.roll() * jitterMs);
  }
}

/** Stands on a port of its own and passes to the target, and back to whoever wrote. */
export class Relay {
  readonly up: Line;
  readonly down: Line;
  port = 0;
  private readonly front: Socket = createSocket("udp4");
  private readonly back = new Map<string, Socket>();
  private readonly target: { address: string; port: number };
  private isClosed = false;

  constructor(target: { address: string; port: number }, seed = 1, up: Conditions = {}, down: Conditions = {}) {
    this.target = target;
    this.up = new Line(up, seed);
    this.down = new Line(down, seed + 1);
  }

  async start(address = "0.0.0.0"): Promise<this> {
    this.front.on("message", (bytes, from) => {
      const back = this.backOf(from);
      this.pass(this.up, bytes, () => back.send(bytes, this.target.port, this.target.address));
    });
    await new Promise<void>((ready, fail) => {
      this.front.once("error", fail);
      this.front.bind(0, address, ready);
    });
    this.port = this.front.address().port;
    return this;
  }

  /** From now on both directions are like this. */
  set(up: Conditions, down: Conditions): void {
    this.up.conditions = up;
    this.down.conditions = down;
  }

  close(): void {
    this.isClosed = true;
    this.front.close();
    for (const socket of this.back.values()) socket.close();
  }

  private backOf(from: RemoteInfo): Socket {
    const key = `${from.address}:${from.port}`;
    let socket = this.back.get(key);
    if (!socket) {
      socket = createSocket("udp4");
      socket.on("message", (bytes) => this.pass(this.down, bytes, () => this.front.send(bytes, from.port, from.address)));
      this.back.set(key, socket);
    }
    return socket;
  }

  private pass(line: Line, bytes: Buffer, send: () => void): void {
    for (const inMs of line.arrivals(bytes.length, performance.now())) {
      const go = () => {
        if (!this.isClosed) send();
      };
      if (inMs < 1) go();
      else setTimeout(go, inMs);
    }
  }
}
