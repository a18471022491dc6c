// clamd.ts - a real ClamAV daemon with one signature of our own: the EICAR string's. No download.
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { until } from "./until.ts";

/** The test file of all scanners, put together here so that no scanner finds it in this source. */
export const EICAR = Buffer.from(["X5O!P%@AP[4\\PZX54(P^)7CC)7}$", "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!", "$H+H*"].join(""));

export class Clamd {
  readonly folder = mkdtempSync(path.join(tmpdir(), "kafedra-clamd-"));
  readonly socket = path.join(this.folder, "ctl");
  private child: ChildProcess | undefined;
  private output = "";

  get place(): string {
    return `unix:${this.socket}`;
  }

  async start(): Promise<this> {
    const signatures = path.join(this.folder, "signatures");
    mkdirSync(signatures, { recursive: true });
    const md5 = createHash("md5").update(EICAR).digest("hex");
    writeFileSync(path.join(signatures, "own.hdb"), `${md5}:${EICAR.length}:Kafedra.Test.EICAR\n`);
    const conf = path.join(this.folder, "clamd.conf");
    writeFileSync(conf, [`DatabaseDirectory ${signatures}`, `LocalSocket ${this.socket}`, "Foreground yes", "StreamMaxLength 1M",
      "MaxThreads 2", "FixStaleSocket yes", ""].join("\n"));
    const child = spawn("/usr/sbin/clamd", ["-c", conf], { stdio: ["ignore", "pipe", "pipe"] });
    this.child = child;
    let hasEnded = false;
    child.once("exit", () => { hasEnded = true; });
    for (const from of [child.stdout, child.stderr]) from?.on("data", (text: Buffer) => { this.output += text.toString(); });
    await until("clamd to listen", () => {
      if (hasEnded) throw new Error(`clamd ended:\n${this.output}`);
      return existsSync(this.socket);
    });
    return this;
  }

  async kill(): Promise<void> {
    const child = this.child;
    this.child = undefined;
    if (!child) return;
    const end = new Promise((done) => child.once("exit", done));
    child.kill("SIGKILL");
    await end;
    rmSync(this.socket, { force: true });
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
