// «Беречь трафик»: sound and one small picture stay under 300 kbit/s each way, counted by the browser's own statistics; the
// picture moves and the voices are heard all the while.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { dispose } from "@livekit/rtc-node";
import { Browsers, type Window } from "../lib/browser.ts";
import { Client } from "../lib/client.ts";
import { hum, join, type Tone } from "../lib/livekit.ts";
import { Server } from "../lib/server.ts";

const MOST_KBIT = 300;
const MEASURED_MS = 10_000;

const server = new Server();
const browsers = new Browsers({ media: "fake" });
let teacher: Window;
let student: Window;
let chat = "";
let classmate: Client;
let voice: Tone | null = null;

/** Keeps the page's connections, and saves traffic from the first moment where it is asked to. */
const prelude = (isLean: boolean) => `(() => {
  localStorage.setItem("kafedra.call-lean", ${isLean ? '"on"' : '"off"'});
  const Own = window.RTCPeerConnection;
  window.connections = [];
  window.RTCPeerConnection = class extends Own {
    constructor(...given) { super(...given); window.connections.push(this); }
  };
})()`;

interface Count {
  atMs: number;
  up: number;
  down: number;
  frames: number;
  samples: number;
  pictures: number;
}

/** Of all that crosses the wire, and of what was decoded. */
const counted = `(async () => {
  const sum = { atMs: performance.now(), up: 0, down: 0, frames: 0, samples: 0, pictures: 0 };
  for (const pc of window.connections) {
    if (pc.connectionState === "closed") continue;
    for (const [, row] of await pc.getStats()) {
      if (row.type === "transport") { sum.up += row.bytesSent; sum.down += row.bytesReceived; }
      if (row.type !== "inbound-rtp") continue;
      if (row.kind === "video") { sum.frames += row.framesDecoded ?? 0; sum.pictures++; }
      else sum.samples += row.totalSamplesReceived ?? 0;
    }
  }
  return sum;
})()`;

async function signedIn(login: string): Promise<Client> {
  const person = server.people.find((p) => p.login === login);
  assert(person, login);
  const client = new Client(server.url);
  await client.call("sign_in", { org: person.slug, login, password: person.password });
  return client;
}

async function sitDown(client: Client, isLean: boolean): Promise<Window> {
  const w = await browsers.person("chromium", { width: isLean ? 360 : 1280, height: 740, prelude: prelude(isLean) });
  await w.become(server.url, client.cookie);
  await w.open(`${server.url}/chats/${chat}/call`);
  return w;
}

before(async () => {
  await server.start("demo", ["--json", "--rates", "off"]);
  const teacherApi = await signedIn("melnikova");
  const { chats } = await teacherApi.call("chat_list");
  chat = chats.find((c: any) => c["chat"]["title"].startsWith("СД-21"))["chat"]["id"];
  const { members } = await teacherApi.call("chat_member_list", { chat_id: chat });
  const others = server.people.filter((p) => p.role === "student" && p.login !== "vorobyova.alina");
  const other = others.find((p) => members.some((m: any) => p.name.includes(m["person"]["name"]["last"])));
  assert(other, "a second student in the group");
  teacher = await sitDown(teacherApi, false);
  await teacher.click("button", "Начать звонок");
  await teacher.see("В звонке пока только вы");
  classmate = await signedIn(other.login);
  student = await sitDown(await signedIn("vorobyova.alina"), true);
});
after(async () => {
  await voice?.stop();
  await dispose();
  await browsers.close();
  await server.remove();
});

test("saving traffic takes 300 kbit/s each way at most, with voices and one moving picture", async () => {
  const { call_id } = (await classmate.call("chat_get", { chat_id: chat }))["view"]["call"];
  const room = await join(server, (await classmate.call("call_join", { call_id }))["token"]);
  voice = await hum(room);
  await student.click("button", "Войти в звонок");
  await student.seeRole("button", "Камера включена. Выключить");
  await student.until(`${counted}.then((c) => c.frames > 5 && c.samples > 0)`, "the teacher's picture and a voice");
  await pause(5000); // the layer is chosen, the own camera has found its rate
  const from = await student.evaluate<Count>(counted);
  await pause(MEASURED_MS);
  const to = await student.evaluate<Count>(counted);
  await student.shot("call-lean-360");
  const kbit = (key: "up" | "down") => ((to[key] - from[key]) * 8) / (to.atMs - from.atMs);
  const said = `up ${kbit("up").toFixed(0)}, down ${kbit("down").toFixed(0)} kbit/s`;
  console.log(`saving traffic: ${said}`);
  assert(kbit("up") < MOST_KBIT && kbit("down") < MOST_KBIT, said);
  assert(to.frames > from.frames, "the picture moves");
  assert(to.samples > from.samples, "the voices are heard");
  assert.equal(to.pictures, 1);
  await room.disconnect();
});
