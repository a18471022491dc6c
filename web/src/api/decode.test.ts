import { expect, it } from "vitest";
import { Decoder } from "./decode.ts";

const event = (kind: string, body: unknown) =>
  JSON.stringify({ t: "event", topic: "c1", seq: 5, kind, ref: "1", version: 1, body });
const person = {
  id: "2",
  name: { last: "Ежова", first: "Полина", middle: "" },
  roles: ["student"],
  is_verified: false,
  position: "",
  version: 1,
};
const message = {
  id: "7",
  chat_id: "1",
  author_id: "2",
  text: "да",
  tree: [],
  created_us: 1,
  is_deleted: false,
  mentions: [],
  attachments: [],
  is_silent: false,
  reactions: [],
  reactions_version: 0,
  mentions_all: false,
  version: 1,
};

it("reads the frames of the protocol", () => {
  const decoder = new Decoder();
  expect(decoder.decode('{"t":"hello","session":"s","member":"4"}')).toEqual({ t: "hello", session: "s", member: "4" });
  expect(decoder.decode('{"t":"subscribed","topic":"c1","seq":3}')).toEqual({ t: "subscribed", topic: "c1", seq: 3 });
  expect(decoder.decode('{"t":"gone","topic":"c1"}')).toEqual({ t: "gone", topic: "c1" });
  expect(decoder.decode('{"t":"reply","id":"a","status":204}')).toMatchObject({ t: "reply", status: 204 });
  expect(
    decoder.decode(event("message_created", { message, author: person, people: [], author_has_read: true, later: 1 })),
  ).toMatchObject({
    t: "event",
    event: { kind: "message_created", seq: 5 },
  });
  expect(decoder.counts).toEqual({ unknownFrames: 0, unknownEvents: 0, misshapen: 0 });
});

it("lets an event it cannot use move seq only, and counts it", () => {
  const decoder = new Decoder();
  const gone = { t: "event", event: { topic: "c1", seq: 5, kind: "gone", body: null, ref: "1", version: 1 } };
  expect(decoder.decode(event("poll_created", {}))).toEqual(gone);
  expect(decoder.decode(event("constructor", {}))).toEqual(gone);
  expect(decoder.decode(event("message_created", { message: { ...message, id: 7 }, author: person }))).toEqual(gone);
  expect(decoder.decode(event("seen_moved", null))).toEqual(gone);
  expect(decoder.counts).toEqual({ unknownFrames: 0, unknownEvents: 2, misshapen: 2 });
});

it("drops what is no frame, and counts it", () => {
  const decoder = new Decoder();
  for (const data of ["", "[]", "{", "null", new ArrayBuffer(2), '{"t":"event","topic":"c1"}', '{"t":"gone"}']) {
    expect(decoder.decode(data)).toBeNull();
  }
  expect(decoder.decode('{"t":"later"}')).toBeNull();
  expect(decoder.counts).toEqual({ unknownFrames: 1, unknownEvents: 0, misshapen: 7 });
});
