// A message that carries files waits for them, and for nothing else.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ChatId, FileId } from "../../api/schema.ts";
import { ModelServer } from "../../state/testing/model.ts";
import { MemoryStorage, setUp, tick } from "./testing/world.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function files() {
  const ready = new Map<string, FileId>();
  const log: string[] = [];
  return {
    ready,
    log,
    idsOf: (keys: readonly string[]) => {
      const ids = keys.map((key) => ready.get(key));
      return ids.every((id) => id !== undefined) ? (ids as FileId[]) : null;
    },
    posted: (keys: readonly string[]) => log.push(`posted ${keys}`),
    drop: (keys: readonly string[]) => log.push(`dropped ${keys}`),
  };
}

async function startedWith(given: ReturnType<typeof files>, storage = new MemoryStorage()) {
  const server = new ModelServer();
  const id = server.add("10", ["1", "2"]) as ChatId;
  const world = setUp({ server, storage, files: given });
  world.model.start();
  await tick();
  world.live.set("online");
  await tick();
  const posts = () => world.asked.filter(({ name }) => name === "message_post").map(({ input }) => input);
  return { ...world, world, id, posts };
}

describe("a message with files", () => {
  it("goes when all are ready, and does not hold back what was written after it", async () => {
    const given = files();
    const { model, id, posts } = await startedWith(given);
    model.send(id, "две схемы", null, ["a", "b"]);
    model.send(id, "и ещё слово", null);
    await tick();
    expect(posts()).toMatchObject([{ text: "и ещё слово", file_ids: [] }]);
    given.ready.set("a", "71" as FileId);
    model.filesMoved();
    await tick();
    expect(posts()).toHaveLength(1);
    given.ready.set("b", "72" as FileId);
    model.filesMoved();
    await tick();
    expect(posts()[1]).toMatchObject({ text: "две схемы", file_ids: ["71", "72"] });
    expect(given.log).toEqual(["posted a,b"]);
  });

  it("waits over a reload, and may have no words at all", async () => {
    const given = files();
    const storage = new MemoryStorage();
    const first = await startedWith(given, storage);
    first.model.send(first.id, "", null, ["a"]);
    await tick();
    first.model.end();
    const second = await startedWith(given, storage);
    expect(second.posts()).toEqual([]);
    given.ready.set("a", "71" as FileId);
    second.model.filesMoved();
    await tick();
    expect(second.posts()).toMatchObject([{ text: "", file_ids: ["71"] }]);
  });

  it("takes its files with it when it is thrown away", async () => {
    const given = files();
    const { model, id } = await startedWith(given);
    model.send(id, "", null, ["a"]);
    await tick();
    model.discard(model.store.get().outbox[0]?.key ?? "");
    expect(model.store.get().outbox).toEqual([]);
    expect(given.log).toEqual(["dropped a"]);
  });
});
