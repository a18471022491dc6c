import { describe, expect, it } from "vitest";
import type { ChatId, MemberId, Message, MessageId } from "../../api/schema.ts";
import { type ActContext, actsOf, actsWhilePicking, jobOf, mayReact, wayToDelete } from "./acts.ts";

const DAY_US = 24 * 3600 * 1_000_000;
const me = "1" as MemberId;
const context: ActContext = {
  me,
  right: "write",
  isGroup: true,
  isSaved: false,
  isArchived: false,
  isAdministrator: false,
  isClosed: false,
  mayPin: false,
  isPinned: () => false,
  nowUs: 10 * DAY_US,
};
const message = (given: Partial<Message> = {}): Message => ({
  id: "5" as MessageId,
  chat_id: "1" as ChatId,
  author_id: me,
  text: "да",
  tree: [],
  created_us: 10 * DAY_US - 1_000_000,
  is_deleted: false,
  mentions: [],
  attachments: [],
  is_silent: false,
  reactions: [],
  reactions_version: 0,
  mentions_all: false,
  version: 1,
  ...given,
});
const others = { author_id: "2" as MemberId };

describe("while messages are being chosen", () => {
  it("offers of one message neither writing nor what is done to all", () => {
    const acts = actsOf(message(), context);
    expect(acts).toEqual(expect.arrayContaining(["reply", "edit", "forward", "delete"]));
    expect(actsWhilePicking(acts)).toEqual(["copy", "save", "select", "link", "readers"]);
  });

  it("F and Del are of the chosen: none of them, nothing; deleted only when each may be", () => {
    expect(jobOf("forward", [], context)).toBeNull();
    expect(jobOf("forward", [message(others)], context)).toBe("forward");
    expect(jobOf("delete", [], context)).toBeNull();
    expect(jobOf("delete", [message()], context)).toBe("delete");
    expect(jobOf("delete", [message(), message(others)], context)).toBeNull();
    expect(jobOf("copy", [message()], context)).toBeNull();
  });
});

describe("what one may do with a message", () => {
  it("changes and deletes an own one of today, and asks who has read it", () => {
    expect(actsOf(message(), context)).toEqual([
      "reply",
      "edit",
      "copy",
      "forward",
      "save",
      "select",
      "link",
      "readers",
      "delete",
    ]);
    expect(wayToDelete(message(), context)).toBe("own");
  });

  it("deletes an own old one, or another's, only as who leads the group, with a reason", () => {
    const old = message({ created_us: 10 * DAY_US - DAY_US });
    const manager: ActContext = { ...context, right: "manage" };
    expect(wayToDelete(old, context)).toBeNull();
    expect(wayToDelete(old, manager)).toBe("reason");
    expect(wayToDelete(message(others), context)).toBeNull();
    expect(wayToDelete(message(others), manager)).toBe("reason");
    expect(wayToDelete(message(others), { ...manager, isGroup: false })).toBeNull();
  });

  it("only reads, and takes own words back, where nobody may write", () => {
    expect(actsOf(message(), { ...context, isArchived: true })).toEqual([
      "copy",
      "forward",
      "save",
      "select",
      "link",
      "readers",
      "delete",
    ]);
    expect(wayToDelete(message(), { ...context, right: "read" })).toBe("own");
    expect(wayToDelete(message(others), { ...context, right: "manage", isArchived: true })).toBe("reason");
    expect(actsOf(message(others), { ...context, right: "read" })).toEqual([
      "copy",
      "forward",
      "save",
      "select",
      "link",
    ]);
  });

  it("has the history of a changed one, and of a deleted one the copy for an administrator", () => {
    expect(actsOf(message({ ...others, edited_us: 5 }), context)).toContain("history");
    expect(actsOf(message({ is_deleted: true }), context)).toEqual(["link"]);
    expect(actsOf(message({ is_deleted: true }), { ...context, isAdministrator: true })).toEqual(["link", "audit"]);
  });

  it("leaves what was forwarded as it is, leads to where it was said, and keeps nothing twice", () => {
    const forwarded = message({ source: { author_id: "2" as MemberId, created_us: 1 } });
    expect(actsOf(forwarded, context)).toContain("source");
    expect(actsOf(forwarded, context)).not.toContain("edit");
    const saved: ActContext = { ...context, isGroup: false, isSaved: true };
    expect(actsOf(message(), saved)).toEqual(["reply", "edit", "copy", "forward", "select", "link", "delete"]);
    expect(wayToDelete(message({ created_us: 0 }), saved)).toBe("own");
  });
});

describe("pinning", () => {
  const of = (change: Partial<ActContext>) => actsOf(message(), { ...context, ...change });

  it("is of whom the chat lets, and turns round once it is done", () => {
    expect(of({})).not.toContain("pin");
    expect(of({ mayPin: true })).toContain("pin");
    expect(of({ mayPin: true, isPinned: () => true })).toContain("unpin");
    expect(of({ isPinned: () => true })).not.toContain("unpin");
  });

  it("goes where nothing new is said, and so do reactions", () => {
    for (const change of [{ isArchived: true }, { isClosed: true }]) {
      expect(mayReact(message(), { ...context, ...change })).toBe(false);
    }
    expect(mayReact(message(), { ...context, right: "read" })).toBe(true);
    expect(mayReact(message({ is_deleted: true }), context)).toBe(false);
  });
});
