// class_call.ts - people of the demonstration college at browsers with invented cameras and microphones, in the product's
// own calls. Pictures are counted where they are decoded.
import assert from "node:assert/strict";
import type { Browsers, Kind, Window } from "./browser.ts";
import { Client } from "./client.ts";
import type { Server } from "./server.ts";
import { until } from "./until.ts";

/** Runs before the page's own scripts: keeps its connections, so that a test can count what they decode; asks for small
 * pictures (one machine encodes for all browsers); draws a screen where no driver can choose a real one. */
export const prelude = `(() => {
  const Own = window.RTCPeerConnection;
  window.connections = [];
  window.RTCPeerConnection = class extends Own {
    constructor(...given) { super(...given); window.connections.push(this); }
  };
  const devices = navigator.mediaDevices;
  if (!devices) return;
  const ask = devices.getUserMedia.bind(devices);
  devices.getUserMedia = (wanted) => ask(wanted.video
    ? { ...wanted, video: { ...(wanted.video.deviceId && { deviceId: wanted.video.deviceId }), width: 320, height: 180, frameRate: 10 } }
    : wanted);
  devices.getDisplayMedia = async () => {
    const sheet = Object.assign(document.createElement("canvas"), { width: 640, height: 400 });
    const pen = sheet.getContext("2d");
    let n = 0;
    setInterval(() => {
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, 640, 400);
      pen.fillStyle = "#1a4b8c";
      pen.font = "32px sans-serif";
      pen.fillText("Лекция 7. Интегралы", 40, 80);
      pen.fillRect(40, 120, (n++ * 8) % 560, 24);
    }, 200);
    return sheet.captureStream(5);
  };
})()`;

/** Others' pictures of at least this width that have moved since the page was asked first: each by frames of its own. */
const moved = (width: number) => `(async () => {
  const first = (window.firstFrames ??= {});
  let sum = 0;
  for (const pc of window.connections) {
    if (pc.connectionState === "closed") continue;
    for (const [, stat] of await pc.getStats()) {
      if (stat.type !== "inbound-rtp" || stat.kind !== "video" || (stat.frameWidth ?? 0) < ${width}) continue;
      const frames = stat.framesDecoded ?? 0;
      first[stat.ssrc] ??= frames;
      if (frames > first[stat.ssrc] + 4) sum++;
    }
  }
  return sum;
})()`;

/** Waits until so many of the others' pictures move, from now on. */
export async function sawMoving(w: Window, count: number, width = 1): Promise<void> {
  await w.evaluate("window.firstFrames = {}");
  await until(`${count} moving pictures in ${w.kind}`, async () => (await w.evaluate<number>(moved(width))) >= count, 120_000);
}

/** Elements of the page that show a picture. */
export const shown = `[...document.querySelectorAll("video")].filter((v) => v.videoWidth > 2 && !v.paused).length`;

export interface Sitting {
  window: Window;
  api: Client;
  /** Their id in the organisation. */
  me: string;
}

/** Somebody of the college at a browser of their own. */
export async function sitDown(
  server: Server,
  browsers: Browsers,
  kind: Kind,
  login: string,
  { width = 1280, height = 800 } = {},
): Promise<Sitting> {
  const person = server.people.find((p) => p.login === login);
  assert(person, login);
  const api = new Client(server.url);
  await api.call("sign_in", { org: person.slug, login, password: person.password });
  const window = await browsers.person(kind, { width, height, prelude });
  await window.become(server.url, api.cookie);
  return { window, api, me: (await api.call("whoami"))["me"]["person"]["id"] };
}

/** From the chat's plate through the lobby into the room, with camera and microphone. */
export async function comeIn(w: Window): Promise<void> {
  await w.click("button", "Присоединиться");
  await w.see("Войти в звонок");
  await w.until(shown, "the own picture");
  // By its words: the name that Firefox's driver computes holds what the button says while it is pending, too.
  await w.touch("Войти в звонок");
  await w.seeRole("button", "Микрофон включён. Выключить");
}
