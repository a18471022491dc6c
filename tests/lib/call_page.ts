// call_page.ts - LiveKit's browser client as npm has it, on a bare page: another program than ours, so what works here
// works by the protocol. Any page may stand behind a bad line (relay.ts): its remote candidates are rewritten.
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createRequire } from "node:module";
import { networkInterfaces } from "node:os";
import path from "node:path";
import type { Window } from "./browser.ts";
import { type Conditions, Relay } from "./relay.ts";

const need = createRequire(import.meta.url);
const library = readFileSync(path.join(path.dirname(need.resolve("livekit-client")), "livekit-client.umd.js"), "utf8");

/** What of the page's incoming media the browser counted, by "identity source". */
export interface Seen {
  framesDecoded: number;
  frameHeight: number;
  samples: number;
  concealed: number;
}

/** Runs in the page: keeps its connections, and asks for a relay for each remote candidate of a page that has one. */
function keepConnections(): void {
  const page = globalThis as unknown as { connections: RTCPeerConnection[]; isRelayed: boolean };
  const original = RTCPeerConnection.prototype.setRemoteDescription;
  page.connections = [];
  page.isRelayed = new URLSearchParams(location.search).has("relayed");
  RTCPeerConnection.prototype.setRemoteDescription = async function (given) {
    if (!page.connections.includes(this)) page.connections.push(this);
    const lines: string[] = [];
    for (const line of (given.sdp ?? "").split("\r\n")) {
      const word = line.split(" ");
      if (!page.isRelayed || !line.startsWith("a=candidate:")) lines.push(line);
      else if (word[4]?.includes(".")) {
        const at = await (await fetch(`/relay?host=${word[4]}&port=${word[5]}`)).json();
        lines.push([...word.slice(0, 4), at.host, at.port, ...word.slice(6)].join(" "));
      }
    }
    return Reflect.apply(original, this, [{ type: given.type, sdp: lines.join("\r\n") }]);
  };
}

/** Runs in the page: verbs of the tests, as call.join(…). */
function makeVerbs(): void {
  const page = globalThis as any;
  const { LivekitClient: kit } = page;
  const marks = new Map<string, { receiver: unknown; count: number }>();
  const got: Record<string, string[]> = { data: [], muted: [], happened: [] };
  let room: any;
  const show = (track: any, publication: any, participant: any) => {
    const element = document.body.appendChild(track.attach());
    element.id = `${participant.identity}-${publication.source}`;
    Object.assign(element.style, { position: "fixed", top: 0, left: 0, width: "960px", height: "540px" });
  };
  const listen = () => {
    room.on("trackSubscribed", show);
    room.on("trackUnsubscribed", (track: any) => track.detach().forEach((e: Element) => e.remove()));
    room.on("trackMuted", (p: any, who: any) => got.muted!.push(`${who.identity} ${p.source} muted`));
    room.on("trackUnmuted", (p: any, who: any) => got.muted!.push(`${who.identity} ${p.source} unmuted`));
    room.on("dataReceived", (bytes: Uint8Array, who: any, _kind: unknown, topic: string) =>
      got.data!.push(`${who?.identity} ${topic} ${bytes.length} ${bytes.length < 99 ? new TextDecoder().decode(bytes) : bytes.at(-1)}`));
    for (const name of ["reconnecting", "signalReconnecting", "reconnected", "disconnected"]) room.on(name, () => got.happened!.push(name));
  };
  const cameraOptions = {
    source: "camera", simulcast: true, videoCodec: "vp8", degradationPreference: "maintain-resolution",
    videoEncoding: { maxBitrate: 900_000, maxFramerate: 12 },
    videoSimulcastLayers: [new kit.VideoPreset(240, 135, 100_000, 12), new kit.VideoPreset(480, 270, 300_000, 12)],
  };
  const rows = async () => {
    const open = page.connections.filter((c: RTCPeerConnection) => c.connectionState !== "closed");
    const reports = await Promise.all(open.map((c: RTCPeerConnection) => c.getStats()));
    return reports.flatMap((report: any) => [...report.values()]);
  };
  page.call = {
    got,
    async join(url: string, token: string) {
      room = page.room = new kit.Room({ adaptiveStream: true, dynacast: false, singlePeerConnection: false });
      listen();
      await room.connect(url, token);
    },
    async camera() {
      const wanted = { audio: true, video: { width: 960, height: 540, frameRate: 12 } };
      const media = await navigator.mediaDevices.getUserMedia(wanted);
      await room.localParticipant.publishTrack(media.getAudioTracks()[0], { source: "microphone", dtx: false, red: false });
      await room.localParticipant.publishTrack(media.getVideoTracks()[0], cameraOptions);
    },
    /** Real pictures that no window has to be chosen for: a canvas on which something moves. */
    async screen() {
      const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 360 });
      const pen = canvas.getContext("2d")!;
      let at = 0;
      setInterval(() => {
        pen.fillStyle = `hsl(${(at += 7) % 360} 60% 50%)`;
        pen.fillRect((at * 3) % 600, 40, 80, 280);
      }, 100);
      const [track] = canvas.captureStream(10).getVideoTracks();
      await room.localParticipant.publishTrack(track, { source: "screen_share", simulcast: false, videoCodec: "vp8" });
    },
    say: (text: string, reliable: boolean) =>
      room.localParticipant.publishData(new TextEncoder().encode(text), { reliable, topic: reliable ? "sure" : "quick" }),
    sayMuch: (bytes: number) =>
      room.localParticipant.publishData(new Uint8Array(bytes).fill(7), { reliable: true, topic: "much" }),
    publication: (identity: string, source: string) => room.remoteParticipants.get(identity)?.getTrackPublication(source),
    identities: () => [...room.remoteParticipants.keys()].sort(),
    /** Of a remote track: what this browser received of it. */
    async seen(identity: string, source: string) {
      const receiver = page.call.publication(identity, source)?.track?.receiver;
      const row = receiver && [...(await receiver.getStats()).values()].find((r: any) => r.type === "inbound-rtp");
      return {
        framesDecoded: row?.framesDecoded ?? 0, frameHeight: row?.frameHeight ?? 0,
        samples: row?.totalSamplesReceived ?? row?.packetsReceived ?? 0,
        concealed: row?.concealedSamples ?? 0,
      };
    },
    /** How many pictures (or samples) more of a remote track than when it was marked, or than none when it is a new one. */
    async more(identity: string, source: string, key: string, isMark: boolean) {
      const receiver = page.call.publication(identity, source)?.track?.receiver;
      const count = (await page.call.seen(identity, source))[key];
      if (isMark) marks.set(identity + source, { receiver, count });
      const mark = marks.get(identity + source);
      return count - (mark?.receiver === receiver ? mark!.count : 0);
    },
    /** Of all that comes in: the counts of the browser, by kind. */
    inbound: async () => {
      const coming = (await rows()).filter((r: any) => r.type === "inbound-rtp");
      return Object.fromEntries(coming.map((r: any) => [r.kind, { ...r }]));
    },
    /** Of what this page sends: [rid, frames sent] of each layer, its height, and what holds it back. */
    layers: async () => {
      const layers = (await rows()).filter((r: any) => r.type === "outbound-rtp" && r.kind === "video" && r.rid);
      return layers.map((r: any) => [r.rid, r.framesSent ?? r.packetsSent, r.frameHeight, r.qualityLimitationReason]);
    },
  };
}

