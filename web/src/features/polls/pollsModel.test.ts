import { describe, expect, test } from "vitest";
import { ApiError } from "../../api/error.ts";
import type { Call } from "../../api/http.ts";
import type { ChatId, MessageId, OwnVote, Poll, PollId } from "../../api/schema.ts";
import { PollsModel } from "./pollsModel.ts";

const place = { chatId: "7" as ChatId, messageId: "5" as MessageId };
const id = "1" as PollId;

function poll(more: Partial<Poll> = {}): Poll {
  const options = [{ text: "Да" }, { text: "Нет" }];
  return {
    id,
    message_id: place.messageId,
    question: "Когда?",
    options,
    is_many: false,
    is_secret: false,
    is_quiz: false,
    voted: 0,
    version: 3,
    ...more,
  };
}

/** A server that answers what it is told to, and remembers what it was asked. */
function world(answers: Record<string, () => unknown>) {
  const asked: string[] = [];
  const told: [Poll, OwnVote | null][] = [];
  const call = (async (op: string) => {
    asked.push(op);
    return answers[op]?.();
  }) as unknown as Call;
  const model = new PollsModel({ call, told: (_, seen, own) => told.push([seen, own]) });
  return { asked, told, model };
}

describe("votes", () => {
  test("an open one goes into the chats' state, with the version it was made at", async () => {
    const { model, told } = world({ poll_vote: () => ({ poll: poll(), own: { has_voted: true, places: [1] } }) });
    await model.vote(place, id, [1]);
    expect(told[0]?.[1]).toMatchObject({ places: [1], version: 3, chat_id: "7", message_id: "5" });
    expect(model.own.get().size).toBe(0);
  });

  test("of a secret one only that there is one is known, and it is asked once", async () => {
    let isAnswered = false;
    const { model, told, asked } = world({
      poll_own_get: () => ({ poll: poll({ is_secret: true }), own: { has_voted: isAnswered, places: [] } }),
      poll_vote: () => {
        isAnswered = true;
        return { poll: poll({ is_secret: true }), own: { has_voted: true, places: [] } };
      },
    });
    await Promise.all([model.ask(place, id), model.ask(place, id)]);
    expect(asked).toEqual(["poll_own_get"]);
    expect(model.own.get().get(id)?.has_voted).toBe(false);
    await model.vote(place, id, [1]);
    expect(model.own.get().get(id)).toEqual({ has_voted: true, places: [] });
    expect(told.map(([, own]) => own)).toEqual([null, null]);
  });

  test("a poll that has ended meanwhile is read again, and the refusal is told", async () => {
    const { model, told } = world({
      poll_vote: () => {
        throw new ApiError("poll_closed", 409);
      },
      poll_own_get: () => ({ poll: poll({ closed_us: 9, version: 4 }), own: { has_voted: false, places: [] } }),
    });
    await expect(model.vote(place, id, [0])).rejects.toThrow();
    expect(told[0]?.[0].closed_us).toBe(9);
  });

  test("who voted on another device is told so, and sees it", async () => {
    const { model } = world({
      poll_vote: () => {
        throw new ApiError("poll_voted", 409);
      },
      poll_own_get: () => ({ poll: poll({ is_secret: true }), own: { has_voted: true, places: [] } }),
    });
    await expect(model.vote(place, id, [0])).rejects.toThrow();
    expect(model.own.get().get(id)?.has_voted).toBe(true);
  });
});
