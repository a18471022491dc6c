import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ChatId, FileId, Message, MessageId } from "../../api/schema.ts";
import { keyOf, Player, type Track } from "./player.ts";

class Sound extends EventTarget {
  src = "";
  currentTime = 0;
  duration = 10;
  playbackRate = 1;
  isOn = false;
  constructor() {
    super();
    queueMicrotask(() => {});
  }
  async play() {
    this.isOn = true;
    this.dispatchEvent(new Event("playing"));
  }
  pause() {
    this.isOn = false;
  }
}

const one = (id: string, kind = "voice", is_listened = false) =>
  ({ file_id: id as FileId, kind, is_listened, scan: "checked" }) as Track["one"];
const message = (n: string) => ({ chat_id: "10" as ChatId, id: n as MessageId });

function setUp(next: Message | null = null, blob = new Blob(["x"])) {
  const dropped: string[] = [];
  const asked: { name: string; input: unknown }[] = [];
  const sounds: Sound[] = [];
  const player = new Player({
    call: (async (name: string, input: unknown) => {
      asked.push({ name, input });
      return { name: "voice.webm", blob };
    }) as never,
    nextOf: (_, n) => (n === 1 ? next : null),
    newSound: () => {
      const sound = new Sound();
      sounds.push(sound);
      // As a browser: what it is comes after its address.
      let src = "";
      Object.defineProperty(sound, "src", {
        get: () => src,
        set: (value: string) => {
          src = value;
          setTimeout(() => sound.dispatchEvent(new Event("loadedmetadata")), 0);
        },
      });
      return sound as never;
    },
    urlOf: () => `blob:${asked.length}`,
    dropUrl: (url) => dropped.push(url),
  });
  return { player, asked, sounds, dropped };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const settled = () => vi.advanceTimersByTimeAsync(50);

describe("Player", () => {
  const first: Track = { message: message("1"), one: one("7"), isOwn: false };

  it("plays one, tells that it was listened to once, and pauses", async () => {
    const { player, asked, sounds } = setUp();
    player.toggle(first);
    await settled();
    expect(player.store.get()).toMatchObject({ key: keyOf(first), status: "playing" });
    expect(asked.map(({ name }) => name)).toEqual(["file_get", "attachment_listened"]);
    player.toggle(first);
    expect(sounds[0]?.isOn).toBe(false);
    player.toggle(first);
    await settled();
    expect(player.store.get().status).toBe("playing");
    expect(asked).toHaveLength(2);
  });

  it("stops the one before, and keeps the speed", async () => {
    const { player, sounds } = setUp();
    player.toggle(first);
    await settled();
    player.nextRate();
    player.toggle({ message: message("5"), one: one("9"), isOwn: true });
    await settled();
    expect(sounds[0]?.isOn).toBe(false);
    expect(sounds[1]).toMatchObject({ isOn: true, playbackRate: 1.5 });
  });

  it("takes the end that was only looked for for none", async () => {
    const { player, sounds } = setUp();
    player.toggle(first);
    await vi.advanceTimersByTimeAsync(0);
    expect(player.store.get().status).not.toBe("paused");
    sounds[0]?.dispatchEvent(new Event("pause"));
    player.store.update((playing) => ({ ...playing, status: "loading" }));
    sounds[0]?.dispatchEvent(new Event("ended"));
    expect(player.store.get().key).toBe(keyOf(first));
  });

  it("looks for the length only when a place is asked for, and begins anew where none can be found", async () => {
    const { player, sounds } = setUp();
    player.toggle(first);
    await settled();
    const [sound] = sounds;
    if (!sound) throw new Error("no sound");
    sound.duration = Number.POSITIVE_INFINITY;
    player.seek(first, 5);
    expect(sound.currentTime).toBeGreaterThan(1000);
    sound.dispatchEvent(new Event("ended"));
    sound.duration = 10;
    sound.dispatchEvent(new Event("durationchange"));
    await settled();
    expect(sound).toMatchObject({ currentTime: 5, isOn: true });
    sound.dispatchEvent(new Event("error"));
    await settled();
    expect(player.store.get()).toMatchObject({ key: keyOf(first), status: "playing" });
    sounds[1]?.dispatchEvent(new Event("error"));
    expect(player.store.get().status).toBe("unplayable");
  });

  it("goes on with the next recording", async () => {
    const { player, sounds } = setUp({ ...message("2"), attachments: [one("8")] } as unknown as Message);
    player.toggle(first);
    await settled();
    sounds[0]?.dispatchEvent(new Event("ended"));
    await settled();
    expect(player.store.get().key).toBe("10:2:8");
  });

  it("tells nobody about an own one, and says when it is broken", async () => {
    const { player, asked } = setUp();
    player.toggle({ ...first, isOwn: true });
    await settled();
    expect(asked.map(({ name }) => name)).toEqual(["file_get"]);
    const broken = new Player({
      call: (async () => Promise.reject(new Error("gone"))) as never,
      nextOf: () => null,
      newSound: () => new Sound() as never,
      urlOf: () => "",
      dropUrl: () => {},
    });
    broken.toggle(first);
    await settled();
    expect(broken.store.get().status).toBe("broken");
  });

  it("plays a round video on while its message changes, and stops when it leaves the page", async () => {
    const { player } = setUp();
    const screen = new Sound();
    let track: Track = { message: message("1"), one: one("7", "round"), isOwn: false };
    const detach = player.attach(() => track, screen as never);
    player.toggle(track);
    await settled();
    screen.dispatchEvent(new Event("loadedmetadata"));
    await settled();
    expect(screen.isOn).toBe(true);
    track = { ...track, one: one("7", "round", true) };
    expect(player.store.get()).toMatchObject({ key: keyOf(track), status: "playing" });
    detach();
    expect(player.store.get().key).toBeNull();
    expect(screen.isOn).toBe(false);
  });

  it("stops when it is pressed again while it is read", async () => {
    const { player, sounds } = setUp();
    player.toggle(first);
    expect(player.store.get().status).toBe("loading");
    player.toggle(first);
    await settled();
    expect(player.store.get()).toMatchObject({ key: null, status: "paused" });
    expect(sounds[0]?.isOn).toBe(false);
  });

  it("keeps no more read than a phone can hold, and nothing at its end", async () => {
    const { player, dropped } = setUp(null, { size: 20 * 1024 * 1024 } as Blob);
    player.toggle(first);
    await settled();
    expect(dropped).toEqual([]);
    player.toggle({ message: message("5"), one: one("9"), isOwn: true });
    await settled();
    expect(dropped).toHaveLength(1);
    player.end();
    expect(dropped).toHaveLength(2);
  });
});
