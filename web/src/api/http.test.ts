import { describe, expect, it } from "vitest";
import { ApiError, asApiError, isPassing, problemOf } from "./error.ts";
import { createCall, requestOf } from "./http.ts";
import { laterOperations } from "./laterOperations.ts";
import { operations } from "./operations.ts";
import { type OperationName, routeOf } from "./route.ts";
import type { ChatId, MessageId } from "./schema.ts";

const chat = "17" as ChatId;

function answering(status: number, body: string, headers: Record<string, string> = {}) {
  const sent: { url: string; init: RequestInit }[] = [];
  const fetch = (async (url: string, init: RequestInit) => {
    sent.push({ url, init });
    return new Response(status === 204 ? null : body, { status, headers });
  }) as unknown as typeof globalThis.fetch;
  return { sent, fetch };
}

const headersOf = (init: RequestInit | undefined) => init?.headers as Record<string, string>;

describe("requestOf", () => {
  it("puts path fields into the path, the rest of a GET into the query", async () => {
    const { url, init } = requestOf(await routeOf("message_list"), { chat_id: chat, before: 5 });
    expect(url).toBe("/api/v1/chats/17/messages?before=5");
    expect(init.method).toBe("GET");
    expect(init.body).toBeUndefined();
  });

  it("puts the rest of others into the body, and leaves absent fields out", async () => {
    const { url, init } = requestOf(await routeOf("message_post"), { chat_id: chat, text: "да", reply_to: null });
    expect(url).toBe("/api/v1/chats/17/messages");
    expect(init.body).toBe('{"text":"да"}');
    expect(init.headers["Content-Type"]).toBe("application/json");
  });

  it("escapes what goes into the path", async () => {
    expect(requestOf(await routeOf("org_public_get"), { slug: "../me" }).url).toBe("/api/v1/o/..%2Fme");
  });
});

describe("routeOf", () => {
  it("finds what is at hand and what is fetched later, and never both", async () => {
    for (const name of [...Object.keys(operations), ...Object.keys(laterOperations)] as OperationName[]) {
      expect((await routeOf(name)).path).toMatch(/^\//);
      expect(name in operations && name in laterOperations).toBe(false);
    }
  });
});

describe("call", () => {
  it("gives the body of a good answer, nothing for 204", async () => {
    const good = answering(200, '{"chat_id":"17","n":4}');
    expect(await createCall({ fetch: good.fetch })("chat_read", { chat_id: chat, n: 4 })).toEqual({
      chat_id: "17",
      n: 4,
    });
    const none = answering(204, "");
    expect(await createCall({ fetch: none.fetch })("sign_out", {})).toBeUndefined();
  });

  it("sends the given key with idempotent operations only", async () => {
    const server = answering(201, "{}");
    const call = createCall({ fetch: server.fetch, language: () => "en" });
    await call("message_post", { chat_id: chat, text: "да", reply_to: "3" as MessageId }, { key: "k1" });
    await call("message_post", { chat_id: chat, text: "да" });
    await call("chat_read", { chat_id: chat, n: 1 }, { key: "k2" });
    const [first, second, third] = server.sent.map(({ init }) => headersOf(init));
    expect(first?.["Idempotency-Key"]).toBe("k1");
    expect(second?.["Idempotency-Key"]).toMatch(/^[0-9a-f]{32}$/);
    expect(third?.["Idempotency-Key"]).toBeUndefined();
    expect(first?.["Accept-Language"]).toBe("en");
  });

  it("turns a problem into ApiError and tells the listener", async () => {
    const body = '{"code":"too_many","detail":"","request_id":"7f3a"}';
    const { fetch } = answering(429, body, { "Retry-After": "3" });
    const told: string[] = [];
    const call = createCall({ fetch, onError: (error, name) => told.push(`${name} ${error.code}`) });
    await expect(call("chat_list", {})).rejects.toMatchObject({
      code: "too_many",
      status: 429,
      requestId: "7f3a",
      retryAfterMs: 3000,
    });
    expect(told).toEqual(["chat_list too_many"]);
  });

  it("calls no answer offline, and an answer that cannot be read internal", async () => {
    const broken = (async () => {
      throw new TypeError("network");
    }) as unknown as typeof globalThis.fetch;
    await expect(createCall({ fetch: broken })("chat_list", {})).rejects.toMatchObject({ code: "offline" });
    const { fetch } = answering(200, "<html>");
    await expect(createCall({ fetch })("chat_list", {})).rejects.toMatchObject({ code: "internal" });
  });
});

describe("problemOf", () => {
  it("knows only codes of the table", () => {
    expect(problemOf(409, { code: "conflict" }).code).toBe("conflict");
    expect(problemOf(418, { code: "teapot" }).code).toBe("internal");
    expect(problemOf(502, undefined).code).toBe("unavailable");
    expect(problemOf(422, { code: "invalid", detail: "text" }).detail).toBe("text");
  });

  it("tells passing refusals from final ones", () => {
    expect(isPassing(problemOf(503, { code: "unavailable" }))).toBe(true);
    expect(isPassing(new ApiError("offline", 0))).toBe(true);
    expect(isPassing(problemOf(422, { code: "invalid" }))).toBe(false);
    expect(asApiError(new Error("x")).code).toBe("internal");
  });
});
