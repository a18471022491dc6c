// Messages that wait for their time: a window (later_list) and the events after it (later_changed), of all own chats.
// A row's version only rises, and its number is never given again.
import type { Later, LaterChange, LaterId } from "../api/schema.ts";
import { withEntry, withoutEntry } from "./state.ts";

export type LaterMap = ReadonlyMap<LaterId, Later>;

export function withLater(all: LaterMap, later: Later): LaterMap {
  const old = all.get(later.id);
  return old && old.version >= later.version ? all : withEntry(all, later.id, later);
}

export function withChange(all: LaterMap, { id, later }: LaterChange): LaterMap {
  return later ? withLater(all, later) : withoutEntry(all, id);
}
