// janus.mjs - Debian's Janus with its VideoRoom, as a peer to measure ourselves against. Nothing of it is ours.
//
// HOW   Started from a folder of its own with two event loops (its best setting on two cores), ICE-lite, and only the
//       HTTP transport. It offers no candidate on loopback, so media goes by an address of this machine.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ownAddress } from "../tests/lib/call_page.ts";

const LIB = "/usr/lib/x86_64-linux-gnu/janus";
const disabled = (names) => names.map((n) => `libjanus_${n}.so`).join(",");

export const hasJanus = () => existsSync(LIB) && existsSync("/usr/bin/janus");

function configure(folder, httpPort, address) {
  const plugins = ["audiobridge", "duktape", "echotest", "lua", "nosip", "recordplay", "sip", "streaming", "textroom", "videocall", "voicemail"];
  const transports = ["mqtt", "nanomsg", "pfunix", "websockets", "rabbitmq"];
  mkdirSync(path.join(folder, "none"));
  writeFileSync(path.join(folder, "janus.jcfg"), `
general: { configs_folder = "${folder}"; plugins_folder = "${LIB}/plugins"; transports_folder = "${LIB}/transports"
  events_folder = "${folder}/none"; loggers_folder = "${folder}/none"; debug_level = 2; interface = "${address}"; event_loops = 2 }
nat: { ice_lite = true; ice_enforce_list = "${address}" }
media: { rtp_port_range = "20000-40000" }
plugins: { disable = "${disabled(plugins)}" }
transports: { disable = "${disabled(transports)}" }
`);
  writeFileSync(path.join(folder, "janus.transport.http.jcfg"), `
general: { json = "compact"; base_path = "/janus"; http = true; port = ${httpPort}; ip = "127.0.0.1"; https = false }
admin: { admin_http = false }
`);
  writeFileSync(path.join(folder, "janus.plugin.videoroom.jcfg"), "general: { string_ids = false }\n");
}

/** A running Janus: { url, pid, stop() }. */
export async function startJanus() {
  const folder = mkdtempSync(path.join(tmpdir(), "janus-"));
  const httpPort = 18000 + Math.floor(Math.random() * 2000);
  configure(folder, httpPort, ownAddress());
  const child = spawn("janus", ["-F", folder, "-C", path.join(folder, "janus.jcfg")], { stdio: "ignore" });
  const url = `http://127.0.0.1:${httpPort}/janus`;
  const ended = new Promise((done) => child.once("exit", done));
  for (let tries = 0; tries < 200 && child.exitCode === null; tries++) {
    const answers = await fetch(`${url}/info`).then((r) => r.ok, () => false);
    if (answers) {
      const stop = async () => {
        child.kill("SIGKILL");
        await ended;
        rmSync(folder, { recursive: true, force: true });
      };
      return { url, pid: child.pid, stop };
    }
    await new Promise((done) => setTimeout(done, 50)); // Janus says nowhere that it listens: it can only be asked
  }
  throw new Error("janus: it never was ready");
}

/** One handle of the VideoRoom: asks, and answers what it is asked. */
export class JanusHandle {
  constructor(url) {
    this.url = url;
  }
  async #post(target, body) {
    const answer = await fetch(target, { method: "POST", body: JSON.stringify({ transaction: "t", ...body }) });
    const said = await answer.json();
    if (said.janus === "error") throw new Error(`janus: ${JSON.stringify(said.error)}`);
    return said;
  }
  async open() {
    this.session = `${this.url}/${(await this.#post(this.url, { janus: "create" })).data.id}`;
    const attached = await this.#post(this.session, { janus: "attach", plugin: "janus.plugin.videoroom" });
    this.handle = `${this.session}/${attached.data.id}`;
    return this;
  }
  /** A request that is answered at once (create), or by an event (join, publish, start). */
  async ask(body, jsep) {
    const said = await this.#post(this.handle, { janus: "message", body, ...(jsep && { jsep }) });
    if (said.janus === "success") return { data: said.plugindata.data };
    for (;;) {
      const event = await (await fetch(`${this.session}?maxev=1`)).json();
      const data = event.plugindata?.data;
      if (data?.error) throw new Error(`janus: ${data.error}`);
      if (data && (event.transaction === "t" || event.jsep)) return { data, jsep: event.jsep };
    }
  }
}
