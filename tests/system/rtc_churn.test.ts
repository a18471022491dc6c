// rtc_churn.test.ts - a minute of coming to calls and going; under AddressSanitizer the server's clean end says that
// nothing leaked. Ten minutes and flat memory: make soak.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { churn } from "../lib/churn.ts";
import { Server } from "../lib/server.ts";

const server = new Server();
after(() => server.remove());

test("a minute of joining, publishing and leaving leaves nobody behind", { timeout: 600_000 }, async () => {
  await server.start("serve", ["--media-threads", "2"]);
  const samples = await churn(server, 60);
  console.log(`# ${samples.length} rounds`);
  assert.equal(await server.stop(), 0, server.output);
});
