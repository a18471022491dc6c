// What must not come back, get lost or be sent twice when answers, events and tabs meet in an unlucky order.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../../api/error.ts";
import type { MessageId } from "../../api/schema.ts";
import { ModelServer } from "../../state/testing/model.ts";
import { quotedOf } from "./quotes.ts";
import { started, tick } from "./testing/world.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A chat whose messages are told without their words: somebody came after the first ones. */
async function withNewcomer(messages: number) {
  const server = new ModelServer();
  const id = server.add("10", ["1", "2", "3"]);
  for (let i = 1; i <= messages; i++) server.post(id, "2", `слово ${i}`);
  server.chats.get(id)?.members.set("1", { readN: messages, joinedN: 0 });
  server.chats.get(id)?.members.set("3", { readN: messages, joinedN: messages });
  const made = await started({ server });
  made.model.open(id);
  await tick();
  const shown = (n: number) =>
    made.model.store
      .get()
      .state.chats.get(id)
      ?.window?.messages.find((message) => message.id === String(n));
  return { ...made, id, shown };
}

describe("a deletion told without its words", () => {
  it("is read after a break that came between", async () => {
    const { world, server, id, live, deliver, shown } = await withNewcomer(3);
    server.erase(id, "2" as MessageId, "2");
    world.isDown = true;
    deliver();
    await tick();
    live.set("offline");
    world.isDown = false;
    live.set("online");
    await tick();
    expect(shown(2)?.is_deleted).toBe(true);
  });

  it("is read again while the socket lives, too", async () => {
    const { world, server, id, deliver, shown } = await withNewcomer(3);
    world.isDown = true;
    server.erase(id, "2" as MessageId, "2");
    deliver();
    await tick();
    world.isDown = false;
    await vi.advanceTimersByTimeAsync(6000);
    expect(shown(2)?.is_deleted).toBe(true);
  });

  it("changes a quote of a message that is far away", async () => {
    const { server, id, model, deliver } = await withNewcomer(120);
    model.wantQuote(id, "5" as MessageId);
    await tick();
    expect(quotedOf(model.store.get(), id, "5" as MessageId)).toMatchObject({ text: "слово 5" });
    server.erase(id, "5" as MessageId, "2");
    deliver();
    await tick();
    expect(quotedOf(model.store.get(), id, "5" as MessageId)).toMatchObject({ is_deleted: true });
  });

  it("is not asked for again once it is not ours", async () => {
    const { server, id, model, asked, deliver } = await withNewcomer(3);
    server.erase(id, "2" as MessageId, "2");
    server.message = () => {
      throw new ApiError("not_found", 404);
    };
    deliver();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked.filter(({ name }) => name === "message_get")).toHaveLength(1);
    expect(model.store.get().state.wanted.size).toBe(0);
  });
});

it("a page that was read before a deletion does not bring the words back", async () => {
  const server = new ModelServer();
  const id = server.add("10", ["1", "2"]);
  for (let i = 1; i <= 3; i++) server.post(id, "2", `слово ${i}`);
  const { model, hold, deliver } = await started({ server });
  const release = hold("message_list");
  model.open(id);
  await tick();
  server.erase(id, "2" as MessageId, "2");
  deliver();
  release();
  await tick();
  const shown = model.store.get().state.chats.get(id)?.window?.messages ?? [];
  expect(shown.map((message) => message.is_deleted)).toEqual([false, true, false]);
});

describe("a draft", () => {
  it("that was on its way while its message was sent is erased on the server", async () => {
    const { model, id, server, hold, delay, deliver } = await started();
    const arrive = delay("draft_set");
    const release = hold("draft_set");
    model.setDraft(id, "раз");
    await vi.advanceTimersByTimeAsync(1300);
    model.send(id, "раз", null);
    await tick();
    // The words of the draft come to the server after the message, and their event before the answer.
    arrive();
    await tick();
    deliver();
    expect(model.store.get().drafts.get(id)).toBeUndefined();
    release();
    await vi.advanceTimersByTimeAsync(3000);
    deliver();
    expect(server.drafts.get(id)?.text).toBe("");
    expect(model.store.get().drafts.get(id)).toBeUndefined();
  });

  it("stays when the words of an edit of a deleted message come to it", async () => {
    const { model, id, server, deliver } = await started();
    const message = server.post(id, "1", "своё");
    deliver();
    model.open(id);
    await tick();
    model.setDraft(id, "черновик");
    model.editLast(id);
    model.edits.setText(id, "своё, иначе");
    server.erase(id, message.id, "2");
    deliver();
    model.editToDraft(id);
    expect(model.store.get().drafts.get(id)?.text).toBe("черновик\nсвоё, иначе");
  });
});

it("the answer to one edit does not end the next", async () => {
  const { model, id, server, hold, deliver } = await started();
  const first = server.post(id, "1", "первое");
  server.post(id, "1", "второе");
  deliver();
  model.open(id);
  await tick();
  model.edits.start(first);
  model.edits.setText(id, "первое, иначе");
  const release = hold("message_edit");
  void model.edits.save(id);
  await tick();
  model.edits.cancel(id);
  model.editLast(id);
  model.edits.setText(id, "второе, иначе");
  release();
  await tick();
  expect(model.store.get().edits.get(id)).toMatchObject({ id: "2", text: "второе, иначе" });
});

it("what another tab has sent or thrown away is not sent by this one", async () => {
  const { world, model, id, live, storage, posts } = await started();
  world.isDown = true;
  live.set("offline");
  model.send(id, "раз", null);
  await tick();
  const asked = posts().length;
  for (const name of [...storage.map.keys()]) if (name.includes(".out.")) storage.map.delete(name);
  world.isDown = false;
  live.set("online");
  await vi.advanceTimersByTimeAsync(20_000);
  expect(posts()).toHaveLength(asked);
  expect(model.store.get().outbox).toEqual([]);
});

it("a message goes also when the device has no room to keep it", async () => {
  const { model, id, storage, server } = await started();
  storage.setItem = () => {
    throw new Error("QuotaExceededError");
  };
  model.send(id, "раз", null);
  await tick();
  expect(server.chats.get(id)?.messages.map(({ text }) => text)).toEqual(["раз"]);
});
