import { describe, expect, it } from "vitest";
import type { ChatId, FileId } from "../../api/schema.ts";
import { LIMIT_KEPT_FILE, newUpload, nextUploads, overKept, Pace, revived, traysOf, type Upload } from "./upload.ts";

function upload(key: string, change: Partial<Upload> = {}): Upload {
  const given = { key, chatId: "10" as ChatId, name: `${key}.pdf`, size: 100, type: "application/pdf" };
  return { ...newUpload({ ...given, modifiedMs: 1, kind: "file", addedMs: Number(key) }), ...change };
}

const mapOf = (...all: Upload[]) => new Map(all.map((one) => [one.key, one]));

describe("nextUploads", () => {
  it("sends two at once, in the order they were added", () => {
    expect(nextUploads(mapOf(upload("3"), upload("1"), upload("2"))).map(({ key }) => key)).toEqual(["1", "2"]);
    const one = upload("1", { status: "uploading" });
    expect(nextUploads(mapOf(one, upload("3"), upload("2"))).map(({ key }) => key)).toEqual(["2"]);
    expect(nextUploads(mapOf(one, upload("2", { status: "uploading" }), upload("3")))).toEqual([]);
  });
  it("leaves paused and refused ones alone", () => {
    expect(nextUploads(mapOf(upload("1", { status: "paused" }), upload("2", { status: "refused" })))).toEqual([]);
  });
});

describe("revived", () => {
  it("goes on with what has its bytes, and asks for the file where it has not", () => {
    expect(revived(upload("1", { status: "uploading", sent: 50 }), true)).toMatchObject({ status: "queued", sent: 50 });
    expect(revived(upload("1", { status: "uploading" }), false).status).toBe("lost");
    expect(revived(upload("1", { status: "paused" }), true).status).toBe("paused");
  });
  it("asks the server about what was up already, with or without bytes", () => {
    const up = { fileId: "7" as FileId, sent: 100 };
    expect(revived(upload("1", { ...up, status: "ready" }), false).status).toBe("checking");
    expect(revived(upload("1", { ...up, status: "waiting" }), false).status).toBe("checking");
    expect(revived(upload("1", { status: "dangerous" }), false).status).toBe("dangerous");
  });
});

describe("overKept", () => {
  it("lets the largest go first", () => {
    const big = LIMIT_KEPT_FILE;
    expect(overKept(new Map([["huge", big + 1]]))).toEqual(["huge"]);
    const many = new Map(["a", "b", "c", "d"].map((key) => [key, big]));
    expect(overKept(many)).toEqual([]);
    expect(overKept(new Map([...many, ["small", 5]]))).toEqual(["d"]);
  });
});

describe("Pace", () => {
  it("knows nothing at first, then bytes a second", () => {
    const pace = new Pace();
    expect(pace.tell(0, 0)).toBeNull();
    expect(pace.tell(1000, 1000)).toBe(1000);
    expect(pace.tell(1100, 1100)).toBe(1000);
    expect(pace.tell(3000, 2000)).toBeCloseTo(1300);
  });
  it("starts anew when the upload goes back", () => {
    const pace = new Pace();
    pace.tell(5000, 0);
    expect(pace.tell(1000, 5000)).toBeNull();
  });
});

describe("traysOf", () => {
  it("holds what no message took, and stays the same while nothing changes", () => {
    const uploads = mapOf(upload("2"), upload("1"), upload("3", { chatId: "11" as ChatId }));
    const trays = traysOf(uploads, new Set(["3"]), new Map());
    expect([...trays]).toEqual([["10", { keys: ["1", "2"], more: 0 }]]);
    expect(traysOf(new Map(uploads), new Set(["3"]), trays)).toBe(trays);
  });
  it("keeps what a message does not hold for the one after it", () => {
    const uploads = mapOf(...Array.from({ length: 13 }, (_, index) => upload(String(index))));
    const trays = traysOf(uploads, new Set(), new Map());
    expect(trays.get("10" as ChatId)).toMatchObject({ keys: { length: 10 }, more: 3 });
    const sent = new Set(trays.get("10" as ChatId)?.keys);
    expect(traysOf(uploads, sent, trays).get("10" as ChatId)).toEqual({ keys: ["10", "11", "12"], more: 0 });
  });
});
