// How the way to the server is, before anybody is waiting for us: a room of our own, some seconds of silence sent there,
// and what the server reports of it. Media goes over UDP only, so that arriving at all means UDP is open.
import { Room, Track } from "livekit-client";
import { Scope } from "../api/scope.ts";
import type { NetworkCheck } from "./room.ts";

const CONNECT_MS = 12_000;
const LISTEN_MS = 5000;
const LOOK_MS = 500;

const CLOSED: NetworkCheck = { isOpen: false, rttMs: null, lossPercent: null };

/** Sound that nobody hears, and that is sent without pauses. */
function silentTrack(): { track: MediaStreamTrack; stop: () => void } | null {
  if (typeof AudioContext === "undefined") return null;
  const context = new AudioContext();
  const tone = context.createOscillator();
  const volume = context.createGain();
  volume.gain.value = 0;
  const out = context.createMediaStreamDestination();
  tone.connect(volume).connect(out);
  tone.start();
  const [track] = out.stream.getAudioTracks();
  const stop = () => {
    tone.stop();
    track?.stop();
    void context.close().catch(() => {});
  };
  if (track) return { track, stop };
  stop();
  return null;
}

/** Pure: round trip and loss as one report of the connection tells them; null: it does not say. */
export function readReport(report: Iterable<readonly [string, unknown]>): Omit<NetworkCheck, "isOpen"> {
  let rttMs: number | null = null;
  let lossPercent: number | null = null;
  for (const [, entry] of report) {
    const stat = entry as Readonly<Record<string, unknown>>;
    if (stat["type"] === "candidate-pair" && stat["nominated"] === true && rttMs === null) {
      rttMs = milliseconds(stat["currentRoundTripTime"]);
    }
    if (stat["type"] === "remote-inbound-rtp") {
      rttMs = milliseconds(stat["roundTripTime"]) ?? rttMs;
      if (typeof stat["fractionLost"] === "number") lossPercent = Math.round(stat["fractionLost"] * 1000) / 10;
    }
  }
  return { rttMs, lossPercent };
}

function milliseconds(seconds: unknown): number | null {
  return typeof seconds === "number" && seconds > 0 ? Math.max(1, Math.round(seconds * 1000)) : null;
}

export async function checkNetwork(url: string, token: string, signal: AbortSignal): Promise<NetworkCheck> {
  const scope = new Scope();
  const room = new Room({ singlePeerConnection: false, dynacast: false });
  scope.own(() => void room.disconnect(true));
  scope.listen(signal, "abort", () => scope.end());
  try {
    await room.connect(url, token, { maxRetries: 0, peerConnectionTimeout: CONNECT_MS });
    const silent = silentTrack();
    if (!silent) return { isOpen: true, rttMs: null, lossPercent: null };
    scope.own(silent.stop);
    const publication = await room.localParticipant.publishTrack(silent.track, {
      source: Track.Source.Microphone,
      dtx: false,
    });
    return await listen(scope, async () => (await publication.track?.getRTCStatsReport()) ?? new Map());
  } catch {
    return CLOSED;
  } finally {
    scope.end();
  }
}

/** Looks until both numbers are there, or for some seconds. */
function listen(scope: Scope, read: () => Promise<Iterable<readonly [string, unknown]>>): Promise<NetworkCheck> {
  return new Promise((resolve) => {
    let best: Omit<NetworkCheck, "isOpen"> = { rttMs: null, lossPercent: null };
    const done = () => resolve({ isOpen: true, ...best });
    scope.own(done);
    scope.after(LISTEN_MS, done);
    scope.every(LOOK_MS, () => {
      void read().then((report) => {
        const { rttMs, lossPercent } = readReport(report);
        best = { rttMs: rttMs ?? best.rttMs, lossPercent: lossPercent ?? best.lossPercent };
        if (best.rttMs !== null && best.lossPercent !== null) done();
      }, done);
    });
  });
}
