// call_rooms.test.ts - the product's calls and the media room together, by LiveKit's native client: who is seen is in the
// call, who may not be there is put out, and tokens open nothing but their own room.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DisconnectReason, dispose, type Room, RoomEvent } from "@livekit/rtc-node";
import { startClass } from "../lib/class.ts";
import type { Json } from "../lib/client.ts";
import { hum, join, livekitKey, sdkToken } from "../lib/livekit.ts";
import { Server } from "../lib/server.ts";
import { until } from "../lib/until.ts";
import type { Person } from "../lib/world.ts";

const server = new Server();
let teacher: Person;
let student: Person;
let chat = "";

before(async () => {
  ({ teacher, student, chat } = await startClass(server, "rooms"));
});
after(async () => {
  await dispose();
  await server.remove();
});

/** A call with both in its room. */
async function lesson(): Promise<{ call_id: string; tokens: [string, string]; rooms: [Room, Room] }> {
  const mine: Json = await teacher.client.call("call_start", { chat_id: chat, with_video: true });
  const call_id = mine["call"]["call_id"];
  const theirs: Json = await student.client.call("call_join", { call_id });
  const rooms: [Room, Room] = [await join(server, mine["token"]), await join(server, theirs["token"])];
  await until("teacher sees student", () => rooms[0].remoteParticipants.has(student.id));
  return { call_id, tokens: [mine["token"], theirs["token"]], rooms };
}

async function stateOf(call_id: string, who: Person): Promise<string> {
  const { call } = await teacher.client.call("call_show", { call_id });
  return call["people"].find((p: Json) => p["member_id"] === who.id)?.["state"];
}

function ended(room: Room): Promise<DisconnectReason> {
  return new Promise((done) => room.once(RoomEvent.Disconnected, done));
}

test("who is seen in the room is in the call, who left it has left, and the end closes it", async () => {
  const { call_id, tokens, rooms } = await lesson();
  assert.equal(rooms[0].remoteParticipants.get(student.id)?.name, "Анна Петрова");
  await rooms[1].disconnect();
  await until("the student has left", async () => (await stateOf(call_id, student)) === "left");
  const again = await join(server, tokens[1]);
  await until("the student is back", async () => (await stateOf(call_id, student)) === "joined");
  const both = [ended(rooms[0]), ended(again)];
  await teacher.client.call("call_end", { call_id });
  assert.deepEqual(await Promise.all(both), [DisconnectReason.ROOM_DELETED, DisconnectReason.ROOM_DELETED]);
});

test("who is put out, or taken out of the chat, is out of the room, and an old token does not help", async () => {
  const { call_id, tokens, rooms } = await lesson();
  const why = ended(rooms[1]);
  await teacher.client.call("call_remove", { call_id, member_id: student.id, keep_out: true });
  assert.equal(await why, DisconnectReason.PARTICIPANT_REMOVED);
  const back = await join(server, tokens[1]).catch(() => null);
  if (back) await until("put out again", () => !back.isConnected);
  assert.equal(await stateOf(call_id, student), "left");
  await teacher.client.call("call_remove", { call_id, member_id: student.id, keep_out: false });
  const ticket = await student.client.call("call_join", { call_id });
  const third = await join(server, ticket["token"]);
  const gone = ended(third);
  await teacher.client.call("chat_member_remove", { chat_id: chat, member_id: student.id });
  assert.equal(await gone, DisconnectReason.PARTICIPANT_REMOVED);
  assert.equal(await stateOf(call_id, student), "left");
  await teacher.client.call("chat_member_add", { chat_id: chat, member_id: student.id });
  await teacher.client.call("call_end", { call_id });
});

test("a host mutes by the server", async () => {
  const { call_id, rooms } = await lesson();
  const tone = await hum(rooms[1]);
  await until("teacher hears", () => [...(rooms[0].remoteParticipants.get(student.id)?.trackPublications.values() ?? [])]
    .some((p) => p.track !== undefined));
  await teacher.client.call("call_mute_all", { call_id });
  await until("muted for the teacher", () => [...rooms[0].remoteParticipants.get(student.id)!.trackPublications.values()]
    .every((p) => p.muted));
  await tone.stop();
  await teacher.client.call("call_end", { call_id });
});

/** Does the teacher's room have a sound of the student's? */
function isHeard(rooms: [Room, Room]): boolean {
  const theirs = rooms[0].remoteParticipants.get(student.id)?.trackPublications.values() ?? [];
  return [...theirs].some((p) => p.track !== undefined && !p.muted);
}

/** Tries to: does the server let them? The library waits ten seconds for a refused one. */
async function mayHum(room: Room): Promise<boolean> {
  const tone = await hum(room).catch(() => null);
  await tone?.stop();
  return tone !== null;
}

test("who may not speak is silenced and can not publish a microphone, not even by an old ticket, until they may again", async () => {
  const { call_id, tokens, rooms } = await lesson();
  const tone = await hum(rooms[1]);
  await until("teacher hears", () => isHeard(rooms));
  const told = await teacher.client.call("call_voice", { call_id, member_id: student.id, may_speak: false });
  assert.equal(told["people"].find((p: Json) => p["member_id"] === student.id)["may_speak"], false);
  await until("silenced", () => !isHeard(rooms));
  await tone.stop();
  const ticket = await student.client.call("call_join", { call_id });
  assert.equal(ticket["can_publish_microphone"], false);
  assert.equal(ticket["can_publish_camera"], true);
  await rooms[1].disconnect();
  const back = await join(server, tokens[1]); // made when they might
  await until("the older ticket gives no voice", async () => !(await mayHum(back)));
  await until("nor is any heard", () => !isHeard(rooms));
  await teacher.client.call("call_voice", { call_id, member_id: student.id, may_speak: true });
  await until("speaks again", () => mayHum(back));
  await teacher.client.call("call_end", { call_id });
});

test("in a quiet call hosts speak, who is there and who comes later may not", async () => {
  const { call_id, rooms } = await lesson();
  const tone = await hum(rooms[1]);
  await until("teacher hears", () => isHeard(rooms));
  await teacher.client.call("call_voice_all", { call_id, may_speak: false });
  await until("silenced", () => !isHeard(rooms));
  await tone.stop();
  assert.equal(await student.client.verdict("call_voice_all", { call_id, may_speak: true }), "no_right");
  const late = await student.client.call("call_join", { call_id });
  assert.deepEqual([late["call"]["is_quiet"], late["can_publish_microphone"]], [true, false]);
  assert.equal(await mayHum(rooms[0]), true);
  await teacher.client.call("call_voice_all", { call_id, may_speak: true });
  await until("the student speaks again", () => mayHum(rooms[1]));
  await teacher.client.call("call_end", { call_id });
});

test("nobody makes a token for a call with the external key", async () => {
  const { call } = await teacher.client.call("call_start", { chat_id: chat, with_video: false });
  const forged = await sdkToken(livekitKey(server.folder), student.id, { room: `call:${call["call_id"]}`, roomJoin: true });
  const room = await join(server, forged).catch(() => null); // lands in a room of that name for externals, if anywhere
  await room?.disconnect();
  assert.equal((await teacher.client.call("call_show", { call_id: call["call_id"] }))["call"]["there_count"], 1);
  await teacher.client.call("call_end", { call_id: call["call_id"] });
});
