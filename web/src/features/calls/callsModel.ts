// Calls of one signed-in member. It lives above the pages, so that a call goes on while the person reads chats: it asks
// the server for the way in, holds the media room, comes back into it when it was lost, and leaves it.
import { backOffMs } from "../../api/backOff.ts";
import { asApiError } from "../../api/error.ts";
import type { Call as Ask, Out } from "../../api/http.ts";
import type { CallId, Call as CallInfo, ChatId, MemberId, OrgRulesOwn } from "../../api/schema.ts";
import { Scope } from "../../api/scope.ts";
import { DeviceError, type DeviceKind, type Support, troubleOf } from "../../rtc/devices.ts";
import { type CallRoom, type NetworkCheck, NO_ROOM, type RoomView, type Rtc, type Source } from "../../rtc/room.ts";
import type { ChatState } from "../../state/state.ts";
import { Store } from "../../state/store.ts";
import type { ChatsModel } from "../chats/chatsModel.ts";
import { type CallsDeps, callPath, keepLean, readLean, type Wants } from "./callsDeps.ts";
import { DevicesModel } from "./devicesModel.ts";
import { NOTHING, newsOf, ownOf } from "./own.ts";
import {
  type Act,
  act,
  admitted,
  type Notice,
  noticeMs,
  type Over,
  overOf,
  overOfOutcome,
  type Session,
} from "./session.ts";
import { mainOf } from "./tiles.ts";

const COME_BACK_TRIES = 8;

export class CallsModel {
  readonly session = new Store<Session | null>(null);
  readonly room = new Store<RoomView>(NO_ROOM);
  /** Who of the students and parents may start calls; null: not read yet. */
  readonly own = new Store<OrgRulesOwn | null>(null);
  /** The rules that were read last: their number in chats.rules. */
  #ownOf = -1;
  readonly devices: DevicesModel;
  readonly chats: ChatsModel;
  readonly support: Support;
  readonly storage: CallsDeps["storage"];
  readonly #deps: CallsDeps;
  readonly #scope = new Scope();
  /** Of the room we are in: ends with it. */
  #stay: Scope | null = null;
  #room: CallRoom | null = null;
  #wants: Wants = { microphone: false, camera: false };
  #tries = 0;
  #cancelNotice: (() => void) | null = null;
  #cancelBack: (() => void) | null = null;
  /** As the server told it last; and whether we ask it for something just now. */
  #own = NOTHING;
  #isAsking = false;
  #hushes = false;

  constructor(deps: CallsDeps) {
    this.#deps = deps;
    this.chats = deps.chats;
    this.support = deps.support;
    this.storage = deps.storage;
    this.devices = new DevicesModel(deps.media, deps.storage);
    this.#scope.own(this.devices.onGone((kind) => this.#deviceGone(kind)));
    this.#scope.own(deps.chats.store.subscribe(() => this.#look()));
  }

  end(): void {
    void this.leave();
    this.devices.end();
    this.#scope.end();
  }

  get me(): MemberId {
    return this.chats.me;
  }

  /** The call of the session, as the server tells it; null while there is none. */
  callOf(session: Session | null): CallInfo | null {
    if (!session) return null;
    const call = this.#chat(session.chatId)?.call ?? null;
    return call && (session.callId === null || call.call_id === session.callId) ? call : null;
  }

  get isInCall(): boolean {
    const phase = this.session.get()?.phase;
    return phase === "in" || phase === "joining";
  }

  /** The page of a call was opened: its lobby, unless we are in it already. */
  open(chatId: ChatId, withVideo = true): void {
    const session = this.session.get();
    if (session?.chatId === chatId && session.phase !== "over") return;
    if (this.isInCall && session?.chatId !== chatId) return;
    const call = this.#chat(chatId)?.call ?? null;
    this.#begin(chatId, call, call?.with_video ?? withVideo);
  }

