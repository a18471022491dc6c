import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MOST_ROUND_MS, RecorderModel, type RecordingTrouble, troubleOf } from "./recorder.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

class FakeRecorder {
  static isTypeSupported = (type: string) => type.startsWith("audio/ogg") || type.startsWith("video/webm");
  state = "inactive";
  ondataavailable: ((event: { data: Blob }) => void) | null = null;
  onstop: (() => void) | null = null;
  onerror: (() => void) | null = null;
  mimeType: string;
  constructor(_: unknown, { mimeType }: { mimeType?: string }) {
    this.mimeType = mimeType ?? "";
  }
  start() {
    this.state = "recording";
  }
  stop() {
    this.state = "inactive";
    // As a browser: the last of it comes later.
    setTimeout(() => {
      this.ondataavailable?.({ data: new Blob(["sound"]) });
      this.onstop?.();
    }, 10);
  }
}

function setUp(getUserMedia?: () => Promise<unknown>) {
  const track = { stopped: 0, stop: () => void track.stopped++ };
  const troubles: RecordingTrouble[] = [];
  let most = 0;
  const recorder = new RecorderModel({
    media: { getUserMedia: getUserMedia ?? (async () => ({ getTracks: () => [track] })) } as never,
    Recorder: FakeRecorder as never,
    nowMs: () => Date.now(),
    onTrouble: (trouble) => troubles.push(trouble),
    onMost: () => {
      most += 1;
    },
  });
  return { recorder, track, troubles, most: () => most };
}

async function finished<T>(finishing: Promise<T>): Promise<T> {
  await vi.advanceTimersByTimeAsync(20);
  return finishing;
}

describe("RecorderModel", () => {
  it("records what this browser can, and lets the microphone go", async () => {
    const { recorder, track, troubles } = setUp();
    expect(await recorder.start("voice")).toBe(true);
    await vi.advanceTimersByTimeAsync(3000);
    expect(recorder.store.get()).toEqual({ status: "recording", ms: 3000 });
    const recorded = await finished(recorder.finish("voice"));
    expect(recorded).toMatchObject({ durationMs: 3000 });
    expect(recorded?.file).toMatchObject({ name: "voice.ogg", type: "audio/ogg", size: 5 });
    expect(track.stopped).toBe(1);
    expect(troubles).toEqual([]);
    expect(recorder.store.get().status).toBe("idle");
  });

  it("takes a slip of the finger for none", async () => {
    const { recorder, troubles, track } = setUp();
    await recorder.start("voice");
    await vi.advanceTimersByTimeAsync(300);
    expect(await finished(recorder.finish("voice"))).toBeNull();
    expect(troubles).toEqual(["short"]);
    expect(track.stopped).toBe(1);
  });

  it("ends a round video by itself after a minute", async () => {
    const { recorder, most } = setUp();
    await recorder.start("round");
    await vi.advanceTimersByTimeAsync(MOST_ROUND_MS);
    expect(most()).toBe(1);
    expect(recorder.store.get().ms).toBe(MOST_ROUND_MS);
  });

  it("says what stood in the way", async () => {
    const denied = new DOMException("", "NotAllowedError");
    const { recorder, troubles } = setUp(() => Promise.reject(denied));
    expect(await recorder.start("voice")).toBe(false);
    expect(troubles).toEqual(["denied"]);
    expect(troubleOf(new DOMException("", "NotFoundError"))).toBe("noDevice");
    expect(troubleOf("?")).toBe("failed");
    const none = new RecorderModel({
      media: null,
      Recorder: undefined,
      nowMs: () => 0,
      onTrouble: (trouble) => troubles.push(trouble),
      onMost: () => {},
    });
    expect(await none.start("voice")).toBe(false);
    expect(troubles).toEqual(["denied", "unsupported"]);
  });

  it("lets a microphone go that came after the finger was gone", async () => {
    let give: (stream: unknown) => void = () => {};
    const track = { stopped: 0, stop: () => void track.stopped++ };
    const { recorder } = setUp(() => new Promise((resolve) => (give = resolve)));
    const starting = recorder.start("voice");
    recorder.cancel();
    give({ getTracks: () => [track] });
    expect(await starting).toBe(false);
    expect(track.stopped).toBe(1);
  });

  it("gives a recording once when its end is asked for twice, and also when its view goes meanwhile", async () => {
    const { recorder, troubles, track } = setUp();
    await recorder.start("round");
    await vi.advanceTimersByTimeAsync(3000);
    const first = recorder.finish("round");
    expect(await recorder.finish("round")).toBeNull();
    recorder.leave();
    expect((await finished(first))?.file.size).toBe(5);
    expect(troubles).toEqual([]);
    expect(track.stopped).toBe(1);
  });

  it("gives nothing of what was cancelled at its end", async () => {
    const { recorder, troubles } = setUp();
    await recorder.start("voice");
    await vi.advanceTimersByTimeAsync(3000);
    const first = recorder.finish("voice");
    recorder.cancel();
    expect(await finished(first)).toBeNull();
    expect(troubles).toEqual([]);
  });
});
