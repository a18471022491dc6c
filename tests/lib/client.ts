// client.ts - a person without a browser: a cookie, operations by name, a live socket.
import { readFileSync } from "node:fs";
import path from "node:path";
import { WebSocket } from "ws";

export type Json = Record<string, any>;

interface Described {
  operationId: string;
  requestBody?: { content: Record<string, unknown> };
  parameters?: { name: string; in: string }[];
}

interface Route {
  method: string;
  path: string;
  /** The media types of a raw body; none: it is JSON. */
  upload: string[];
  /** Headers that fill fields of the input. */
  headers: string[];
}

const openapi = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, "../../docs/api/openapi.json"), "utf8"),
) as { paths: Record<string, Record<string, Described>> };

/** Every operation the server describes, by name. */
export const routes: ReadonlyMap<string, Route> = new Map(
  Object.entries(openapi.paths).flatMap(([p, methods]) =>
    Object.entries(methods).map(([method, op]) => {
      const upload = Object.keys(op.requestBody?.content ?? {}).filter((type) => type !== "application/json");
      const headers = (op.parameters ?? []).filter((one) => one.in === "header").map((one) => one.name);
      return [op.operationId, { method: method.toUpperCase(), path: p, upload, headers }] as const;
    }),
  ),
);

export class Refused extends Error {
  readonly status: number;
  readonly code: string;
  readonly problem: Json;
  constructor(op: string, status: number, problem: Json) {
    super(`${op}: ${status} ${problem["code"]} ${problem["detail"] ?? ""}`);
    this.status = status;
    this.code = String(problem["code"]);
    this.problem = problem;
  }
}

export interface Answer {
  status: number;
  body: Json;
  headers: Headers;
  /** Of an operation that answers a file. */
  file?: { name: string; type: string; bytes: Uint8Array };
}

export class Client {
  readonly url: string;
  cookie = "";

  constructor(url: string) {
    this.url = url;
  }

  /** One request as it stands, refused or not. */
  async ask(op: string, input: Json = {}, headers: Record<string, string> = {}): Promise<Answer> {
    const route = routes.get(op);
    if (!route) throw new Error(`no operation ${op}`);
    const rest: Json = { ...input };
    let target = route.path.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = String(rest[name]);
      delete rest[name];
      return encodeURIComponent(value);
    });
    const all: Record<string, string> = { ...headers };
    if (this.cookie !== "") all["cookie"] = this.cookie;
    for (const name of route.headers) {
      if (rest[name] === undefined) continue;
      all[name] = String(rest[name]);
      delete rest[name];
    }
    let body: string | Uint8Array | null = null;
    if (route.upload.length > 0) {
      body = (rest["content"] as Uint8Array | undefined) ?? new TextEncoder().encode("nothing");
      delete rest["content"];
      all["content-type"] ??= route.upload[0] ?? "";
    }
    if (route.upload.length > 0 || ["GET", "HEAD", "DELETE"].includes(route.method)) {
      const query = new URLSearchParams(rest as Record<string, string>).toString();
      if (query !== "") target += `?${query}`;
    } else if (Object.keys(rest).length > 0 || route.headers.length === 0 || headers["idempotency-key"] !== undefined) {
      all["content-type"] = "application/json";
      body = JSON.stringify(rest);
    }
    return this.raw(route.method, target, body, all);
  }

  async raw(method: string, target: string, body: string | Uint8Array | null, headers: Record<string, string>): Promise<Answer> {
    const answer = await fetch(this.url + target, { method, body: body as BodyInit, headers, redirect: "manual" });
    const set = answer.headers.getSetCookie().find((c) => c.startsWith("kafedra_session="));
    if (set !== undefined) this.cookie = /Max-Age=0/i.test(set) ? "" : (set.split(";")[0] ?? "");
    const name = /filename\*=UTF-8''(\S+)/.exec(answer.headers.get("content-disposition") ?? "")?.[1];
    if (name !== undefined) {
      const bytes = new Uint8Array(await answer.arrayBuffer());
      const file = { name: decodeURIComponent(name), type: answer.headers.get("content-type") ?? "", bytes };
      return { status: answer.status, body: {}, headers: answer.headers, file };
    }
    const text = await answer.text();
    return { status: answer.status, body: text === "" ? {} : (JSON.parse(text) as Json), headers: answer.headers };
  }

  /** The result, or Refused. */
  async call(op: string, input: Json = {}, headers: Record<string, string> = {}): Promise<Json> {
    const { status, body } = await this.ask(op, input, headers);
    if (status >= 400) throw new Refused(op, status, body);
    return body;
  }

  /** "ok" or the code of the refusal. */
  async verdict(op: string, input: Json = {}): Promise<string> {
    const { status, body } = await this.ask(op, input);
    return status < 400 ? "ok" : String(body["code"] ?? status); // a HEAD has no body
  }

  async live(): Promise<Live> {
    return Live.open(this);
  }
}

