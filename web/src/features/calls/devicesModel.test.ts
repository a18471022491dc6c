import { describe, expect, test, vi } from "vitest";
import type { Media } from "../../rtc/devices.ts";
import { DevicesModel } from "./devicesModel.ts";
import { FakeMedia } from "./testing/fakeMedia.ts";

const tick = async () => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};

function setUp(kept: Record<string, string> = {}) {
  const media = new FakeMedia();
  const storage = new Map(Object.entries(kept));
  const model = new DevicesModel(media as unknown as Media, {
    getItem: (key) => storage.get(key) ?? null,
    setItem: (key, value) => void storage.set(key, value),
  });
  return { media, storage, model, get: () => model.store.get() };
}

describe("devices", () => {
  test("the lobby looks through the remembered camera, and lets it go", async () => {
    const { media, model, get } = setUp({ "kafedra.call-devices": '{"camera":"cam-2"}' });
    await model.turn("camera", true);
    expect(media.asked).toEqual(["camera cam-2"]);
    expect(get().tracks.camera).not.toBeNull();
    expect(get().list.map((device) => device.kind)).toEqual(["microphone", "camera", "camera", "speaker"]);
    model.release();
    expect(media.tracks[0]?.readyState).toBe("ended");
    expect(get().tracks.camera).toBeNull();
  });

  test("what was kept by something else is no choice", () => {
    expect(setUp({ "kafedra.call-devices": "{broken" }).get().chosen.camera).toBeNull();
    expect(setUp({ "kafedra.call-devices": '{"camera":7}' }).get().chosen.camera).toBeNull();
  });

  test("a refusal is a trouble with its reason, and off", async () => {
    const { media, model, get } = setUp();
    media.refusal = "NotReadableError";
    await model.turn("camera", true);
    expect(get()).toMatchObject({ isOn: { camera: false }, troubles: { camera: "busy" } });
    media.refusal = null;
    await model.turn("camera", true);
    expect(get()).toMatchObject({ isOn: { camera: true }, troubles: { camera: null } });
  });

  test("turned off while the browser asks: what comes late is let go", async () => {
    const { media, model, get } = setUp();
    const on = model.turn("microphone", true);
    await model.turn("microphone", false);
    await on;
    expect(media.tracks[0]?.readyState).toBe("ended");
    expect(get()).toMatchObject({ isOn: { microphone: false }, tracks: { microphone: null } });
  });

  test("another device is remembered and looked through at once", async () => {
    const { media, storage, model } = setUp();
    await model.turn("camera", true);
    model.choose("camera", "cam-2");
    await tick();
    expect(media.asked).toEqual(["camera -", "camera cam-2"]);
    expect(media.tracks[0]?.readyState).toBe("ended");
    expect(JSON.parse(storage.get("kafedra.call-devices") ?? "")).toMatchObject({ camera: "cam-2" });
  });

  test("pulled out: the used one is told, another is not", async () => {
    const { media, model, get } = setUp();
    const gone = vi.fn();
    model.onGone(gone);
    await model.turn("camera", true);
    media.list = media.list.filter((device) => device.deviceId !== "cam-2");
    media.dispatchEvent(new Event("devicechange"));
    await tick();
    expect(gone).not.toHaveBeenCalled();
    media.list = media.list.filter((device) => device.kind !== "videoinput");
    media.dispatchEvent(new Event("devicechange"));
    await tick();
    expect(gone).toHaveBeenCalledWith("camera");
    expect(get()).toMatchObject({ troubles: { camera: "gone" }, isOn: { camera: false } });
  });
});
