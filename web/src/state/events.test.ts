import { describe, expect, it } from "vitest";
import type { ServerEvent } from "../api/decode.ts";
import type { ChatId, MemberId, MessageId } from "../api/schema.ts";
import { applyEvent } from "./events.ts";
import { applyChangedMessage, applyChat, applyChatList, applyPage, applyRead } from "./load.ts";
import { normalise } from "./normalise.ts";
import { chatsInOrder, isSeen, ringingFor, seenByOthers, titleOf, unreadChats, unreadOf } from "./select.ts";
import { emptyState, type State } from "./state.ts";
import { ModelServer, person } from "./testing/model.ts";
import { MOST_KEPT } from "./window.ts";

function loaded(server: ModelServer, withPages = true): State {
  let state = applyChatList(emptyState(server.me), server.list());
  if (withPages) for (const id of state.chats.keys()) state = applyPage(state, id, server.page(id), "replace");
  return state;
}

const chatOf = (state: State, id: ChatId) => {
  const chat = state.chats.get(id);
  if (!chat) throw new Error(`no chat ${id}`);
  return chat;
};

const numbers = (state: State, id: ChatId) => chatOf(state, id).window?.messages.map((message) => Number(message.id));

function run(state: State, events: readonly ServerEvent[]): State {
  return events.reduce(applyEvent, state);
}

