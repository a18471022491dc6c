import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError, problemOf } from "../../api/error.ts";
import type { ChatId, FileId, MemberId } from "../../api/schema.ts";
import { FilesModel } from "./filesModel.ts";
import type { Sending } from "./transport.ts";
import type { Upload } from "./upload.ts";

const CHAT = "10" as ChatId;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

class Shelf {
  readonly records = new Map<string, Upload>();
  readonly bytes = new Map<string, Blob>();
  readAll = async () =>
    [...this.records.values()].map((upload) => ({ upload, file: this.bytes.get(upload.key) ?? null }));
  has = async (key: string) => this.records.has(key);
  put = async (_: MemberId, upload: Upload) => void this.records.set(upload.key, upload);
  putFile = async (key: string, file: Blob) => void this.bytes.set(key, file);
  readFile = async (key: string) => this.bytes.get(key) ?? null;
  remove = async (key: string) => {
    this.records.delete(key);
    this.bytes.delete(key);
  };
}

interface Carried extends Sending {
  done: () => void;
  fail: (error: ApiError) => void;
}

function setUp(vault = new Shelf()) {
  const carried: Carried[] = [];
  const states = new Map<string, { state: string; reason?: string }>();
  const dropped: unknown[] = [];
  const log = { moved: 0, kept: false, ended: 0, cancelled: [] as string[] };
  const posting = new Set<string>();
  const model = new FilesModel({
    me: "1" as MemberId,
    call: (async (name: string, input: { file_id: string }) => {
      if (name === "upload_drop") return void dropped.push(input.file_id);
      const known = states.get(input.file_id);
      if (!known) throw problemOf(404, { code: "not_found" });
      return { ...input, name: "named by the server.pdf", version: 1, ...known };
    }) as never,
    transport: (sending) =>
      new Promise((resolve, reject) => {
        sending.signal.onabort = () => reject(new ApiError("offline", 0));
        carried.push({ ...sending, done: resolve, fail: reject });
      }),
    vault,
    nowMs: () => Date.now(),
    alone: (_, run) => run(),
    onKept: (has) => {
      log.kept = has;
    },
    onMoved: () => {
      log.moved += 1;
    },
    onCancelled: (key) => log.cancelled.push(key),
    isPosting: (key) => posting.has(key),
    onSessionEnded: () => {
      log.ended += 1;
    },
  });
  const all = () => [...model.store.get().values()];
  return { model, carried, states, dropped, log, vault, posting, all };
}

const file = (name: string, size = 10) => new File([new Uint8Array(size)], name, { type: "application/pdf" });
const tick = () => vi.advanceTimersByTimeAsync(0);

