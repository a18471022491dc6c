import { describe, expect, it, vi } from "vitest";
import { ApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type { ChatExport, ChatExportId, ChatId } from "../../api/schema.ts";
import { ExportsModel, withExport } from "./exportsModel.ts";

const one = (id: string, version: number, state: ChatExport["state"] = "making"): ChatExport => ({
  id: id as ChatExportId,
  chat_id: "7" as ChatId,
  state,
  with_files: false,
  done: 0,
  total: 10,
  messages: 0,
  left_out: 0,
  created_us: 1,
  version,
});

describe("exports of a chat", () => {
  it("keeps the newer telling, the newest export first", () => {
    expect(withExport([one("1", 3)], one("1", 2))).toEqual([one("1", 3)]);
    expect(withExport([one("1", 3)], one("2", 1)).map(({ id }) => id)).toEqual(["2", "1"]);
  });

  it("hears only of its own chat", () => {
    const model = new ExportsModel(vi.fn() as unknown as Call, "7" as ChatId);
    model.told({ ...one("1", 1), chat_id: "8" as ChatId });
    expect(model.state.get().own).toBeNull();
    model.told(one("1", 2, "ready"));
    expect(model.state.get().own?.[0]?.state).toBe("ready");
  });

  it("asks again with the same key when the answer was lost, and with another after a refusal", async () => {
    const keys: (string | undefined)[] = [];
    const answers = [new ApiError("offline", 0), new ApiError("conflict", 409), one("1", 1)];
    const call = (async (_: string, __: unknown, options?: { key?: string }) => {
      keys.push(options?.key);
      const answer = answers.shift();
      if (answer instanceof ApiError) throw answer;
      return answer;
    }) as unknown as Call;
    const model = new ExportsModel(call, "7" as ChatId);
    for (let i = 0; i < 3; i++) await model.start(true, "ru", new Date());
    expect(keys[0]).toBe(keys[1]);
    expect(keys[1]).not.toBe(keys[2]);
    expect(model.state.get().failure).toBeNull();
  });
});