  /** From the buttons of a chat. A direct call rings at once; a group's begins in the lobby. */
  async start(chatId: ChatId, withVideo: boolean): Promise<void> {
    const chat = this.#chat(chatId);
    const session = this.session.get();
    if (this.isInCall && session) {
      if (session.chatId === chatId) return this.#deps.onOpen(callPath(chatId));
      await this.leave();
    }
    this.#begin(chatId, chat?.call ?? null, chat?.call?.with_video ?? withVideo);
    this.#deps.onOpen(callPath(chatId));
    if (chat?.chat.kind === "direct") await this.join({ microphone: true, camera: withVideo });
  }

  /** A ringing call. */
  async accept(chatId: ChatId, withVideo: boolean): Promise<void> {
    // This one and no other: hung up meanwhile, it must not turn into a call back.
    const call = this.#chat(chatId)?.call;
    if (!call) return;
    if (this.isInCall) await this.leave();
    this.#begin(chatId, call, withVideo);
    this.#deps.onOpen(callPath(chatId));
    await this.join({ microphone: true, camera: withVideo });
  }

  async decline(chatId: ChatId): Promise<void> {
    const call = this.#chat(chatId)?.call;
    if (call) await this.#tell(() => this.#deps.call("call_decline", { call_id: call.call_id }));
  }

  /** From the lobby, and again after a room that was lost or left. */
  async join(wants: Wants): Promise<void> {
    const before = this.session.get();
    if (!before || before.phase === "joining" || before.phase === "in") return;
    this.#wants = wants;
    const wasLobby = before.phase === "lobby" && this.#chat(before.chatId)?.chat.kind !== "direct";
    this.#act({ kind: "joining" });
    this.devices.release();
    try {
      await this.#enter(before.chatId);
    } catch (thrown) {
      this.#dropRoom();
      const { code } = asApiError(thrown);
      if (this.session.get()?.phase === "joining") this.#act({ kind: "refused", error: code, isLobby: wasLobby });
    }
  }

