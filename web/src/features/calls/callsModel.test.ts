import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ApiError } from "../../api/error.ts";
import type { Call as Ask } from "../../api/http.ts";
import type { Call, CallId, CallPerson, ChatId, MemberId } from "../../api/schema.ts";
import { FakeRtc } from "../../rtc/testing/fakeRoom.ts";
import { started, tick } from "../chats/testing/world.ts";
import { CallsModel } from "./callsModel.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const me = "1" as MemberId;
const person = (id: string, part: Partial<CallPerson> = {}): CallPerson => ({
  member_id: id as MemberId,
  state: "joined",
  is_host: true,
  is_kept_out: false,
  may_speak: true,
  ...part,
});

/** A server of calls over the server of chats: it gives tickets and remembers what was asked. */
async function setUp() {
  const world = await started();
  const rtc = new FakeRtc();
  const asked: string[] = [];
  let refusal: ApiError | null = null;
  let showsScreen = true;
  let speaks = true;
  const opened: string[] = [];
  const change = (part: Partial<Call>) => {
    const call = world.server.call(world.id, part.call_id ?? "7", { with_video: true, ...part });
    world.deliver();
    return call;
  };
  const ticket = (call: Call) => ({
    call,
    people: [],
    url: "/rtc",
    token: `token-${asked.length}`,
    expires_us: 0,
    room: "call:7",
    identity: "1",
    is_host: true,
    can_publish_microphone: speaks,
    can_publish_camera: true,
    can_publish_screen: showsScreen,
  });
  const running = () => world.server.chats.get(world.id)?.call as Call;
  const call = (async (name: string, input: Record<string, unknown>) => {
    asked.push(name);
    if (refusal) throw refusal;
    if (name === "call_start") return ticket(change({ started_by: me, people: [person("1")] }));
    if (name === "call_join") return ticket(running());
    if (name === "call_show") return { call: running(), people: [] };
    if (name === "call_leave") return running();
    if (name === "call_end") return change({ state: "ended", outcome: "held" });
    if (name === "org_rules_own_get") return { calls: ["teacher"], group_calls: false, gathers: false };
    if (name === "call_hand") return change({ people: [person("1", input["raised"] ? { hand_us: 5 } : {})] });
    return undefined;
  }) as unknown as Ask;
  const calls = new CallsModel({
    chats: world.model,
    call,
    loadRtc: async () => rtc,
    url: "ws://here",
    media: null,
    support: "ok",
    storage: null,
    onOpen: (path) => opened.push(path),
  });
  return {
    ...world,
    calls,
    rtc,
    asked,
    opened,
    change,
    session: () => calls.session.get(),
    silence: (is = true) => {
      speaks = !is;
    },
    forbidScreen: () => {
      showsScreen = false;
    },
    refuse: (error: ApiError | null) => {
      refusal = error;
    },
  };
}

const BOTH = { microphone: true, camera: true };

async function inside() {
  const world = await setUp();
  world.calls.open(world.id, true);
  await world.calls.join(BOTH);
  return world;
}

