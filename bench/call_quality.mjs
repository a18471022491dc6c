#!/usr/bin/env node
// call_quality.mjs - what a viewer sees and hears behind a bad line: still pictures, concealed sound, and how long the
// full picture takes to come back. Ours and Debian's Janus, the same browser, the same camera, the same line.
//
//     bench/call_quality.mjs KAFEDRA [SECONDS [janus|kafedra]]      6 seconds for each line unless said
//
// HOW   Two pages of one Chromium. The first sends its fake camera (960 x 540, three layers) and a tone straight to the
//       server; the second watches through tests/lib/relay.ts, to which its remote candidates are rewritten in the page. Our
//       server is spoken to by livekit-client as npm has it, Janus by its own HTTP interface. The figures are the
//       browser's (getStats inbound-rtp), as differences over the time of one line. A picture is still when no new one was
//       decoded for 400 ms: the browser's own freezes are known only when they have ended. Prints one JSON object.
import { setTimeout as pause } from "node:timers/promises";
import { Browsers } from "../tests/lib/browser.ts";
import { Caller, CallSite } from "../tests/lib/call_page.ts";
import { hasJanus, JanusHandle, startJanus } from "./janus.mjs";

const DELAY = { delayMs: 20 };
const LINES = [
  ["loss 0 %", DELAY],
  ["loss 1 %", { ...DELAY, loss: 0.01 }],
  ["loss 5 %", { ...DELAY, loss: 0.05 }],
  ["loss 10 %", { ...DELAY, loss: 0.1 }],
  ["300 kbit/s", { ...DELAY, kbps: 300, queueMs: 300 }],
];
const FULL_HEIGHT = 540;
const SETTLE_MS = 4000;
const STILL_MS = 400;
const SIZE = { width: 1000, height: 1200 };

async function until(condition, what, patienceMs = 45_000) {
  const from = performance.now();
  while (!(await condition())) {
    if (performance.now() - from > patienceMs) throw new Error(`bench: waited in vain for ${what}`);
    await pause(50);
  }
  return +((performance.now() - from) / 1000).toFixed(1);
}

// --- Janus: the page makes its connections, we carry the descriptions ---

/** In the page: the description as it is once all candidates are in it. */
const gathered = `async (connection) => {
  await connection.setLocalDescription();
  if (connection.iceGatheringState !== "complete")
    await new Promise((done) => connection.onicegatheringstatechange = () => connection.iceGatheringState === "complete" && done());
  return connection.localDescription.toJSON();
}`;
const offerCamera = `(async () => {
  const media = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 960, height: 540, frameRate: 12 } });
  const sendEncodings = [["q", 4, 100_000], ["h", 2, 300_000], ["f", 1, 900_000]]
    .map(([rid, scaleResolutionDownBy, maxBitrate]) => ({ rid, scaleResolutionDownBy, maxBitrate, maxFramerate: 12 }));
  globalThis.sending = new RTCPeerConnection();
  sending.addTransceiver(media.getAudioTracks()[0], { direction: "sendonly" });
  const { sender } = sending.addTransceiver(media.getVideoTracks()[0], { direction: "sendonly", sendEncodings });
  await sender.setParameters({ ...sender.getParameters(), degradationPreference: "maintain-resolution" });
  return (${gathered})(sending);
})()`;
const watch = (offer) => `(async () => {
  const watching = new RTCPeerConnection(), srcObject = new MediaStream();
  watching.ontrack = (e) => srcObject.addTrack(e.track);
  await watching.setRemoteDescription(${JSON.stringify(offer)});
  const answer = await (${gathered})(watching);
  Object.assign(document.body.appendChild(document.createElement("video")), { srcObject, autoplay: true, width: 960, height: 540 });
  return answer;
})()`;

async function publishToJanus(janus, sender) {
  const publisher = await new JanusHandle(janus.url).open();
  const wanted = { publishers: 2, videocodec: "vp8", bitrate: 2_000_000, transport_wide_cc_ext: true };
  const { data } = await publisher.ask({ request: "create", ...wanted });
  const joined = await publisher.ask({ request: "join", ptype: "publisher", room: data.room });
  // Janus takes the first rid for the best layer unless it is told otherwise.
  const offer = { ...(await sender.evaluate(offerCamera)), rid_order: "lmh" };
  const answered = await publisher.ask({ request: "configure", audio: true, video: true }, offer);
  await sender.evaluate(`sending.setRemoteDescription(${JSON.stringify(answered.jsep)})`);
  await until(() => sender.evaluate("sending.connectionState === 'connected'"), "the sender's connection");
  return { publisher, streams: [{ feed: joined.data.id }], room: data.room };
}