  /** From what is said at the end back to the lobby; a direct call goes on at once. */
  again(): void {
    const session = this.session.get();
    const chat = session && this.#chat(session.chatId);
    if (!chat || this.isInCall) return;
    this.#begin(chat.chat.id, chat.call, session.withVideo);
    if (chat.chat.kind === "direct") void this.join(this.#wants);
  }

  async leave(): Promise<void> {
    const session = this.session.get();
    if (!session || session.phase === "over") return;
    const { callId } = session;
    this.#act({ kind: "over", over: "left" });
    this.#dropRoom();
    this.devices.release();
    if (callId !== null && session.phase !== "lobby") {
      await this.#tell(() => this.#deps.call("call_leave", { call_id: callId }));
    }
  }

  /** The host ends it for everybody. Fails, and stays, when the server did not hear: the others would talk on. */
  async endForAll(): Promise<void> {
    await this.inCall((ask, call_id) => ask("call_end", { call_id }));
    await this.leave();
  }

  /** Away from the lobby, or from what is said at the end. */
  close(): void {
    const session = this.session.get();
    if (!session || this.isInCall) return;
    this.devices.release();
    this.session.set(null);
  }

  async toggle(source: Source): Promise<void> {
    const room = this.#room;
    const session = this.session.get();
    if (!room || session?.phase !== "in" || session.turning[source]) return;
    if (!session.rights[source]) {
      if (source !== "camera") this.#notice({ kind: "locked", source });
      return;
    }
    await this.#turn(source, !this.isOn(source));
  }

  /** The key that was held is let go: off, also when «on» is still on its way. */
  async hush(): Promise<void> {
    if (this.session.get()?.turning.microphone) {
      this.#hushes = true;
      return;
    }
    if (this.isOn("microphone")) await this.#turn("microphone", false);
  }

  isOn(source: Source): boolean {
    const me = this.room.get().peers.find((peer) => peer.isMe);
    if (!me) return false;
    return source === "microphone" ? me.isMicrophoneOn : me[source] !== null;
  }

  async choose(kind: DeviceKind, id: string): Promise<void> {
    this.devices.choose(kind, id);
    try {
      await this.#room?.use(kind, id);
      if (kind !== "speaker") this.#act({ kind: "trouble", source: kind, trouble: null });
    } catch (thrown) {
      if (kind !== "speaker") this.#act({ kind: "trouble", source: kind, trouble: troubleOf(thrown) });
    }
  }

  startAudio(): void {
    void this.#room?.startAudio().catch(() => {});
  }

  do(what: Extract<Act, { kind: "layout" | "pin" | "panel" | "notice" }>): void {
    this.#act(what);
  }

  async setLean(is: boolean): Promise<void> {
    this.#act({ kind: "lean", is });
    keepLean(this.#deps.storage, is);
    this.#room?.setLean(is);
    // What we send is made small too: the camera is published anew.
    if (!this.isOn("camera")) return;
    await this.#turn("camera", false);
    await this.#turn("camera", true);
  }

  raiseHand(raised: boolean): Promise<void> {
    return this.inCall((ask, call_id) => ask("call_hand", { call_id, raised }));
  }

  toggleHand(): Promise<void> {
    const session = this.session.get();
    const isGroup = session !== null && this.#chat(session.chatId)?.chat.kind === "group";
    return isGroup ? this.raiseHand(!this.#own.hasHand) : Promise.resolve();
  }

  turnLayout(): void {
    const session = this.session.get();
    if (!session) return;
    const isGrid = mainOf(session, this.room.get().peers, null) === null;
    this.#act({ kind: "layout", layout: isGrid ? "speaker" : "grid" });
  }

  /** Asks something of the server about the call we are in. */
  async inCall(run: (ask: Ask, call: CallId) => Promise<CallInfo | undefined>): Promise<void> {
    const callId = this.session.get()?.callId;
    if (!callId) return;
    this.#isAsking = true;
    try {
      const call = await run(this.#deps.call, callId);
      if (call) this.chats.toldCall(call, []);
    } finally {
      this.#isAsking = false;
    }
  }

  /** What the rules let us do, once for each change of them; what cannot be read stays as it was. */
  async readOwn(changes: number): Promise<void> {
    if (this.#ownOf === changes) return;
    this.#ownOf = changes;
    try {
      this.own.set(await this.#deps.call("org_rules_own_get", {}));
    } catch {
      this.#ownOf = -1; // the server refuses what may not be
    }
  }

  /** From the lobby: a ticket and a room of one's own. */
  async checkNetwork(signal: AbortSignal): Promise<NetworkCheck> {
    const [ticket, rtc] = await Promise.all([this.#deps.call("call_check", {}), this.#deps.loadRtc()]);
    signal.throwIfAborted();
    return rtc.checkNetwork(this.#deps.url, ticket.token, signal);
  }

  #begin(chatId: ChatId, call: CallInfo | null, withVideo: boolean): void {
    this.#act({ kind: "opened", chatId, callId: call?.call_id ?? null, withVideo });
    this.#act({ kind: "lean", is: readLean(this.#deps.storage) });
    this.room.set(NO_ROOM);
    this.#own = NOTHING;
  }

  async #enter(chatId: ChatId): Promise<void> {
    const [ticket, rtc] = await Promise.all([this.#ticket(chatId), this.#deps.loadRtc()]);
    const session = this.session.get();
    // Hung up while the server was asked.
    if (session?.chatId !== chatId || session.phase === "over") {
      await this.#tell(() => this.#deps.call("call_leave", { call_id: ticket.call.call_id }));
      return;
    }
    this.#act(admitted(ticket));
    await this.#connect(rtc, ticket.token);
  }

  async #ticket(chatId: ChatId): Promise<Out<"call_join">> {
    const session = this.session.get();
    const callId = session?.callId ?? this.#chat(chatId)?.call?.call_id;
    const ticket = callId
      ? await this.#deps.call("call_join", { call_id: callId })
      : await this.#deps.call("call_start", { chat_id: chatId, with_video: session?.withVideo ?? false });
    this.chats.toldCall(ticket.call, ticket.people);
    return ticket;
  }

  async #connect(rtc: Rtc, token: string): Promise<void> {
    this.#dropRoom();
    const stay = this.#scope.child();
    const room = rtc.openRoom({
      onTurnedOff: (source, by) => {
        if (by !== "other") return;
        // It comes back by our own press alone, also after a new way in.
        if (source !== "screen") this.#wants = { ...this.#wants, [source]: false };
        this.#notice({ kind: "turnedOff", source });
      },
      onTrouble: (source, trouble) => this.#act({ kind: "trouble", source, trouble }),
      onSpeakingMuted: () => {
        if (this.session.get()?.rights.microphone) this.#notice({ kind: "speakingMuted" });
      },
    });
    this.#stay = stay;
    this.#room = room;
    room.setLean(this.session.get()?.isLean ?? false);
    stay.own(() => void room.leave().catch(() => {}));
    stay.own(room.view.subscribe(() => this.#roomChanged(room)));
    await room.connect(this.#deps.url, token);
    if (stay.isEnded) return;
    this.#tries = 0;
    this.#act({ kind: "connected" });
    this.#look();
    const { speaker } = this.devices.store.get().chosen;
    if (speaker !== null) void room.use("speaker", speaker).catch(() => {});
    await this.#turnOnWanted();
  }

  /** Sound first: a camera that hangs must not keep the voice. */
  async #turnOnWanted(): Promise<void> {
    const rights = this.session.get()?.rights;
    if (this.#wants.microphone && rights?.microphone) await this.#turn("microphone", true);
    if (this.#wants.camera && rights?.camera) await this.#turn("camera", true);
  }

  async #turn(source: Source, isOn: boolean): Promise<void> {
    const room = this.#room;
    if (!room) return;
    if (source !== "screen") this.#wants = { ...this.#wants, [source]: isOn };
    this.#act({ kind: "turning", source, is: true });
    try {
      const device = source === "screen" ? null : this.devices.store.get().chosen[source];
      const options = { device, isLean: this.session.get()?.isLean ?? false };
      if (source === "microphone") await room.setMicrophone(isOn, options);
      else if (source === "camera") await room.setCamera(isOn, options);
      else await room.setScreen(isOn);
      this.#act({ kind: "trouble", source, trouble: null });
      if (source !== "screen" && isOn) void this.devices.read();
    } catch (thrown) {
      if (room === this.#room) this.#failed(source, thrown);
    } finally {
      this.#act({ kind: "turning", source, is: false });
    }
    if (source !== "microphone" || !this.#hushes) return;
    this.#hushes = false;
    if (isOn) await this.#turn("microphone", false);
  }

  #failed(source: Source, thrown: unknown): void {
    const trouble = troubleOf(thrown);
    // Closing the browser's own choice of a window is no trouble.
    if (source === "screen" && trouble === "denied") return;
    if (thrown instanceof DeviceError) this.#act({ kind: "trouble", source, trouble });
  }

  #roomChanged(room: CallRoom): void {
    if (room !== this.#room) return;
    const view = room.view.get();
    if (view.state !== "ended") {
      this.room.set(view);
      return;
    }
    const over = overOf(view.end ?? "lost");
    const session = this.session.get();
    // The room closes before the event that says why comes, or after it.
    if (over === "ended" && session && session.callId !== null) void this.#ended(session, session.callId);
    else if (over !== null) this.#over(over);
    else this.#comeBack();
  }

  /** The library gave up: a new ticket, a new room, the same screen. */
  #comeBack(): void {
    const session = this.session.get();
    if (session?.phase !== "in") return;
    this.#dropRoom();
    this.#act({ kind: "lostRoom" });
    this.room.update((view) => ({ ...view, state: "reconnecting" }));
    if (this.#tries >= COME_BACK_TRIES) {
      this.#over("lost");
      return;
    }
    this.#cancelBack?.();
    const wait = backOffMs(this.#tries++, Math.random);
    this.#cancelBack = this.#scope.after(wait, () => void this.#tryBack(session));
  }

  async #tryBack({ callId }: Session): Promise<void> {
    const isStill = () => {
      const now = this.session.get();
      return now?.phase === "in" && now.callId === callId;
    };
    if (!isStill() || callId === null) return;
    try {
      const [ticket, rtc] = await Promise.all([
        this.#deps.call("call_join", { call_id: callId }),
        this.#deps.loadRtc(),
      ]);
      if (!isStill()) return;
      this.chats.toldCall(ticket.call, ticket.people);
      this.#act(admitted(ticket));
      await this.#connect(rtc, ticket.token);
    } catch (thrown) {
      const { code } = asApiError(thrown);
      if (!isStill()) return;
      if (code === "call_over" || code === "not_found") this.#over("ended");
      else if (code === "call_kept_out") this.#over("removed");
      else this.#comeBack();
    }
  }

  #over(over: Over): void {
    this.#act({ kind: "over", over });
    this.#dropRoom();
  }

  #dropRoom(): void {
    this.#room = null;
    this.#stay?.end();
    this.#stay = null;
  }

  /** The server's word about the call we are in. */
  #look(): void {
    const session = this.session.get();
    if (!session || session.callId === null || session.phase === "over") {
      const call = session?.phase === "lobby" ? this.#chat(session.chatId)?.call : null;
      if (session && call) this.#act({ kind: "opened", ...session, callId: call.call_id, withVideo: call.with_video });
      return;
    }
    const chat = this.#chat(session.chatId);
    if (!chat) {
      this.#over("removed");
      return;
    }
    if (this.callOf(session) === null && this.chats.store.get().connection === "online") {
      if (session.phase === "lobby") {
        // Whoever still stood before the door is told; the next one may be theirs to begin.
        this.#act({ kind: "opened", ...session, callId: null });
        this.#act({ kind: "refused", error: "call_over", isLobby: true });
      } else void this.#ended(session, session.callId);
      return;
    }
    if (session.phase === "in") this.#lookAtOwn(session);
  }

  #lookAtOwn(session: Session): void {
    const own = ownOf(this.callOf(session), this.me);
    const news = newsOf(this.#own, own, this.#isAsking);
    this.#own = own;
    if (own.maySpeak !== null && own.maySpeak !== session.rights.microphone) {
      this.#act({ kind: "voice", may: own.maySpeak });
    }
    // Whoever is given the floor later is not switched on by it, nor by a new way in.
    if (own.maySpeak === false) this.#wants = { ...this.#wants, microphone: false };
    if (news) this.#notice(news);
  }

  async #ended(session: Session, callId: CallId): Promise<void> {
    this.#over("ended");
    if (session.phase !== "in" && session.phase !== "joining") return;
    try {
      const { call } = await this.#deps.call("call_show", { call_id: callId });
      const over = overOfOutcome(call.outcome ?? null, call.started_by === this.me);
      const now = this.session.get();
      if (now?.phase === "over" && now.callId === callId && now.over === "ended") this.session.set({ ...now, over });
    } catch {
      // «the call is over» is enough
    }
  }

  #deviceGone(source: "microphone" | "camera"): void {
    if (this.session.get()?.phase !== "in" || !this.isOn(source)) return;
    this.#notice({ kind: "deviceGone", source });
  }

  #notice(notice: Notice): void {
    this.#cancelNotice?.();
    this.#act({ kind: "notice", notice });
    this.#cancelNotice = this.#scope.after(noticeMs(notice), () => this.#act({ kind: "notice", notice: null }));
  }

  /** Told to the server; that it did not hear is no reason to stay. */
  async #tell(run: () => Promise<CallInfo>): Promise<void> {
    try {
      this.chats.toldCall(await run(), []);
    } catch {
      // the media room tells the server too
    }
  }

  #chat(id: ChatId): ChatState | undefined {
    return this.chats.store.get().state.chats.get(id);
  }

  #act(what: Act): void {
    this.session.update((session) => act(session, what));
  }
}
