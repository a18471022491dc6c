// rtc.test.ts - /rtc: who is admitted, what becomes of rooms and people, with LiveKit's unchanged native client. Its own
// tests (data, streams, RPC, sound, resume, full reconnect) run beside as suite rtc-node.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { after, before, test } from "node:test";
import { DisconnectReason, dispose, type Participant, type RemoteParticipant, type Room, RoomEvent } from "@livekit/rtc-node";
import WebSocket from "ws";
import { hum, join, type Key, livekitKey, metric, ownToken, sdkToken, socketUrl } from "../lib/livekit.ts";
import { Server } from "../lib/server.ts";
import { until } from "../lib/until.ts";

let server: Server;
let key: Key;

before(async () => {
  server = await new Server().start("serve", ["--media-threads", "2"]);
  key = livekitKey(server.folder);
});
after(async () => {
  await dispose();
  await server.remove();
});

const may = (room: string) => ({ room, roomJoin: true, canPublish: true, canSubscribe: true });

async function ask(where: string, headers: Record<string, string> = {}): Promise<[number, string, string | null]> {
  const answer = await fetch(`${server.url}${where}`, { headers });
  return [answer.status, await answer.text(), answer.headers.get("access-control-allow-origin")];
}

async function upgrade(where: string): Promise<number> {
  const socket = new WebSocket(`${socketUrl(server)}${where}`);
  return new Promise((done, fail) => {
    socket.on("unexpected-response", (_request, answer) => done(answer.statusCode ?? 0));
    socket.on("open", () => (socket.terminate(), done(101)));
    socket.on("error", fail);
  });
}

test("a token decides who is let in, and any page may read why not", async () => {
  const other = { key: key.key, secret: "x".repeat(43) };
  const good = await sdkToken(key, "a", may("door"));
  const cases: [string, number][] = [
    ["", 401],
    ["nonsense", 401],
    [await sdkToken(other, "a", may("door")), 401],
    [await sdkToken({ ...key, key: "APIunknown" }, "a", may("door")), 401],
    [await sdkToken(key, "a", may("door"), -3600), 401],
    [await sdkToken(key, "a", { room: "door" }), 401],
    [await sdkToken(key, "a", { roomJoin: true }), 400],
    [await sdkToken(key, "a".repeat(257), may("door")), 400],
    [await sdkToken(key, "a", may("r".repeat(257))), 400],
    [good, 200],
  ];
  for (const [token, status] of cases) {
    const [got, text, origin] = await ask(`/rtc/validate?access_token=${token}`);
    assert.equal(got, status, text);
    assert.equal(origin, "*");
    assert.equal(await upgrade(`/rtc?access_token=${token}`), status === 200 ? 101 : status);
  }
  assert.deepEqual(await ask("/rtc/validate", { authorization: `Bearer ${good}` }), [200, "success", "*"]);
});

test("what is not spoken here is absent: v1, a plain GET, text frames", async () => {
  const token = await sdkToken(key, "a", may("door"));
  assert.equal(await upgrade(`/rtc/v1?access_token=${token}`), 404);
  const [status, text, origin] = await ask(`/rtc/v1/validate?access_token=${token}`);
  assert.deepEqual([status, origin], [404, "*"]);
  assert(!text.includes("requested room does not exist"));
  assert.equal((await ask(`/rtc?access_token=${token}`))[0], 404);
  assert.equal((await fetch(server.url, { method: "HEAD" })).status, 200);
  const socket = new WebSocket(`${socketUrl(server)}/rtc?access_token=${token}`);
  await once(socket, "message"); // join
  socket.send("{}");
  const [code] = (await once(socket, "close")) as [number];
  assert.equal(code, 1003);
});

test("tokens of kafedra and of a LiveKit SDK meet in one room", async () => {
  const host = await join(server, await sdkToken(key, "host", may("lobby")));
  const guest = await join(server, ownToken(server.folder, "lobby", "guest", ["--can-publish=0"]));
  await until("host sees guest", () => host.remoteParticipants.has("guest"));
  assert.equal(guest.name, "lobby");
  const tone = await hum(host);
  await until("guest hears host", () => [...(guest.remoteParticipants.get("host")?.trackPublications.values() ?? [])]
    .some((p) => p.track !== undefined));
  await until("host speaks", () => new Promise((done) => {
    guest.once(RoomEvent.ActiveSpeakersChanged, (speakers: Participant[]) => done(speakers.some((p) => p.identity === "host")));
  }));
  await tone.stop();
  await Promise.all([host.disconnect(), guest.disconnect()]);
});

test("what one says of oneself reaches the others", async () => {
  const token = await sdkToken(key, "a", { ...may("words"), canUpdateOwnMetadata: true });
  const [a, b] = [await join(server, token), await join(server, await sdkToken(key, "b", may("words")))];
  await until("b sees a", () => b.remoteParticipants.has("a"));
  const seen = (): RemoteParticipant => b.remoteParticipants.get("a")!;
  await a.localParticipant!.updateMetadata("metadata of a");
  await a.localParticipant!.updateName("Аня");
  await a.localParticipant!.setAttributes({ hand: "1", empty: "" });
  await until("all arrived", () => seen().metadata === "metadata of a" && seen().name === "Аня" && seen().attributes["hand"] === "1");
  await a.localParticipant!.setAttributes({ hand: "" });
  await until("hand is down", () => seen().attributes["hand"] === undefined || seen().attributes["hand"] === "");
  await b.localParticipant!.updateName("not allowed").catch(() => undefined);
  await a.localParticipant!.updateMetadata("later");
  await until("the later word arrived", () => seen().metadata === "later");
  assert.equal(a.remoteParticipants.get("b")?.name, "Name of b");
  await Promise.all([a.disconnect(), b.disconnect()]);
});

function disconnected(room: Room): Promise<DisconnectReason> {
  return new Promise((done) => room.once(RoomEvent.Disconnected, done));
}

test("the same identity takes the place of itself", async () => {
  const token = await sdkToken(key, "twin", may("twins"));
  const first = await join(server, token);
  const why = disconnected(first);
  const second = await join(server, token);
  assert.equal(await why, DisconnectReason.DUPLICATE_IDENTITY);
  assert.equal(second.remoteParticipants.size, 0);
  await second.disconnect();
});

test("who vanishes without a word is gone within 30 seconds", { timeout: 240_000 }, async () => {
  const watcher = await join(server, await sdkToken(key, "watcher", may("haunted")));
  const guest = spawn(process.execPath, [path.resolve(import.meta.dirname, "../lib/vanishing_guest.ts"), socketUrl(server),
    await sdkToken(key, "ghost", may("haunted"))], { stdio: ["ignore", "pipe", "inherit"] });
  await once(guest.stdout, "data");
  await until("ghost is here", () => watcher.remoteParticipants.has("ghost"));
  guest.kill("SIGKILL");
  const since = Date.now();
  await until("ghost is gone", () => !watcher.remoteParticipants.has("ghost"));
  assert(Date.now() - since < 30_000, `took ${Date.now() - since} ms`);
  await watcher.disconnect();
  await until("nobody is counted", async () => (await metric(server, "media_participants")) === 0);
  await until("rooms close", async () => (await metric(server, "media_rooms")) === 0);
});

test("when the server ends, people in calls are told and it ends cleanly", async () => {
  const room = await join(server, await sdkToken(key, "last", may("end")));
  const tone = await hum(room);
  const why = disconnected(room);
  const code = server.stop();
  assert.equal(await why, DisconnectReason.SERVER_SHUTDOWN);
  assert.equal(await code, 0);
  await tone.stop();
});
