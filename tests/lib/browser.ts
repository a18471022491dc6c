// browser.ts - a person at a real browser: Chromium (Playwright) or Firefox (Puppeteer over WebDriver BiDi).
// One small set of verbs for both, each waiting for what it needs; elements are named as a screen reader names them.
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Browser as Chromium, chromium, type Page as ChromiumPage } from "playwright-core";
import puppeteer, { type Browser as Firefox, type ElementHandle, type Page as FirefoxPage } from "puppeteer-core";

export type Kind = "chromium" | "firefox";

const shots = path.resolve(import.meta.dirname, "../output/screenshots");
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** A wait ends as soon as it may, so it is long enough for a slow machine that is busy with something else too. */
const patience = 120_000;

export interface Violation {
  id: string;
  help: string;
  nodes: string[];
}

export interface Options {
  width?: number;
  height?: number;
  language?: "ru" | "en";
  /** Runs in every page before its own scripts. */
  prelude?: string;
}

/** What both browsers can do. */
export interface Window {
  readonly kind: Kind;
  /** What the browser complained about: the tests ask that there is nothing. */
  readonly problems: string[];
  open(address: string): Promise<void>;
  /** The session of somebody who signed in without this browser: its cookie ("name=value"). */
  become(url: string, cookie: string): Promise<void>;
  click(role: string, name: string): Promise<void>;
  /** Press where this text stands, as a finger does. */
  touch(text: string): Promise<void>;
  fill(label: string, text: string): Promise<void>;
  type(text: string): Promise<void>;
  /** Gives a file of this machine to the field behind the button that opens the system's chooser. */
  attach(button: string, file: string): Promise<void>;
  press(key: string): Promise<void>;
  see(text: string): Promise<void>;
  seeRole(role: string, name: string): Promise<void>;
  gone(text: string): Promise<void>;
  /** Waits until the page's function (a string, evaluated there) gives something true. */
  until(script: string, what: string): Promise<void>;
  evaluate<T>(script: string): Promise<T>;
  resize(width: number, height: number): Promise<void>;
  offline(is: boolean): Promise<void>;
  /** Runs in every page to come before its own scripts. */
  before(script: string): Promise<void>;
  /** Another tab of the same browser: one session, one storage. Closing either closes both. */
  tab(): Promise<Window>;
  shot(name: string): Promise<void>;
  /** Waits until nothing moves and nothing is drawn anew. */
  still(): Promise<void>;
  /** What axe finds on the page when it stands still; `only` these of its rules, or all that WCAG asks. */
  axe(only?: readonly string[]): Promise<Violation[]>;
  close(): Promise<void>;
}

export function shotPath(name: string): string {
  mkdirSync(shots, { recursive: true });
  return path.join(shots, `${name}.png`);
}

const wcag = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
/** Without React Aria's own announcements: for some seconds they name what has gone already. */
const runAxe = (only?: readonly string[]) => `axe.run({ exclude: ["[data-live-announcer]"] }, ${JSON.stringify({
  resultTypes: ["violations"], runOnly: only ? { type: "rule", values: only } : { type: "tag", values: wcag },
})}).then((r) => r.violations.map((v) => ({ id: v.id, help: v.help, nodes: v.nodes.map((n) => n.html.slice(0, 160) + " " + n.failureSummary) })))`;

/** The first element on the page (not the page itself) whose text contains this and that has a size, or null. */
const elementWith = (text: string) => `(() => {
  const want = ${JSON.stringify(text)};
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (e === document.body || !(e.textContent ?? "").replace(/\\s+/g, " ").includes(want)) continue;
    const box = e.getBoundingClientRect();
    if (box.width > 1 && box.height > 1) return e;
  }
  return null;
})()`;

/** The field with this label, as a screen reader would name it. */
const fieldLabelled = (label: string) => `(() => {
  const want = ${JSON.stringify(label)};
  const text = (e) => (e?.textContent ?? "").trim();
  const named = (e) => e.getAttribute("aria-label") === want || [...(e.labels ?? [])].some((l) => text(l) === want)
    || (e.getAttribute("aria-labelledby") ?? "").split(" ").some((id) => text(document.getElementById(id)) === want);
  return [...document.querySelectorAll("input, textarea")].find(named) ?? null;
})()`;

