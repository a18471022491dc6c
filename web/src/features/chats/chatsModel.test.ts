import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { problemOf } from "../../api/error.ts";
import type { ChatId, MemberId, Message, MessageId } from "../../api/schema.ts";
import { unreadOf } from "../../state/select.ts";
import { ModelServer } from "../../state/testing/model.ts";
import { neighbourChat } from "./neighbours.ts";
import { quotedOf } from "./quotes.ts";
import { type Asked, setUp, started, tick } from "./testing/world.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("ChatsModel", () => {
  it("reads the list and listens to every topic from its seq", async () => {
    const { live, model } = await started();
    expect([...live.topics.keys()].sort()).toEqual(["c10", "m1"]);
    expect(model.store.get().list).toBe("ready");
  });

  it("tries the list again by itself when there was no network", async () => {
    const world = setUp();
    world.isDown = true;
    world.model.start();
    await tick();
    expect(world.model.store.get()).toMatchObject({ list: "failed" });
    world.isDown = false;
    await vi.advanceTimersByTimeAsync(5000);
    expect(world.model.store.get().list).toBe("ready");
  });

  it("opens a chat at its first unread message and keeps the divider while it is read", async () => {
    const server = new ModelServer();
    const id = server.add("10", ["1", "2"]);
    for (let i = 0; i < 200; i++) server.post(id, "2", `${i}`);
    server.read(id, "1", 120);
    const { model, asked } = await started({ server });
    model.open(id);
    await tick();
    expect(asked.at(-1)).toMatchObject({ name: "message_list", input: { around: 121 } });
    expect(model.store.get().entry).toMatchObject({ dividerN: 121, dividerCount: 80, aimN: 121, isTarget: false });
    model.seen(id, 140);
    expect(model.store.get().entry?.dividerN).toBe(121);
    expect(unreadOf(model.store.get().state.chats.get(id) as never)).toBe(60);
  });

  it("tells the highest read mark once, a moment later", async () => {
    const { server, id, model, live, deliver } = await started();
    for (let i = 0; i < 5; i++) server.post(id, "2", `${i}`);
    deliver();
    model.seen(id, 2);
    model.seen(id, 5);
    model.seen(id, 3);
    await vi.advanceTimersByTimeAsync(400);
    expect(live.calls).toEqual([{ op: "chat_read", input: { chat_id: id, n: 5 } }]);
  });

  it("counts no news that come before the reader's eyes, and all that come when nobody looks", async () => {
    const { server, id, model, live, deliver } = await started();
    const unread = () => unreadOf(model.store.get().state.chats.get(id) as never);
    let isLooking = true;
    model.watch(id, () => isLooking);
    server.post(id, "2", "seen");
    deliver();
    expect(unread()).toBe(0);
    model.watch("77" as ChatId, null); // of another chat
    server.post(id, "2", "seen too");
    deliver();
    expect(unread()).toBe(0);
    isLooking = false; // another window is in front
    server.post(id, "2", "not seen");
    deliver();
    expect(unread()).toBe(1);
    isLooking = true;
    model.watch(id, null); // scrolled up
    server.post(id, "2", "not seen either");
    deliver();
    expect(unread()).toBe(2);
    await vi.advanceTimersByTimeAsync(400);
    expect(live.calls).toEqual([{ op: "chat_read", input: { chat_id: id, n: 2 } }]);
  });

  it("reads a chat it was added to, and forgets one it was removed from", async () => {
    const { server, model, live } = await started();
    server.add("12", ["1", "2"]);
    const own = (seq: number, kind: string) =>
      ({ topic: "m1", seq, ref: "12", version: 1, kind, body: { chat_id: "12" } }) as never;
    live.handlers.onEvent(own(1, "chat_added"));
    await tick();
    expect(live.topics.has("c12")).toBe(true);
    live.handlers.onEvent(own(2, "chat_removed"));
    expect(live.topics.has("c12")).toBe(false);
    expect(model.store.get().state.chats.has("12" as ChatId)).toBe(false);
  });

  it("catches up by a window after a resync", async () => {
    const { server, id, model, live } = await started();
    model.open(id);
    await tick();
    for (let i = 0; i < 60; i++) server.post(id, "2", `${i}`);
    live.handlers.onResync("c10");
    await tick();
    expect(model.store.get().state.chats.get(id)?.chat.head).toBe(60);
    expect(live.topics.get("c10")).toBe(server.view(id).seq);
  });

  it("says that a chat of another's is absent", async () => {
    const { server, model } = await started();
    server.add("66", ["2", "3"]);
    model.open("66" as ChatId);
    await tick();
    expect(model.store.get().paging.get("66" as ChatId)?.error?.code).toBe("not_found");
  });

  it("notices another member's session", async () => {
    const { live, log } = await started();
    live.handlers.onHello("1");
    expect(log).toEqual([]);
    live.handlers.onHello("2");
    expect(log).toEqual(["session ended"]);
  });

  it("opens a direct chat and listens to it", async () => {
    const { model, live } = await started();
    const id = await model.openDirect("2" as MemberId);
    expect(live.topics.has(`c${id}`)).toBe(true);
  });

  it("ends everything it began", async () => {
    const { model, live, id } = await started();
    model.seen(id, 1);
    model.end();
    await tick();
    expect(live.isEnded).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("sending", () => {
  it("shows a message at once, then as kept, then as the server's, never twice", async () => {
    const { model, id, deliver } = await started();
    model.open(id);
    await tick();
    model.send(id, "привет", null);
    expect(model.store.get().outbox).toMatchObject([{ status: "sending", text: "привет" }]);
    await tick();
    expect(model.store.get().outbox).toMatchObject([{ status: "kept" }]);
    deliver();
    expect(model.store.get().outbox).toEqual([]);
    expect(model.store.get().state.chats.get(id)?.window?.messages).toHaveLength(1);
  });

  it("keeps the order within a chat", async () => {
    const { model, id, posts } = await started();
    model.send(id, "раз", null);
    model.send(id, "два", null);
    expect(posts()).toHaveLength(1);
    await tick();
    expect(posts().map(({ input }) => input["text"])).toEqual(["раз", "два"]);
  });

  it("waits through a break and goes again with the same key", async () => {
    const { world, model, id, posts, live, server } = await started();
    world.isDown = true;
    live.set("offline");
    model.send(id, "в дороге", null);
    await tick();
    expect(model.store.get().outbox).toMatchObject([{ status: "queued" }]);
    world.isDown = false;
    live.set("online");
    await tick();
    const keys = posts().map(({ options }) => options?.key);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
    expect(server.chats.get(id)?.messages).toHaveLength(1);
  });

  it("fails in words when the message itself is refused, and can be retried or deleted", async () => {
    const { world, model, id, server } = await started();
    world.refusal = problemOf(409, { code: "chat_archived" });
    model.send(id, "раз", null);
    await tick();
    const [item] = model.store.get().outbox;
    expect(item).toMatchObject({ status: "failed", code: "chat_archived" });
    world.refusal = null;
    model.retry(item?.key ?? "");
    await tick();
    expect(server.chats.get(id)?.messages).toHaveLength(1);
    world.refusal = problemOf(422, { code: "invalid" });
    model.send(id, "два", null);
    await tick();
    model.discard(model.store.get().outbox.at(-1)?.key ?? "");
    expect(model.store.get().outbox.filter((one) => one.status === "failed")).toEqual([]);
  });

  it("gives up on a server that stays broken after some tries, not at once", async () => {
    const { world, model, id, posts } = await started();
    world.refusal = problemOf(500, { code: "internal" });
    model.send(id, "раз", null);
    await tick();
    expect(model.store.get().outbox).toMatchObject([{ status: "queued" }]);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(model.store.get().outbox).toMatchObject([{ status: "failed", code: "internal" }]);
    expect(posts()).toHaveLength(5);
  });

  it("loses nothing on a reload: the queue and the drafts are on the device", async () => {
    const { world, model, id, storage, server, live } = await started();
    world.isDown = true;
    live.set("offline");
    model.send(id, "раз", null);
    model.setDraft(id, "недописанное");
    await tick();
    model.end();
    const again = await started({ server, storage });
    await tick();
    expect(again.model.store.get().drafts.get(id)?.text).toBe("недописанное");
    expect(server.chats.get(id)?.messages.map(({ text }) => text)).toEqual(["раз"]);
    again.model.forgetDevice();
    expect(storage.length).toBe(0);
  });
});

describe("changing what was sent", () => {
  async function withOwn() {
    const server = new ModelServer();
    const id = server.add("10", ["1", "2"]);
    const message = server.post(id, "1", "раз");
    const world = await started({ server });
    world.model.open(id);
    await tick();
    return { ...world, message, editing: () => world.model.store.get().edits.get(id) };
  }

  it("edits the last own message and keeps the draft beside", async () => {
    const { model, id, server, message, editing, deliver } = await withOwn();
    model.setDraft(id, "потом");
    expect(model.editLast(id)?.id).toBe(message.id);
    model.edits.setText(id, "два");
    await model.edits.save(id);
    expect(server.message(id, message.id).text).toBe("два");
    expect(editing()).toBeUndefined();
    expect(model.store.get().drafts.get(id)?.text).toBe("потом");
    deliver();
    expect(model.store.get().state.chats.get(id)?.last?.text).toBe("два");
  });

  it("passes over what was forwarded: those are another's words", async () => {
    const server = new ModelServer();
    const id = server.add("10", ["1", "2"]);
    const own = server.post(id, "1", "своё");
    const forwarded = server.post(id, "1", "чужое");
    forwarded.source = { author_id: "2" as MemberId, created_us: 1 };
    const { model } = await started({ server });
    model.open(id);
    await tick();
    expect(model.editLast(id)?.id).toBe(own.id);
  });

  it("keeps what was typed when the message was changed meanwhile; the person decides", async () => {
    const { model, id, server, message, editing, deliver } = await withOwn();
    model.editLast(id);
    model.edits.setText(id, "моё");
    server.edit(id, message.id, "чужое", 1);
    await model.edits.save(id);
    expect(editing()).toMatchObject({ text: "моё", trouble: "conflict", isSaving: false });
    await model.edits.keepMine(id);
    expect(server.message(id, message.id).text).toBe("моё");
    deliver();
    model.editLast(id);
    model.edits.setText(id, "ещё раз");
    server.edit(id, message.id, "снова чужое", 3);
    deliver();
    expect(editing()).toMatchObject({ text: "ещё раз", trouble: "conflict" });
    model.edits.takeTheirs(id);
    expect(editing()).toMatchObject({ text: "снова чужое", trouble: null });
  });

  it("gives the words of a message that was deleted meanwhile to the draft", async () => {
    const { model, id, server, message, editing, deliver } = await withOwn();
    model.editLast(id);
    model.edits.setText(id, "длинный текст");
    server.erase(id, message.id, "2");
    deliver();
    expect(editing()).toMatchObject({ trouble: "deleted" });
    model.editToDraft(id);
    expect(editing()).toBeUndefined();
    expect(model.store.get().drafts.get(id)?.text).toBe("длинный текст");
    expect(model.editLast(id)).toBeNull();
  });

  it("deletes, and a quote of it says so at once", async () => {
    const { model, id, server, message } = await withOwn();
    await model.deleteMessage(id, message.id, null);
    expect(server.message(id, message.id).is_deleted).toBe(true);
    expect(quotedOf(model.store.get(), id, message.id)).toMatchObject({ is_deleted: true });
  });

  it("reads a quoted message once, wherever it stands, and knows what was before us", async () => {
    const server = new ModelServer();
    const id = server.add("10", ["1", "2"]);
    for (let i = 0; i < 120; i++) server.post(id, "2", `${i}`);
    server.chats.get(id)?.members.set("1", { readN: 120, joinedN: 5 });
    const { model, asked } = await started({ server });
    model.open(id);
    await tick();
    const at = (n: number) => quotedOf(model.store.get(), id, String(n) as MessageId);
    expect(at(119)).toMatchObject({ id: "119" });
    expect(at(3)).toBe("absent");
    expect(at(20)).toBeNull();
    model.wantQuote(id, "20" as MessageId);
    model.wantQuote(id, "20" as MessageId);
    await tick();
    expect(at(20)).toMatchObject({ text: "19" });
    expect(asked.filter(({ name }) => name === "message_get")).toHaveLength(1);
  });
});

describe("drafts", () => {
  const told = (asked: readonly Asked[]) =>
    asked.filter(({ name }) => name === "draft_set").map(({ input }) => input["text"]);

  it("are told a moment after the last letter, once", async () => {
    const { model, id, asked, live } = await started();
    for (const text of ["п", "пр", "при"]) model.setDraft(id, text);
    expect(live.typed).toEqual(["c10", "c10", "c10"]);
    await vi.advanceTimersByTimeAsync(1500);
    expect(told(asked)).toEqual(["при"]);
    expect(model.store.get().drafts.get(id)).toMatchObject({ text: "при", isTold: true });
  });

  it("come from the other device with their reply, and go when it sends them", async () => {
    const { model, id, server, deliver, asked } = await started();
    server.draft(id, "с телефона", "7" as MessageId);
    deliver();
    expect(model.store.get().drafts.get(id)).toMatchObject({ text: "с телефона", replyTo: "7" });
    server.post(id, "1", "с телефона");
    deliver();
    expect(model.store.get().drafts.get(id)).toBeUndefined();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(told(asked)).toEqual([]);
  });

  it("do not change under the hands of who writes, and the last one wins", async () => {
    const { world, model, id, server, deliver, asked } = await started();
    model.setDraft(id, "моё");
    server.draft(id, "чужое", null);
    deliver();
    expect(model.store.get().drafts.get(id)?.text).toBe("моё");
    await vi.advanceTimersByTimeAsync(1500);
    deliver();
    expect(server.drafts.get(id)?.text).toBe("моё");
    server.draft(id, "опять чужое", null);
    deliver();
    expect(model.store.get().drafts.get(id)?.text).toBe("моё");
    world.nowUs += 11_000_000;
    server.draft(id, "и ещё", null);
    deliver();
    expect(model.store.get().drafts.get(id)?.text).toBe("и ещё");
    expect(told(asked)).toEqual(["моё"]);
  });

  it("that another device sent while this one was closed do not come back", async () => {
    const { model, id, server, storage, deliver } = await started();
    model.setDraft(id, "раз");
    await vi.advanceTimersByTimeAsync(1500);
    deliver();
    model.end();
    server.post(id, "1", "раз");
    server.drafts.delete(id);
    const again = await started({ server, storage });
    expect(again.model.store.get().drafts.get(id)).toBeUndefined();
  });

  it("go with the message they became, and newer words of another device stay and come here", async () => {
    const { world, model, id, server, deliver, live } = await started();
    model.setDraft(id, "на");
    await vi.advanceTimersByTimeAsync(1500);
    deliver();
    model.send(id, "начало", null);
    await tick();
    deliver();
    expect(server.drafts.get(id)?.text).toBe("");
    model.setDraft(id, "ко");
    await vi.advanceTimersByTimeAsync(1500);
    deliver();
    world.isDown = true;
    model.send(id, "конец", null);
    await tick();
    server.draft(id, "с телефона", null);
    deliver();
    expect(model.store.get().drafts.get(id)).toBeUndefined();
    world.isDown = false;
    live.set("offline");
    live.set("online");
    await vi.advanceTimersByTimeAsync(3000);
    deliver();
    expect(server.chats.get(id)?.messages.map(({ text }) => text)).toEqual(["начало", "конец"]);
    expect(server.drafts.get(id)?.text).toBe("с телефона");
    expect(model.store.get().drafts.get(id)?.text).toBe("с телефона");
  });

  it("wait for the network, and what was written after sending is told again", async () => {
    const { world, model, id, live, server, asked } = await started();
    world.isDown = true;
    live.set("offline");
    model.setDraft(id, "раз");
    await vi.advanceTimersByTimeAsync(1500);
    model.send(id, "раз", null);
    model.setDraft(id, "два");
    await vi.advanceTimersByTimeAsync(1500);
    expect(server.drafts.get(id)).toBeUndefined();
    world.isDown = false;
    live.set("online");
    await vi.advanceTimersByTimeAsync(3000);
    world.deliver();
    expect(server.chats.get(id)?.messages.map(({ text }) => text)).toEqual(["раз"]);
    expect(server.drafts.get(id)?.text).toBe("два");
    expect(model.store.get().drafts.get(id)?.text).toBe("два");
    expect(told(asked).at(-1)).toBe("два");
  });
});

describe("after a break", () => {
  it("reads the open window again, so that edits and deletions that were missed are seen", async () => {
    const server = new ModelServer();
    const id = server.add("10", ["1", "2"]);
    const messages = Array.from({ length: 70 }, (_, i) => server.post(id, "2", `${i}`));
    const { model, live } = await started({ server });
    model.open(id);
    await tick();
    const [first, last] = [messages[25], messages[69]] as [Message, Message];
    server.erase(id, first.id, "2");
    server.edit(id, last.id, "иначе", 1);
    live.handlers.onResync("c10");
    await tick();
    const window = model.store.get().state.chats.get(id)?.window;
    expect(window?.messages.find(({ id }) => id === first.id)?.is_deleted).toBe(true);
    expect(window?.messages.at(-1)?.text).toBe("иначе");
    expect(model.store.get().state.chats.get(id)?.isStale).toBe(false);
  });

  it("starts with what this device kept, and asks the server all the same", async () => {
    const server = new ModelServer();
    const id = server.add("10", ["1", "2"]);
    server.post(id, "2", "раз");
    const before = await started({ server });
    before.model.open(id);
    await tick();
    const kept = before.model.store.get().state;
    before.model.end();
    server.edit(id, "1" as MessageId, "иначе", 1);
    const world = setUp({ server, kept });
    expect(world.model.store.get()).toMatchObject({ list: "ready" });
    expect(world.model.store.get().state.chats.get(id)?.last?.text).toBe("раз");
    world.model.start();
    await tick();
    world.model.open(id);
    await tick();
    expect(world.model.store.get().state.chats.get(id)?.window?.messages[0]?.text).toBe("иначе");
  });
});

describe("news", () => {
  it("says one message of the open chat in three seconds, then how many more; others as a total", async () => {
    const { server, id, model, deliver } = await started();
    const said: string[] = [];
    model.news.store.subscribe(() => {
      const news = model.news.store.get();
      if (news) said.push(news.kind === "message" ? news.message.text : `${news.kind} ${news.count}`);
    });
    model.open(id);
    for (const text of ["раз", "два", "три"]) server.post(id, "2", text);
    server.post(id, "1", "своё");
    deliver();
    expect(said).toEqual(["раз"]);
    await vi.advanceTimersByTimeAsync(3000);
    expect(said).toEqual(["раз", "more 2"]);
    model.news.told(server.message(id, "1" as MessageId));
    server.erase(id, "1" as MessageId, "2");
    deliver();
    expect(model.news.store.get()).toBeNull();
    model.close();
    server.post(id, "2", "в закрытом");
    server.post(id, "2", "ещё");
    deliver();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(said).toEqual(["раз", "more 2", "раз", "others 2"]);
  });
});

it("neighbourChat walks the list, or only what has news", async () => {
  const server = new ModelServer();
  const [a, b, c] = ["10", "11", "12"].map((id) => server.add(id, ["1", "2"])) as [ChatId, ChatId, ChatId];
  server.post(c, "2", "непрочитанное");
  server.post(b, "1", "своё");
  server.post(a, "1", "своё");
  const { model } = await started({ server });
  const snapshot = model.store.get();
  expect(neighbourChat(snapshot, a, 1, false)).toBe(b);
  expect(neighbourChat(snapshot, a, -1, false)).toBeNull();
  expect(neighbourChat(snapshot, a, 1, true)).toBe(c);
  expect(neighbourChat(snapshot, null, 1, false)).toBe(a);
});