describe("the law: window + events = fresh window", () => {
  // A small generator of our own keeps a failing seed repeatable.
  function random(seed: number): (below: number) => number {
    let value = seed;
    return (below) => {
      value = (value * 1103515245 + 12345) % 2147483648;
      return Math.floor((value / 2147483648) * below);
    };
  }

  function step(server: ModelServer, ids: readonly ChatId[], pick: (below: number) => number): void {
    const id = ids[pick(ids.length)] as ChatId;
    const who = String(1 + pick(3));
    const some = server.chats.get(id)?.messages.length ?? 0;
    const picked = String(1 + pick(Math.max(1, some))) as MessageId;
    switch (pick(14)) {
      case 0:
      case 1:
      case 2:
        server.post(id, who, `слово ${pick(1000)}${pick(4) === 0 ? " @all" : ""}`);
        break;
      case 3:
      case 4:
        server.read(id, who, pick(40));
        break;
      case 5:
        server.rename(id, `Новое имя ${pick(1000)}`);
        break;
      case 6:
        server.changePerson(who);
        break;
      case 7:
      case 8:
        if (some > 0 && !server.message(id, picked).is_deleted) {
          server.edit(id, picked, `иначе @${pick(3) === 0 ? "all" : pick(4)}`, server.message(id, picked).version);
        }
        break;
      case 9:
        if (some > 0) server.erase(id, picked, who);
        break;
      case 10:
        server.draft(id, pick(3) === 0 ? "" : `черновик ${pick(100)}`, pick(2) === 0 ? picked : null);
        break;
      case 12:
        server.setRules(id, { who_writes: pick(2) === 0 ? "managers" : "all", slow_s: pick(3) * 30 });
        break;
      case 11: {
        const chat = server.chats.get(id);
        const old = chat?.call && chat.call.state !== "ended" ? chat.call : null;
        const callId = old?.call_id ?? String(server.events.length + 1);
        server.call(id, callId, { state: old && pick(2) === 0 ? "ended" : "running", there_count: pick(5) });
        break;
      }
      default:
        server.gone(id);
    }
  }

  it.each(Array.from({ length: 60 }, (_, seed) => seed + 1))("holds in a random life, seed %i", (seed) => {
    const pick = random(seed);
    const server = new ModelServer();
    const ids = [server.add("10", ["1", "2", "3"]), server.add("11", ["1", "2"])];
    for (let i = 0; i < pick(60); i++) step(server, ids, pick);
    let state = loaded(server);
    const from = server.events.length;
    for (let i = 0; i < 40; i++) {
      step(server, ids, pick);
      if (pick(10) === 0) {
        // A page read in the middle, before the events of its moment have come.
        const id = ids[pick(2)] as ChatId;
        state = applyPage(state, id, server.page(id), "merge");
      }
    }
    state = run(state, server.events.slice(from));
    const fresh = loaded(server);
    expect(normalise(state, fresh)).toEqual(normalise(fresh, fresh));
  });

  it("holds when a chat is read anew while its events are still on the way", () => {
    const server = new ModelServer();
    const id = server.add("10", ["1", "2"]);
    let state = loaded(server);
    server.post(id, "2", "раз");
    server.post(id, "2", "два");
    state = applyChat(state, server.view(id), []);
    expect(chatOf(state, id).window).toBeNull();
    state = applyPage(state, id, server.page(id), "replace");
    state = run(state, server.events);
    const fresh = loaded(server);
    expect(normalise(state, fresh)).toEqual(normalise(fresh, fresh));
  });

  it("takes an edit and a deletion wherever the message is shown, and never an older version", () => {
    const server = new ModelServer();
    const id = server.add("10", ["1", "2"]);
    const first = server.post(id, "2", "раз");
    let state = loaded(server);
    const from = server.events.length;
    server.edit(id, first.id, "два", 1);
    const old = server.page(id);
    server.erase(id, first.id, "2");
    state = run(state, server.events.slice(from));
    expect(chatOf(state, id).window?.messages[0]).toMatchObject({ is_deleted: true, text: "", version: 3 });
    expect(chatOf(state, id).last).toMatchObject({ is_deleted: true });
    // A page that was read before the deletion was told.
    state = applyPage(state, id, old, "merge");
    expect(chatOf(state, id).window?.messages[0]?.is_deleted).toBe(true);
  });

  it("asks for a changed message that was told without its words, and only if it is shown", () => {
    const server = new ModelServer();
    const id = server.add("10", ["1", "2"]);
    const first = server.post(id, "2", "раз");
    server.post(id, "2", "два");
    server.chats.get(id)?.members.set("3", { readN: 0, joinedN: 1 });
    let state = loaded(server);
    const from = server.events.length;
    const changed = server.edit(id, first.id, "иначе", 1);
    state = run(state, server.events.slice(from));
    expect([...state.wanted.values()]).toEqual([{ chatId: id, id: first.id }]);
    state = applyChangedMessage(state, changed);
    expect(state.wanted.size).toBe(0);
    expect(chatOf(state, id).window?.messages[0]?.text).toBe("иначе");
    expect(run(loaded(server, false), server.events.slice(from)).wanted.size).toBe(0);
  });

  it("marks a window stale when its events were skipped, until it is read again", () => {
    const server = new ModelServer();
    const id = server.add("10", ["1", "2"]);
    const first = server.post(id, "2", "раз");
    let state = loaded(server);
    server.edit(id, first.id, "иначе", 1);
    state = applyChat(state, server.view(id), []);
    expect(chatOf(state, id).isStale).toBe(true);
    state = applyPage(state, id, server.page(id), "replace");
    expect(chatOf(state, id)).toMatchObject({ isStale: false });
    expect(chatOf(state, id).window?.messages[0]?.text).toBe("иначе");
  });

  it("keeps memory flat: the side the reader left is cut, and said to be there", () => {
    const server = new ModelServer();
    const id = server.add("10", ["1", "2"]);
    for (let i = 0; i < 2000; i++) server.post(id, "2", `${i}`);
    let state = applyPage(applyChatList(emptyState(server.me), server.list()), id, server.page(id), "replace");
    for (let i = 0; i < 30; i++) {
      const [first] = numbers(state, id) ?? [];
      state = applyPage(state, id, server.page(id, { before: first ?? 0 }), "merge");
    }
    const window = chatOf(state, id).window;
    expect(window?.messages).toHaveLength(MOST_KEPT);
    expect(window).toMatchObject({ hasAfter: true, hasBefore: true });
    expect(numbers(state, id)?.[0]).toBe(451);
    const last = numbers(state, id)?.at(-1) ?? 0;
    state = applyPage(state, id, server.page(id, { after: last }), "merge");
    expect(numbers(state, id)).toHaveLength(MOST_KEPT);
    expect(numbers(state, id)?.at(-1)).toBe(last + 50);
    expect(chatOf(state, id).window?.hasBefore).toBe(true);
  });

  it("keeps the newest draft of the own topic, and an erased one erased", () => {
    const server = new ModelServer();
    const id = server.add("10", ["1", "2"]);
    let state = loaded(server);
    server.draft(id, "раз", null);
    server.draft(id, "", null);
    state = run(state, [...server.events].reverse());
    state = run(state, server.events);
    expect(state.drafts.get(id)?.text ?? "").toBe("");
  });

  it("holds when every event comes twice", () => {
    const server = new ModelServer();
    const id = server.add("10", ["1", "2"]);
    const start = loaded(server);
    for (let i = 0; i < 5; i++) server.post(id, "2", `${i}`);
    server.read(id, "1", 3);
    const state = run(
      start,
      server.events.flatMap((event) => [event, event]),
    );
    const fresh = loaded(server);
    expect(normalise(state, fresh)).toEqual(normalise(fresh, fresh));
  });

  it("notices a lost event", () => {
    const server = new ModelServer();
    const id = server.add("10", ["1", "2"]);
    const start = loaded(server);
    server.post(id, "2", "раз");
    server.post(id, "2", "два");
    const lost = server.events.filter((_, index) => index !== 0);
    const fresh = loaded(server);
    expect(normalise(run(start, lost), fresh)).not.toEqual(normalise(fresh, fresh));
  });
});

