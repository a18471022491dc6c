// Bad input: one form of refusal in both languages, nothing changed, nothing crashed, for every operation.
import assert from "node:assert/strict";
import net from "node:net";
import { after, before, test } from "node:test";
import { Client, routes } from "../lib/client.ts";
import { Server } from "../lib/server.ts";
import { type Org, openOrg, operatorOf } from "../lib/world.ts";

const server = new Server();
let org: Org;
let operator: Client;
before(async () => {
  await server.start("serve", ["--rates", "off"]);
  operator = await operatorOf(server);
  org = await openOrg(server, operator, "refuse");
});
after(() => server.remove());

function isProblem(body: Record<string, any>, status: number): void {
  assert.equal(body["status"], status);
  assert.equal(typeof body["code"], "string");
  assert(String(body["title"]).length > 10);
  // Refused before it was read as a request (too large, malformed HTTP): nothing was logged under an id.
  if (body["request_id"] !== undefined) assert.match(String(body["request_id"]), /^[0-9a-f]{8}$/);
  else assert(["malformed", "too_large", "target_too_long", "head_too_large"].includes(body["code"]), body["code"]);
}

test("every operation refuses nonsense in every field without an internal error", async () => {
  const nonsense: unknown[] = [null, -1, 1e300, "x".repeat(70_000), "\u0000", [], {}, true, "999999999999999999999", ["a"], "\ud800"];
  for (const [op, route] of routes) {
    const who = route.path.startsWith("/api/v1/orgs") ? operator : org.administrator.client;
    if (op === "sign_out") continue;
    for (const value of nonsense) {
      const fields = ["secret", "name", "login", "password", "text", "title", "slug", "roles", "n", "version", "code", "key",
        "org", "member_ids", "member_id", "after", "before", "limit", "find", "approve", "is_verified", "hours", "max_uses"];
      const input: Record<string, unknown> = Object.fromEntries(fields.map((f) => [f, value]));
      for (const m of route.path.matchAll(/\{(\w+)\}/g)) input[m[1] ?? ""] = typeof value === "string" ? value.slice(0, 50) : "7";
      const client = new Client(server.url);
      client.cookie = who.cookie;
      const answer = await client.ask(op, input).catch(() => undefined); // a target that is too long may cut the connection
      if (answer && answer.status >= 400) {
        assert.notEqual(answer.status, 500, op);
        if (route.method === "HEAD") continue; // no body
        isProblem(answer.body, answer.status);
        assert.notEqual(answer.body["code"], "internal", `${op} ${JSON.stringify(value).slice(0, 30)}`);
      }
    }
  }
  assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
});

test("the words come in the language that was asked for", async () => {
  const ask = async (language: string) =>
    (await new Client(server.url).ask("whoami", {}, { "accept-language": language })).body["title"] as string;
  assert.match(await ask("ru"), /Войдите/);
  assert.match(await ask("en-GB,en;q=0.9"), /Sign in/);
  assert.match(await ask("de"), /Войдите|Sign in/);
});

test("a request of another site changes nothing", async () => {
  const { cookie } = org.administrator.client;
  const body = JSON.stringify({ name: "Взломано", short_name: "В", contact: "", version: 1 });
  const foreign: Record<string, string>[] = [
    { origin: "https://evil.example" }, { origin: "null" }, { "sec-fetch-site": "cross-site" }, { "sec-fetch-site": "same-site" },
  ];
  for (const headers of foreign) {
    const answer = await new Client(server.url).raw("PUT", "/api/v1/org", body, {
      "content-type": "application/json", cookie, ...headers,
    });
    assert.equal(answer.body["code"], "origin", JSON.stringify(headers));
  }
  const form = await new Client(server.url).raw("PUT", "/api/v1/org", body, { "content-type": "text/plain", cookie });
  assert(form.status >= 400);
  assert.notEqual((await org.administrator.client.call("org_get"))["name"], "Взломано");
});

test("a stale version is a conflict", async () => {
  const now = await org.administrator.client.call("org_get");
  const update = (version: number) =>
    org.administrator.client.verdict("org_update", { name: "Имя", short_name: "И", contact: "", version });
  assert.equal(await update(now["version"]), "ok");
  assert.equal(await update(now["version"]), "conflict");
});

test("the last administrator stays one", async () => {
  const { person } = await org.administrator.client.call("person_get", { member_id: org.administrator.id });
  assert.equal(await org.administrator.client.verdict("person_update", {
    member_id: org.administrator.id, name: person["name"], roles: ["teacher"], position: "", version: person["version"],
  }), "last_administrator");
});

test("malformed HTTP is refused and the connection ended", async () => {
  const cases: [string, string, RegExp][] = [
    ["no host", "GET / HTTP/1.1\r\n\r\n", /^HTTP\/1\.1 400/],
    ["two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", /^HTTP\/1\.1 400/],
    ["length and chunks", "POST /api/v1/sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", /^HTTP\/1\.1 400/],
    ["two lengths", "POST /api/v1/sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc", /^HTTP\/1\.1 400/],
    ["bare line feeds", "GET / HTTP/1.1\nHost: a\n\n", /^HTTP\/1\.1 400/],
    ["blank before the colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", /^HTTP\/1\.1 400/],
    ["unknown method", "BREW /api/v1/me HTTP/1.1\r\nHost: a\r\n\r\n", /^HTTP\/1\.1 (400|405)/],
    ["headers too large", `GET / HTTP/1.1\r\nHost: a\r\nX: ${"y".repeat(100_000)}\r\n\r\n`, /^HTTP\/1\.1 431/],
    ["target too long", `GET /${"y".repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, /^HTTP\/1\.1 414/],
    ["body too large", "POST /api/v1/sign-in HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9999999\r\n\r\n", /^HTTP\/1\.1 413/],
    ["binary", "\x00\x01\x02\x03\r\n\r\n", /^HTTP\/1\.1 400/],
  ];
  for (const [what, bytes, answer] of cases) assert.match(await exchange(bytes), answer, what);
  assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
});

/** Send bytes as they are, read until the server closes. */
function exchange(bytes: string): Promise<string> {
  return new Promise((done, fail) => {
    const socket = net.connect(Number(new URL(server.url).port), "127.0.0.1");
    let answer = "";
    socket.on("data", (d) => { answer += d.toString("latin1"); });
    socket.on("close", () => done(answer));
    socket.on("error", (e) => (answer === "" ? fail(e) : done(answer)));
    socket.write(Buffer.from(bytes, "latin1"));
  });
}

test("guessing a password slows the guesser, not the owner elsewhere", async () => {
  const wrong = () => new Client(server.url).verdict("sign_in", { org: "refuse", login: "klimov", password: "wrong-wrong-1" });
  const seen = new Set<string>();
  for (let i = 0; i < 12; i++) seen.add(await wrong());
  assert(seen.has("wrong_credentials"));
  assert(seen.has("too_many"), "repeated guesses are slowed");
  assert.equal((await org.administrator.client.call("whoami"))["me"]["login"], "klimov", "the open session lives");
});

test("an unknown login and an unknown organisation answer as a wrong password does", async () => {
  for (const [o, login] of [["refuse", "nobody"], ["no-such-place", "klimov2"]] as const) {
    const answer = await new Client(server.url).ask("sign_in", { org: o, login, password: "wrong-wrong-1" });
    assert.equal(answer.body["code"], "wrong_credentials");
  }
});
