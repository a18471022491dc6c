// rtc_node_suite.ts - LiveKit's own end-to-end tests of @livekit/rtc-node, as its package ships them, against this
// server. Nothing is copied: vitest runs the files where npm put them. Ends with vitest's exit code.
import { spawn } from "node:child_process";
import path from "node:path";
import { livekitKey } from "./livekit.ts";
import { Server } from "./server.ts";

const here = path.resolve(import.meta.dirname, "..");
const suite = "node_modules/@livekit/rtc-node";

async function run(): Promise<number> {
  const server = await new Server().start();
  const { key, secret } = livekitKey(server.folder);
  const env = {
    ...process.env, LIVEKIT_URL: server.url.replace("http", "ws"), LIVEKIT_API_KEY: key, LIVEKIT_API_SECRET: secret, NO_COLOR: "1",
  };
  // One file, one test at a time: their sound is made by the event loop that also measures it.
  const args = ["vitest", "run", "--root", suite, "--dir", `${suite}/src/tests`, "--maxConcurrency=1", "--no-file-parallelism",
    "--retry=1", "--teardownTimeout=20000", ...process.argv.slice(2), "e2e"];
  const child = spawn("npx", args, { cwd: here, env, stdio: "inherit" });
  const code = await new Promise<number>((done) => child.once("exit", (n) => done(n ?? 1)));
  const ended = await server.stop();
  await server.remove();
  if (code !== 0 || ended !== 0) console.log(`the server ended with ${ended} and said:\n${server.output.slice(-4000)}`);
  return code || (ended === 0 ? 0 : 1);
}

process.exit(await run());
