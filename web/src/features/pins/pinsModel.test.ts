import { expect, test } from "vitest";
import type { Call } from "../../api/http.ts";
import type { ChatId, MessageId } from "../../api/schema.ts";
import { PinsModel } from "./pinsModel.ts";

const chat = "7" as ChatId;

/** A server with a list that is changed by hand. */
function world() {
  const server = { version: 1, ids: ["3"] };
  const asked: string[] = [];
  const told: number[] = [];
  const call = (async (op: string, input: { message_id?: string }) => {
    asked.push(op);
    if (op === "message_pin") server.ids.unshift(String(input.message_id));
    if (op === "message_unpin") server.ids = server.ids.filter((id) => id !== input.message_id);
    if (op === "message_pin" || op === "message_unpin") return { version: ++server.version };
    const pins = server.ids.map((message_id) => ({ message_id, author_id: "1", text: "план", by: "1", pinned_us: 1 }));
    return { version: server.version, pins, people: [] };
  }) as unknown as Call;
  const model = new PinsModel({ call, told: (_, version) => told.push(version) });
  const ids = () =>
    model.pinned
      .get()
      .get(chat)
      ?.pins.map((pin) => pin.message_id);
  return { model, server, asked, told, ids };
}

test("a list is read once for a number, and again when it has risen", async () => {
  const { model, server, asked, ids } = world();
  await Promise.all([model.ensure(chat, 1), model.ensure(chat, 1)]);
  await model.ensure(chat, 1);
  expect(asked).toEqual(["pin_list"]);
  server.ids = ["4", "3"];
  server.version = 2;
  await model.ensure(chat, 2);
  expect(ids()).toEqual(["4", "3"]);
  expect(asked.length).toBe(2);
});

test("a number that rises while the list is read is read after it", async () => {
  const { model, server, ids } = world();
  const first = model.ensure(chat, 1);
  server.version = 2;
  server.ids = [];
  await Promise.all([first, model.ensure(chat, 2)]);
  expect(ids()).toEqual([]);
});

test("an own change tells the chats its number; the menu knows what is pinned", async () => {
  const { model, told } = world();
  await model.ensure(chat, 1);
  expect(model.isPinned(chat, "3" as MessageId)).toBe(true);
  await model.set(chat, "3" as MessageId, false);
  expect(told.at(-1)).toBe(2);
  await model.ensure(chat, 2);
  expect(model.isPinned(chat, "3" as MessageId)).toBe(false);
});
