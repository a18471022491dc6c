// Which tiles are on the screen and in what order. Pure. The order does not jump: who comes stands at the end, and a
// speaker outside of the page takes the place of whoever has been silent longest.
import type { Peer } from "../../rtc/room.ts";
import type { Layout } from "./session.ts";

export const SCREEN = ":screen";

export function orderOf(previous: readonly string[], peers: readonly Peer[], pageSize: number): string[] {
  const byId = new Map(peers.map((peer) => [peer.identity, peer]));
  const order = previous.filter((id) => byId.has(id));
  for (const { identity } of peers) if (!order.includes(identity)) order.push(identity);
  const speaking = order.slice(pageSize).filter((id) => byId.get(id)?.isSpeaking);
  for (const speaker of speaking) {
    const silent = order
      .slice(0, pageSize)
      .filter((id) => !byId.get(id)?.isSpeaking && !byId.get(id)?.isMe)
      .sort((a, b) => (byId.get(a)?.spokeAt ?? 0) - (byId.get(b)?.spokeAt ?? 0))[0];
    if (silent === undefined) break;
    const [from, to] = [order.indexOf(speaker), order.indexOf(silent)];
    order[to] = speaker;
    order[from] = silent;
  }
  return order;
}

/** The tile that is large: an identity, or identity + SCREEN; null: the grid. */
export function mainOf(
  { layout, pinned }: { layout: Layout; pinned: string | null },
  peers: readonly Peer[],
  lastSpeaker: string | null,
): string | null {
  const isHere = (key: string) =>
    peers.some((peer) => key === peer.identity || (peer.screen !== null && key === peer.identity + SCREEN));
  if (pinned !== null && isHere(pinned)) return pinned;
  if (layout === "grid") return null;
  // Others' screens before one's own: the own one is on the screen already.
  const shown = peers.find((peer) => peer.screen && !peer.isMe) ?? peers.find((peer) => peer.screen);
  if (shown) return shown.identity + SCREEN;
  const others = peers.filter((peer) => !peer.isMe);
  if (layout === "auto" && others.length !== 1) return null;
  if (lastSpeaker !== null && others.some((peer) => peer.identity === lastSpeaker)) return lastSpeaker;
  return others[0]?.identity ?? null;
}

/** Saving traffic: the one picture that moves. What is large, else whoever spoke last, else anybody who has one. */
export function leanOf(main: string | null, last: string | null, peers: readonly Peer[]): string | null {
  if (main?.endsWith(SCREEN)) return main;
  const shows = (id: string | null) => peers.some((peer) => peer.identity === id && peer.camera !== null);
  if (shows(main)) return main;
  if (shows(last)) return last;
  return peers.find((peer) => !peer.isMe && peer.camera !== null)?.identity ?? null;
}

/** Who speaks now, else who was the last one; oneself never. */
export function lastSpeakerOf(previous: string | null, peers: readonly Peer[]): string | null {
  const speaking = peers.filter((peer) => peer.isSpeaking && !peer.isMe);
  if (speaking.some((peer) => peer.identity === previous)) return previous;
  return speaking[0]?.identity ?? previous;
}

export function columnsOf(count: number, isNarrow: boolean): number {
  if (count <= 1) return 1;
  if (isNarrow) return count <= 2 ? 1 : 2;
  if (count <= 4) return 2;
  if (count <= 9) return 3;
  return count <= 16 ? 4 : 5;
}

export const pageSizeOf = (isNarrow: boolean): number => (isNarrow ? 6 : 16);
