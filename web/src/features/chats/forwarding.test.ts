import { describe, expect, it } from "vitest";
import { ApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type { ChatId, Message } from "../../api/schema.ts";
import type { ChatState } from "../../state/state.ts";
import { closedBy, forwarder, saver } from "./forwarding.ts";

const messages = [{ id: "3", chat_id: "1" } as Message, { id: "7", chat_id: "1" } as Message];
const to = "2" as ChatId;

/** Answers of message_forward in their order; what was asked, with the keys. */
function server(answers: readonly (Error | null)[]) {
  const asked: { op: string; input: Record<string, unknown>; key: string | undefined }[] = [];
  let at = 0;
  const call = async (op: string, input: Record<string, unknown>, options?: { key?: string }) => {
    asked.push({ op, input, key: options?.key });
    if (op === "chat_saved_open") return { view: { chat: { id: "9" } } };
    const answer = answers[at++] ?? null;
    if (answer) throw answer;
    return { message_ids: [] };
  };
  return { asked, call: call as unknown as Call };
}

const lost = new ApiError("offline", 0);
const refused = new ApiError("not_found", 404);

describe("forwarding", () => {
  it("sends the messages of their chat with a comment, and without one when there is none", async () => {
    const { asked, call } = server([]);
    const send = forwarder(call, messages);
    expect(await send(to, "Смотрите")).toBe(to);
    await send("3" as ChatId, "");
    expect(asked.map(({ input }) => input)).toEqual([
      { chat_id: "2", from_chat_id: "1", message_ids: ["3", "7"], comment: "Смотрите" },
      { chat_id: "3", from_chat_id: "1", message_ids: ["3", "7"] },
    ]);
    expect(asked[0]?.key).not.toBe(asked[1]?.key);
  });

  it("has the same key again after a lost answer, another one after a refusal", async () => {
    const { asked, call } = server([lost, refused, null]);
    const send = forwarder(call, messages);
    await expect(send(to, "")).rejects.toBe(lost);
    await expect(send(to, "")).rejects.toBe(refused);
    await send(to, "");
    expect(asked[0]?.key).toBe(asked[1]?.key);
    expect(asked[2]?.key).not.toBe(asked[1]?.key);
  });

  it("opens one's own chat first when it goes there", async () => {
    const { asked, call } = server([]);
    expect(await forwarder(call, messages)("saved", "")).toBe("9");
    expect(asked.map(({ op }) => op)).toEqual(["chat_saved_open", "message_forward"]);
    expect(asked[1]?.input["chat_id"]).toBe("9");
  });

  it("keeps the same messages under one key until it is known what became of them", async () => {
    const { asked, call } = server([lost, null, null, refused, null]);
    const save = saver(call);
    const keys = () => asked.filter(({ op }) => op === "message_forward").map(({ key }) => key);
    await expect(save(messages)).rejects.toBe(lost);
    await save(messages.slice(0, 1));
    await save([...messages]);
    await expect(save(messages)).rejects.toBe(refused);
    await save(messages);
    const [first, other, again, refusedKey, last] = keys();
    expect(again).toBe(first);
    expect(new Set([first, other, refusedKey, last]).size).toBe(4);
  });

  it("says why a chat takes nothing", () => {
    const chat = (given: object, archived = false) =>
      ({ right: "write", chat: { kind: "group", is_archived: archived }, ...given }) as ChatState;
    const byRule = { chat: { kind: "group", is_archived: false, rules: { who_writes: "managers" } } };
    expect(closedBy(chat(byRule), true)).toBe("rule");
    expect(closedBy(chat({ ...byRule, right: "manage" }), true)).toBeNull();
    expect(closedBy(chat({}), false)).toBeNull();
    expect(closedBy(chat({ right: "read" }), false)).toBe("read");
    expect(closedBy(chat({ lock: "apart" }), false)).toBe("lock");
    expect(closedBy(chat({ right: "read" }, true), false)).toBe("archived");
  });
});
