// A slow chat: what it does not take yet waits in its order, is shown with its moment, and is not lost.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { problemOf } from "../../api/error.ts";
import { started, tick } from "./testing/world.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const slow = (seconds: number) => problemOf(429, { code: "slow", detail: "1" }, String(seconds));

async function slowed() {
  const all = await started();
  all.server.setRules(all.id, { slow_s: 30 });
  all.world.deliver();
  all.world.refusal = slow(12);
  all.model.send(all.id, "раз", null, []);
  all.model.send(all.id, "два", null, []);
  await tick();
  return all;
}

describe("a message that comes too soon", () => {
  it("waits for its moment, and what follows behind it", async () => {
    const { world, model, id, server } = await slowed();
    const [first, second] = model.store.get().outbox;
    expect(first).toMatchObject({ status: "queued", goesUs: world.nowUs + 12_000_000 });
    expect(second).toMatchObject({ status: "queued" });
    expect(world.posts()).toHaveLength(1);
    model.retry("no such");
    await tick();
    expect(world.posts()).toHaveLength(1);
    world.refusal = null;
    world.nowUs += 12_000_000;
    await vi.advanceTimersByTimeAsync(12_000);
    expect(server.chats.get(id)?.messages.map(({ text }) => text)).toEqual(["раз", "два"]);
    expect(new Set(world.posts().map(({ options }) => options?.key)).size).toBe(2);
  });

  it("goes at once when the chat is slow no more", async () => {
    const { world, id, server } = await slowed();
    world.refusal = null;
    server.setRules(id, { slow_s: 0 });
    world.deliver();
    await tick();
    expect(server.chats.get(id)?.messages).toHaveLength(2);
  });

  it("can be thrown away meanwhile, and the next one takes its turn", async () => {
    const { world, model, id, server } = await slowed();
    world.refusal = null;
    model.discard(model.store.get().outbox[0]?.key ?? "");
    await tick();
    expect(server.chats.get(id)?.messages.map(({ text }) => text)).toEqual(["два"]);
  });
});