/** The hidden file field that this button opens. */
const fileFieldOf = (button: string) => `(() => {
  const found = [...document.querySelectorAll("button")].find((b) => (b.textContent ?? "").trim() === ${JSON.stringify(button)});
  return found?.parentElement?.querySelector("button ~ input[type=file]") ?? null;
})()`;

const placeOf = (text: string) => `(() => {
  const box = ${elementWith(text)}?.getBoundingClientRect();
  return box ? { x: box.x + box.width / 2, y: box.y + box.height / 2 } : null;
})()`;

/** What both drivers have under the same name. */
interface Page {
  evaluate(script: string): Promise<unknown>;
  keyboard: { type(text: string): Promise<void> };
  mouse: { click(x: number, y: number): Promise<void> };
}

/** Nothing moves and nothing is being drawn anew: a colour half way to another is no colour of ours. A page that nobody
 * looks at draws nothing: time goes on there too. */
const stands = `new Promise((done) => {
  let changes = 0;
  const watch = new MutationObserver((list) => { changes += list.length; });
  watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  const frame = (then) => { let is = false; const once = () => { if (!is) { is = true; then(); } }; requestAnimationFrame(once); setTimeout(once, 250); };
  frame(() => frame(() => {
    watch.disconnect();
    done(changes === 0 && document.getAnimations().every((a) => a.playState !== "running" || a.effect.getComputedTiming().endTime === Infinity));
  }));
})`;

/** Looking and waiting, the same in both browsers. */
abstract class Eyes {
  abstract readonly kind: Kind;
  abstract readonly page: Page;
  readonly problems: string[] = [];

  evaluate<T>(script: string): Promise<T> {
    return this.page.evaluate(script) as Promise<T>;
  }
  /** Asks the page again and again: the drivers' own waiting evaluates inside the page, which our CSP forbids. A page
   * that is on its way to another address is asked later. */
  async until(script: string, what: string): Promise<void> {
    const end = Date.now() + patience;
    while (Date.now() < end) {
      const asked = this.evaluate<boolean>(`Promise.resolve(${script}).then(Boolean)`).catch(() => false);
      // A page may never answer, and the drivers would wait with it.
      if (await Promise.race([asked, pause(end - Date.now(), false, { ref: false })])) return;
      await pause(60);
    }
    const text = await this.evaluate<string>("document.body.innerText").catch(String);
    throw new Error(`${this.kind}: waited for ${what}; the page says: ${text.replace(/\s+/g, " ").slice(0, 800)}`);
  }
  async see(text: string): Promise<void> {
    await this.until(`${elementWith(text)} !== null`, `«${text}»`);
  }
  async gone(text: string): Promise<void> {
    await this.until(`${elementWith(text)} === null`, `«${text}» to go`);
  }
  async touch(text: string): Promise<void> {
    await this.until(`${placeOf(text)} !== null`, `«${text}» to press`);
    const { x, y } = await this.evaluate<{ x: number; y: number }>(placeOf(text));
    await this.page.mouse.click(x, y);
  }
  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
  }
  still(): Promise<void> {
    return this.until(stands, "the page to stand still");
  }
  async axe(only?: readonly string[]): Promise<Violation[]> {
    await this.still();
    // It is half a megabyte: a page gets it once.
    if (!(await this.evaluate<boolean>(`"axe" in window`))) await this.evaluate(axeSource);
    return this.evaluate<Violation[]>(runAxe(only));
  }
}

class ChromiumWindow extends Eyes implements Window {
  readonly kind = "chromium";
  readonly page: ChromiumPage;