async function joinJanus(sender, viewer, site) {
  const janus = await startJanus();
  for (const [window, isRelayed] of [[sender, false], [viewer, true]]) await window.open(site.address(isRelayed));
  const { publisher, streams, room } = await publishToJanus(janus, sender);
  const watcher = await new JanusHandle(janus.url).open();
  let jsep;
  const hasFeed = () => watcher.ask({ request: "join", ptype: "subscriber", room, streams }).then((said) => (jsep = said.jsep), () => false);
  await until(hasFeed, "the publisher's stream in Janus"); // a moment after it has told its sender that it is connected
  await watcher.ask({ request: "start" }, await viewer.evaluate(watch(jsep)));
  // Janus ends a session that nobody asks about for a minute.
  const keep = setInterval(() => [publisher, watcher].forEach((h) => fetch(`${h.session}?maxev=1`).catch(() => {})), 15_000);
  return async () => {
    clearInterval(keep);
    await janus.stop();
  };
}

async function joinKafedra(sender, viewer, site) {
  const [{ Server }, { ownToken, socketUrl }] = await Promise.all([import("../tests/lib/server.ts"), import("../tests/lib/livekit.ts")]);
  const server = await new Server().start();
  const comes = (window, identity, isRelayed) =>
    new Caller(window, identity).join(site, socketUrl(server), ownToken(server.folder, "quality", identity), isRelayed);
  await comes(viewer, "viewer", true);
  await (await comes(sender, "sender", false)).do("camera()");
  return () => server.remove();
}

// --- the figures ---

const KEYS = {
  video: ["framesDecoded", "framesDropped", "freezeCount", "totalFreezesDuration", "nackCount", "pliCount", "packetsLost"],
  audio: ["concealedSamples", "silentConcealedSamples", "totalSamplesReceived", "packetsLost"],
};

function difference(before, after) {
  const out = {};
  for (const [kind, keys] of Object.entries(KEYS))
    for (const key of keys) out[`${kind}.${key}`] = +((after[kind]?.[key] ?? 0) - (before[kind]?.[key] ?? 0)).toFixed(3);
  const heard = out["audio.totalSamplesReceived"];
  out.concealed_pct = heard ? +((100 * out["audio.concealedSamples"]) / heard).toFixed(2) : 100;
  out.height = after.video?.frameHeight ?? 0;
  return out;
}

/** How long the picture stood still while we looked, in s. */
async function stillIn(viewer, seconds) {
  const end = performance.now() + seconds * 1000;
  let [frames, changed, still] = [-1, performance.now(), 0];
  while (performance.now() < end) {
    const { video } = await viewer.evaluate("call.inbound()");
    const now = performance.now();
    const waited = now - changed;
    if (video?.framesDecoded !== frames || now >= end) {
      if (waited > STILL_MS) still += waited;
      [frames, changed] = [video?.framesDecoded, now];
    }
    await pause(50);
  }
  return +(still / 1000).toFixed(2);
}

async function measureLine(viewer, seconds) {
  await pause(SETTLE_MS);
  const before = await viewer.evaluate("call.inbound()");
  const still_s = await stillIn(viewer, seconds);
  return { still_s, ...difference(before, await viewer.evaluate("call.inbound()")) };
}

async function measure(browsers, join, seconds) {
  const site = await new CallSite().start();
  const [sender, viewer] = [await browsers.person("chromium", SIZE), await browsers.person("chromium", SIZE)];
  const leave = await join(sender, viewer, site);
  const isFull = async () => (await viewer.evaluate("call.inbound()")).video?.frameHeight >= FULL_HEIGHT;
  const figures = {};
  try {
    figures.first_full_s = await until(isFull, "the full picture", 20_000).catch(() => null);
    for (const [name, down] of LINES) {
      site.line(down.delayMs ? DELAY : {}, down);
      figures[name] = await measureLine(viewer, seconds);
    }
    site.line({}, {});
    figures.recovery_s = await until(isFull, "the full picture after the bottleneck").catch(() => null);
    figures.sent_at_the_end = await sender.evaluate("call.layers()");
  } finally {
    for (const window of [sender, viewer]) await window.close();
    await leave();
    await site.close();
  }
  return figures;
}

/** Ours beside Janus's: for each line the time that the picture stood still, and the sound concealed. */
function ratios({ janus, kafedra }) {
  const of = (a, b) => (b ? +(a / b).toFixed(2) : a ? null : 1);
  const pair = (name, key) => of(kafedra[name][key], janus[name][key]);
  return Object.fromEntries(LINES.map(([name]) => [name, { still: pair(name, "still_s"), concealed: pair(name, "concealed_pct") }]));
}

async function main(program, seconds = "6", only = undefined) {
  if (!program) throw new Error("usage: bench/call_quality.mjs KAFEDRA [SECONDS [janus|kafedra]]");
  process.env.KAFEDRA = program;
  const browsers = new Browsers({ media: "fake" });
  const joins = { ...(hasJanus() && { janus: joinJanus }), kafedra: joinKafedra };
  const out = hasJanus() ? {} : { janus: "is not installed (tools/setup bench)" };
  try {
    for (const [name, join] of Object.entries(joins)) {
      if (!only || only === name) out[name] = await measure(browsers, join, Number(seconds));
    }
  } finally {
    await browsers.close();
  }
  if (out.kafedra && out.janus?.recovery_s !== undefined) out.ratios = ratios(out);
  console.log(JSON.stringify(out, null, 1));
}

await main(...process.argv.slice(2));
