// For whoever registered and waits: calls `onLook` when something about them changed. Returns what ends it.
import type { MemberId } from "../../api/schema.ts";
import { Scope } from "../../api/scope.ts";

/** The socket tells at once; should it be closed to those who wait, a look every so often finds it too. */
const LOOK_MS = 20_000;

export function watchApproval(member: MemberId, liveUrl: string, onLook: () => void): () => void {
  const scope = new Scope();
  void listen(scope, member, liveUrl, onLook);
  scope.every(LOOK_MS, onLook);
  return () => scope.end();
}

/** The socket is a piece of its own: only those who wait need it at the door. */
async function listen(scope: Scope, member: MemberId, liveUrl: string, onLook: () => void): Promise<void> {
  const { LiveSocket } = await import("../../api/live.ts");
  if (scope.isEnded) return;
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
  live.start();
  live.subscribe(`m${member}`, null);
}
