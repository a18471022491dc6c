// A message that carries files waits for them, and for nothing else.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { problemOf } from "../../api/error.ts";
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
  const stuck = new Set<string>();
  const log: string[] = [];
  return {
    ready,
    stuck,
    log,
    idsOf: (keys: readonly string[]) => {
      if (keys.some((key) => stuck.has(key))) return "stuck" as const;
      const ids = keys.map((key) => ready.get(key));
      return ids.every((id) => id !== undefined) ? (ids as FileId[]) : ("waiting" as const);
    },
    again: (keys: readonly string[]) => log.push(`again ${keys}`),
    posted: (keys: readonly string[]) => log.push(`posted ${keys}`),
    drop: (keys: readonly string[]) => log.push(`dropped ${keys}`),
  };
}

type Alone = NonNullable<Parameters<typeof setUp>[0]>["alone"];

async function startedWith(given: ReturnType<typeof files>, storage = new MemoryStorage(), alone?: Alone) {
  const server = new ModelServer();
  const id = server.add("10", ["1", "2"]) as ChatId;
  const world = setUp({ server, storage, files: given, ...(alone && { alone }) });
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

  it("says that a file holds it up for ever, and goes without it when it is taken out", async () => {
    const given = files();
    const { model, id, posts } = await startedWith(given);
    given.ready.set("a", "71" as FileId);
    given.stuck.add("b");
    model.send(id, "две схемы", null, ["a", "b"]);
    expect(model.store.get().outbox[0]).toMatchObject({ status: "failed", code: null });
    model.retry(model.store.get().outbox[0]?.key ?? "");
    expect(given.log).toEqual(["again a,b"]);
    expect(model.store.get().outbox[0]?.status).toBe("failed");
    model.fileGone("b");
    await tick();
    expect(posts()).toMatchObject([{ text: "две схемы", file_ids: ["71"] }]);
  });

  it("goes when the file that held it up is mended, and is nothing without words and files", async () => {
    const given = files();
    const { model, id, posts } = await startedWith(given);
    given.stuck.add("a").add("b");
    model.send(id, "", null, ["a"]);
    model.send(id, "", null, ["b"]);
    model.fileGone("b");
    expect(model.store.get().outbox.map((item) => item.files)).toEqual([["a"]]);
    given.stuck.clear();
    given.ready.set("a", "71" as FileId);
    model.filesMoved();
    await tick();
    expect(posts()).toMatchObject([{ file_ids: ["71"] }]);
  });

  it("names the same files after a kill between the post and its answer", async () => {
    const given = files();
    const storage = new MemoryStorage();
    const first = await startedWith(given, storage);
    given.ready.set("a", "71" as FileId);
    first.world.hold("message_post");
    first.model.send(first.id, "схема", null, ["a"]);
    await tick();
    const [post] = first.posts();
    first.model.end();
    given.ready.clear();
    given.stuck.add("a");
    const second = await startedWith(given, storage);
    expect(second.posts()).toEqual([post]);
    expect(second.world.asked.find(({ name }) => name === "message_post")?.options?.key).toBe(
      first.world.asked.find(({ name }) => name === "message_post")?.options?.key,
    );
  });

  it("asks anew what its files are when the server does not know them", async () => {
    const given = files();
    const { model, id, posts, world } = await startedWith(given);
    given.ready.set("a", "71" as FileId);
    world.refusal = problemOf(404, { code: "not_found" });
    model.send(id, "схема", null, ["a"]);
    await tick();
    const [item] = model.store.get().outbox;
    expect(item).toMatchObject({ status: "failed", code: "not_found", fileIds: ["71"] });
    world.refusal = null;
    given.ready.set("a", "99" as FileId);
    model.retry(item?.key ?? "");
    await tick();
    expect(given.log[0]).toBe("again a");
    expect(posts()[1]).toMatchObject({ file_ids: ["99"] });
  });

  it("does not go without a file that was taken out while other tabs had their turn", async () => {
    const given = files();
    const turns: (() => void)[] = [];
    const { model, id, posts } = await startedWith(given, new MemoryStorage(), async (_, run) => {
      await new Promise<void>((resolve) => turns.push(resolve));
      return run();
    });
    given.ready.set("a", "71" as FileId);
    model.send(id, "схема", null, ["a"]);
    given.ready.delete("a");
    turns[0]?.();
    await tick();
    expect(posts()).toEqual([]);
    expect(model.store.get().outbox[0]?.status).toBe("queued");
  });
});
