// HTTP at its edges: parts of files, methods, a real nginx in front, packed frames, descriptors.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import tls from "node:tls";
import { after, before, test } from "node:test";
import { WebSocket } from "ws";
import { Client } from "../lib/client.ts";
import { Server } from "../lib/server.ts";
import { type Org, groupChat, openOrg, operatorOf, post } from "../lib/world.ts";

const sample = path.resolve(import.meta.dirname, "../../deploy/nginx/kafedra.conf");
const server = new Server();
let org: Org;

before(async () => {
  await server.start("serve", ["--rates", "off", "--trusted-proxy", "127.0.0.2"]);
  org = await openOrg(server, await operatorOf(server), "http");
});
after(() => server.remove());

test("a broken download goes on where it stopped", async () => {
  const page = await (await fetch(server.url)).text();
  const script = /src="(\/[^"]+\.js)"/.exec(page)?.[1] ?? "/index.html";
  const ask = (headers: Record<string, string>) =>
    fetch(server.url + script, { headers: { "accept-encoding": "identity", ...headers } });
  const whole = await ask({});
  const bytes = Buffer.from(await whole.arrayBuffer());
  const etag = whole.headers.get("etag") ?? "";
  assert.equal(whole.headers.get("accept-ranges"), "bytes");
  const rest = await ask({ range: "bytes=10-", "if-range": etag });
  assert.equal(rest.status, 206);
  assert.equal(rest.headers.get("content-range"), `bytes 10-${bytes.length - 1}/${bytes.length}`);
  assert.deepEqual(Buffer.from(await rest.arrayBuffer()), bytes.subarray(10));
  assert.equal((await ask({ range: "bytes=10-", "if-range": '"another"' })).status, 200);
  const beyond = await ask({ range: `bytes=${bytes.length}-` });
  assert.equal(beyond.status, 416);
  assert.equal(beyond.headers.get("content-range"), `bytes */${bytes.length}`);
});

test("a wrong method on a known address is told which ones there are", async () => {
  const { cookie } = org.administrator.client;
  const ask = async (method: string, target: string, body: string | null = null) => {
    const headers = { cookie, "content-type": "application/json", "accept-language": "en" };
    const answer = await fetch(server.url + target, { method, headers, body });
    return { status: answer.status, allow: answer.headers.get("allow"), body: (await answer.json()) as Record<string, unknown> };
  };
  const wrong = await ask("DELETE", "/api/v1/me");
  assert.equal(wrong.status, 405);
  assert.match(wrong.allow ?? "", /\bGET, HEAD\b/);
  assert.equal(wrong.body["code"], "method_not_allowed");
  assert.match(String(wrong.body["request_id"]), /^[0-9a-f]{8}$/);
  assert.equal((await ask("PUT", "/api/v1/me", JSON.stringify({ x: "y".repeat(5000) }))).status, 405, "with a body too");
  assert.equal((await ask("POST", "/healthz")).allow, "GET, HEAD");
  const nowhere = await ask("DELETE", "/api/v1/nowhere");
  assert.equal(nowhere.status, 404);
  assert.equal(nowhere.allow, null);
});

test("malformed HTTP is refused in the reader's language, under an id that stands in the log", async () => {
  const said = await raw("GET / HTTP/1.1\r\nAccept-Language: en\r\n\r\n");
  assert.match(said, /^HTTP\/1\.1 400 /);
  assert.match(said, /Content-Language: en\r\n/);
  const id = /"request_id":"([0-9a-f]{8})"/.exec(said)?.[1];
  assert(id && server.output.includes(`request=${id}`), server.output.slice(-500));
  assert.match(await raw("GET / HTTP/1.1\r\n\r\n"), /Запрос не удалось прочитать/);
});

test("the limit of open files is the hard one, and the log says so", () => {
  const limits = readFileSync(`/proc/${server.pid}/limits`, "utf8");
  const [, soft, hard] = /Max open files\s+(\d+)\s+(\d+)/.exec(limits) ?? [];
  assert.equal(soft, hard);
  assert.match(server.output, new RegExp(`event=descriptors limit=${hard} `));
});

