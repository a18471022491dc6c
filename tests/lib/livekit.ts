// livekit.ts - tokens and rooms of LiveKit's native client against our server.
import { execFileSync } from "node:child_process";
import { AudioFrame, AudioSource, LocalAudioTrack, Room, TrackPublishOptions, TrackSource } from "@livekit/rtc-node";
import { AccessToken, type VideoGrant } from "livekit-server-sdk";
import { program, type Server } from "./server.ts";

export interface Key {
  key: string;
  secret: string;
}

export function livekitKey(folder: string): Key {
  const text = execFileSync(program, ["key", "--livekit", "--data", folder], { encoding: "utf8" });
  const of = (name: string) => new RegExp(`^${name}=(.+)$`, "m").exec(text)?.[1] ?? "";
  return { key: of("LIVEKIT_API_KEY"), secret: of("LIVEKIT_API_SECRET") };
}

/** A token as a LiveKit SDK makes it. */
export async function sdkToken(key: Key, identity: string, grant: VideoGrant, ttl: number | string = "1h"): Promise<string> {
  const token = new AccessToken(key.key, key.secret, { identity, name: `Name of ${identity}`, ttl });
  token.addGrant(grant);
  return token.toJwt();
}

/** A token of `kafedra token`. */
export function ownToken(folder: string, room: string, identity: string, more: string[] = []): string {
  const args = ["token", "--data", folder, "--room", room, "--identity", identity, ...more];
  return execFileSync(program, args, { encoding: "utf8" }).trim();
}

export function socketUrl(server: Server): string {
  return server.url.replace("http", "ws");
}

export async function join(server: Server, token: string): Promise<Room> {
  const room = new Room();
  await room.connect(socketUrl(server), token, { autoSubscribe: true, dynacast: false });
  return room;
}

export interface Tone {
  stop(): Promise<void>;
}

/** Publishes a microphone that hums. */
export async function hum(room: Room): Promise<Tone> {
  const source = new AudioSource(48_000, 1);
  const track = LocalAudioTrack.createAudioTrack("hum", source);
  const options = new TrackPublishOptions();
  options.source = TrackSource.SOURCE_MICROPHONE;
  await room.localParticipant!.publishTrack(track, options);
  let goesOn = true;
  let at = 0;
  const sound = (async () => {
    while (goesOn) {
      const frame = AudioFrame.create(48_000, 1, 480);
      for (let i = 0; i < 480; i++) frame.data[i] = Math.round(12_000 * Math.sin((2 * Math.PI * 200 * at++) / 48_000));
      await source.captureFrame(frame);
    }
  })();
  return {
    async stop() {
      goesOn = false;
      await sound.catch(() => undefined);
      await track.close();
    },
  };
}

/** The value of one counter of GET /metrics. */
export async function metric(server: Server, name: string): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(new RegExp(`^kafedra_${name} (\\d+)$`, "m").exec(text)?.[1] ?? NaN);
}
