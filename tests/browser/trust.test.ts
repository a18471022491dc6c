// A browser that trusts the college's own authority and nothing else extra: /trust without TLS, then https and the live socket.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import puppeteer, { type Browser } from "puppeteer-core";
import { inChromium, shotPath } from "../lib/browser.ts";
import { keepLook, lookNames } from "../lib/looks.ts";
import { Folder, kafedra, TlsServer } from "../lib/tls.ts";

const folder = new Folder();
const server = new TlsServer();
const nss = path.join(folder.path, "home/.pki/nssdb");
const profile = path.join(folder.path, "firefox");
/** Of a whole test. */
const patience = 600_000;
let chrome: BrowserContext;
let firefox: Browser;

function trust(database: string): void {
  mkdirSync(database, { recursive: true });
  for (const args of [["-N", "--empty-password"], ["-A", "-n", "kafedra", "-t", "C,,", "-i", folder.tls("ca.crt")]]) {
    const done = spawnSync("certutil", ["-d", `sql:${database}`, ...args], { encoding: "utf8" });
    assert.equal(done.status, 0, done.stderr);
  }
}

before(async () => {
  const made = kafedra("ca", "--data", folder.path, "--name", "localhost,127.0.0.1");
  assert.equal(made.code, 0, made.err);
  trust(nss);
  trust(profile);
  await server.start("demo", ["--json", "--rates", "off", "--tls-cert", folder.tls("server.crt"),
    "--tls-key", folder.tls("server.key")]);
  chrome = await chromium.launchPersistentContext(path.join(folder.path, "chromium"), {
    executablePath: "/usr/bin/chromium", locale: "ru-RU", args: ["--no-sandbox", "--disable-gpu", "--no-first-run"],
    env: { ...process.env, HOME: path.join(folder.path, "home") } });
  chrome.setDefaultTimeout(patience / 5);
  firefox = await puppeteer.launch({ browser: "firefox", executablePath: "/usr/bin/firefox-esr", headless: true, userDataDir: profile,
    acceptInsecureCerts: false, extraPrefsFirefox: { "intl.locale.requested": "ru", "intl.accept_languages": "ru" } });
});
after(async () => {
  await chrome?.close();
  await firefox?.close();
  await server.stop();
  folder.remove();
});

function teacher(): { login: string; password: string; slug: string } {
  const person = server.people.find((p) => p.login === "melnikova");
  assert(person);
  return person;
}

/** Signs in from within the page: the browser checks certificate, origin and cookie; then the live socket opens. */
const signInAndListen = (who: { login: string; password: string; slug: string }) => `(async () => {
  const body = JSON.stringify({ org: ${JSON.stringify(who.slug)}, login: ${JSON.stringify(who.login)}, password: ${JSON.stringify(who.password)} });
  const answer = await fetch("/api/v1/sign-in", { method: "POST", headers: { "content-type": "application/json" }, body });
  if (!answer.ok) return "sign-in " + answer.status;
  const socket = new WebSocket("wss://" + location.host + "/api/v1/live");
  return new Promise((done) => { socket.onopen = () => done("open " + isSecureContext); socket.onerror = () => done("no socket"); });
})()`;

test("Chromium with the authority: https, sign-in and the live socket", { timeout: patience }, async () => {
  const page = await chrome.newPage();
  await page.goto(server.url);
  assert.equal(await page.evaluate(signInAndListen(teacher())), "open true");
  await page.goto(`${server.url}/chats`);
  await page.getByText("СД-21").first().waitFor();
});

test("Firefox with the authority: https, sign-in and the live socket", { timeout: patience }, async () => {
  const page = await firefox.newPage();
  await page.goto(server.url);
  assert.equal(await page.evaluate(signInAndListen(teacher())), "open true");
});

const sizes = [[320, 640], [360, 740], [1440, 900]] as const;

/** The page as it stands, in every look and size: it fits, and axe finds nothing. */
async function inspect(page: Page, name: string): Promise<void> {
  const w = inChromium(page);
  for (const look of lookNames) {
    await page.evaluate(keepLook(look));
    await page.reload();
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.getByText(/Сверьте отпечаток|Делать ничего не нужно/).first().waitFor();
    for (const [width, height] of sizes) {
      await page.setViewportSize({ width, height });
      assert.deepEqual(await w.axe(), [], `${name} ${look} ${width}`);
      assert(await page.evaluate(`document.documentElement.scrollWidth <= ${width}`), `${name} ${look} ${width} scrolls sideways`);
      await page.screenshot({ path: shotPath(`trust-${name}-${look}-${width}`), fullPage: true });
    }
  }
}

test("/trust needs neither TLS nor a session, and says that nothing is to be done for given files", { timeout: patience }, async (t) => {
  const other = new Folder();
  t.after(() => other.remove());
  const given = await new TlsServer().start("serve", ["--data", other.path, "--plain-listen", "127.0.0.1:0", "--tls-cert",
    folder.tls("server.crt"), "--tls-key", folder.tls("server.key")]);
  t.after(() => given.stop());
  const page = await chrome.newPage();
  await page.goto(`${given.plainUrl}/trust`);
  await page.getByRole("heading", { name: "Доверие к серверу" }).waitFor();
  await page.getByText("Делать ничего не нужно").waitFor();
  await inspect(page, "given");
});

test("/trust of an own authority: the fingerprint, and the steps of each device in both languages", { timeout: patience }, async (t) => {
  const own = await new TlsServer().start("serve", ["--data", folder.path, "--plain-listen", "127.0.0.1:0"]);
  const page = await chrome.newPage();
  await page.goto(`${own.plainUrl}/trust`);
  await page.getByRole("list", { name: "Отпечаток SHA-256 сертификата" }).waitFor();
  t.after(() => own.stop());
  const told = (await (await fetch(`${own.plainUrl}/trust/server.json`)).json()) as { fingerprint: string };
  const shown = await page.getByRole("list", { name: "Отпечаток SHA-256 сертификата" }).innerText();
  assert.equal(shown.replace(/[^0-9A-F]/g, ""), told.fingerprint.replaceAll(":", ""));
  await inspect(page, "own");
  await page.setViewportSize({ width: 320, height: 640 });
  await page.getByRole("button", { name: "Ваше устройство" }).click();
  assert.deepEqual(await inChromium(page).axe(), [], "the open list of devices");
  await page.getByRole("option", { name: "iPhone, iPad" }).click();
  assert.equal(await page.getByRole("link", { name: "Скачать профиль" }).getAttribute("href"), "/trust/ca.mobileconfig");
  await page.getByRole("button", { name: "In English" }).click();
  await page.getByRole("heading", { name: "Trust in this server" }).waitFor();
});