describe("coming in", () => {
  test("a group's call begins in the lobby, and with whoever starts it", async () => {
    const { calls, id, session, asked, rtc } = await setUp();
    await calls.start(id, true);
    expect(session()).toMatchObject({ phase: "lobby", callId: null, withVideo: true });
    expect(asked).toEqual([]);
    await calls.join(BOTH);
    expect(asked).toEqual(["call_start"]);
    expect(session()).toMatchObject({ phase: "in", callId: "7", rights: { screen: true } });
    expect(rtc.room.said).toEqual(["connect ws://here token-1", "microphone on", "camera on"]);
  });

  test("where one runs, it is joined; silent means silent", async () => {
    const { calls, id, asked, rtc, change } = await setUp();
    change({ people: [person("2")] });
    calls.open(id);
    await calls.join({ microphone: false, camera: false });
    expect(asked).toEqual(["call_join"]);
    expect(rtc.room.said).toEqual(["connect ws://here token-1"]);
  });

  test("a refusal leads back to the lobby with its reason", async () => {
    const world = await setUp();
    world.calls.open(world.id);
    world.refuse(new ApiError("policy", 403));
    await world.calls.join(BOTH);
    expect(world.session()).toMatchObject({ phase: "lobby", error: "policy" });
    world.refuse(null);
    await world.calls.join(BOTH);
    expect(world.session()?.phase).toBe("in");
  });

  test("hung up while the server was asked: it is told, and no room is opened", async () => {
    const { calls, id, asked, rtc, session } = await setUp();
    calls.open(id);
    const joining = calls.join(BOTH);
    await calls.leave();
    await joining;
    expect(asked).toEqual(["call_start", "call_leave"]);
    expect(rtc.rooms).toEqual([]);
    expect(session()?.over).toBe("left");
  });

  test("a camera that refuses leaves the voice, with a reason", async () => {
    const { calls, id, rtc, session } = await setUp();
    const open = rtc.openRoom.bind(rtc);
    rtc.openRoom = (listener) => {
      const room = open(listener);
      room.refuses = { camera: "busy" };
      return room;
    };
    calls.open(id);
    await calls.join(BOTH);
    expect(session()).toMatchObject({ phase: "in", troubles: { camera: "busy", microphone: null } });
    expect(calls.isOn("microphone")).toBe(true);
    rtc.room.refuses = {};
    await calls.toggle("camera");
    expect(session()?.troubles.camera).toBeNull();
  });
});

describe("in the room", () => {
  test("sources are turned; choosing no window to show is no trouble", async () => {
    const { calls, rtc, session } = await inside();
    await calls.toggle("microphone");
    expect(calls.isOn("microphone")).toBe(false);
    rtc.room.refuses = { screen: "denied" };
    await calls.toggle("screen");
    expect(session()?.troubles.screen).toBeNull();
    expect(session()?.turning.screen).toBe(false);
  });

  test("muted by the host: said, and gone after a while", async () => {
    const { rtc, session } = await inside();
    rtc.room.listener.onTurnedOff("microphone", "other");
    expect(session()?.notice).toEqual({ kind: "turnedOff", source: "microphone" });
    await vi.advanceTimersByTimeAsync(7000);
    expect(session()?.notice).toBeNull();
    rtc.room.listener.onTurnedOff("screen", "browser");
    expect(session()?.notice).toBeNull();
  });

  test("an own hand lowered by the host is said, by oneself it is not", async () => {
    const { calls, session, change } = await inside();
    await calls.raiseHand(true);
    await calls.raiseHand(false);
    expect(session()?.notice).toBeNull();
    await calls.raiseHand(true);
    change({ people: [person("1")] });
    expect(session()?.notice).toEqual({ kind: "handLowered" });
  });

  test("saving traffic publishes the camera anew, small", async () => {
    const { calls, rtc, session } = await inside();
    rtc.room.said.length = 0;
    expect(rtc.room.isLean).toBe(false);
    await calls.setLean(true);
    expect(rtc.room.isLean).toBe(true);
    expect(rtc.room.said).toEqual(["camera off", "camera on"]);
    expect(session()?.isLean).toBe(true);
  });

  test("the key let go before the microphone was on turns it off again", async () => {
    const { calls } = await inside();
    await calls.toggle("microphone");
    const on = calls.toggle("microphone");
    await calls.hush();
    await on;
    expect(calls.isOn("microphone")).toBe(false);
  });

  test("a key let go while the microphone was turned off leaves the next press alone", async () => {
    const { calls } = await inside();
    const off = calls.toggle("microphone");
    await calls.hush();
    await off;
    await calls.toggle("microphone");
    expect(calls.isOn("microphone")).toBe(true);
  });
});

