// mirror.ts - a person's state as the shipped client keeps it: a window and the events after it, through the
// reducer of web/src/state. There is no second reducer; what this file adds is fetching and comparing.
import assert from "node:assert/strict";
import { after, afterEach } from "node:test";
import { Decoder } from "../../web/src/api/decode.ts";
import type { ChatId, MemberId } from "../../web/src/api/schema.ts";
import { applyEvent } from "../../web/src/state/events.ts";
import { applyChat, applyChatList, applyMessage, applyPage } from "../../web/src/state/load.ts";
import { normalise } from "../../web/src/state/normalise.ts";
import { emptyState, type State } from "../../web/src/state/state.ts";
import type { Client, Json, Live } from "./client.ts";
import type { Server } from "./server.ts";

/** A fresh window: the list of chats and the newest page of each. */
export async function freshState(client: Client, me: string): Promise<State> {
  let state = applyChatList(emptyState(me as MemberId), (await client.call("chat_list")) as never);
  for (const id of state.chats.keys()) {
    state = applyPage(state, id, (await client.call("message_list", { chat_id: id })) as never, "replace");
  }
  return state;
}

export class Mirror {
  state: State;
  private readonly client: Client;
  private readonly me: string;
  private live: Live | undefined;
  private taken = 0;
  private readonly decoder = new Decoder();

  private constructor(client: Client, me: string, state: State) {
    this.client = client;
    this.me = me;
    this.state = state;
  }

  static async open(client: Client, me: string): Promise<Mirror> {
    const mirror = new Mirror(client, me, await freshState(client, me));
    await mirror.connect();
    return mirror;
  }

  /** A new socket, resumed from the last seq of every topic. */
  async connect(): Promise<void> {
    this.live = await this.client.live();
    this.taken = 0;
    await this.follow(`m${this.me}`, this.state.seq ?? 0);
    for (const [id, chat] of this.state.chats) await this.follow(`c${id}`, chat.seq);
  }

  cut(): void {
    this.live?.cut();
  }

  close(): void {
    this.live?.close();
  }

  private async follow(topic: string, since: number): Promise<void> {
    await this.live!.subscribe(topic, since);
  }

  /** Waits until everything up to the heads of a fresh reading is heard, then asks for the law. */
  async obeysLaw(what: string): Promise<void> {
    const fresh = await freshState(this.client, this.me);
    await this.catchUp(fresh);
    assert.deepEqual(normalise(this.state, fresh), normalise(fresh, fresh), what);
  }

  private async catchUp(fresh: State): Promise<void> {
    for (;;) {
      this.take();
      await this.readAdded();
      await this.readWanted();
      const behind = [...fresh.chats].find(([id, chat]) => (this.state.chats.get(id)?.seq ?? -1) < chat.seq);
      const ownBehind = (this.state.seq ?? 0) < (fresh.seq ?? 0);
      if (!behind && !ownBehind) return;
      const taken = this.taken;
      await this.live!.frame((f) => this.live!.frames.indexOf(f) >= taken, `an event of ${behind?.[0] ?? "the own topic"}`);
    }
  }

  private take(): void {
    const frames = this.live!.frames;
    for (; this.taken < frames.length; this.taken++) {
      const frame = this.decoder.decode(JSON.stringify(frames[this.taken] as Json));
      if (frame?.t === "event") this.state = applyEvent(this.state, frame.event);
      assert.notEqual(frame?.t, "resync", "a short absence needs no new window");
    }
    assert.deepEqual(this.decoder.counts, { unknownFrames: 0, unknownEvents: 0, misshapen: 0 }, "the client knows every frame");
  }

  /** What the client does when it hears chat_added: read the chat, then listen to it. */
  private async readAdded(): Promise<void> {
    for (const id of [...this.state.added]) {
      const got = await this.client.call("chat_get", { chat_id: id });
      this.state = applyChat(this.state, got["view"] as never, got["people"] as never);
      const page = await this.client.call("message_list", { chat_id: id });
      this.state = applyPage(this.state, id as ChatId, page as never, "replace");
      await this.follow(`c${id}`, this.state.chats.get(id as ChatId)?.seq ?? 0);
    }
  }

  /** What the client does when it hears that a message changed, without its words. */
  private async readWanted(): Promise<void> {
    for (const { chatId, id } of [...this.state.wanted.values()]) {
      const got = await this.client.call("message_get", { chat_id: chatId, message_id: id });
      this.state = applyMessage(this.state, got as never);
    }
  }
}

/** Those put into the list are held to the law after every test of the file, and end with its server. */
export function mirrored(server: Server): Mirror[] {
  const mirrors: Mirror[] = [];
  afterEach(async (t) => {
    for (const mirror of mirrors) await mirror.obeysLaw(t.name);
  });
  after(() => {
    for (const mirror of mirrors) mirror.close();
    return server.remove();
  });
  return mirrors;
}
