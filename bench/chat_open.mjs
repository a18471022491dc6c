#!/usr/bin/env node
// chat_open.mjs - what the client weighs and how it feels on a weak phone: script sizes, the time to open a chat of
// 10,000 messages with the processor slowed four times, a storm of 700 messages in a minute while somebody types, the heap
// before and after scrolling through the chat.
//
//     bench/chat_open.mjs KAFEDRA [MESSAGES [SCREENS [STORM]]]      10,000, 300 and 700 unless said
//
// HOW   The sizes are of what the browser asked for (the build itself holds web/tools/budget.mjs). The time is taken in the page: from the event
//       `click` to the second animation frame after the newest message stands in the feed (painted by then). The heap is
//       JSHeapUsedSize after a collection. Prints one JSON object; what the figures mean: bench/README.md.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { loadavg } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";

const root = path.resolve(import.meta.dirname, "..");
const { chromium } = createRequire(path.join(root, "tests/package.json"))("playwright-core");
const LIMITS = { open_ms: 1000, heap_growth_pct: 10, storm_frame_p99_ms: 100, storm_key_p99_ms: 100 };
const STORM_MS = 60_000;
const KEY_EVERY_MS = 400; // one types while it storms
const SLOWER = 4;
const OPENINGS = 5;
const AT_ONCE = 24; // posts on their way

