// The picture of a recording: 44 bars of 0…255. Pure but for decode().
export const BARS = 44;

/** The loudest sample of each of the 44 stretches, the loudest of all being 255. */
export function barsOf(samples: ArrayLike<number>): Uint8Array {
  const bars = new Float64Array(BARS);
  const step = samples.length / BARS;
  for (let bar = 0; bar < BARS; bar++) {
    const end = Math.min(samples.length, Math.ceil((bar + 1) * step));
    for (let at = Math.floor(bar * step); at < end; at++) {
      bars[bar] = Math.max(bars[bar] ?? 0, Math.abs(samples[at] ?? 0));
    }
  }
  const most = Math.max(...bars);
  // Silence stays low: a noise of one per cent is no voice.
  const scale = Math.max(most, 0.01);
  return Uint8Array.from(bars, (bar) => Math.round((bar / scale) * 255));
}

export function packBars(bars: Uint8Array): string {
  return btoa(String.fromCharCode(...bars));
}

/** What a message carries; a flat one when it carries none. */
export function unpackBars(base64: string | null | undefined): readonly number[] {
  try {
    const text = atob(base64 ?? "");
    if (text.length === BARS) return Array.from(text, (letter) => letter.charCodeAt(0));
  } catch {
    // not base64: as without
  }
  return Array.from({ length: BARS }, () => 40);
}

/** Bars and length of a recording; null where the browser can not decode what it recorded. */
export async function readRecording(blob: Blob): Promise<{ waveform: string; durationUs: number } | null> {
  try {
    const context = new OfflineAudioContext(1, 1, 8000);
    const sound = await context.decodeAudioData(await blob.arrayBuffer());
    return { waveform: packBars(barsOf(sound.getChannelData(0))), durationUs: Math.round(sound.duration * 1_000_000) };
  } catch {
    return null;
  }
}
