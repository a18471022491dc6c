// tls.ts - a server with TLS, an authority of its own, and clients that trust that authority and nobody else.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import https from "node:https";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type DemoPerson, program } from "./server.ts";

export interface Reply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

export interface Said {
  code: number | null;
  out: string;
  err: string;
}

/** A command of the program, to its end. */
export function kafedra(...args: string[]): Said {
  const done = spawnSync(program, args, { encoding: "utf8", timeout: 120_000 });
  return { code: done.status, out: done.stdout, err: done.stderr };
}

export function openssl(...args: string[]): string {
  const done = spawnSync("openssl", args, { encoding: "utf8", timeout: 120_000, input: "" });
  if (done.status !== 0) throw new Error(`openssl ${args.join(" ")}: ${done.stderr}`);
  return done.stdout;
}

export class Folder {
  readonly path = mkdtempSync(path.join(tmpdir(), "kafedra-tls-"));
  tls(name: string): string {
    return path.join(this.path, "tls", name);
  }
  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** A key and a certificate signed by itself, good for so many days (fewer than none: it has ended). */
export function selfSigned(folder: Folder, name: string, host: string, days: number, key = "ec"): { cert: string; key: string } {
  const cert = path.join(folder.path, `${name}.crt`);
  const keyFile = path.join(folder.path, `${name}.key`);
  const kind = key === "ec" ? ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"] : ["-newkey", key];
  const request = path.join(folder.path, `${name}.csr`);
  const names = path.join(folder.path, `${name}.ext`);
  writeFileSync(names, `subjectAltName=DNS:${host}\n`);
  openssl("req", "-new", ...kind, "-nodes", "-keyout", keyFile, "-out", request, "-subj", `/CN=${host}`);
  openssl("x509", "-req", "-in", request, "-key", keyFile, "-days", String(days), "-extfile", names, "-out", cert);
  return { cert, key: keyFile };
}

export class TlsServer {
  url = "";
  plainUrl = "";
  people: DemoPerson[] = [];
  output = "";
  private child: ChildProcess | undefined;
  private exit: Promise<number | null> = Promise.resolve(0);

  async start(verb: "serve" | "demo", args: string[]): Promise<this> {
    const child = spawn(program, [verb, "--listen", "127.0.0.1:0", ...args], { stdio: ["ignore", "pipe", "pipe"] });
    this.child = child;
    this.exit = new Promise((done) => child.once("exit", (code) => done(code)));
    child.stdout?.on("data", (chunk: Buffer) => (this.output += chunk.toString()));
    child.stderr?.on("data", (chunk: Buffer) => (this.output += chunk.toString()));
    /* A log line may name the address before the list of people is whole. */
    const json = /^(\{.*\}|\[.*\])\r?\n/m;
    await this.says(/https:\/\/\S+/);
    if (args.includes("--json")) await this.says(json);
    this.url = /https:\/\/127\.0\.0\.1:\d+/.exec(this.output)?.[0] ?? "";
    this.plainUrl = /[^s]:? (http:\/\/127\.0\.0\.1:\d+)/.exec(this.output)?.[1] ?? "";
    const people = json.exec(this.output);
    if (verb === "demo" && people) {
      const said = JSON.parse(people[0]) as DemoPerson[] | { people: DemoPerson[] };
      this.people = Array.isArray(said) ? said : said.people;
    }
    return this;
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** Waits until the program has said it: polls, since a pipe tells nobody what is still to come. */
  async says(words: RegExp): Promise<void> {
    for (let tries = 0; tries < 4800; tries++) {
      if (words.test(this.output)) return;
      if (this.child?.exitCode !== null && this.child?.exitCode !== undefined) break;
      await pause(25);
    }
    throw new Error(`the server never said ${words}:\n${this.output}`);
  }

  async stop(): Promise<number | null> {
    this.child?.kill("SIGTERM");
    return this.exit;
  }
}

export interface Ask {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
  ca?: string;
  servername?: string;
}

/** One request through TLS, trusting `ca` alone. */
export function ask(url: string, options: Ask = {}): Promise<Reply> {
  const body = options.body === undefined ? undefined : JSON.stringify(options.body);
  const headers: Record<string, string> = { ...options.headers };
  if (body !== undefined) headers["content-type"] = "application/json";
  return new Promise((done, fail) => {
    const request = https.request(url, {
      method: options.method ?? "GET",
      headers,
      agent: false,
      ...(options.ca !== undefined && { ca: readFileSync(options.ca) }),
      ...(options.servername !== undefined && { servername: options.servername }),
    });
    request.once("error", fail);
    request.once("response", (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (part: string) => (text += part));
      answer.once("end", () => done({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
    });
    request.end(body);
  });
}
