// tus-js-client from npm, unchanged, as a foreign client: whole, paused, and on over a server that was killed.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import path from "node:path";
import { after, before, test } from "node:test";
import { noise, settled } from "../lib/files.ts";
import { Server } from "../lib/server.ts";
import { type Person, addPerson, groupChat, openOrg, operatorOf } from "../lib/world.ts";

const { Upload } = createRequire(path.resolve(import.meta.dirname, "../../web/package.json"))("tus-js-client");

const server = new Server();
let teacher: Person;
let chat = "";

before(async () => {
  await server.start("serve", ["--rates", "off"]);
  const org = await openOrg(server, await operatorOf(server), "tus");
  teacher = await addPerson(server, org, "teacher", ["teacher"], true);
  chat = await groupChat(teacher.client, "СД-21");
});
after(() => server.remove());

interface Going {
  url: string;
  done: Promise<void>;
  abort: (terminates?: boolean) => Promise<void>;
}

/** chunk is told after each acknowledged one. */
function go(bytes: Uint8Array, chunk: (sent: number, going: Going) => void, url?: string): Going {
  let going: Going;
  const done = new Promise<void>((ready, fail) => {
    const upload = new Upload(Buffer.from(bytes), {
      endpoint: `${server.url}/api/v1/uploads`,
      uploadUrl: url ?? null,
      chunkSize: 500_000,
      retryDelays: [50, 200, 500, 1000, 2000],
      headers: { Cookie: teacher.client.cookie },
      metadata: { filename: "Отчёт № 1.bin", chat_id: chat, kind: "file" },
      onError: fail,
      onSuccess: () => ready(),
      onChunkComplete: (_size: number, sent: number) => chunk(sent, going),
      onAfterResponse: () => { going.url = upload.url ?? going.url; },
    });
    going = { url: url ?? "", done: undefined as never, abort: (ends) => upload.abort(ends) };
    upload.start();
  });
  going!.done = done;
  return going!;
}

async function expectThere(url: string, bytes: Uint8Array): Promise<void> {
  const id = url.split("/").at(-1) ?? "";
  assert.equal((await settled(teacher.client, id))["state"], "ready");
  const { id: message_id, attachments } = await teacher.client.call("message_post", { chat_id: chat, text: "", file_ids: [id] });
  assert.equal(attachments[0]["name"], "Отчёт № 1.bin");
  const { file } = await teacher.client.ask("file_get", { chat_id: chat, message_id, file_id: id });
  assert.deepEqual(Buffer.from(file!.bytes), Buffer.from(bytes));
}

test("a file goes up in chunks", async () => {
  const bytes = noise(1_700_000, 31);
  const sent: number[] = [];
  const going = go(bytes, (n) => sent.push(n));
  await going.done;
  assert.deepEqual(sent, [500_000, 1_000_000, 1_500_000, 1_700_000]);
  await expectThere(going.url, bytes);
});

test("paused, it goes on where it was", async () => {
  const bytes = noise(1_700_000, 32);
  const paused = new Promise<Going>((ready) => {
    go(bytes, (n, going) => { if (n === 1_000_000) void going.abort().then(() => ready(going)); }).done.catch(() => undefined);
  });
  const { url } = await paused;
  const sent: number[] = [];
  await go(bytes, (n) => sent.push(n), url).done;
  assert.equal(sent[0]! > 1_000_000, true, String(sent));
  await expectThere(url, bytes);
});

test("the server is killed in the middle and comes back: the client notices nothing but a pause", async () => {
  const bytes = noise(2_600_000, 33);
  let killed: Promise<unknown> | undefined;
  const going = go(bytes, (n) => {
    if (n >= 1_000_000) killed ??= server.kill().then(() => server.start("serve", ["--rates", "off"]));
  });
  await going.done;
  await killed;
  assert(killed);
  await expectThere(going.url, bytes);
});

test("given up by the client, it is gone", async () => {
  const gone = await new Promise<string>((ready, fail) => {
    const going = go(noise(1_700_000, 34), (n, it) => {
      if (n === 500_000) it.abort(true).then(() => ready(it.url), fail);
    });
    going.done.catch(() => undefined);
  });
  assert.equal(await teacher.client.verdict("upload_get", { file_id: gone.split("/").at(-1) }), "not_found");
});
