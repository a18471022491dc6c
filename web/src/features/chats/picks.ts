// Choosing many messages of one chat. What it looks like, and what is done with them: Picking.tsx, fetched when used.
import { useMemo, useRef, useState } from "react";
import type { ChatId, Message } from "../../api/schema.ts";

/** As many as one message_forward takes. */
export const MOST_PICKED = 50;

interface PickJob {
  readonly kind: "forward" | "delete";
  readonly messages: readonly Message[];
}

interface Held {
  readonly id: ChatId;
  readonly chosen: ReadonlyMap<number, Message> | null;
  readonly job: PickJob | null;
}

export interface Picks {
  /** By number, in the order of the chat; null: nothing is being chosen. */
  readonly chosen: ReadonlyMap<number, Message> | null;
  readonly job: PickJob | null;
  /** False: there are as many as there may be. */
  readonly put: (message: Message, isChosen: boolean) => boolean;
  readonly leave: () => void;
  readonly ask: (kind: PickJob["kind"], messages: readonly Message[]) => void;
  readonly close: () => void;
}

/** What a call left is nobody's words, and a deleted message has none. */
export function canPick(message: Message): boolean {
  return !message.is_deleted && !message.call;
}

/** Pure: with the message or without it; null: one too many. */
export function put(
  chosen: ReadonlyMap<number, Message>,
  message: Message,
  isChosen: boolean,
): ReadonlyMap<number, Message> | null {
  const rest = [...chosen].filter(([n]) => n !== Number(message.id));
  if (!isChosen) return new Map(rest);
  if (rest.length >= MOST_PICKED) return null;
  return new Map([...rest, [Number(message.id), message] as const].sort(([a], [b]) => a - b));
}

/** Pure: those that were taken back meanwhile are not chosen any more. */
export function living(chosen: ReadonlyMap<number, Message>, loaded: readonly Message[]): ReadonlyMap<number, Message> {
  const gone = loaded.filter((message) => message.is_deleted && chosen.has(Number(message.id)));
  if (gone.length === 0) return chosen;
  return gone.reduce((kept, message) => put(kept, message, false) ?? kept, chosen);
}

export function usePicks(id: ChatId, loaded: readonly Message[]): Picks {
  const [state, setState] = useState<Held>({ id, chosen: null, job: null });
  const held = state.id === id ? state : { id, chosen: null, job: null };
  const chosen = useMemo(() => held.chosen && living(held.chosen, loaded), [held.chosen, loaded]);
  // Two changes of one event: the second begins with what the first has made.
  const latest = useRef(held);
  latest.current = held;
  const set = (change: Partial<Held>) => {
    latest.current = { ...latest.current, ...change };
    setState(latest.current);
  };
  return {
    chosen,
    job: held.job,
    put: (message, isChosen) => {
      const next = put(latest.current.chosen ?? new Map(), message, isChosen);
      if (next) set({ chosen: next });
      return next !== null;
    },
    leave: () => set({ chosen: null }),
    ask: (kind, messages) => set({ job: { kind, messages } }),
    close: () => set({ job: null }),
  };
}
