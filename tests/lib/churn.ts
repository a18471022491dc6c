// churn.ts - people come to calls, hum, and go in every way there is, for so many seconds.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import WebSocket from "ws";
import { type Key, livekitKey, metric, sdkToken, socketUrl } from "./livekit.ts";
import type { Server } from "./server.ts";
import { until } from "./until.ts";

const program = path.join(import.meta.dirname, "meeting.ts");

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

/** One meeting. False when the people's own library broke: the server then has three who vanished. */
async function meeting(server: Server, key: Key, room: string, n: number): Promise<boolean> {
  const tokens = await Promise.all(["a", "b", "c"].map((who) => sdkToken(key, who, may(room))));
  const people = spawn(process.execPath, [program, socketUrl(server), ...tokens], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  people.stderr.on("data", (bytes: Buffer) => (said += bytes.toString()));
  const gone = once(people, "close");
  await passers(server, key, room, n);
  const [status, signal] = await gone;
  assert(status === 0 || signal !== null, `a meeting ended with ${status}: ${said}`);
  if (signal !== null) console.log(`# rtc-node ended its process with ${signal}: ${said.trim().slice(-200)}`);
  return signal === null;
}

/** Gives memory and descriptors after each round. Nobody is left when it returns. */
export async function churn(server: Server, seconds: number): Promise<Sample[]> {
  const key = livekitKey(server.folder);
  const samples: Sample[] = [];
  const end = Date.now() + seconds * 1000;
  let broken = 0;
  for (let n = 0; Date.now() < end; n++) {
    const went = await Promise.all([0, 1].map((i) => meeting(server, key, `churn${i}-${n % 3}`, n)));
    broken += went.filter((well) => !well).length;
    samples.push(sample(server));
  }
  assert(broken <= 1 + samples.length / 10, `${broken} meetings broke in ${samples.length} rounds`);
  await until("nobody is left", async () => (await metric(server, "media_participants")) === 0, 120_000);
  await until("rooms close", async () => (await metric(server, "media_rooms")) === 0, 120_000);
  assert.equal(await metric(server, "media_tracks"), 0);
  assert.equal(await metric(server, "media_subscriptions"), 0);
  assert.equal(await metric(server, "media_mail_lost_total"), 0);
  assert(samples.length > 0);
  return samples;
}