describe("applyEvent", () => {
  it("is pure and keeps what did not change", () => {
    const server = new ModelServer();
    const id = server.add("10", ["1", "2"]);
    const other = server.add("11", ["1", "2"]);
    const before = loaded(server);
    server.post(id, "2", "привет");
    const after = run(before, server.events);
    expect(numbers(before, id)).toEqual([]);
    expect(numbers(after, id)).toEqual([1]);
    expect(after.chats.get(other)).toBe(before.chats.get(other));
  });

  it("drops events of chats that are not ours and of old seqs", () => {
    const server = new ModelServer();
    const id = server.add("10", ["1", "2"]);
    const start = loaded(server);
    server.post(id, "2", "раз");
    const event = server.events[0] as ServerEvent;
    expect(applyEvent(start, { ...event, topic: "c999" })).toBe(start);
    const after = applyEvent(start, event);
    expect(applyEvent(after, event)).toBe(after);
  });

  it("moves the own read mark with an own message", () => {
    const server = new ModelServer();
    const id = server.add("10", ["1", "2"]);
    const start = loaded(server);
    server.post(id, "2", "раз");
    server.post(id, "1", "два");
    const created = server.events.filter((event) => event.kind === "message_created" || event.kind === "seen_moved");
    expect(unreadOf(chatOf(run(start, created), id))).toBe(0);
  });

  it("keeps folders by version, and takes a chat that is no longer ours out of them", () => {
    const server = new ModelServer();
    const id = server.add("10", ["1", "2"]);
    const folder = (version: number, name: string) => ({
      folder_id: "5",
      version,
      folder: { id: "5", name, place: 1, chat_ids: [id], version },
    });
    const own = (seq: number, kind: string, body: unknown) =>
      ({ topic: "m1", seq, ref: "0", version: 1, kind, body }) as ServerEvent;
    let state = applyEvent(loaded(server), own(1, "folder_changed", folder(2, "Учёба")));
    state = applyEvent(state, own(2, "folder_changed", folder(1, "Старое имя")));
    expect([...state.folders.values()].map(({ name }) => name)).toEqual(["Учёба"]);
    state = applyEvent(state, own(3, "chat_removed", { chat_id: id }));
    expect([...state.folders.values()].map(({ chat_ids }) => chat_ids)).toEqual([[]]);
    state = applyEvent(state, own(4, "folder_changed", { folder_id: "5", version: 3 }));
    expect(state.folders.size).toBe(0);
  });

  it("leaves the own read mark where it was when the message was sent for somebody who had not read all", () => {
    const server = new ModelServer();
    const id = server.add("10", ["1", "2"]);
    const start = loaded(server);
    server.post(id, "2", "раз");
    server.post(id, "1", "по часам");
    const created = server.events
      .filter((event) => event.kind === "message_created")
      .map((event) => ({ ...event, body: { ...event.body, author_has_read: false } }));
    expect(unreadOf(chatOf(run(start, created), id))).toBe(2);
  });

  it("removes a chat, remembers one to read, and asks for whoami", () => {
    const server = new ModelServer();
    const id = server.add("10", ["1", "2"]);
    let state = loaded(server);
    const own = (seq: number, kind: string, body: unknown) =>
      ({ topic: "m1", seq, ref: "0", version: 1, kind, body }) as ServerEvent;
    state = applyEvent(state, own(1, "chat_added", { chat_id: "12" }));
    expect([...state.added]).toEqual(["12"]);
    state = applyEvent(state, own(2, "join_requested", { chat_id: id, waiting: 2 }));
    expect(state.joinWaiting.get(id)).toBe(2);
    state = applyEvent(state, own(3, "chat_removed", { chat_id: id }));
    expect(state.chats.has(id)).toBe(false);
    expect(state.joinWaiting.has(id)).toBe(false);
    state = applyEvent(state, own(4, "me_changed", { version: 2 }));
    expect(state.meVersion).toBe(1);
    expect(state.seq).toBe(4);
  });

  it("does not let an older person overwrite a newer one", () => {
    const server = new ModelServer();
    const id = server.add("10", ["1", "2"]);
    server.changePerson("2");
    const state = loaded(server);
    const stale = { topic: `c${id}`, seq: 9, ref: "2", version: 1, kind: "person_changed", body: person("2") };
    expect(applyEvent(state, stale as ServerEvent).people.get("2" as MemberId)?.version).toBe(2);
  });

  it("keeps a window in the past gapless: new messages only make it have something after", () => {
    const server = new ModelServer();
    const id = server.add("10", ["1", "2"]);
    for (let i = 0; i < 100; i++) server.post(id, "2", `${i}`);
    let state = applyChatList(emptyState(server.me), server.list());
    state = applyPage(state, id, server.page(id, { around: 30 }, 20), "replace");
    const from = server.events.length;
    server.post(id, "2", "новое");
    state = run(state, server.events.slice(from));
    expect(numbers(state, id)?.at(-1)).toBe(39);
    expect(chatOf(state, id).window?.hasAfter).toBe(true);
    expect(chatOf(state, id).chat.head).toBe(101);
  });
});

