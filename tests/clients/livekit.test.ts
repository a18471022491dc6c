// livekit.test.ts - LiveKit's unchanged browser client in a room of ours: Chromium and Firefox, each sees and hears the
// other, through mutes, lost signalling, reconnects and changes of size. Pictures are counted where they are decoded.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Browsers } from "../lib/browser.ts";
import { Caller, CallSite } from "../lib/call_page.ts";
import { ownToken, socketUrl } from "../lib/livekit.ts";
import { Server } from "../lib/server.ts";
import { until } from "../lib/until.ts";

const server = new Server();
const site = new CallSite();
const browsers = new Browsers({ media: "fake" });
let chrome: Caller;
let fox: Caller;
const pairs = (): [Caller, Caller][] => [[chrome, fox], [fox, chrome]];

async function comes(kind: "chromium" | "firefox", identity: string): Promise<Caller> {
  const window = await browsers.person(kind, { width: 1000, height: 1200 });
  return new Caller(window, identity).join(site, socketUrl(server), ownToken(server.folder, "lesson", identity));
}

before(async () => {
  await Promise.all([server.start(), site.start()]);
  chrome = await comes("chromium", "chrome");
  fox = await comes("firefox", "fox");
});
after(async () => {
  await browsers.close();
  await site.close();
  await server.remove();
});

test("each publishes sound and three layers, and decodes the other's", async () => {
  for (const who of [chrome, fox]) await who.do("camera()");
  for (const [who, other] of pairs()) {
    await who.sees(other.identity, "camera");
    await who.hears(other.identity);
  }
  for (const who of [chrome, fox]) {
    await who.until(`(await call.layers()).filter((l) => l[1] > 5).map((l) => l[0]).sort().join() === "f,h,q"`, "three layers to be sent");
  }
});

test("a smaller window gets a smaller picture, a larger one the full picture", async () => {
  for (const [who, other] of pairs()) {
    const height = (is: string, what: string) => who.until(`(await call.seen("${other.identity}", "camera")).frameHeight ${is}`, what);
    const style = `document.getElementById("${other.identity}-camera").style`;
    await height(">= 540", "the full picture");
    await who.window.evaluate(`Object.assign(${style}, { width: "200px", height: "112px" })`);
    await height("=== 135", "the smallest layer");
    await who.window.evaluate(`Object.assign(${style}, { width: "960px", height: "540px" })`);
    await height(">= 540", "the full picture again");
  }
});

test("a mute is seen, an end of it too, and media goes on", async () => {
  for (const [who, other] of pairs()) {
    for (const source of ["microphone", "camera"]) {
      for (const verb of ["mute", "unmute"]) {
        await other.window.evaluate(`room.localParticipant.getTrackPublication("${source}").${verb}().then(() => 0)`);
        await who.until(`call.got.muted.includes("${other.identity} ${source} ${verb}d")`, `${source} ${verb}d`);
      }
    }
    await who.sees(other.identity, "camera");
    await who.hears(other.identity);
  }
});

test("a screen is shared beside the camera", async () => {
  for (const [who, other] of pairs()) {
    await other.do("screen()");
    await who.sees(other.identity, "screen_share");
  }
});

test("data comes: every reliable message, quick ones too, and a large one whole", async () => {
  for (const [who, other] of pairs()) {
    await other.do(`say("hello", true)`);
    await other.do("sayMuch(12000)");
    await who.until(`call.got.data.join().includes("${other.identity} sure 5 hello")`, "a reliable message");
    await who.until(`call.got.data.includes("${other.identity} much 12000 7")`, "a large message");
    // Nothing promises that a quick one comes: say it until one does.
    await until("a quick message", async () => {
      await other.do(`say("!", false)`);
      return who.window.evaluate<boolean>(`call.got.data.includes("${other.identity} quick 1 !")`);
    });
  }
});

test("a lost signalling connection is resumed under the running media", async () => {
  for (const [who, other] of pairs()) {
    await who.window.evaluate(`room.simulateScenario("signal-reconnect").then(() => 0)`);
    await who.until(`call.got.happened.at(-1) === "reconnected"`, "the resume");
    assert.deepEqual(await who.window.evaluate("call.got.happened"), ["signalReconnecting", "reconnected"]);
    await who.sees(other.identity, "camera");
    await other.sees(who.identity, "camera");
    assert.deepEqual(who.window.problems, []);
  }
});

test("a full reconnect publishes and subscribes anew", async () => {
  for (const [who, other] of pairs()) {
    await who.window.evaluate(`(call.got.happened.length = 0, room.simulateScenario("leave-full-reconnect").then(() => 0))`);
    await who.until(`call.got.happened.at(-1) === "reconnected"`, "the reconnect");
    await who.sees(other.identity, "camera");
    await other.sees(who.identity, "camera");
    await who.hears(other.identity);
    await other.hears(who.identity);
  }
});

test("who leaves is gone for the other", async () => {
  await fox.window.evaluate("room.disconnect().then(() => 0)");
  await chrome.until("call.identities().length === 0", "the other to be gone");
});