describe("the way back", () => {
  test("a lost room is come back to with a new ticket, on the same screen, as one was", async () => {
    const { calls, rtc, session, asked } = await inside();
    await calls.toggle("camera");
    rtc.room.end("lost");
    expect(session()).toMatchObject({ phase: "in", isComingBack: true });
    expect(calls.room.get().state).toBe("reconnecting");
    await vi.advanceTimersByTimeAsync(5000);
    expect(asked.at(-1)).toBe("call_join");
    expect(rtc.rooms).toHaveLength(2);
    expect(session()).toMatchObject({ phase: "in", isComingBack: false });
    expect(rtc.room.said).toEqual(["connect ws://here token-2", "microphone on"]);
  });

  test("without a network it tries again and again, and ends in words", async () => {
    const world = await inside();
    world.refuse(new ApiError("offline", 0));
    world.rtc.room.end("lost");
    await vi.advanceTimersByTimeAsync(20_000);
    expect(world.session()?.phase).toBe("in");
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    expect(world.session()).toMatchObject({ phase: "over", over: "lost" });
  });

  test("a call that ended meanwhile is over at once", async () => {
    const world = await inside();
    world.refuse(new ApiError("call_over", 409));
    world.rtc.room.end("lost");
    await vi.advanceTimersByTimeAsync(5000);
    expect(world.session()).toMatchObject({ phase: "over", over: "ended" });
  });
});

describe("the end", () => {
  test("leaving tells the room and the server", async () => {
    const { calls, rtc, asked, session } = await inside();
    await calls.leave();
    expect(rtc.room.said.at(-1)).toBe("leave");
    expect(asked.at(-1)).toBe("call_leave");
    expect(session()).toMatchObject({ phase: "over", over: "left" });
    calls.close();
    expect(session()).toBeNull();
  });

  test("over for everybody: the room is left, and the caller hears why", async () => {
    const { rtc, session, change } = await inside();
    change({ state: "ended", outcome: "declined" });
    await tick();
    expect(rtc.room.said.at(-1)).toBe("leave");
    expect(session()).toMatchObject({ phase: "over", over: "declined" });
  });

  test("the same when the room closes before the event comes", async () => {
    const { id, rtc, server, session, change } = await inside();
    server.call(id, "7", { state: "ended", outcome: "declined" });
    rtc.room.end("closed");
    await tick();
    change({ state: "ended", outcome: "declined" });
    expect(session()).toMatchObject({ phase: "over", over: "declined" });
  });

  test("removed, and elsewhere, are not come back from", async () => {
    for (const end of ["removed", "elsewhere"] as const) {
      const { rtc, session, asked } = await inside();
      rtc.room.end(end);
      await vi.advanceTimersByTimeAsync(60_000);
      expect(session()).toMatchObject({ phase: "over", over: end });
      expect(asked.filter((name) => name === "call_join")).toEqual([]);
    }
  });

  test("the page of another call does not take the one we are in", async () => {
    const { calls, session, id } = await inside();
    calls.open("99" as ChatId);
    calls.close();
    expect(session()).toMatchObject({ chatId: id, phase: "in" });
  });
});

test("an answer that comes after the call was over does not bring it back", async () => {
  const { id, model, change } = await inside();
  const call = change({});
  change({ state: "ended" });
  model.toldCall(call, []);
  expect(model.store.get().state.chats.get(id)?.call).toBeNull();
});

test("a call that begins while one stands in the lobby is the one that is joined", async () => {
  const { calls, id, session, change, asked } = await setUp();
  calls.open(id);
  change({ call_id: "7" as CallId, people: [person("2")] });
  expect(session()?.callId).toBe("7");
  await calls.join(BOTH);
  expect(asked).toEqual(["call_join"]);
});

test("a call that ended before somebody stood in the lobby is told there", async () => {
  const { calls, id, session, change } = await setUp();
  change({ people: [person("2")] });
  calls.open(id);
  change({ state: "ended" });
  expect(session()).toMatchObject({ phase: "lobby", callId: null, error: "call_over" });
});

test("answering a call that was hung up meanwhile calls nobody back", async () => {
  const { calls, id, asked, session, change } = await setUp();
  await calls.accept(id, false);
  expect(session()).toBeNull();
  change({ people: [person("2")] });
  const call = calls.accept(id, false);
  await call;
  expect(asked).toEqual(["call_join"]);
});