describe("calls", () => {
  const direct = (server: ModelServer, id: ChatId, state: "invited" | "joined" = "invited") =>
    server.call(id, "7", {
      state: "ringing",
      people: [
        { member_id: "2" as MemberId, state: "joined", is_host: true, is_kept_out: false, may_speak: true },
        { member_id: "1" as MemberId, state, is_host: true, is_kept_out: false, may_speak: true },
      ],
    });

  it("an older call, told late, says nothing about a newer one; what is over goes", () => {
    const server = new ModelServer();
    const id = server.add("10", ["1", "2"]);
    const start = loaded(server);
    server.call(id, "7");
    const over = server.call(id, "7", { state: "ended" });
    server.call(id, "8");
    const state = run(start, server.events);
    expect(chatOf(state, id).call?.call_id).toBe("8");
    const late = { ...(server.events[1] as ServerEvent), seq: 99 } as ServerEvent;
    expect(over.state).toBe("ended");
    expect(chatOf(applyEvent(state, late), id).call?.call_id).toBe("8");
    server.call(id, "8", { state: "ended" });
    expect(chatOf(run(state, server.events.slice(-1)), id).call).toBeNull();
  });

  it("rings only in a direct chat, only for the invited", () => {
    const server = new ModelServer();
    const id = server.add("10", ["1", "2"]);
    direct(server, id);
    const state = loaded(server);
    expect(ringingFor(state)).toEqual([]);
    const chat = chatOf(state, id);
    const asDirect = (call = chat.call) => {
      const chats = new Map([[id, { ...chat, call, chat: { ...chat.chat, kind: "direct" as const } }]]);
      return ringingFor({ ...state, chats }).length;
    };
    expect(asDirect()).toBe(1);
    expect(asDirect(direct(server, id, "joined"))).toBe(0);
    expect(asDirect(server.call(id, "7", { state: "running" }))).toBe(0);
    expect(asDirect(server.call(id, "9", { state: "ringing", started_by: "1" as MemberId }))).toBe(0);
  });
});

