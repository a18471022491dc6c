// Sound made and measured here: how loud a track is, and the knock of a ringing call. A browser that wants a press first
// keeps silent, and nothing breaks.
import { Scope } from "../api/scope.ts";

type Audio = { AudioContext?: typeof AudioContext };

function newContext(): AudioContext | null {
  const { AudioContext: Context } = globalThis as Audio;
  if (!Context) return null;
  try {
    return new Context();
  } catch {
    return null;
  }
}

function close(context: AudioContext): void {
  void context.close().catch(() => {});
}

/** Pure: loudness of samples −1…1 as 0…1, so that talking at a desk stands in the middle. */
export function loudnessOf(samples: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < samples.length; at++) sum += (samples[at] ?? 0) ** 2;
  const rms = Math.sqrt(sum / Math.max(1, samples.length));
  const decibels = 20 * Math.log10(Math.max(rms, 1e-6));
  return Math.min(1, Math.max(0, (decibels + 60) / 50));
}

/** Tells the loudness of a track some times a second until the returned function is called. */
export function measure(track: MediaStreamTrack, tell: (loudness: number) => void, everyMs = 100): () => void {
  const context = newContext();
  if (!context) return () => {};
  const scope = new Scope();
  scope.own(() => close(context));
  const source = context.createMediaStreamSource(new MediaStream([track]));
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  scope.own(() => source.disconnect());
  scope.every(everyMs, () => {
    if (context.state === "suspended") void context.resume().catch(() => {});
    analyser.getFloatTimeDomainData(samples);
    tell(loudnessOf(samples));
  });
  return () => scope.end();
}

export const SPEAKING = 0.45;
const SPEAKING_TICKS = 4;

/** Calls back when somebody speaks for a good part of a second into a microphone that is off for the others. The track
 * that is sent is silent then: a copy of it listens. */
export function watchSpeaking(track: MediaStreamTrack, onSpeaking: () => void): () => void {
  const copy = track.clone();
  copy.enabled = true;
  let loud = 0;
  const stop = measure(copy, (loudness) => {
    loud = loudness > SPEAKING ? loud + 1 : 0;
    if (loud === SPEAKING_TICKS) onSpeaking();
  });
  return () => {
    stop();
    copy.stop();
  };
}

/** One knock on wood: a short low tone that dies at once. */
function knock(context: AudioContext, at: number, hertz: number): void {
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.type = "triangle";
  tone.frequency.setValueAtTime(hertz, at);
  tone.frequency.exponentialRampToValueAtTime(hertz * 0.7, at + 0.09);
  volume.gain.setValueAtTime(0.0001, at);
  volume.gain.exponentialRampToValueAtTime(0.35, at + 0.008);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.16);
  tone.connect(volume).connect(context.destination);
  tone.start(at);
  tone.stop(at + 0.18);
}

const RING_MS = 2600;

/** Rings until the returned function is called: two knocks, a pause. `isOwn`: the softer one of who calls. */
export function ring(isOwn: boolean): () => void {
  const context = newContext();
  if (!context) return () => {};
  const scope = new Scope();
  scope.own(() => close(context));
  const play = () => {
    // Without a press on the page before, the browser keeps the context suspended: knocks must not queue up.
    if (context.state === "suspended") void context.resume().catch(() => {});
    if (context.state !== "running") return;
    knock(context, context.currentTime + 0.02, isOwn ? 330 : 520);
    if (!isOwn) knock(context, context.currentTime + 0.2, 660);
  };
  scope.after(50, play);
  scope.every(RING_MS, play);
  return () => scope.end();
}

/** The «Тест» beside the choice of speakers. */
export async function playTest(speaker: string | null): Promise<void> {
  const context = newContext();
  if (!context) return;
  const choosing = context as AudioContext & { setSinkId?: (id: string) => Promise<void> };
  if (speaker !== null) await choosing.setSinkId?.(speaker).catch(() => {});
  await context.resume().catch(() => {});
  knock(context, context.currentTime + 0.05, 520);
  knock(context, context.currentTime + 0.25, 660);
  const scope = new Scope();
  scope.after(800, () => close(context));
}
