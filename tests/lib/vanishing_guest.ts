// vanishing_guest.ts - a program of its own that joins a room and hums until it is killed: node vanishing_guest.ts URL TOKEN.
import { Room } from "@livekit/rtc-node";
import { hum } from "./livekit.ts";

const [url, token] = process.argv.slice(2);
const room = new Room();
await room.connect(url ?? "", token ?? "", { autoSubscribe: true, dynacast: false });
await hum(room);
process.stdout.write("here\n");
