// bad_line.test.ts - a viewer behind a bad line (relay.ts), in a real browser: packets get lost, then a bottleneck of
// 300 kbit/s. Sound never stops, the picture gets smaller and goes on, and is whole again when the line is wide.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Browsers } from "../lib/browser.ts";
import { Caller, CallSite } from "../lib/call_page.ts";
import { ownToken, socketUrl } from "../lib/livekit.ts";
import { Server } from "../lib/server.ts";

const RATE = 48_000;
const server = new Server();
const site = new CallSite();
const browsers = new Browsers({ media: "fake" });
let viewer: Caller;

async function comes(identity: string, isRelayed: boolean): Promise<Caller> {
  const window = await browsers.person("chromium", { width: 1000, height: 1200 });
  return new Caller(window, identity).join(site, socketUrl(server), ownToken(server.folder, "lesson", identity), isRelayed);
}

/** Share of sound that was invented for what did not come, in the next seconds of it. */
async function concealedIn(seconds: number): Promise<number> {
  const before = await viewer.seen("speaker", "microphone");
  await viewer.until(`(await call.seen("speaker", "microphone")).samples > ${before.samples + seconds * RATE}`, "sound");
  const now = await viewer.seen("speaker", "microphone");
  return (now.concealed - before.concealed) / (now.samples - before.samples);
}

before(async () => {
  await Promise.all([server.start(), site.start()]);
  const speaker = await comes("speaker", false);
  await speaker.do("camera()");
  viewer = await comes("viewer", true);
  await viewer.until(`(await call.seen("speaker", "camera")).frameHeight >= 540`, "the full picture");
});
after(async () => {
  await browsers.close();
  await site.close();
  await server.remove();
});

test("one packet in twenty is lost: sound and the full picture go on", async () => {
  site.line({ delayMs: 20 }, { delayMs: 20, loss: 0.05 });
  const sound = await concealedIn(3);
  await viewer.sees("speaker", "camera", 20);
  assert(sound < 0.3, `of the sound ${sound} was concealed`);
  await viewer.until(`(await call.seen("speaker", "camera")).frameHeight >= 540`, "the full picture, in spite of the losses");
  assert(site.relays.some((relay) => relay.down.counts.lost > 0), "the viewer is behind the relay");
});

test("300 kbit/s: a smaller picture goes on, and so does the sound", async () => {
  site.line({ delayMs: 20 }, { delayMs: 20, kbps: 300, queueMs: 300 });
  await viewer.until(`(await call.seen("speaker", "camera")).frameHeight < 540`, "a smaller picture");
  await viewer.sees("speaker", "camera", 20);
  const sound = await concealedIn(3);
  assert(sound < 0.3, `of the sound ${sound} was concealed`);
});

test("a wide line again: the full picture is back", async () => {
  site.line({}, {});
  await viewer.until(`(await call.seen("speaker", "camera")).frameHeight >= 540`, "the full picture");
  await viewer.sees("speaker", "camera");
  assert(await concealedIn(1) < 0.3);
});
