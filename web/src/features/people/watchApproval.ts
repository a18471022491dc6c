// For whoever registered and waits: calls `onLook` when something about them changed. Returns what ends it.
import { LiveSocket } from "../../api/live.ts";
import type { MemberId } from "../../api/schema.ts";
import { Scope } from "../../api/scope.ts";

/** The socket tells at once; should it be closed to those who wait, a look every so often finds it too. */
const LOOK_MS = 20_000;

export function watchApproval(member: MemberId, liveUrl: string, onLook: () => void): () => void {
  const scope = new Scope();
  const live = new LiveSocket({
    url: liveUrl,
    page: { window, document },
    handlers: {
      onStatus: () => {},
      onHello: () => {},
      onEvent: onLook,
      onResync: onLook,
      onGone: () => {},
      onRefused: onLook,
    },
  });
  scope.own(() => live.end());
  scope.every(LOOK_MS, onLook);
  live.start();
  live.subscribe(`m${member}`, null);
  return () => scope.end();
}
