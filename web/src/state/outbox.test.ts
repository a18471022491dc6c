import { describe, expect, it } from "vitest";
import type { ChatId, FileId, MemberId, Message, MessageId } from "../api/schema.ts";
import {
  claimed,
  nextToSend,
  type Outbox,
  pendingOf,
  restored,
  without,
  withoutFile,
  withQueued,
  withStatus,
} from "./outbox.ts";

const chat = (id: string) => id as ChatId;
const queued = (box: Outbox, key: string, chatId = "1", text = key) =>
  withQueued(box, { key, chatId: chat(chatId), text, replyTo: null, createdUs: box.length });

const message = (text: string, id = "7"): Message => ({
  id: id as MessageId,
  chat_id: chat("1"),
  author_id: "4" as MemberId,
  text,
  tree: [],
  created_us: 1,
  is_deleted: false,
  mentions: [],
  attachments: [],
  is_silent: false,
  reactions: [],
  reactions_version: 0,
  mentions_all: false,
  version: 1,
});
const me = "4" as MemberId;

describe("outbox", () => {
  it("sends one at a time in a chat, and chats beside each other", () => {
    let box = queued(queued(queued([], "a"), "b"), "c", "2");
    expect(nextToSend(box).map((item) => item.key)).toEqual(["a", "c"]);
    box = withStatus(box, "a", "sending");
    expect(nextToSend(box).map((item) => item.key)).toEqual(["c"]);
    box = without(box, "a");
    expect(nextToSend(box).map((item) => item.key)).toEqual(["b", "c"]);
  });

  it("goes past what failed for good", () => {
    const box = withStatus(queued(queued([], "a"), "b"), "a", "failed", "invalid");
    expect(nextToSend(box).map((item) => item.key)).toEqual(["b"]);
    expect(box[0]).toMatchObject({ status: "failed", code: "invalid" });
  });

  it("shows a message told by an event before its answer once", () => {
    let box = withStatus(queued([], "a", "1", " привет "), "a", "sending");
    box = claimed(box, message("привет"), me);
    expect(pendingOf(box, chat("1"))).toEqual([]);
    box = withStatus(box, "a", "queued");
    expect(pendingOf(box, chat("1"))).toHaveLength(1);
  });

  it("claims one item for one message, and only a sent one of the same words", () => {
    let box = withStatus(queued(queued([], "a", "1", "да"), "b", "2", "да"), "a", "sending");
    expect(claimed(box, message("нет"), me)).toBe(box);
    expect(claimed(box, { ...message("да"), author_id: "5" as MemberId }, me)).toBe(box);
    box = claimed(box, message("да"), me);
    expect(claimed(box, message("да"), me)).toBe(box);
    expect(box[1]?.keptAs).toBeNull();
  });

  it("survives a reload with its keys, in order", () => {
    const box = withStatus(queued(queued([], "a"), "b"), "a", "sending");
    const again = restored([...JSON.parse(JSON.stringify(box)).reverse(), null, { key: 1 }]);
    expect(again.map((item) => [item.key, item.status])).toEqual([
      ["a", "queued"],
      ["b", "queued"],
    ]);
  });

  it("keeps a message as it was once the server may have it", () => {
    const fileIds = ["71" as FileId];
    const box = withQueued([], { key: "a", chatId: chat("1"), text: "", replyTo: null, createdUs: 1, files: ["f"] });
    const tried = box.map((item) => ({ ...item, fileIds }));
    expect(withoutFile(box, "f")).toEqual([]);
    expect(withoutFile(tried, "f")).toBe(tried);
    expect(restored(JSON.parse(JSON.stringify(tried)))).toMatchObject([{ files: ["f"], fileIds: ["71"] }]);
  });
});