/** A frame is waited for no longer than it takes, so this is enough for a slow machine that is busy. */
const patience = 120_000;

/** A live socket whose frames are waited for, never slept for. */
export class Live {
  readonly frames: Json[] = [];
  closed: { code: number; reason: string } | undefined;
  private readonly socket: WebSocket;
  private readonly waiting = new Set<() => void>();

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on("message", (data) => {
      this.frames.push(JSON.parse(String(data)) as Json);
      for (const look of [...this.waiting]) look();
    });
    socket.on("close", (code, reason) => {
      this.closed = { code, reason: String(reason) };
      for (const look of [...this.waiting]) look();
    });
    socket.on("error", () => {});
  }

  static open(client: Client, headers: Record<string, string> = {}): Promise<Live> {
    const socket = new WebSocket(`${client.url.replace("http", "ws")}/api/v1/live`, {
      headers: { cookie: client.cookie, origin: client.url, ...headers },
    });
    const live = new Live(socket);
    return new Promise((done, fail) => {
      socket.once("open", () => done(live));
      socket.once("unexpected-response", (_, answer) => fail(new Refused("live", answer.statusCode ?? 0, {})));
      socket.once("error", fail);
    });
  }

  send(frame: Json): void {
    this.socket.send(JSON.stringify(frame));
  }

  sendText(text: string): void {
    this.socket.send(text);
  }

  /** Cut without a closing handshake, as a lost network does. */
  cut(): void {
    this.socket.terminate();
  }

  close(): void {
    this.socket.close();
  }

  /** The first frame that fits, past or future. */
  async frame(fits: (f: Json) => boolean, what = "a frame", ms = patience): Promise<Json> {
    return this.until(() => this.frames.find(fits), what, ms);
  }

  async ended(ms = patience): Promise<{ code: number; reason: string }> {
    return this.until(() => this.closed, "the end of the socket", ms);
  }

  async subscribe(topic: string, since?: number): Promise<Json> {
    this.send(since === undefined ? { t: "subscribe", topic } : { t: "subscribe", topic, since });
    return this.frame(
      (f) => f["topic"] === topic && ["subscribed", "resync", "gone"].includes(f["t"]),
      `the answer to subscribe ${topic}`,
    );
  }

  events(topic: string): Json[] {
    return this.frames.filter((f) => f["t"] === "event" && f["topic"] === topic);
  }

  async call(id: string, op: string, input: Json, key?: string): Promise<Json> {
    this.send({ t: "call", id, op, in: input, ...(key === undefined ? {} : { key }) });
    return this.frame((f) => f["t"] === "reply" && f["id"] === id, `the reply to ${op}`);
  }

  private until<T>(find: () => T | undefined, what: string, ms: number): Promise<T> {
    return new Promise((done, fail) => {
      const look = () => {
        const found = find();
        if (found !== undefined) finish(() => done(found));
        else if (this.closed && what !== "the end of the socket") {
          finish(() => fail(new Error(`socket closed (${this.closed?.code}) while waiting for ${what}`)));
        }
      };
      const late = setTimeout(() => {
        finish(() => fail(new Error(`${what} did not come; got ${JSON.stringify(this.frames.slice(-5))}`)));
      }, ms);
      const finish = (then: () => void) => {
        clearTimeout(late);
        this.waiting.delete(look);
        then();
      };
      this.waiting.add(look);
      look();
    });
  }
}