test("ended for all; when the server did not hear it, one stays and is told", async () => {
  const world = await inside();
  world.refuse(new ApiError("offline", 0));
  await expect(world.calls.endForAll()).rejects.toThrow();
  expect(world.session()?.phase).toBe("in");
  world.refuse(null);
  await world.calls.endForAll();
  expect(world.session()).toMatchObject({ phase: "over", over: "ended" });
});

test("no key shows a screen that the server would refuse", async () => {
  const world = await setUp();
  world.forbidScreen();
  world.calls.open(world.id);
  await world.calls.join({ microphone: false, camera: false });
  await world.calls.toggle("screen");
  expect(world.rtc.room.said).toEqual(["connect ws://here token-1"]);
});

test("what the rules let us do is read once for each change of them, and kept when it cannot be", async () => {
  const world = await setUp();
  const { calls } = world;
  expect(calls.own.get()).toBeNull();
  await calls.readOwn(0);
  await calls.readOwn(0);
  expect(world.asked.filter((name) => name === "org_rules_own_get")).toHaveLength(1);
  world.refuse(new ApiError("offline", 0));
  await calls.readOwn(1);
  expect(calls.own.get()?.calls).toEqual(["teacher"]);
});

describe("who may speak", () => {
  const mine = (may_speak: boolean) => ({ people: [person("1", { is_host: false, may_speak })] });

  test("a voice that is taken and given back is told, and the microphone waits for a press of one's own", async () => {
    const { calls, change, session, rtc } = await inside();
    change(mine(true));
    change(mine(false));
    expect(session()).toMatchObject({ rights: { microphone: false }, notice: { kind: "voiceTaken" } });
    rtc.room.said.length = 0;
    await calls.toggle("microphone");
    expect(session()?.notice).toEqual({ kind: "locked", source: "microphone" });
    change(mine(true));
    expect(session()).toMatchObject({ rights: { microphone: true }, notice: { kind: "voiceGiven" } });
    expect(rtc.room.said).toEqual([]);
    await calls.toggle("microphone");
    expect(rtc.room.said).toHaveLength(1);
  });

  test("whoever comes back without a voice comes without the microphone", async () => {
    const { change, rtc, silence, session } = await inside();
    change(mine(true));
    change(mine(false));
    silence();
    rtc.room.end("lost");
    await vi.advanceTimersByTimeAsync(5000);
    expect(session()).toMatchObject({ phase: "in", rights: { microphone: false } });
    expect(rtc.room.said.filter((word) => word.startsWith("microphone"))).toEqual([]);
  });

  test("the floor given after a silent way in switches nothing on, nor does another way in", async () => {
    const { calls, change, session, id, rtc, silence } = await setUp();
    change(mine(false));
    silence();
    calls.open(id, true);
    await calls.join(BOTH);
    change(mine(true));
    silence(false);
    rtc.room.end("lost");
    await vi.advanceTimersByTimeAsync(5000);
    expect(session()).toMatchObject({ phase: "in", rights: { microphone: true } });
    expect(rtc.room.said).not.toContain("microphone on");
  });

  test("whoever was muted by the host is silent after another way in, too", async () => {
    const { change, rtc, session } = await inside();
    change(mine(true));
    rtc.room.listener.onTurnedOff("microphone", "other");
    rtc.room.end("lost");
    await vi.advanceTimersByTimeAsync(5000);
    expect(session()?.phase).toBe("in");
    expect(rtc.room.said).not.toContain("microphone on");
  });

  test("a voice that was taken on the way in is missed from the first moment", async () => {
    const { calls, change, session, id, rtc } = await setUp();
    change(mine(false));
    calls.open(id, true);
    await calls.join(BOTH);
    expect(session()).toMatchObject({ phase: "in", rights: { microphone: false } });
    expect(rtc.room.said).not.toContain("microphone on");
  });

  test("speaking without a right is no reason to offer the microphone", async () => {
    const { change, rtc, session } = await inside();
    change(mine(true));
    change(mine(false));
    await vi.advanceTimersByTimeAsync(20_000);
    rtc.room.listener.onSpeakingMuted();
    expect(session()?.notice).toBeNull();
  });
});
