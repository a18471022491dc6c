// TLS with real clients: an authority of one's own, files that change, wrong files, slow strangers, the plain port.
import assert from "node:assert/strict";
import { chmodSync, copyFileSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { after, before, test } from "node:test";
import tls from "node:tls";
import WebSocket from "ws";
import { ask, Folder, kafedra, openssl, selfSigned, TlsServer } from "../lib/tls.ts";

const folder = new Folder();
const server = new TlsServer();
const ca = folder.tls("ca.crt");

before(async () => {
  const made = kafedra("ca", "--data", folder.path, "--name", "localhost,127.0.0.1");
  assert.equal(made.code, 0, made.err);
  await server.start("serve", ["--data", folder.path, "--plain-listen", "127.0.0.1:0", "--rates", "off"]);
});
after(async () => {
  assert.equal(await server.stop(), 0, server.output);
  folder.remove();
});

test("the authority's certificate is all a client needs; without it there is no trust", async () => {
  const answer = await ask(`${server.url}/healthz`, { ca });
  assert.equal(answer.status, 200);
  await assert.rejects(ask(`${server.url}/healthz`), /certificate/);
  await assert.rejects(ask(`${server.url}/healthz`, { ca, servername: "college.example" }), /altnames/);
});

test("keys are for their owner alone, and the authority is bound to its names", () => {
  for (const name of ["ca.key", "server.key"]) assert.equal(statSync(folder.tls(name)).mode & 0o777, 0o600, name);
  const text = openssl("x509", "-in", ca, "-noout", "-text");
  assert.match(text, /Name Constraints: critical[\s\S]*DNS:localhost[\s\S]*IP:127\.0\.0\.1\/255\.255\.255\.255/);
  assert.match(text, /CA:TRUE, pathlen:0/);
  assert.equal(kafedra("ca", "--data", folder.path, "--name", "bank.example").code, 1);
  const wrong = kafedra("ca", "--data", folder.path, "--name", "a b");
  assert.equal(wrong.code, 2);
  assert.match(wrong.err, /no host name/);
});

test("TLS 1.2 and 1.3 with forward secrecy, HTTP/1.1 by ALPN, tickets; nothing older", async () => {
  const at = `127.0.0.1:${server.port}`;
  const client = (...more: string[]) => openssl("s_client", "-connect", at, "-CAfile", ca, "-verify_return_error", ...more);
  const newest = client("-tls1_3", "-alpn", "h2,http/1.1");
  assert.match(newest, /ALPN protocol: http\/1\.1/);
  assert.match(newest, /New, TLSv1\.3/);
  assert.match(client("-tls1_2"), /Cipher is ECDHE-ECDSA-(AES|CHACHA)/);
  assert.match(client("-tls1_2"), /TLS session ticket:/);
  assert.throws(() => client("-tls1_1", "-cipher", "ALL:@SECLEVEL=0"));
  assert.throws(() => client("-tls1_2", "-cipher", "AES128-SHA"));
  assert.throws(() => client("-alpn", "h2"));
});

test("a session is resumed by its ticket", async () => {
  const options = { host: "127.0.0.1", port: server.port, ca: readFileSync(ca), servername: "localhost" };
  const first = tls.connect({ ...options, maxVersion: "TLSv1.2" });
  const session = await new Promise<Buffer>((done) => first.once("session", done));
  first.destroy();
  const second = tls.connect({ ...options, maxVersion: "TLSv1.2", session });
  await new Promise((done) => second.once("secureConnect", done));
  assert.equal(second.isSessionReused(), true);
  second.destroy();
});

async function operator(): Promise<string> {
  const key = /key: (\S{43})/.exec(server.output)?.[1];
  const answer = await ask(`${server.url}/api/v1/start`, { ca, method: "POST", body: { key }, headers: { origin: server.url } });
  assert.equal(answer.status, 204, answer.text);
  return String(answer.headers["set-cookie"]);
}

test("through TLS the cookie is Secure, the https origin is ours and the http one is not; no HSTS unasked", async () => {
  const cookie = await operator();
  assert.match(cookie, /; Secure/);
  const foreign = await ask(`${server.url}/api/v1/start`, {
    ca, method: "POST", body: { key: "x".repeat(43) }, headers: { origin: server.url.replace("https", "http") } });
  assert.equal(JSON.parse(foreign.text).code, "origin");
  const page = await ask(`${server.url}/`, { ca });
  assert.equal(page.headers["strict-transport-security"], undefined);
});

test("plain HTTP on the TLS port is told what to do", async () => {
  const answer = await fetch(`http://127.0.0.1:${server.port}/`);
  assert.equal(answer.status, 400);
  assert.match(await answer.text(), /https:\/\//);
});

test("the plain port redirects readers, refuses writers, and shows /trust with what it needs", async () => {
  const get = (target: string, init: RequestInit = {}) => fetch(server.plainUrl + target, { redirect: "manual", ...init });
  const moved = await get("/chats/3?x=1");
  assert.equal(moved.status, 308);
  assert.equal(moved.headers.get("location"), `${server.url}/chats/3?x=1`);
  const stranger = await get("/api/v1/whoami");
  assert.equal(stranger.status, 308);
  const written = await get("/api/v1/sessions", { method: "POST", body: "{}", headers: { "accept-language": "en" } });
  assert.equal(written.status, 403);
  assert.match(await written.text(), /HTTPS only/);
  assert.equal((await get("/healthz")).status, 200);
  assert.equal((await get("/trust")).headers.get("content-type"), "text/html; charset=utf-8");
  const told = (await (await get("/trust/server.json")).json()) as Record<string, string>;
  const print = openssl("x509", "-in", ca, "-noout", "-fingerprint", "-sha256");
  assert.equal(told["kind"], "own");
  assert(print.includes(told["fingerprint"] ?? "?"), print);
  const file = await get("/trust/ca.crt");
  assert.equal(file.headers.get("content-type"), "application/x-x509-ca-cert");
  assert.equal(await file.text(), readFileSync(ca, "utf8"));
  const profile = await get("/trust/ca.mobileconfig");
  assert.equal(profile.headers.get("content-type"), "application/x-apple-aspen-config");
  const data = /<data>([^<]+)<\/data>/.exec(await profile.text())?.[1] ?? "";
  assert.equal(openssl("x509", "-in", ca, "-outform", "DER", "-out", `${folder.path}/ca.der`), "");
  assert.deepEqual(Buffer.from(data, "base64"), readFileSync(`${folder.path}/ca.der`));
});

test("a name the certificate does not know is led to one it knows", async () => {
  const answer = await new Promise<string>((done) => {
    const socket = net.connect(Number(new URL(server.plainUrl).port), "127.0.0.1");
    let text = "";
    socket.on("data", (part) => (text += part.toString()));
    socket.once("close", () => done(text));
    socket.write("GET /x HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
  });
  assert.match(answer, new RegExp(`\r\nLocation: https://localhost:${server.port}/x\r\n`));
});

test("a handshake that does not go on is cut after ten seconds", async () => {
  const began = Date.now();
  const socket = net.connect(server.port, "127.0.0.1");
  socket.on("error", () => {});
  socket.write(Buffer.from([0x16, 3, 1, 2]));
  socket.resume();
  await new Promise((done) => socket.once("close", done));
  const took = Date.now() - began;
  assert(took > 8_000 && took < 30_000, `${took} ms`);
});

test("our own certificate is renewed at start when its end is near; the key stays", async () => {
  const other = new Folder();
  assert.equal(kafedra("ca", "--data", other.path, "--name", "localhost,127.0.0.1").code, 0);
  const key = readFileSync(other.tls("server.key"), "utf8");
  writeFileSync(`${other.path}/ext`, "subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n");
  openssl("req", "-new", "-key", other.tls("server.key"), "-subj", "/CN=localhost", "-out", `${other.path}/csr`);
  openssl("x509", "-req", "-in", `${other.path}/csr`, "-CA", other.tls("ca.crt"), "-CAkey", other.tls("ca.key"), "-days", "29",
    "-extfile", `${other.path}/ext`, "-out", other.tls("server.crt"));
  const second = await new TlsServer().start("serve", ["--data", other.path]);
  const socket = tls.connect({ host: "127.0.0.1", port: second.port, ca: readFileSync(other.tls("ca.crt")) });
  await new Promise((done, fail) => socket.once("secureConnect", done).once("error", fail));
  const days = (Date.parse(socket.getPeerCertificate().valid_to) - Date.now()) / 86_400_000;
  socket.destroy();
  assert.equal(await second.stop(), 0);
  assert(days > 390, `${days} days`);
  assert.equal(readFileSync(other.tls("server.key"), "utf8"), key);
  other.remove();
});

const refusals: [string, (f: Folder) => string[], RegExp][] = [
  ["one file of two", (f) => ["--tls-cert", selfSigned(f, "a", "a.example", 9).cert], /come together/],
  ["a file that is not there", () => ["--tls-cert", "/nowhere/a.crt", "--tls-key", "/nowhere/a.key"], /can not be read: No such file/],
  ["no certificate in the file", (f) => {
    writeFileSync(`${f.path}/x`, "hello");
    return ["--tls-cert", `${f.path}/x`, "--tls-key", selfSigned(f, "a", "a.example", 9).key];
  }, /no certificate in PEM form/],
  ["a key of another certificate", (f) => ["--tls-cert", selfSigned(f, "a", "a.example", 9).cert, "--tls-key", selfSigned(f, "b", "b.example", 9).key], /not the key of this certificate/],
  ["an ended certificate", (f) => {
    const pair = selfSigned(f, "a", "a.example", -1);
    return ["--tls-cert", pair.cert, "--tls-key", pair.key];
  }, /certificate ended on \d{4}-\d\d-\d\d; renew it/],
  ["a key with a password", (f) => {
    const pair = selfSigned(f, "a", "a.example", 9);
    openssl("pkey", "-in", pair.key, "-aes256", "-passout", "pass:secret", "-out", `${pair.key}.locked`);
    return ["--tls-cert", pair.cert, "--tls-key", `${pair.key}.locked`];
  }, /locked with a password/],
  ["a weak key", (f) => {
    const pair = selfSigned(f, "a", "a.example", 9, "rsa:1024");
    return ["--tls-cert", pair.cert, "--tls-key", pair.key];
  }, /1024 bits/],
  ["the plain port without TLS", () => ["--plain-listen", "127.0.0.1:0"], /needs TLS/],
  ["HSTS without a given certificate", () => ["--hsts", "on"], /lock out/],
];
for (const [what, args, words] of refusals)
  test(`${what}: refused at start, in words`, () => {
    const other = new Folder();
    const said = kafedra("serve", "--data", `${other.path}/data`, "--listen", "127.0.0.1:0", ...args(other));
    assert.equal(said.code, 1, said.out);
    assert.match(said.err, words);
    other.remove();
  });

function serialOf(port: number): Promise<string> {
  return new Promise((done, fail) => {
    const socket = tls.connect({ host: "127.0.0.1", port, rejectUnauthorized: false }, () => {
      done(socket.getPeerCertificate().serialNumber);
      socket.destroy();
    });
    socket.once("error", fail);
  });
}

test("changed files are taken while sockets live; bad ones leave what is in use", async () => {
  const other = new Folder();
  const cert = path.join(other.path, "live.crt");
  const key = path.join(other.path, "live.key");
  const put = (pair: { cert: string; key: string }) => {
    copyFileSync(pair.cert, `${cert}.new`);
    copyFileSync(pair.key, `${key}.new`);
    renameSync(`${cert}.new`, cert);
    renameSync(`${key}.new`, key);
  };
  put(selfSigned(other, "one", "localhost", 30));
  const second = await new TlsServer().start("demo", ["--json", "--tls-cert", cert, "--tls-key", key, "--hsts", "on"]);
  const before = await serialOf(second.port);
  const teacher = second.people.find((p) => p.login === "melnikova");
  assert(teacher);
  const signedIn = await ask(`${second.url}/api/v1/sign-in`, {
    ca: cert, servername: "localhost", method: "POST", headers: { origin: second.url },
    body: { org: teacher.slug, login: teacher.login, password: teacher.password } });
  assert.equal(signedIn.status, 204, signedIn.text);
  assert.match(String(signedIn.headers["strict-transport-security"]), /max-age=/);
  const cookie = String(signedIn.headers["set-cookie"]).split(";")[0] ?? "";
  const live = new WebSocket(`${second.url.replace("https", "wss")}/api/v1/live`, {
    ca: readFileSync(cert), servername: "localhost", headers: { cookie, origin: second.url } } as WebSocket.ClientOptions);
  await new Promise((done, fail) => live.once("open", done).once("error", fail));

  put(selfSigned(other, "two", "localhost", 30));
  await second.says(/event=certificate_changed/);
  const next = await serialOf(second.port);
  assert.notEqual(next, before);

  const good = selfSigned(other, "three", "localhost", 30);
  put({ cert: good.cert, key: selfSigned(other, "four", "localhost", 30).key });
  await second.says(/event=certificate_not_taken .*not the key of this certificate/);
  assert.equal(await serialOf(second.port), next);
  chmodSync(key, 0o640); // the owner mends who may read it: nothing else changes
  await second.says(/event=certificate_not_taken [\s\S]*event=certificate_not_taken /);

  const pong = new Promise((done) => live.once("pong", done));
  live.ping();
  await pong;
  live.close();
  assert.equal(await second.stop(), 0);
  other.remove();
});
