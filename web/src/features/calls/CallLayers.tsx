// What of calls lies over every page: who rings, and the call that goes on elsewhere. Fetched with the first of them.
import type { ChatState } from "../../state/state.ts";
import type { CallsModel } from "./callsModel.ts";
import { Dock } from "./Dock.tsx";
import { OverToast } from "./OverToast.tsx";
import { RingLayer } from "./RingLayer.tsx";
import type { Session } from "./session.ts";

export interface CallLayersProps {
  readonly calls: CallsModel;
  readonly ringing: readonly ChatState[];
  /** A call we are in while its page is not shown. */
  readonly docked: Session | null;
  readonly onOpen: (path: string) => void;
  readonly say: (text: string) => void;
}

export function CallLayers({ calls, ringing, docked, onOpen, say }: CallLayersProps) {
  return (
    <>
      {ringing.length > 0 && <RingLayer calls={calls} ringing={ringing} />}
      {docked && docked.phase !== "over" && <Dock calls={calls} session={docked} onOpen={onOpen} />}
      {docked?.phase === "over" && <OverToast calls={calls} session={docked} say={say} />}
    </>
  );
}
