// churn.ts - people come to calls, hum, and go in every way there is, for so many seconds.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import type { Room } from "@livekit/rtc-node";
import WebSocket from "ws";
import { hum, join, type Key, livekitKey, metric, sdkToken, socketUrl, type Tone } from "./livekit.ts";
import type { Server } from "./server.ts";
import { until } from "./until.ts";

export interface Sample {
  kib: number;
  descriptors: number;
}

function sample(server: Server): Sample {
  const status = readFileSync(`/proc/${server.pid}/status`, "utf8");
  return { kib: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]), descriptors: readdirSync(`/proc/${server.pid}/fd`).length };
}

const may = (room: string) => ({ room, roomJoin: true, canPublish: true, canSubscribe: true });

/** Sockets without media: one says goodbye, one breaks, one is doubled by the next of its name. */
async function passers(server: Server, key: Key, room: string, n: number): Promise<void> {
  for (let i = 0; i < 6; i++) {
    const token = await sdkToken(key, `passer${i % 4}`, may(room));
    const socket = new WebSocket(`${socketUrl(server)}/rtc?access_token=${token}`);
    socket.on("error", () => undefined);
    await once(socket, "message");
    if ((n + i) % 2 === 0) socket.terminate();
    else socket.close();
  }
}

/** One meeting: three come, two hum, one unpublishes, all leave; the last without waiting. */
async function meeting(server: Server, key: Key, room: string, n: number): Promise<void> {
  const people: Room[] = [];
  const tones: Tone[] = [];
  for (const who of ["a", "b", "c"]) people.push(await join(server, await sdkToken(key, who, may(room))));
  for (const person of people.slice(0, 2)) tones.push(await hum(person));
  await passers(server, key, room, n);
  await until("c hears both", () => [...(people[2]?.remoteParticipants.values() ?? [])]
    .flatMap((p) => [...p.trackPublications.values()]).filter((t) => t.track !== undefined).length === 2);
  const first = [...(people[0]?.localParticipant?.trackPublications.values() ?? [])][0];
  if (first?.sid) await people[0]?.localParticipant?.unpublishTrack(first.sid);
  await Promise.all(tones.map((tone) => tone.stop()));
  await Promise.all(people.map((person) => person.disconnect()));
}

/** Gives memory and descriptors after each round. Nobody is left when it returns. */
export async function churn(server: Server, seconds: number): Promise<Sample[]> {
  const key = livekitKey(server.folder);
  const samples: Sample[] = [];
  const end = Date.now() + seconds * 1000;
  for (let n = 0; Date.now() < end; n++) {
    await Promise.all([0, 1].map((i) => meeting(server, key, `churn${i}-${n % 3}`, n)));
    samples.push(sample(server));
  }
  await until("nobody is left", async () => (await metric(server, "media_participants")) === 0, 120_000);
  await until("rooms close", async () => (await metric(server, "media_rooms")) === 0, 120_000);
  assert.equal(await metric(server, "media_tracks"), 0);
  assert.equal(await metric(server, "media_subscriptions"), 0);
  assert.equal(await metric(server, "media_mail_lost_total"), 0);
  assert(samples.length > 0);
  return samples;
}
