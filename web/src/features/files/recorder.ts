// Records a voice message or a round video. Asks for the microphone when it begins and lets it go when it ends, whatever
// happened. What browsers record differs (webm, ogg, mp4): the first kind this one knows, all of them play in the others.
import { Scope } from "../../api/scope.ts";
import { Store } from "../../state/store.ts";
import { recordingName } from "./kinds.ts";

export const MOST_VOICE_MS = 15 * 60_000;
export const MOST_ROUND_MS = 60_000;
/** What is shorter was a slip of the finger. */
const SHORTEST_MS = 700;
const ROUND_PX = 480;

const TYPES = {
  voice: ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"],
  round: ["video/webm;codecs=vp8,opus", "video/webm", "video/mp4"],
} as const;

export type RecordingKind = keyof typeof TYPES;
export type RecordingTrouble = "denied" | "noDevice" | "unsupported" | "failed" | "short";

export interface RecorderState {
  readonly status: "idle" | "asking" | "recording" | "ending";
  readonly ms: number;
}

export interface Recorded {
  readonly file: File;
  readonly durationMs: number;
}

export interface RecorderDeps {
  readonly media: Pick<MediaDevices, "getUserMedia"> | null;
  readonly Recorder: typeof MediaRecorder | undefined;
  readonly nowMs: () => number;
  readonly onTrouble: (trouble: RecordingTrouble) => void;
  /** It came to its end by itself. */
  readonly onMost: () => void;
}

const IDLE: RecorderState = { status: "idle", ms: 0 };

export function troubleOf(thrown: unknown): RecordingTrouble {
  const name = thrown instanceof Error || thrown instanceof DOMException ? thrown.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "noDevice";
  return "failed";
}

export class RecorderModel {
  readonly store = new Store<RecorderState>(IDLE);
  readonly stream = new Store<MediaStream | null>(null);
  readonly #deps: RecorderDeps;
  #scope: Scope | null = null;
  #recorder: MediaRecorder | null = null;
  #chunks: Blob[] = [];
  #startedMs = 0;

  constructor(deps: RecorderDeps) {
    this.#deps = deps;
  }

  /** The picture before it begins; true: it is there. */
  async open(kind: RecordingKind): Promise<boolean> {
    this.cancel();
    const { media, Recorder } = this.#deps;
    if (!media || !Recorder) return this.#trouble("unsupported");
    const scope = new Scope();
    this.#scope = scope;
    this.store.set({ status: "asking", ms: 0 });
    try {
      const video = kind === "round" && { width: { ideal: ROUND_PX }, height: { ideal: ROUND_PX }, facingMode: "user" };
      const stream = await media.getUserMedia({ audio: true, ...(video && { video }) });
      scope.own(() => {
        for (const track of stream.getTracks()) track.stop();
      });
      if (scope.isEnded) return false;
      this.stream.set(stream);
      return true;
    } catch (thrown) {
      return scope.isEnded ? false : this.#trouble(troubleOf(thrown));
    }
  }

  /** True: it runs. A finger that let go while the browser asked has ended it. */
  async start(kind: RecordingKind): Promise<boolean> {
    if (!this.stream.get() && !(await this.open(kind))) return false;
    const scope = this.#scope;
    const stream = this.stream.get();
    const { Recorder } = this.#deps;
    if (!scope || !stream || !Recorder) return false;
    try {
      const type = TYPES[kind].find((one) => Recorder.isTypeSupported(one));
      const recorder = new Recorder(stream, {
        ...(type && { mimeType: type }),
        audioBitsPerSecond: 32_000,
        videoBitsPerSecond: 900_000,
      });
      const chunks: Blob[] = [];
      this.#chunks = chunks;
      recorder.ondataavailable = ({ data }) => data.size > 0 && chunks.push(data);
      recorder.onerror = () => this.#trouble("failed");
      recorder.start(1000);
      this.#recorder = recorder;
    } catch {
      return this.#trouble("unsupported");
    }
    this.#startedMs = this.#deps.nowMs();
    this.store.set({ status: "recording", ms: 0 });
    const most = kind === "voice" ? MOST_VOICE_MS : MOST_ROUND_MS;
    scope.every(200, () => {
      const ms = Math.min(most, this.#deps.nowMs() - this.#startedMs);
      if (this.store.get().status === "recording") this.store.set({ status: "recording", ms });
    });
    scope.after(most, () => this.#deps.onMost());
    return true;
  }

  /** null: too short, nothing came, it was cancelled meanwhile, or is being finished already. */
  async finish(kind: RecordingKind): Promise<Recorded | null> {
    const recorder = this.#recorder;
    const chunks = this.#chunks;
    if (this.store.get().status === "ending") return null;
    if (!recorder || this.store.get().status !== "recording") {
      this.cancel();
      return null;
    }
    const durationMs = this.#deps.nowMs() - this.#startedMs;
    this.store.set({ status: "ending", ms: durationMs });
    await new Promise<void>((resolve) => {
      recorder.onstop = () => resolve();
      if (recorder.state === "inactive") resolve();
      else recorder.stop();
    });
    if (this.#recorder !== recorder) return null;
    const type = recorder.mimeType;
    this.cancel();
    if (durationMs < SHORTEST_MS || chunks.length === 0) {
      this.#deps.onTrouble("short");
      return null;
    }
    const file = new File(chunks, recordingName(kind, type), { type: type.split(";")[0] ?? type });
    return { file, durationMs };
  }

  /** Its view is gone: what is being finished comes to its end, the rest is thrown away. */
  leave(): void {
    if (this.store.get().status !== "ending") this.cancel();
  }

  cancel(): void {
    const recorder = this.#recorder;
    this.#recorder = null;
    this.#chunks = [];
    if (recorder && recorder.state !== "inactive") recorder.stop();
    this.#scope?.end();
    this.#scope = null;
    this.stream.set(null);
    this.store.set(IDLE);
  }

  #trouble(trouble: RecordingTrouble): false {
    this.cancel();
    this.#deps.onTrouble(trouble);
    return false;
  }
}

/** The recorder of this browser. */
export function browserRecorder(onTrouble: RecorderDeps["onTrouble"], onMost: () => void): RecorderModel {
  return new RecorderModel({
    media: navigator.mediaDevices ?? null,
    Recorder: globalThis.MediaRecorder,
    nowMs: () => performance.now(),
    onTrouble,
    onMost,
  });
}
