// Pure: are two views of somebody the same? Equal ones stay identical, so that React skips their tiles.
import type { Peer } from "./room.ts";

export function samePeer(one: Peer, other: Peer): boolean {
  return (Object.keys(one) as (keyof Peer)[]).every((key) => one[key] === other[key]);
}
