// The model of chats with a fake socket, a fake device and a server in memory: for the tests of this room.
import { vi } from "vitest";
import { ApiError, problemOf } from "../../../api/error.ts";
import type { Call, CallOptions } from "../../../api/http.ts";
import type { LiveHandlers } from "../../../api/live.ts";
import type { ChatId, MessageId } from "../../../api/schema.ts";
import type { State } from "../../../state/state.ts";
import { ModelServer, person } from "../../../state/testing/model.ts";
import { ChatsModel } from "../chatsModel.ts";
import type { ChatsDeps, LiveLike, OutgoingFiles } from "../snapshot.ts";

export type Asked = { name: string; input: Record<string, unknown>; options: CallOptions | undefined };

class FakeLive implements LiveLike {
  status: LiveLike["status"] = "connecting";
  readonly topics = new Map<string, number | null>();
  readonly calls: { op: string; input: unknown }[] = [];
  isEnded = false;
  readonly handlers: LiveHandlers;
  constructor(handlers: LiveHandlers) {
    this.handlers = handlers;
  }
  start(): void {}
  wake(): void {}
  end(): void {
    this.isEnded = true;
  }
  subscribe(topic: string, since: number | null): void {
    this.topics.set(topic, since);
  }
  unsubscribe(topic: string): void {
    this.topics.delete(topic);
  }
  readonly typed: string[] = [];
  readonly watched: (readonly string[])[] = [];
  typing(topic: string): void {
    this.typed.push(topic);
  }
  watch(members: readonly string[]): void {
    this.watched.push(members);
  }
  readonly call = (async (op: string, input: unknown) => {
    this.calls.push({ op, input });
  }) as unknown as LiveLike["call"];
  set(status: LiveLike["status"]): void {
    this.status = status;
    this.handlers.onStatus(status);
  }
}

export class MemoryStorage {
  readonly map = new Map<string, string>();
  get length(): number {
    return this.map.size;
  }
  key(index: number): string | null {
    return [...this.map.keys()][index] ?? null;
  }
  getItem(name: string): string | null {
    return this.map.get(name) ?? null;
  }
  setItem(name: string, value: string): void {
    this.map.set(name, value);
  }
  removeItem(name: string): void {
    this.map.delete(name);
  }
}

interface Given {
  server?: ModelServer;
  storage?: MemoryStorage;
  kept?: State;
  files?: OutgoingFiles;
  alone?: ChatsDeps["alone"];
}

export function setUp(given: Given = {}) {
  let nowUs = 5_000_000;
  const server = given.server ?? new ModelServer();
  const storage = given.storage ?? new MemoryStorage();
  const asked: Asked[] = [];
  const log: string[] = [];
  let told = 0;
  let isDown = false;
  let refusal: ApiError | null = null;
  const held = new Map<string, Promise<void>>();
  const late = new Map<string, Promise<void>>();
  const stop = (where: Map<string, Promise<void>>, name: string) => {
    let go = () => {};
    const stopped = new Promise<void>((resolve) => {
      go = resolve;
    });
    where.set(name, stopped);
    return () => {
      where.delete(name);
      go();
    };
  };
  const kept = new Map<string, unknown>();
  const answer = (name: string, input: Record<string, unknown>, options?: CallOptions): unknown => {
    const id = input["chat_id"] as ChatId;
    switch (name) {
      case "chat_list":
        return server.list();
      case "chat_get":
        if (!server.chats.get(id)?.members.has(server.me)) throw problemOf(404, { code: "not_found" });
        return { view: server.view(id), people: [] };
      case "message_list":
        return server.page(id, input, input["limit"] as number);
      case "message_post": {
        const key = options?.key ?? "";
        const from = input["draft_version"] as number | undefined;
        if (!kept.has(key)) kept.set(key, server.post(id, server.me, input["text"] as string, null, from));
        return kept.get(key);
      }
      case "message_get":
        return {
          message: server.message(id, input["message_id"] as MessageId),
          people: [],
          own_votes: [],
          own_reactions: [],
        };
      case "message_edit":
        return server.edit(id, input["message_id"] as MessageId, input["text"] as string, input["version"] as number);
      case "message_delete":
        return server.erase(id, input["message_id"] as MessageId, server.me);
      case "draft_set":
        return server.draft(id, input["text"] as string, (input["reply_to"] as MessageId | undefined) ?? null);
      case "chat_direct_open":
        return { view: server.view(server.add("77", ["1", input["member_id"] as string])), people: [person("2")] };
      default:
        return {};
    }
  };
  const call = (async (name: string, input: Record<string, unknown>, options?: CallOptions) => {
    asked.push({ name, input, options });
    if (isDown) throw new ApiError("offline", 0);
    if (refusal && name === "message_post") throw refusal;
    await late.get(name);
    const answered = answer(name, input, options);
    await held.get(name);
    return answered;
  }) as unknown as Call;
  let live: FakeLive | null = null;
  const model = new ChatsModel({
    me: person("1"),
    call,
    storage,
    nowUs: () => nowUs,
    kept: given.kept ?? null,
    openLive: (handlers) => {
      live = new FakeLive(handlers);
      return live;
    },
    ...(given.files && { files: given.files }),
    ...(given.alone && { alone: given.alone }),
    onSessionEnded: () => log.push("session ended"),
    onMeChanged: () => log.push("me changed"),
  });
  const socket = live as unknown as FakeLive;
  return {
    server,
    storage,
    asked,
    log,
    model,
    live: socket,
    get nowUs() {
      return nowUs;
    },
    set nowUs(value: number) {
      nowUs = value;
    },
    set isDown(value: boolean) {
      isDown = value;
    },
    set refusal(value: ApiError | null) {
      refusal = value;
    },
    /** What the server told since the last time reaches the client. */
    deliver() {
      for (const event of server.events.slice(told)) if (socket.topics.has(event.topic)) socket.handlers.onEvent(event);
      told = server.events.length;
    },
    /** Answers of this operation are under way until the returned function is called. */
    hold: (name: string) => stop(held, name),
    /** Questions of this operation are: the server has not done anything yet. */
    delay: (name: string) => stop(late, name),
    posts: () => asked.filter(({ name }) => name === "message_post"),
  };
}

export const tick = () => vi.advanceTimersByTimeAsync(0);

export async function started(given: Parameters<typeof setUp>[0] = {}) {
  const server = given.server ?? new ModelServer();
  const id = server.chats.size > 0 ? ([...server.chats.keys()][0] as ChatId) : server.add("10", ["1", "2"]);
  const world = setUp({ ...given, server });
  world.model.start();
  await tick();
  world.live.set("online");
  world.deliver();
  return { ...world, world, id };
}
