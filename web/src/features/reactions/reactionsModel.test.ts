import { describe, expect, test } from "vitest";
import { ApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type { ChatId, Message, MessageId, OwnReaction, ReactionChange } from "../../api/schema.ts";
import { allOf } from "./kinds.ts";
import { ReactionsModel } from "./reactionsModel.ts";

const message = {
  chat_id: "7" as ChatId,
  id: "5" as MessageId,
  reactions: [{ kind: "thanks", count: 2 }],
} as unknown as Message;
const shown = (own: readonly "thanks"[], wishes: ReadonlyMap<string, boolean>) =>
  allOf(message, own, wishes)
    .filter(({ count }) => count > 0)
    .map(({ kind, count, isOwn }) => [kind, count, isOwn]);

/** A server whose answers are given by hand. */
function world() {
  const asked: boolean[] = [];
  const waiting: { answer: () => void; refuse: (error: Error) => void }[] = [];
  const told: [ReactionChange, OwnReaction][] = [];
  const call = ((_: string, input: { is_on: boolean }) => {
    asked.push(input.is_on);
    return new Promise((done, fail) => {
      const change = { message_id: "5", version: asked.length, is_hidden: false, reactions: [] };
      waiting.push({ answer: () => done({ change, own: { kinds: [], version: asked.length } }), refuse: fail });
    });
  }) as unknown as Call;
  const model = new ReactionsModel({ call, told: (_, change, own) => told.push([change, own]) });
  return { asked, waiting, told, model };
}

describe("what was pressed", () => {
  test("shows at once, and gives way to what the server says", async () => {
    const { model, waiting, told } = world();
    const pressed = model.press(message, "thanks", true);
    expect(shown([], model.wishes.get())).toEqual([["thanks", 3, true]]);
    waiting[0]?.answer();
    await pressed;
    expect(told.length).toBe(1);
    expect(model.wishes.get().size).toBe(0);
    expect(shown(["thanks"], model.wishes.get())).toEqual([["thanks", 2, true]]);
  });

  test("goes back when it is refused, and the refusal is told", async () => {
    const { model, waiting } = world();
    const pressed = model.press(message, "heart", true);
    expect(shown([], model.wishes.get())).toEqual([
      ["thanks", 2, false],
      ["heart", 1, true],
    ]);
    waiting[0]?.refuse(new ApiError("chat_archived", 409));
    await expect(pressed).rejects.toMatchObject({ code: "chat_archived" });
    expect(shown([], model.wishes.get())).toEqual([["thanks", 2, false]]);
  });

  test("pressed on and off while it is asked: one question at a time, and what was wanted last counts", async () => {
    const { model, waiting, asked } = world();
    const pressed = model.press(message, "thanks", true);
    await model.press(message, "thanks", false);
    await model.press(message, "thanks", true);
    await model.press(message, "thanks", false);
    expect(asked).toEqual([true]);
    waiting[0]?.answer();
    await expect.poll(() => asked).toEqual([true, false]);
    waiting[1]?.answer();
    await pressed;
    expect(model.wishes.get().size).toBe(0);
  });
});

test("taking back one's own that the server already counts leaves the others'", () => {
  const wishes = new Map([["7:5:thanks", false]]);
  expect(shown(["thanks"], wishes)).toEqual([["thanks", 1, false]]);
});
