// server.ts - the real program in an empty folder, on a port of the kernel's choosing.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { makeDatabase } from "./postgres.ts";

const root = path.resolve(import.meta.dirname, "../..");
export const program = path.resolve(root, process.env["KAFEDRA"] ?? "build/kafedra");

export interface DemoPerson {
  role: string;
  name: string;
  login: string;
  password: string;
  organisation: string;
  slug: string;
}

export class Server {
  readonly folder: string;
  program = program;
  url = "";
  /** The operator's one-time key, printed on an empty folder. */
  key = "";
  people: DemoPerson[] = [];
  output = "";
  private child: ChildProcess | undefined;
  private exit: Promise<number | null> = Promise.resolve(0);

  constructor(folder = mkdtempSync(path.join(tmpdir(), "kafedra-test-"))) {
    this.folder = folder;
  }

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  /** Starts and waits until /healthz says 200. A restart keeps the port, so that clients find it again. */
  async start(verb: "serve" | "demo" = "serve", more: string[] = []): Promise<this> {
    const port = this.url === "" ? "0" : new URL(this.url).port;
    const args = [verb, "--data", this.folder, "--listen", `127.0.0.1:${port}`, ...this.database(), ...more];
    const child = spawn(this.program, args, { stdio: ["ignore", "pipe", "pipe"] });
    this.child = child;
    this.exit = new Promise((done) => child.once("exit", (code) => done(code)));
    let text = "";
    const seen = new Promise<void>((ready, fail) => {
      child.once("exit", (code) => fail(new Error(`the server ended with ${code}:\n${this.output}`)));
      const read = (chunk: Buffer) => {
        this.output += chunk.toString();
        text += chunk.toString();
        const url = /http:\/\/127\.0\.0\.1:\d+/.exec(text);
        if (url) {
          this.url = url[0];
          ready();
        }
      };
      child.stdout?.on("data", read);
      child.stderr?.on("data", read);
    });
    await seen;
    await this.healthy();
    const key = /^\s*(?:key|ключ)[^A-Za-z0-9_-]+([A-Za-z0-9_-]{43})\s*$/im.exec(text) ?? /([A-Za-z0-9_-]{43})(?![A-Za-z0-9_-])/.exec(text);
    if (key?.[1]) this.key = key[1];
    const json = /^(\{.*\}|\[.*\])$/m.exec(text);
    if (verb === "demo" && json) {
      const said = JSON.parse(json[0]) as DemoPerson[] | { people: DemoPerson[] };
      this.people = Array.isArray(said) ? said : said.people;
    }
    return this;
  }

  /** With KAFEDRA_TEST_DB=postgres every test keeps its rows there, in a database named like its folder. */
  database(): string[] {
    if (process.env["KAFEDRA_TEST_DB"] !== "postgres") return [];
    return ["--db", makeDatabase(path.basename(this.folder))];
  }

  /** Polls, since a program can only be asked whether it is ready. */
  private async healthy(): Promise<void> {
    for (let tries = 0; tries < 4800; tries++) {
      const answer = await fetch(`${this.url}/healthz`).catch(() => undefined);
      if (answer?.status === 200) return;
      await pause(25);
    }
    throw new Error(`no answer from ${this.url}/healthz:\n${this.output}`);
  }

  /** SIGTERM, as systemd does; gives the exit code. */
  async stop(): Promise<number | null> {
    this.child?.kill("SIGTERM");
    return this.exit;
  }

  /** SIGKILL: the end nobody prepares for. */
  async kill(): Promise<void> {
    this.child?.kill("SIGKILL");
    await this.exit;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
