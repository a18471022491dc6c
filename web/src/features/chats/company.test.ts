import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ChatId, MemberId } from "../../api/schema.ts";
import { Company } from "./company.ts";
import type { LiveLike } from "./snapshot.ts";

const chat = "1" as ChatId;
const [olga, mark] = ["4", "7"] as [MemberId, MemberId];

function setUp() {
  const watched: (readonly string[])[] = [];
  const live = { watch: (members: readonly string[]) => watched.push(members) } as unknown as LiveLike;
  return { company: new Company(() => live), watched };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("company", () => {
  it("shows who writes for six seconds after the last sign of it, or until the message comes", () => {
    const { company } = setUp();
    const writers = () => company.typing.get().get(chat) ?? [];
    company.typed("c1", olga);
    vi.advanceTimersByTime(4000);
    company.typed("c1", olga);
    company.typed("c1", mark);
    vi.advanceTimersByTime(4000);
    expect(writers()).toEqual([olga, mark]);
    company.stopped(chat, mark);
    expect(writers()).toEqual([olga]);
    vi.advanceTimersByTime(2000);
    expect(writers()).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("asks once for everybody who is shown, and stops asking for who is not", () => {
    const { company, watched } = setUp();
    const ends = [company.watch(olga), company.watch(olga), company.watch(mark)];
    vi.advanceTimersByTime(50);
    expect(watched).toEqual([[olga, mark]]);
    ends[0]?.();
    ends[2]?.();
    vi.advanceTimersByTime(50);
    expect(watched.at(-1)).toEqual([olga]);
  });

  it("knows nobody without the socket", () => {
    const { company } = setUp();
    company.nowOnline([olga]);
    company.moved(mark, true);
    company.moved(olga, false);
    expect([...company.online.get()]).toEqual([mark]);
    company.typed("c1", olga);
    company.lost();
    expect([company.online.get().size, company.typing.get().size, vi.getTimerCount()]).toEqual([0, 0, 0]);
  });
});
