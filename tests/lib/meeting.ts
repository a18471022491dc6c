// meeting.ts - a program of its own: three come to a room, two hum, one unpublishes, all leave.
// node meeting.ts URL TOKEN TOKEN TOKEN. Apart from the test, since rtc-node's own library has been seen to break its heap.
import { dispose, Room } from "@livekit/rtc-node";
import { hum, type Tone } from "./livekit.ts";
import { until } from "./until.ts";

const [url = "", ...tokens] = process.argv.slice(2);
const people: Room[] = [];
for (const token of tokens) {
  const room = new Room();
  await room.connect(url, token, { autoSubscribe: true, dynacast: false });
  people.push(room);
}
const tones: Tone[] = [];
for (const person of people.slice(0, 2)) tones.push(await hum(person));
const heard = () => [...(people[2]?.remoteParticipants.values() ?? [])].flatMap((p) => [...p.trackPublications.values()]);
await until("the third hears both", () => heard().filter((t) => t.track !== undefined).length === 2);
const first = [...(people[0]?.localParticipant?.trackPublications.values() ?? [])][0];
if (first?.sid) await people[0]?.localParticipant?.unpublishTrack(first.sid);
await Promise.all(tones.map((tone) => tone.stop()));
await Promise.all(people.map((person) => person.disconnect()));
await dispose();
