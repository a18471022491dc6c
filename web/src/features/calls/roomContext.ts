// What the parts of the room share.
import { createContext, useContext } from "react";
import type { Call, MemberId } from "../../api/schema.ts";
import type { RoomView } from "../../rtc/room.ts";
import type { ChatState } from "../../state/state.ts";
import type { Asked } from "./CallDialogs.tsx";
import type { Session } from "./session.ts";

export interface RoomContextValue {
  readonly session: Session;
  readonly chat: ChatState;
  readonly call: Call | null;
  readonly room: RoomView;
  /** Raised, in the order of the queue. */
  readonly hands: readonly MemberId[];
  /** Leads a call of a group: may mute and remove. */
  readonly isHost: boolean;
  readonly ask: (asked: Asked) => void;
}

export const RoomContext = createContext<RoomContextValue | null>(null);

export function useRoom(): RoomContextValue {
  const value = useContext(RoomContext);
  if (!value) throw new Error("useRoom outside of RoomView");
  return value;
}