describe("FilesModel", () => {
  it("uploads two at once, waits for the check, and gives the ids when all are ready", async () => {
    const { model, carried, states, all, log } = setUp();
    model.add(CHAT, [file("a.pdf"), file("b.pdf"), file("c.pdf")]);
    await tick();
    expect(carried.map(({ metadata }) => metadata["filename"])).toEqual(["a.pdf", "b.pdf"]);
    expect(carried[0]?.metadata).toEqual({ filename: "a.pdf", chat_id: "10", kind: "file" });
    carried[0]?.onUrl("/api/v1/uploads/71");
    states.set("71", { state: "checking" });
    carried[0]?.done();
    await tick();
    expect(carried).toHaveLength(3);
    const key = all()[0]?.key ?? "";
    expect(all()[0]?.status).toBe("checking");
    expect(model.idsOf([key])).toBe("waiting");
    states.set("71", { state: "ready" });
    await vi.advanceTimersByTimeAsync(3000);
    expect(model.idsOf([key])).toEqual(["71"]);
    expect(all()[0]?.name).toBe("named by the server.pdf");
    expect(log.moved).toBeGreaterThan(0);
  });

  it("goes on where it stopped after the network broke", async () => {
    const { model, carried, all } = setUp();
    model.add(CHAT, [file("a.pdf")]);
    await tick();
    carried[0]?.onUrl("/api/v1/uploads/71");
    carried[0]?.fail(new ApiError("offline", 0));
    await tick();
    expect(all()[0]?.status).toBe("waiting");
    model.wake();
    await tick();
    expect(carried[1]?.url).toBe("/api/v1/uploads/71");
  });

  it("goes on after a reload with the bytes it kept, and asks for the file when it has none", async () => {
    const vault = new Shelf();
    const first = setUp(vault);
    first.model.add(CHAT, [file("a.pdf"), file("b.pdf")]);
    await tick();
    first.carried[0]?.onUrl("/api/v1/uploads/71");
    first.carried[1]?.onUrl("/api/v1/uploads/72");
    await tick();
    first.model.end();
    const [, b] = [...vault.records.keys()];
    vault.bytes.delete(b ?? "");
    const second = setUp(vault);
    await second.model.start();
    await tick();
    expect(second.log.kept).toBe(true);
    expect(second.carried.map(({ url }) => url)).toEqual(["/api/v1/uploads/71"]);
    expect(second.model.store.get().get(b ?? "")?.status).toBe("lost");
    expect(second.model.chooseAgain(b ?? "", file("other.pdf"))).toBe(false);
    expect(second.model.chooseAgain(b ?? "", file("b.pdf"))).toBe(true);
    await tick();
    expect(second.carried[1]?.url).toBe("/api/v1/uploads/72");
  });

  it("stops for a pause and goes on when asked", async () => {
    const { model, carried, all } = setUp();
    model.add(CHAT, [file("a.pdf")]);
    await tick();
    model.pause(all()[0]?.key ?? "");
    await tick();
    expect(carried[0]?.signal.aborted).toBe(true);
    expect(all()[0]?.status).toBe("paused");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(carried).toHaveLength(1);
    model.resume(all()[0]?.key ?? "");
    await tick();
    expect(carried).toHaveLength(2);
  });

  it("says why a file was not taken, and tells the server of one taken back", async () => {
    const { model, carried, states, dropped, all, log } = setUp();
    model.add(CHAT, [file("a.pdf"), file("b.pdf")]);
    await tick();
    carried[0]?.fail(problemOf(413, { code: "file_too_large", detail: "1000" }));
    carried[1]?.onUrl("/api/v1/uploads/72");
    carried[1]?.done();
    states.set("72", { state: "dangerous" });
    await tick();
    expect(all()[0]).toMatchObject({ status: "refused", code: "file_too_large", detail: "1000" });
    expect(all()[1]?.status).toBe("dangerous");
    model.cancel(all()[1]?.key ?? "");
    expect(dropped).toEqual(["72"]);
    expect(all()).toHaveLength(1);
    model.cancel(all()[0]?.key ?? "");
    expect(log.kept).toBe(false);
  });

  it("believes the event before the next question", async () => {
    const { model, carried, states, all } = setUp();
    model.add(CHAT, [file("a.pdf")]);
    await tick();
    carried[0]?.onUrl("/api/v1/uploads/71");
    states.set("71", { state: "checking" });
    carried[0]?.done();
    await tick();
    model.told({ file_id: "71" as FileId, state: "refused", reason: "program", name: "a.pdf" } as never);
    expect(all()[0]).toMatchObject({ status: "refused", code: null, detail: "program" });
  });

  it("begins again when the server has forgotten the upload", async () => {
    const { model, carried } = setUp();
    model.add(CHAT, [file("a.pdf")]);
    await tick();
    carried[0]?.onUrl("/api/v1/uploads/71");
    carried[0]?.done();
    await tick();
    expect(carried).toHaveLength(2);
    expect(carried[1]?.url).toBeNull();
  });

  it("gives up after some refusals that are the server's own trouble", async () => {
    const { model, carried, all } = setUp();
    model.add(CHAT, [file("a.pdf")]);
    for (let i = 0; i < 20 && all()[0]?.status !== "refused"; i++) {
      await vi.advanceTimersByTimeAsync(60_000);
      carried.at(-1)?.fail(problemOf(500, { code: "internal" }));
      await tick();
    }
    expect(all()[0]).toMatchObject({ status: "refused", code: "internal" });
  });

  it("does not send again what another tab has ended", async () => {
    const { model, vault, all, carried } = setUp();
    model.add(CHAT, [file("a.pdf")]);
    await tick();
    carried[0]?.fail(new ApiError("offline", 0));
    await tick();
    vault.records.clear();
    model.wake();
    await tick();
    expect(carried).toHaveLength(1);
    expect(all()).toEqual([]);
  });

  it("keeps nothing as ready that the server has forgotten", async () => {
    const { model, vault, states, carried, all } = setUp();
    model.add(CHAT, [file("a.pdf")]);
    const key = all()[0]?.key ?? "";
    await tick();
    carried[0]?.onUrl("/api/v1/uploads/7");
    states.set("7", { state: "ready" });
    carried[0]?.done();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(all()[0]).toMatchObject({ status: "ready", fileId: "7" });
    model.told({ file_id: "7", state: "gone" } as never);
    await tick();
    expect(all()[0]).toMatchObject({ status: "paused", fileId: null, url: null });
    expect(model.idsOf([key])).toBe("waiting");
    model.resume(key);
    await tick();
    carried[1]?.onUrl("/api/v1/uploads/8");
    vault.records.clear(); // another tab takes it away
    model.told({ file_id: "8", state: "gone" } as never);
    await tick();
    expect(all()).toEqual([]);
  });

  it("knows what will never come by itself", async () => {
    const { model, carried, all, log } = setUp();
    expect(model.idsOf(["gone"])).toBe("waiting");
    await model.start();
    expect(model.idsOf(["gone"])).toBe("stuck");
    model.add(CHAT, [file("a.pdf")]);
    const key = all()[0]?.key ?? "";
    await tick();
    expect(model.idsOf([key])).toBe("waiting");
    const before = log.moved;
    carried[0]?.fail(problemOf(413, { code: "file_too_large", detail: "1000" }));
    await tick();
    expect(model.idsOf([key])).toBe("stuck");
    expect(log.moved).toBe(before + 1);
    model.again([key]);
    await tick();
    expect(model.idsOf([key])).toBe("waiting");
    expect(carried).toHaveLength(2);
    model.cancel(key);
    expect(log.cancelled).toEqual([key]);
  });

  it("does not send anew what may stand in the chat already, until it is asked to look", async () => {
    const vault = new Shelf();
    const first = setUp(vault);
    first.model.add(CHAT, [file("a.pdf")]);
    await tick();
    first.carried[0]?.onUrl("/api/v1/uploads/71");
    first.states.set("71", { state: "ready" });
    first.carried[0]?.done();
    await tick();
    const key = first.all()[0]?.key ?? "";
    first.model.end();
    const second = setUp(vault);
    second.posting.add(key);
    await second.model.start();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(second.carried).toEqual([]);
    expect(second.all()[0]?.status).toBe("ready");
    second.posting.clear();
    second.model.again([key]);
    await tick();
    expect(second.carried).toHaveLength(1);
  });

  it("leaves alone what was posted while it read what an earlier page left", async () => {
    const vault = new Shelf();
    const first = setUp(vault);
    first.model.add(CHAT, [file("a.pdf")]);
    await tick();
    first.model.end();
    const second = setUp(vault);
    const starting = second.model.start();
    second.model.forget([first.all()[0]?.key ?? ""]);
    await starting;
    expect(second.all()).toEqual([]);
  });

  it("does not take a file that is gone from the device for no network", async () => {
    const { model, carried, all, vault, log } = setUp();
    const broken = () => {
      const gone = file("a.pdf");
      gone.slice = () => ({ arrayBuffer: () => Promise.reject(new DOMException("", "NotReadableError")) }) as never;
      return gone;
    };
    model.add(CHAT, [broken(), broken()]);
    await tick();
    const [copied, lost] = all().map(({ key }) => key);
    const copy = new Blob(["copy"]);
    copy.slice = () => ({ arrayBuffer: async () => new ArrayBuffer(1) }) as never;
    vault.bytes.set(copied ?? "", copy);
    vault.bytes.delete(lost ?? "");
    const before = log.moved;
    for (const one of carried) one.fail(new ApiError("offline", 0));
    await tick();
    expect(all().map(({ status }) => status)).toEqual(["waiting", "lost"]);
    expect(log.moved).toBe(before + 1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(carried).toHaveLength(3);
    expect(carried[2]?.file).toBe(copy);
  });

  it("lets go what another tab has sent, when the person comes back to this one", async () => {
    const { model, vault, carried, states, all } = setUp();
    model.add(CHAT, [file("a.pdf"), file("b.pdf"), file("c.pdf")]);
    await tick();
    states.set("71", { state: "ready" });
    carried[0]?.onUrl("/api/v1/uploads/71");
    carried[0]?.done();
    await tick();
    const [a, b, c] = all().map(({ key }) => key);
    vault.records.delete(a ?? "");
    await model.lookAround();
    expect(all().map(({ key }) => key)).toEqual([b, c]);
  });
});
