// Which layers of calls there are this moment: who rings, and a call that goes on while another page is shown.
import { useRef } from "react";
import type { CallsModel } from "../features/calls/callsModel.ts";
import type { Session } from "../features/calls/session.ts";
import { ringingFor } from "../state/select.ts";
import type { ChatState } from "../state/state.ts";
import { useStore, useStorePart } from "../state/useStore.ts";
import type { Route } from "./route.ts";

const NOBODY: readonly ChatState[] = [];

export function useCallLayers(calls: CallsModel, route: Route) {
  const found = useRinging(calls);
  // What the device keeps from yesterday rings for nobody.
  const isFresh = useStorePart(calls.chats.store, (snapshot) => snapshot.connection === "online");
  const session = useStore(calls.session);
  const isIn = session?.phase === "in" || session?.phase === "joining";
  const isHere = route.name === "call" && route.chatId === session?.chatId;
  // Over while another page is shown: the dock says so, and goes.
  const isOver = session?.phase === "over" && session.over !== "left";
  const docked: Session | null = session && (isIn || isOver) && !isHere ? session : null;
  // On the page of that very call «Ответить» stands in the lobby already, or was pressed.
  const ringing = isFresh ? found.filter(({ chat }) => !(isIn && session?.chatId === chat.id)) : NOBODY;
  return { ringing, docked, isAny: ringing.length > 0 || docked !== null };
}

/** The same list while the same chats ring: this is the root of the room, and what changes here draws everything. */
function useRinging(calls: CallsModel): readonly ChatState[] {
  const last = useRef(NOBODY);
  return useStorePart(calls.chats.store, ({ state }) => {
    const found = ringingFor(state);
    const isSame = found.length === last.current.length && found.every((chat, i) => chat === last.current[i]);
    if (!isSame) last.current = found;
    return last.current;
  });
}
