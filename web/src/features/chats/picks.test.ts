import { describe, expect, it } from "vitest";
import type { Message, MessageId } from "../../api/schema.ts";
import { canPick, living, MOST_PICKED, put } from "./picks.ts";

const message = (n: number, given: Partial<Message> = {}) =>
  ({ id: String(n) as MessageId, is_deleted: false, ...given }) as Message;
const many = (count: number) =>
  Array.from({ length: count }, (_, i) => message(i + 1)).reduce(
    (chosen, one) => put(chosen, one, true) ?? chosen,
    new Map() as ReadonlyMap<number, Message>,
  );

describe("choosing messages", () => {
  it("keeps them in the order of the chat, each once", () => {
    let chosen = put(new Map(), message(12), true);
    chosen = chosen && put(chosen, message(9), true);
    chosen = chosen && put(chosen, message(12), true);
    expect([...(chosen?.keys() ?? [])]).toEqual([9, 12]);
    expect([...(put(chosen ?? new Map(), message(9), false)?.keys() ?? [])]).toEqual([12]);
  });

  it("takes fifty and not one more, and one that is chosen is no more", () => {
    const full = many(MOST_PICKED);
    expect(put(full, message(51), true)).toBeNull();
    expect(put(full, message(50), true)?.size).toBe(50);
    expect(put(full, message(1), false)?.size).toBe(49);
  });

  it("lets go of what was taken back, and takes neither that nor what a call left", () => {
    const chosen = many(3);
    expect(living(chosen, [message(1), message(2)])).toBe(chosen);
    expect([...living(chosen, [message(2, { is_deleted: true })]).keys()]).toEqual([1, 3]);
    expect(canPick(message(1, { is_deleted: true }))).toBe(false);
    expect(canPick(message(1, { call: {} as never }))).toBe(false);
    expect(canPick(message(1))).toBe(true);
  });
});