function fail(words) {
  throw new Error(`bench: ${words}`);
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

async function startServer(program, folder) {
  const args = ["demo", "--json", "--data", path.join(folder, "data"), "--listen", "127.0.0.1:0", "--rates", "off"];
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  let said = "";
  child.stdout.on("data", (part) => (out += part));
  child.stderr.on("data", (part) => (said += part));
  for (let tries = 0; tries < 1200; tries++) {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(out + said)?.[0];
    const json = /^(\{.*\}|\[.*\])$/m.exec(out)?.[0];
    if (url && json) return { child, url, people: JSON.parse(json).people ?? JSON.parse(json) };
    if (child.exitCode !== null) break;
    await new Promise((done) => setTimeout(done, 50));
  }
  return fail(`the server never was ready: ${said.slice(-500)}`);
}

/** A person without a browser. */
class Person {
  constructor(url) {
    this.url = url;
    this.cookie = "";
  }
  async call(method, target, body, more = {}) {
    const headers = { origin: this.url, ...(this.cookie && { cookie: this.cookie }), ...more };
    if (body !== undefined) headers["content-type"] = "application/json";
    const answer = await fetch(this.url + target, { method, headers, body: body === undefined ? null : JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) fail(`${method} ${target}: ${answer.status} ${text}`);
    const came = answer.headers.getSetCookie().find((c) => c.startsWith("kafedra_session="));
    if (came) this.cookie = came.split(";")[0];
    return text && JSON.parse(text);
  }
  async signIn({ slug, login, password }) {
    await this.call("POST", "/api/v1/sign-in", { org: slug, login, password });
    this.id = (await this.call("GET", "/api/v1/me")).me.person.id;
    return this;
  }
}

/** Lines as people write them: short and long, some with marks. */
function lineOf(n) {
  const kinds = ["Хорошо", "Завтра в 9:00 в **207-м**, халаты не забудьте", "А что задано по фармакологии?",
    "Лекция по ссылке https://example.org/lecture — прочитайте до пятницы, вопросы пришлите мне, разберём на паре вместе",
    "- бинты\n- шприцы\n- перчатки", "Кто сегодня дежурит?", "`5 мг` два раза в день", "Спасибо!"];
  return `${kinds[n % kinds.length]} (${n})`;
}

async function fill(server, messages) {
  const teachers = await Promise.all(
    ["melnikova", "galeev"].map((login) => new Person(server.url).signIn(server.people.find((p) => p.login === login))));
  const [owner, other] = teachers;
  const made = await owner.call("POST", "/api/v1/chats", { title: "Десять тысяч", member_ids: [other.id] });
  const chat = made.view.chat.id;
  let next = 0;
  const one = async () => {
    while (next < messages) {
      const n = next++;
      await teachers[Math.floor(n / 3) % 2].call("POST", `/api/v1/chats/${chat}/messages`, { text: lineOf(n) });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  await owner.call("PUT", `/api/v1/chats/${chat}/read`, { n: messages });
  return { owner, other, chat };
}

/** In the page: the time from a click on a row of the list to the painted newest message. */
const watchOpening = (last) => `(() => {
  performance.clearMarks();
  window.benchOpened = new Promise((done) => {
    addEventListener("click", (event) => {
      performance.mark("open-click", { startTime: event.timeStamp });
      const look = () => {
        if (!document.querySelector('[role="feed"] [data-n="${last}"]')) return false;
        requestAnimationFrame(() => requestAnimationFrame(() => {
          performance.mark("open-painted");
          done(performance.measure("open", "open-click", "open-painted").duration);
        }));
        return true;
      };
      if (look()) return;
      const observer = new MutationObserver(() => look() && observer.disconnect());
      observer.observe(document.body, { childList: true, subtree: true });
    }, { capture: true, once: true });
  });
})()`;

async function rowOf(page) {
  const row = page.getByText("Десять тысяч").first();
  await row.waitFor({ timeout: 60_000 });
  return row;
}

/** Each opening in a page of its own, as after a start of the client: nothing of the chat is in memory. */
async function openings(context, server, messages) {
  const cold = [];
  const again = [];
  for (let i = 0; i < OPENINGS; i++) {
    const page = await context.newPage();
    const cdp = await context.newCDPSession(page);
    await page.goto(`${server.url}/chats`);
    const box = await (await rowOf(page)).boundingBox();
    const place = [box.x + box.width / 2, box.y + box.height / 2];
    await cdp.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
    for (const times of [cold, again]) {
      await page.evaluate(watchOpening(messages));
      await page.mouse.click(...place); // no locator: what it does in the page would be measured, too
      times.push(await page.evaluate("window.benchOpened"));
      if (times === cold) {
        await page.evaluate("history.back()");
        await page.waitForFunction(`!document.querySelector('[role="feed"]')`, undefined, { timeout: 60_000 });
      }
    }
    await page.close();
  }
  return { cold, again };
}

/** In the page: times between frames, and from each key to the frame that shows it. */
const watchStorm = `(() => {
  const seen = { frames: [], keys: [], is_over: false };
  window.benchStorm = seen;
  let last = performance.now();
  const frame = (now) => { seen.frames.push(now - last); last = now; if (!seen.is_over) requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
  addEventListener("keydown", (event) => requestAnimationFrame(() => seen.keys.push(performance.now() - event.timeStamp)), true);
})()`;

const highest = (values, pct) => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor((values.length * pct) / 100))];

/** Somebody else writes by the clock, whatever the page manages, and the reader at the newest message types meanwhile. */
async function storm(context, server, { other, chat }, count, messages) {
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await page.goto(`${server.url}/chats/${chat}`);
  await page.waitForSelector(`[role="feed"] [data-n="${messages}"]`, { timeout: 60_000 });
  await page.locator('[data-region="content"] [contenteditable], [data-region="content"] textarea').first().click();
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  await page.evaluate(watchStorm);
  const begun = performance.now();
  const due = (at) => new Promise((done) => setTimeout(done, Math.max(0, begun + at - performance.now())));
  const posts = (async () => {
    const sent = [];
    for (let i = 0; i < count; i++) {
      await due((i * STORM_MS) / count);
      sent.push(other.call("POST", `/api/v1/chats/${chat}/messages`, { text: lineOf(messages + i) }));
    }
    await Promise.all(sent);
  })();
  const typed = (async () => {
    for (let at = 0; at < STORM_MS; at += KEY_EVERY_MS) {
      await due(at);
      await page.keyboard.press("o");
    }
  })();
  await Promise.all([posts, typed]);
  await page.waitForSelector(`[role="feed"] [data-n="${messages + count}"]`, { timeout: 60_000 });
  const late = Math.round(performance.now() - begun - STORM_MS);
  const { frames, keys } = await page.evaluate("(window.benchStorm.is_over = true, window.benchStorm)");
  await page.close();
  return {
    messages: count, seconds: STORM_MS / 1000, frame_p50_ms: Math.round(highest(frames, 50)), frame_p99_ms: Math.round(highest(frames, 99)),
    frame_worst_ms: Math.round(Math.max(...frames)), key_p50_ms: Math.round(highest(keys, 50)), key_p99_ms: Math.round(highest(keys, 99)),
    keys: keys.length, last_shown_late_ms: late,
  };
}

async function heapKib(cdp) {
  for (let i = 0; i < 3; i++) await cdp.send("HeapProfiler.collectGarbage");
  const { metrics } = await cdp.send("Performance.getMetrics");
  const of = (name) => metrics.find((m) => m.name === name).value;
  return { heap_kib: Math.round(of("JSHeapUsedSize") / 1024), nodes: of("Nodes") };
}

/** Up through the chat by so many screens, waiting for what has to come; the heap along the way. */
async function scrollThrough(context, server, chat, screens) {
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await cdp.send("Performance.enable");
  await page.goto(`${server.url}/chats/${chat}`);
  await page.waitForSelector('[role="feed"] [data-n]', { timeout: 60_000 });
  const firstN = () => page.evaluate(`Math.min(...[...document.querySelectorAll('[role="feed"] [data-n]')].map((e) => +e.dataset.n))`);
  const up = async (count) => {
    for (let i = 0; i < count && (await firstN()) > 1; i++) {
      const before = await firstN();
      await page.evaluate(`document.querySelector('[role="feed"]').parentElement.scrollBy(0, -innerHeight)`);
      await page.waitForFunction(
        ([n]) => {
          const scroller = document.querySelector('[role="feed"]').parentElement;
          const first = Math.min(...[...document.querySelectorAll('[role="feed"] [data-n]')].map((e) => +e.dataset.n));
          return first !== n || scroller.scrollTop > 0;
        }, [before], { timeout: 60_000 });
    }
  };
  await up(Math.ceil(screens / 3)); // the first third fills what the client keeps
  const reached = [await firstN()];
  const start = await heapKib(cdp);
  await up(screens - Math.ceil(screens / 3));
  reached.push(await firstN());
  const end = await heapKib(cdp);
  await page.close();
  return { screens, reached_n: reached, start, end, heap_growth_pct: Number((100 * (end.heap_kib / start.heap_kib - 1)).toFixed(1)) };
}

/** Scripts that the browser asked for until this was to be seen, gzip as the server has them. */
async function scriptsUntil(context, address, selector) {
  const page = await context.newPage();
  const names = new Set();
  page.on("request", (request) => request.resourceType() === "script" && names.add(path.basename(new URL(request.url()).pathname)));
  await page.goto(address);
  await page.locator(selector).first().waitFor({ timeout: 60_000 });
  const seen = [...names];
  await page.close();
  const size = (name) => {
    const file = [path.join(root, "web/dist/assets", name), path.join(root, "web/dist", name)].find(existsSync);
    return gzipSync(readFileSync(file), { level: 9 }).length;
  };
  const sum = (list) => Number((list.reduce((all, name) => all + size(name), 0) / 1000).toFixed(1));
  const texts = seen.filter((name) => /^(ru|en)[-.]/.test(name));
  return { files: seen.length, code_kb: sum(seen.filter((name) => !texts.includes(name))), texts_kb: sum(texts) };
}

async function scripts(browser, signedIn, server, person) {
  const nobody = await browser.newContext({ locale: "ru-RU", serviceWorkers: "block" });
  return {
    before_sign_in: { ...(await scriptsUntil(nobody, `${server.url}/o/${person.slug}`, "input[type=password]")), limit_kb: 120 },
    before_chat_list: { ...(await scriptsUntil(signedIn, `${server.url}/chats`, "text=Десять тысяч")), limit_kb: 250 },
  };
}

async function measure(server, browser, messages, screens, count) {
  const filled = await fill(server, messages);
  const { owner, chat } = filled;
  const context = await browser.newContext({ viewport: { width: 412, height: 915 }, locale: "ru-RU", timezoneId: "Europe/Moscow", serviceWorkers: "block" });
  const [name, value] = owner.cookie.split("=");
  await context.addCookies([{ name, value, url: server.url }]);
  const sizes = await scripts(browser, context, server, server.people.find((p) => p.slug));
  const { cold, again } = await openings(context, server, messages);
  const memory = await scrollThrough(context, server, chat, screens);
  const stormed = await storm(context, server, filled, count, messages);
  return {
    bench: "chat_open", messages, load: loadavg()[0], cpu_slower: SLOWER, open_ms: Math.round(median(cold)), open_ms_worst: Math.round(Math.max(...cold)),
    open_again_ms: Math.round(median(again)), memory, storm: stormed, scripts: sizes, limits: LIMITS,
    of_limit: { open: Number((median(cold) / LIMITS.open_ms).toFixed(2)) },
  };
}

async function main(program, messages = 10_000, screens = 300, count = 700) {
  const folder = mkdtempSync("/var/tmp/kafedra-bench-chat-");
  let server, browser;
  try {
    server = await startServer(program, folder);
    browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync", "--enable-precise-memory-info"] });
    console.log(JSON.stringify(await measure(server, browser, messages, screens, count)));
  } finally {
    await browser?.close();
    if (server?.child.kill("SIGTERM")) await new Promise((done) => server.child.once("exit", done));
    rmSync(folder, { recursive: true, force: true });
  }
}

const [program, ...numbers] = process.argv.slice(2);
if (!program) fail("usage: chat_open.mjs KAFEDRA [MESSAGES [SCREENS [STORM]]]");
await main(path.resolve(program), ...numbers.map(Number));