test("fields of a proxy that nobody named change nothing", async () => {
  const answer = await fetch(`${server.url}/api/v1/sign-in`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: "https://evil.example",
      "x-forwarded-host": "evil.example", "x-forwarded-proto": "https", "x-forwarded-for": "203.0.113.5" },
    body: "{}",
  });
  assert.equal(((await answer.json()) as Record<string, unknown>)["code"], "origin");
});

test("a network that is none is told at the start", async () => {
  const other = new Server();
  await assert.rejects(other.start("serve", ["--trusted-proxy", "10.0.0.1/8"]), /10\.0\.0\.1\/8.*is no network/);
  await other.remove();
});

test("long frames are packed for those who agreed, and only for them", async () => {
  const teacher = org.administrator.client;
  const chat = await groupChat(teacher, "Пакеты", []);
  const text = "Длинное сообщение повторяет себя. ".repeat(100);
  const heard = async (perMessageDeflate: boolean) => {
    const socket = new WebSocket(`${server.url.replace("http", "ws")}/api/v1/live`, {
      headers: { cookie: teacher.cookie, origin: server.url }, perMessageDeflate,
    });
    let bytes = 0;
    const event = new Promise<string>((done, fail) => {
      socket.on("error", fail);
      socket.on("open", () => socket.send(JSON.stringify({ t: "subscribe", topic: `c${chat}` })));
      socket.on("message", (data) => {
        const frame = JSON.parse(String(data)) as Record<string, any>;
        if (frame["t"] === "subscribed") {
          bytes = (socket as unknown as { _socket: net.Socket })._socket.bytesRead;
          post(teacher, chat, text).catch(fail);
        }
        if (frame["kind"] === "message_created") done(frame["body"]["message"]["text"]);
      });
    });
    const got = await event;
    const taken = (socket as unknown as { _socket: net.Socket })._socket.bytesRead - bytes;
    const extensions = socket.extensions;
    socket.terminate();
    assert.equal(got.trim(), text.trim());
    return { taken, extensions };
  };
  const plain = await heard(false);
  const packed = await heard(true);
  assert.equal(plain.extensions, "");
  assert.equal(packed.extensions, "permessage-deflate");
  assert(packed.taken * 4 < plain.taken, `${packed.taken} of ${plain.taken} bytes`);
});

