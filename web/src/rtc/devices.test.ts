import { describe, expect, test } from "vitest";
import { constraintsOf, DeviceError, devicesOf, type Media, supportOf, takeTrack, troubleOf } from "./devices.ts";
import { loudnessOf, SPEAKING } from "./sound.ts";

describe("what a refusal means", () => {
  test.each([
    ["NotAllowedError", "denied"],
    ["NotFoundError", "absent"],
    ["OverconstrainedError", "absent"],
    ["NotReadableError", "busy"],
    ["AbortError", "busy"],
    ["TypeError", "failed"],
  ] as const)("%s is %s", (name, trouble) => {
    expect(troubleOf(Object.assign(new Error(), { name }))).toBe(trouble);
  });

  test("anything else is a failure, and a trouble stays what it is", () => {
    expect(troubleOf(undefined)).toBe("failed");
    expect(troubleOf("no")).toBe("failed");
    expect(troubleOf(new DeviceError("gone"))).toBe("gone");
  });
});

test("whether there can be calls here", () => {
  const page = { isSecureContext: true, navigator: { mediaDevices: {} }, RTCPeerConnection: class {} };
  expect(supportOf(page)).toBe("ok");
  expect(supportOf({ ...page, isSecureContext: false })).toBe("insecure");
  expect(supportOf({ ...page, RTCPeerConnection: undefined })).toBe("unsupported");
  expect(supportOf({ ...page, navigator: {} })).toBe("unsupported");
});

test("devices without an id say nothing", () => {
  expect(
    devicesOf([
      { deviceId: "", kind: "audioinput", label: "" },
      { deviceId: "a", kind: "audioinput", label: "Гарнитура" },
      { deviceId: "b", kind: "audiooutput", label: "" },
      { deviceId: "c", kind: "videoinput", label: "Встроенная" },
    ]),
  ).toEqual([
    { id: "a", kind: "microphone", label: "Гарнитура" },
    { id: "b", kind: "speaker", label: "" },
    { id: "c", kind: "camera", label: "Встроенная" },
  ]);
});

test("a remembered device is wished for, not required", () => {
  expect(constraintsOf("camera", "c")).toMatchObject({ video: { deviceId: { ideal: "c" } } });
  expect(constraintsOf("microphone", null)).not.toHaveProperty("audio.deviceId");
});

test("a stream without a track is no device", async () => {
  const empty = { getUserMedia: async () => ({ getTracks: () => [] }) } as unknown as Media;
  await expect(takeTrack(empty, "camera", null)).rejects.toMatchObject({ trouble: "absent" });
});

test("loudness: silence is nothing, talk stands above the mark, noise below", () => {
  const tone = (level: number) => Float32Array.from({ length: 512 }, (_, at) => level * Math.sin(at / 3));
  expect(loudnessOf(new Float32Array(512))).toBe(0);
  expect(loudnessOf(tone(0.002))).toBeLessThan(SPEAKING);
  expect(loudnessOf(tone(0.1))).toBeGreaterThan(SPEAKING);
  expect(loudnessOf(tone(1))).toBeLessThanOrEqual(1);
});
