import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { backOffMs } from "./backOff.ts";
import { LiveSocket } from "./live.ts";
import type { ChatId } from "./schema.ts";
import type { SocketLike } from "./socket.ts";

class FakeSocket implements SocketLike {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly sent: Record<string, unknown>[] = [];
  isClosed = false;
  send(data: string): void {
    this.sent.push(JSON.parse(data));
  }
  close(): void {
    this.isClosed = true;
  }
  get(frame: Record<string, unknown>): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  event(topic: string, seq: number): void {
    this.get({ t: "event", topic, seq, kind: "gone", ref: "1", version: 1 });
  }
}

function setUp() {
  const sockets: FakeSocket[] = [];
  const log: string[] = [];
  const live = new LiveSocket({
    url: "ws://x",
    random: () => 1,
    open: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    handlers: {
      onStatus: (status) => log.push(status),
      onHello: (member) => log.push(`hello ${member}`),
      onEvent: (event) => log.push(`${event.topic} ${event.seq}`),
      onResync: (topic) => log.push(`resync ${topic}`),
      onGone: (topic) => log.push(`gone ${topic}`),
      onRefused: () => log.push("refused"),
    },
  });
  const socket = () => sockets.at(-1) as FakeSocket;
  const open = () => {
    live.start();
    socket().get({ t: "hello", session: "s", member: "4" });
    log.length = 0;
  };
  return { live, sockets, socket, log, open };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("LiveSocket", () => {
  it("subscribes from the seq we know, and again with the last one after a break", () => {
    const { live, socket, sockets, log, open } = setUp();
    live.subscribe("c1", 5);
    open();
    expect(socket().sent).toEqual([{ t: "subscribe", topic: "c1", since: 5 }]);
    socket().event("c1", 6);
    socket().get({ t: "subscribed", topic: "c1", seq: 6 });
    socket().event("c1", 7);
    socket().onclose?.({ code: 1006 });
    vi.advanceTimersByTime(500);
    expect(sockets).toHaveLength(2);
    socket().get({ t: "hello", session: "s", member: "4" });
    expect(socket().sent).toEqual([{ t: "subscribe", topic: "c1", since: 7 }]);
    expect(log).toEqual(["c1 6", "c1 7", "offline", "connecting", "online", "hello 4"]);
  });

  it("gives each event once and asks again at a hole, once", () => {
    const { live, socket, log, open } = setUp();
    live.subscribe("c1", 5);
    open();
    socket().get({ t: "subscribed", topic: "c1", seq: 5 });
    socket().event("c1", 6);
    socket().event("c1", 6);
    socket().event("c1", 8);
    socket().event("c1", 9);
    expect(socket().sent.filter(({ t }) => t === "subscribe")).toEqual([
      { t: "subscribe", topic: "c1", since: 5 },
      { t: "subscribe", topic: "c1", since: 6 },
    ]);
    socket().event("c1", 7);
    socket().event("c1", 8);
    expect(log).toEqual(["c1 6", "c1 7", "c1 8"]);
  });

  it("asks for a window when too much was missed or the server's past is another one", () => {
    const { live, socket, log, open } = setUp();
    live.subscribe("c1", 5);
    live.subscribe("c2", 50);
    open();
    socket().get({ t: "resync", topic: "c1", seq: 9000 });
    socket().get({ t: "subscribed", topic: "c2", seq: 3 });
    socket().get({ t: "resync", topic: "c7", seq: 1 });
    expect(log).toEqual(["resync c1", "resync c2"]);
  });

  it("forgets a topic that is gone", () => {
    const { live, socket, log, open } = setUp();
    live.subscribe("c1", 5);
    open();
    socket().get({ t: "gone", topic: "c1" });
    socket().event("c1", 6);
    expect(log).toEqual(["gone c1"]);
  });

  it("pings, and takes silence for a break", () => {
    const { sockets, socket, log, open } = setUp();
    open();
    vi.advanceTimersByTime(25_000);
    expect(socket().sent).toEqual([{ t: "ping", id: "p1" }]);
    socket().get({ t: "pong", id: "p1" });
    vi.advanceTimersByTime(25_000);
    vi.advanceTimersByTime(10_000);
    expect(sockets[0]?.isClosed).toBe(true);
    expect(log).toEqual(["offline"]);
  });

  it("backs off with a spread, and at most half a minute", () => {
    expect(backOffMs(0, () => 1)).toBe(500);
    expect(backOffMs(0, () => 0)).toBe(250);
    expect(backOffMs(20, () => 1)).toBe(30_000);
  });

  it("stops when the session ended", () => {
    const { socket, sockets, log, open } = setUp();
    open();
    socket().onclose?.({ code: 1008 });
    vi.advanceTimersByTime(120_000);
    expect(sockets).toHaveLength(1);
    expect(log).toEqual(["offline", "refused"]);
  });

  it("asks who we are after refusals in a row, and goes on trying", () => {
    const { live, socket, sockets, log } = setUp();
    live.start();
    socket().onclose?.({ code: 1006 });
    vi.advanceTimersByTime(500);
    socket().onclose?.({ code: 1006 });
    expect(log.filter((line) => line === "refused")).toHaveLength(1);
    vi.advanceTimersByTime(60_000);
    expect(sockets.length).toBeGreaterThan(2);
  });

  it("waits for the person when a newer socket took the place", () => {
    const { live, socket, sockets, open } = setUp();
    open();
    socket().onclose?.({ code: 4000 });
    vi.advanceTimersByTime(120_000);
    expect(sockets).toHaveLength(1);
    live.wake();
    expect(sockets).toHaveLength(2);
  });

  it("answers calls, refuses with problems, and fails those cut by a break", async () => {
    const { live, socket, open } = setUp();
    const read = (n: number) => live.call("chat_read", { chat_id: "1" as ChatId, n });
    await expect(read(1)).rejects.toMatchObject({ code: "offline" });
    open();
    const good = read(2);
    const bad = read(3);
    const cut = read(4);
    const [first, second] = socket().sent as { id: string }[];
    socket().get({ t: "reply", id: first?.id, status: 200, body: { chat_id: "1", n: 2 } });
    socket().get({ t: "reply", id: second?.id, status: 404, body: { code: "not_found" } });
    await expect(good).resolves.toEqual({ chat_id: "1", n: 2 });
    await expect(bad).rejects.toMatchObject({ code: "not_found" });
    socket().onclose?.({ code: 1006 });
    await expect(cut).rejects.toMatchObject({ code: "offline" });
  });

  it("leaves no timer and no socket behind", () => {
    const { live, socket, open } = setUp();
    open();
    live.end();
    expect(socket().isClosed).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });
});