/** nginx with the sample of deploy/, changed only in its addresses and folders. It connects from 127.0.0.2. */
async function withNginx(work: (port: number, ca: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "kafedra-nginx-"));
  const port = await freePort();
  execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
    "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", `${folder}/kafedra.key`,
    "-out", `${folder}/kafedra.crt`], { stdio: "ignore" });
  const site = readFileSync(sample, "utf8")
    .replace("server 127.0.0.1:8080;", `server ${new URL(server.url).host};`)
    .replace("listen 443 ssl;", `listen 127.0.0.1:${port} ssl;`)
    .replace("proxy_pass http://kafedra;", "proxy_pass http://kafedra; proxy_bind 127.0.0.2;")
    .replaceAll("/etc/nginx/", `${folder}/`);
  writeFileSync(`${folder}/nginx.conf`, `daemon off; pid ${folder}/pid; error_log ${folder}/error.log;
    events {} http { access_log off; ${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
      .map((n) => `${n}_temp_path ${folder}/${n};`).join(" ")} ${site} }`);
  const child = spawn("nginx", ["-c", `${folder}/nginx.conf`, "-e", `${folder}/error.log`], { stdio: "ignore" });
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  try {
    await answering(port, () => child.exitCode, () => readFileSync(`${folder}/error.log`, "utf8"));
    await work(port, readFileSync(`${folder}/kafedra.crt`, "utf8"));
  } finally {
    child.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

test("behind nginx: cookies are Secure, the origin is https, the live socket lives", async () => {
  await withNginx(async (port, ca) => {
    const origin = `https://localhost:${port}`;
    const said = await raw(
      `POST /api/v1/sign-in HTTP/1.1\r\nHost: localhost:${port}\r\nOrigin: ${origin}\r\nContent-Type: application/json\r\n` +
      `X-Forwarded-For: 198.51.100.77\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}`, port, ca);
    assert.doesNotMatch(said, /"code":"origin"/, "the request is known to be secure");
    const plainOrigin = await raw(
      `POST /api/v1/sign-in HTTP/1.1\r\nHost: localhost:${port}\r\nOrigin: http://localhost:${port}\r\n` +
      `Content-Type: application/json\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}`, port, ca);
    assert.match(plainOrigin, /"code":"origin"/);
    const { cookie } = org.administrator.client;
    const me = await raw(`GET /api/v1/me HTTP/1.1\r\nHost: localhost:${port}\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`, port, ca);
    assert.match(me, /^HTTP\/1\.1 200 /);
    const out = await raw(`POST /api/v1/sign-out HTTP/1.1\r\nHost: localhost:${port}\r\nOrigin: ${origin}\r\nCookie: ${cookie}\r\n` +
      "Connection: close\r\nContent-Length: 0\r\n\r\n", port, ca);
    assert.match(out, /Set-Cookie: kafedra_session=;[^\r]*; Secure\r\n/i);
  });
});

test("behind nginx: who signed in is who asked, not the proxy and not whom they pretend to be", async () => {
  const { login, password } = org.administrator;
  await withNginx(async (port, ca) => {
    const body = JSON.stringify({ org: "http", login, password });
    const said = await raw(
      `POST /api/v1/sign-in HTTP/1.1\r\nHost: localhost:${port}\r\nOrigin: https://localhost:${port}\r\n` +
      "Content-Type: application/json\r\nUser-Agent: behind nginx\r\nX-Forwarded-For: 198.51.100.77\r\n" +
      `Connection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`, port, ca);
    const client = new Client(server.url);
    client.cookie = /Set-Cookie: (kafedra_session=[^;]+);[^\r]*; Secure\r\n/i.exec(said)?.[1] ?? "";
    const { devices } = await client.call("session_list");
    const mine = (devices as Record<string, unknown>[]).find((d) => d["agent"] === "behind nginx");
    assert.equal(mine?.["address"], "127.0.0.1");
  });
});

test("behind nginx: the live socket, packed", async () => {
  const client = new Client(server.url);
  await client.call("sign_in", { org: "http", login: org.administrator.login, password: org.administrator.password });
  await withNginx(async (port, ca) => {
    const socket = new WebSocket(`wss://localhost:${port}/api/v1/live`, {
      ca, headers: { cookie: client.cookie, origin: `https://localhost:${port}` },
    });
    const hello = await new Promise<string>((done, fail) => {
      socket.once("message", (data) => done(String(data)));
      socket.once("error", fail);
    });
    assert.equal(JSON.parse(hello)["t"], "hello");
    assert.equal(socket.extensions, "permessage-deflate");
    socket.terminate();
  });
});

/** Bytes as they are to the server, or by TLS to a port; what was answered until the end. */
function raw(bytes: string, port = 0, ca = ""): Promise<string> {
  return new Promise((done, fail) => {
    const socket = port === 0
      ? net.connect(Number(new URL(server.url).port), "127.0.0.1")
      : tls.connect({ port, host: "127.0.0.1", servername: "localhost", ca });
    let answer = "";
    socket.setEncoding("utf8");
    socket.on("data", (d) => { answer += String(d); });
    socket.on("close", () => done(answer));
    socket.on("error", (e) => (answer === "" ? fail(e) : done(answer)));
    socket.write(bytes);
  });
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const listener = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = listener.address() as net.AddressInfo;
      listener.close(() => done(port));
    });
  });
}

/** Tries until somebody accepts: a program can only be asked whether it is ready. */
async function answering(port: number, exit: () => number | null, why: () => string): Promise<void> {
  for (;;) {
    if (exit() !== null) throw new Error(`nginx ended:\n${why()}`);
    const is = await new Promise<boolean>((done) => {
      const s = net.connect(port, "127.0.0.1", () => { s.destroy(); done(true); });
      s.once("error", () => setTimeout(() => done(false), 20));
    });
    if (is) return;
  }
}
