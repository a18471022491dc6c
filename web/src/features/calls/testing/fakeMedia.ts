// Cameras and microphones in memory.
class FakeTrack extends EventTarget {
  readyState: "live" | "ended" = "live";
  stop(): void {
    this.readyState = "ended";
  }
}

type Found = Pick<MediaDeviceInfo, "deviceId" | "kind" | "label">;

export class FakeMedia extends EventTarget {
  list: Found[] = [
    { deviceId: "mic-1", kind: "audioinput", label: "Гарнитура" },
    { deviceId: "cam-1", kind: "videoinput", label: "Встроенная" },
    { deviceId: "cam-2", kind: "videoinput", label: "На столе" },
    { deviceId: "out-1", kind: "audiooutput", label: "Колонки" },
  ];
  /** Name of the error that getUserMedia ends with. */
  refusal: string | null = null;
  readonly asked: string[] = [];
  readonly tracks: FakeTrack[] = [];

  async getUserMedia(constraints: MediaStreamConstraints): Promise<{ getTracks: () => FakeTrack[] }> {
    const kind = constraints.video ? "camera" : "microphone";
    const wanted = (constraints.video ?? constraints.audio) as { deviceId?: { ideal: string } };
    this.asked.push(`${kind} ${wanted.deviceId?.ideal ?? "-"}`);
    if (this.refusal) throw Object.assign(new Error(), { name: this.refusal });
    const track = new FakeTrack();
    this.tracks.push(track);
    return { getTracks: () => [track] };
  }

  async enumerateDevices(): Promise<Found[]> {
    return this.list;
  }
}