  constructor(page: ChromiumPage) {
    super();
    this.page = page;
    page.setDefaultTimeout(patience);
    page.on("pageerror", (e) => this.problems.push(String(e)));
    page.on("console", (m) => {
      if (m.type() === "error" && !/status of 4\d\d|ERR_INTERNET_DISCONNECTED|ERR_CONNECTION|WebSocket/.test(m.text())) {
        this.problems.push(m.text());
      }
    });
  }
  async open(address: string): Promise<void> {
    await this.page.goto(address);
  }
  async become(url: string, cookie: string): Promise<void> {
    const [name, value] = cookie.split("=") as [string, string];
    await this.page.context().addCookies([{ name, value, url, httpOnly: true, sameSite: "Lax" }]);
  }
  async click(role: string, name: string): Promise<void> {
    const found = this.page.getByRole(role as "button", { name, exact: true }).first();
    // A drawn box covers the input of a checkbox or a radio: people press its label.
    await (["checkbox", "radio", "switch"].includes(role) ? found.locator("xpath=ancestor::label") : found).click();
  }
  async fill(label: string, text: string): Promise<void> {
    await this.page.locator("input, textarea").and(this.page.getByLabel(label, { exact: true })).first().fill(text);
  }
  async attach(button: string, file: string): Promise<void> {
    await this.until(`${fileFieldOf(button)} !== null`, `the file field of «${button}»`);
    const field = (await this.page.evaluateHandle<HTMLInputElement>(fileFieldOf(button))).asElement();
    await field?.setInputFiles(file);
  }
  async press(key: string): Promise<void> {
    await this.page.keyboard.press(key);
  }
  async seeRole(role: string, name: string): Promise<void> {
    await this.page.getByRole(role as "button", { name, exact: true }).first().waitFor();
  }
  async resize(width: number, height: number): Promise<void> {
    await this.page.setViewportSize({ width, height });
  }
  async offline(is: boolean): Promise<void> {
    await this.page.context().setOffline(is);
  }
  async before(script: string): Promise<void> {
    await this.page.addInitScript(script);
  }
  async tab(): Promise<Window> {
    return new ChromiumWindow(await this.page.context().newPage());
  }
  async shot(name: string): Promise<void> {
    await this.page.screenshot({ path: shotPath(name), animations: "disabled" });
  }
  async close(): Promise<void> {
    await this.page.context().close();
  }
}

/** A page of a Chromium that was not started here. */
export const inChromium = (page: ChromiumPage): Window => new ChromiumWindow(page);

/** Firefox says so of what a page was still fetching through its worker when it was left for another one. */
const CUT_OFF = /A ServiceWorker intercepted the request and encountered an unexpected error/;

class FirefoxWindow extends Eyes implements Window {
  readonly kind = "firefox";
  readonly page: FirefoxPage;
  private isLeaving = false;