/** An address of this machine that browsers send media to: Firefox sends none to loopback. */
export function ownAddress(): string {
  const found = Object.values(networkInterfaces()).flat().find((a) => a?.family === "IPv4" && !a.internal);
  return found?.address ?? "127.0.0.1";
}

/** Serves the page, and makes a relay for each address that a page asks one for. */
export class CallSite {
  readonly relays: Relay[] = [];
  private readonly http: HttpServer = createServer((request, answer) => void this.answer(request, answer));

  async start(): Promise<this> {
    await new Promise<void>((ready) => this.http.listen(0, "127.0.0.1", ready));
    return this;
  }

  address(isRelayed: boolean): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}/${isRelayed ? "?relayed" : ""}`;
  }

  /** From now on the line of the relayed pages is like this. */
  line(up: Conditions, down: Conditions): void {
    for (const relay of this.relays) relay.set(up, down);
  }

  async close(): Promise<void> {
    for (const relay of this.relays) relay.close();
    this.http.closeAllConnections();
    await new Promise((done) => this.http.close(done));
  }

  private async answer(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    const asked = new URL(request.url ?? "/", "http://page");
    if (asked.pathname === "/relay") {
      const relay = await new Relay({ address: asked.searchParams.get("host")!, port: Number(asked.searchParams.get("port")) }, 7).start();
      this.relays.push(relay);
      answer.setHeader("content-type", "application/json").end(JSON.stringify({ host: ownAddress(), port: relay.port }));
    } else if (asked.pathname === "/page.js") {
      answer.setHeader("content-type", "text/javascript").end(`(${keepConnections})();\n${library}\n;(${makeVerbs})();`);
    } else {
      answer.setHeader("content-type", "text/html").end('<!doctype html><title>call</title><body><script src="/page.js"></script></body>');
    }
  }
}

/** One page in a call. */
export class Caller {
  readonly window: Window;
  readonly identity: string;

  constructor(window: Window, identity: string) {
    this.window = window;
    this.identity = identity;
  }

  async join(site: CallSite, url: string, token: string, isRelayed = false): Promise<this> {
    await this.window.open(site.address(isRelayed));
    await this.window.until("globalThis.call", "the client to load");
    await this.do(`join(${JSON.stringify(url)}, ${JSON.stringify(token)})`);
    return this;
  }

  do<T>(verb: string): Promise<T> {
    return this.window.evaluate<T>(`call.${verb}`);
  }

  until(condition: string, what: string): Promise<void> {
    return this.window.until(`(async () => ${condition})()`, `${this.identity}: ${what}`);
  }

  seen(identity: string, source: string): Promise<Seen> {
    return this.do<Seen>(`seen("${identity}", "${source}")`);
  }

  /** Waits for more pictures of this track than now. */
  sees(identity: string, source: string, more = 8): Promise<void> {
    return this.gets(identity, source, "framesDecoded", more);
  }

  hears(identity: string): Promise<void> {
    return this.gets(identity, "microphone", "samples", 0);
  }

  private async gets(identity: string, source: string, key: keyof Seen, more: number): Promise<void> {
    const count = (isMark: boolean) => `more("${identity}", "${source}", "${key}", ${isMark})`;
    await this.do(count(true));
    await this.until(`(await call.${count(false)}) > ${more}`, `${key} of ${identity}'s ${source}`);
  }
}
