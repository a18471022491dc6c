import { describe, expect, it } from "vitest";
import type { ChatId, MemberId, Message, MessageId } from "../../api/schema.ts";
import { boundsOf, MOST_ROWS, rowsOf, type Slice, sliceAround, sliceMoved } from "./rows.ts";

const NOON = new Date(2026, 10, 17, 12).getTime() * 1000;
const MINUTE = 60_000_000;

function message(n: number, author = "1", us = NOON + n * MINUTE): Message {
  return {
    id: String(n) as MessageId,
    chat_id: "1" as ChatId,
    author_id: author as MemberId,
    text: "",
    tree: [],
    created_us: us,
    is_deleted: false,
    mentions: [],
    attachments: [],
    is_silent: false,
    reactions: [],
    reactions_version: 0,
    mentions_all: false,
    version: 1,
  };
}

const many = (count: number, from = 1) => Array.from({ length: count }, (_, index) => message(from + index));

describe("rowsOf", () => {
  it("joins messages of one author within five minutes", () => {
    const rows = rowsOf([message(1), message(2), message(3, "2"), message(4, "2", NOON + 60 * MINUTE)], null);
    expect(rows.map((row) => [row.isRunStart, row.isRunEnd])).toEqual([
      [true, false],
      [false, true],
      [true, true],
      [true, true],
    ]);
  });

  it("breaks a run at the unread divider and at midnight", () => {
    const late = new Date(2026, 10, 17, 23, 59).getTime() * 1000;
    const rows = rowsOf([message(1), message(2), message(3, "1", late), message(4, "1", late + 2 * MINUTE)], 2);
    expect(rows.map((row) => row.hasDivider)).toEqual([false, true, false, false]);
    expect(rows[1]?.isRunStart).toBe(true);
    expect(rows.map((row) => row.isDayStart)).toEqual([true, false, false, true]);
    expect(rows[3]?.isRunStart).toBe(true);
  });
});

describe("slices", () => {
  it("begin around the aim or at the end", () => {
    const messages = many(1000);
    expect(boundsOf(messages, sliceAround(messages, null, 1))).toEqual({ start: 920, end: 1000 });
    const { start, end } = boundsOf(messages, sliceAround(messages, 500, 1));
    expect(start).toBeLessThan(500);
    expect(end).toBeGreaterThan(500);
    expect(end - start).toBeLessThanOrEqual(MOST_ROWS);
  });

  it("move both ways over all messages and never grow too large", () => {
    const messages = many(10_000);
    let slice: Slice | null = sliceAround(messages, null, 1);
    let first = slice;
    let steps = 0;
    while (slice) {
      first = slice;
      slice = sliceMoved(messages, slice, "up");
      steps++;
      if (slice) {
        const { start, end } = boundsOf(messages, slice);
        expect(end - start).toBeLessThanOrEqual(MOST_ROWS);
      }
    }
    expect(boundsOf(messages, first).start).toBe(0);
    expect(steps).toBeGreaterThan(200);
    slice = first;
    while (slice) {
      first = slice;
      slice = sliceMoved(messages, slice, "down");
    }
    expect(boundsOf(messages, first).end).toBe(10_000);
  });

  it("stay where they are when a page is put before them, and follow the end", () => {
    const slice = sliceAround(many(100, 101), null, 1);
    const { start } = boundsOf(many(200), slice);
    expect(many(200)[start]?.id).toBe(String(slice.startN));
    expect(boundsOf(many(205), slice).end).toBe(205);
  });

  it("drop the far end once following the end made them long", () => {
    const messages = many(500);
    const slice: Slice = { visit: 1, startN: 100, endN: null };
    const moved = sliceMoved(messages, slice, "down");
    expect(moved && boundsOf(messages, moved)).toEqual({ start: 500 - MOST_ROWS, end: 500 });
  });

  it("survive an empty chat", () => {
    const slice = sliceAround([], null, 1);
    expect(boundsOf([], slice)).toEqual({ start: 0, end: 0 });
    expect(sliceMoved([], slice, "up")).toBeNull();
    expect(sliceMoved([], slice, "down")).toBeNull();
    expect(boundsOf(many(1), slice)).toEqual({ start: 0, end: 1 });
  });
});