  constructor(page: FirefoxPage) {
    super();
    this.page = page;
    page.setDefaultTimeout(patience);
    page.on("pageerror", (e) => {
      if (!this.isLeaving || !CUT_OFF.test(String(e))) this.problems.push(String(e));
    });
  }
  async open(address: string): Promise<void> {
    this.isLeaving = true;
    await this.page.goto(address, { waitUntil: "load" });
    this.isLeaving = false;
  }
  async become(url: string, cookie: string): Promise<void> {
    const [name, value] = cookie.split("=") as [string, string];
    const { hostname } = new URL(url);
    await this.page.browserContext().setCookie({ name, value, domain: hostname, path: "/", httpOnly: true, sameSite: "Lax" });
  }
  /** Firefox compares names sign by sign; the catalogues tie a short word to the next one (web/tools/catalogue.mjs). */
  private find(role: string, name: string) {
    const printed = name.replace(/(^|[\s(«])([вкосуияВКОСУИЯ]) /gu, "$1$2\u00a0");
    return this.page.locator(`::-p-aria([name="${printed}"][role="${role}"])`);
  }
  async click(role: string, name: string): Promise<void> {
    // A drawn box covers the input of a checkbox or a radio: people press its label.
    if (["checkbox", "radio", "switch"].includes(role)) await this.touch(name);
    else await this.find(role, name).click();
  }
  async fill(label: string, text: string): Promise<void> {
    await this.until(`${fieldLabelled(label)} !== null`, `the field «${label}»`);
    const field = (await this.page.evaluateHandle(fieldLabelled(label))).asElement() as ElementHandle | null;
    if (!field) throw new Error(`no field ${label}`);
    await field.focus();
    await this.press("Control+a");
    await this.page.keyboard.type(text);
  }
  async attach(button: string, file: string): Promise<void> {
    await this.until(`${fileFieldOf(button)} !== null`, `the file field of «${button}»`);
    const field = (await this.page.evaluateHandle(fileFieldOf(button))).asElement() as ElementHandle<HTMLInputElement> | null;
    await field?.uploadFile(file);
  }
  async press(key: string): Promise<void> {
    const [last, ...held] = key === "+" ? [key] : key.split("+").reverse();
    for (const k of held) await this.page.keyboard.down(k as "Shift");
    await this.page.keyboard.press(last as "Enter");
    for (const k of held) await this.page.keyboard.up(k as "Shift");
  }
  async seeRole(role: string, name: string): Promise<void> {
    await this.find(role, name).wait();
  }
  async resize(width: number, height: number): Promise<void> {
    await this.page.setViewport({ width, height });
  }
  async offline(is: boolean): Promise<void> {
    await this.page.setOfflineMode(is);
  }
  async before(script: string): Promise<void> {
    await this.page.evaluateOnNewDocument(script);
  }
  async tab(): Promise<Window> {
    const page = await this.page.browserContext().newPage();
    await page.setViewport(this.page.viewport());
    return new FirefoxWindow(page);
  }
  async shot(name: string): Promise<void> {
    await this.page.screenshot({ path: shotPath(name) as `${string}.png` });
  }
  async close(): Promise<void> {
    await this.page.browserContext().close();
  }
}

const fakeMedia = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
  "--autoplay-policy=no-user-gesture-required", "--disable-features=WebRtcHideLocalIpsWithMdns"];
const fakeMediaOfFirefox = {
  "media.navigator.streams.fake": true,
  "media.navigator.permission.disabled": true,
  "media.getdisplaymedia.enabled": true,
  "media.autoplay.default": 0,
  "media.peerconnection.ice.obfuscate_host_addresses": false,
};

export class Browsers {
  private chromium: Chromium | undefined;
  private firefox: Firefox | undefined;
  private readonly hasMedia: boolean;

  /** media "fake": a camera and a microphone that are not there, allowed without a question. */
  constructor({ media }: { media?: "fake" } = {}) {
    this.hasMedia = media === "fake";
  }

  /** A person with a browser of their own: cookies and storage are not shared with anybody. */
  async person(kind: Kind, options: Options = {}): Promise<Window> {
    const { width = 1440, height = 900, language = "ru", prelude } = options;
    const w = kind === "chromium" ? await this.inChromium(width, height, language) : await this.inFirefox(width, height, language);
    if (prelude !== undefined) await w.before(prelude);
    return w;
  }

  private async inChromium(width: number, height: number, language: string): Promise<Window> {
    this.chromium ??= await chromium.launch({
      executablePath: "/usr/bin/chromium",
      timeout: patience,
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", ...(this.hasMedia ? fakeMedia : [])],
    });
    const context = await this.chromium.newContext({
      viewport: { width, height }, locale: language === "ru" ? "ru-RU" : "en-GB", timezoneId: "Europe/Moscow",
    });
    return new ChromiumWindow(await context.newPage());
  }

  private async inFirefox(width: number, height: number, language: string): Promise<Window> {
    this.firefox ??= await puppeteer.launch({
      browser: "firefox",
      timeout: patience,
      protocolTimeout: 2 * patience,
      executablePath: "/usr/bin/firefox-esr",
      extraPrefsFirefox: {
        "intl.accept_languages": language === "ru" ? "ru-RU,ru" : "en-GB,en",
        "network.captive-portal-service.enabled": false,
        "network.connectivity-service.enabled": false,
        ...(this.hasMedia && fakeMediaOfFirefox),
      },
    });
    const context = await this.firefox.createBrowserContext();
    const page = await context.newPage();
    await page.setViewport({ width, height });
    return new FirefoxWindow(page);
  }

  async close(): Promise<void> {
    await this.chromium?.close();
    await this.firefox?.close();
  }
}