describe("pages", () => {
  const filled = (count: number) => {
    const server = new ModelServer();
    const id = server.add("10", ["1", "2"]);
    for (let i = 0; i < count; i++) server.post(id, "2", `${i}`);
    return { server, id };
  };

  it("grow the window in both directions without holes", () => {
    const { server, id } = filled(200);
    let state = applyChatList(emptyState(server.me), server.list());
    state = applyPage(state, id, server.page(id, { around: 100 }), "replace");
    expect(numbers(state, id)).toEqual(Array.from({ length: 50 }, (_, i) => 75 + i));
    state = applyPage(state, id, server.page(id, { before: 75 }), "merge");
    state = applyPage(state, id, server.page(id, { after: 124 }), "merge");
    expect(numbers(state, id)).toEqual(Array.from({ length: 150 }, (_, i) => 25 + i));
    expect(chatOf(state, id).window).toMatchObject({ hasBefore: true, hasAfter: true });
    state = applyPage(state, id, server.page(id, { before: 25 }), "merge");
    state = applyPage(state, id, server.page(id, { after: 174 }), "merge");
    expect(chatOf(state, id).window).toMatchObject({ hasBefore: false, hasAfter: false });
    expect(numbers(state, id)).toHaveLength(200);
  });

  it("that do not touch the window replace it", () => {
    const { server, id } = filled(200);
    let state = loaded(server);
    state = applyPage(state, id, server.page(id, { around: 20 }, 10), "merge");
    expect(numbers(state, id)).toEqual(Array.from({ length: 10 }, (_, i) => 15 + i));
    expect(chatOf(state, id).window?.hasAfter).toBe(true);
  });

  it("read before the last events know that there is more", () => {
    const { server, id } = filled(3);
    const stale = server.page(id);
    let state = loaded(server, false);
    const from = server.events.length;
    server.post(id, "2", "позже");
    state = run(state, server.events.slice(from));
    state = applyPage(state, id, stale, "replace");
    expect(chatOf(state, id).window?.hasAfter).toBe(true);
    const empty = applyPage(state, id, { ...stale, messages: [] }, "replace");
    expect(chatOf(empty, id).window?.hasAfter).toBe(true);
  });

  it("an empty page says only that nothing is there in its direction", () => {
    const { server, id } = filled(10);
    const state = loaded(server);
    const same = applyPage(state, id, { ...server.page(id, { before: 1 }) }, "merge");
    expect(numbers(same, id)).toHaveLength(10);
    expect(chatOf(same, id).window).toMatchObject({ hasBefore: false, hasAfter: false });
  });

  it("of a chat left and joined again do not show what was before", () => {
    const { server, id } = filled(10);
    let state = loaded(server);
    const view = { ...server.view(id), joined_n: 8, seq: server.view(id).seq + 5 };
    state = applyChat(state, view, []);
    expect(chatOf(state, id).window).toBeNull();
  });
});

describe("selectors", () => {
  it("count unread from the later of reading and joining", () => {
    const server = new ModelServer();
    const id = server.add("10", ["1", "2"]);
    const quiet = server.add("11", ["1", "2"]);
    for (let i = 0; i < 5; i++) server.post(id, "2", `${i}`);
    server.post(quiet, "1", "своё");
    let state = loaded(server);
    expect(unreadOf(chatOf(state, id))).toBe(5);
    expect(unreadOf({ ...chatOf(state, id), joinedN: 4 })).toBe(1);
    expect(unreadChats(state, 0)).toBe(1);
    state = applyRead(state, id, 5);
    expect(unreadChats(state, 0)).toBe(0);
    expect(applyRead(state, id, 2)).toBe(state);
  });

  it("tell what others have seen", () => {
    const server = new ModelServer();
    const id = server.add("10", ["1", "2"]);
    const mine = server.post(id, "1", "видно?");
    let state = loaded(server);
    const seen = () => isSeen(chatOf(state, id).chat, server.me, mine);
    expect(seen()).toBe(false);
    const from = server.events.length;
    server.read(id, "2", 1);
    state = run(state, server.events.slice(from));
    expect(seen()).toBe(true);
    expect(seenByOthers(chatOf(state, id).chat, server.me)).toBe(1);
  });

  it("order chats by talk, filter and find them by the start of words, ё as е", () => {
    const server = new ModelServer();
    const a = server.add("10", ["1", "2"]);
    const b = server.add("11", ["1", "2"]);
    server.add("12", ["1", "2"]);
    server.post(b, "2", "раз");
    server.post(a, "2", "два");
    server.rename(a, "СД-21 · Учёба");
    const state = loaded(server);
    expect(chatsInOrder(state, "all", "", 0).map((chat) => chat.chat.id)).toEqual(["10", "11", "12"]);
    expect(chatsInOrder(state, "direct", "", 0)).toEqual([]);
    expect(chatsInOrder(state, "all", "учеб", 0).map((chat) => chat.chat.id)).toEqual(["10"]);
    expect(titleOf(state, chatOf(state, a).chat, "")).toBe("СД-21 · Учёба");
  });
});
