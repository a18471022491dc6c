// The polite live region of a call: who came and went, hands, screens. Sparse: the rules are in announce.ts.
import { useEffect, useRef, useState } from "react";
import { useI18n } from "../../i18n/useI18n.ts";
import { VisuallyHidden } from "../../ui/States.tsx";
import { type Moment, type Saying, sayingsOf } from "./announce.ts";
import { useRoom } from "./roomContext.ts";
import { peerName, personName, useCalls, usePeople } from "./useCalls.ts";

export function Announcer() {
  const { t } = useI18n();
  const { calls } = useCalls();
  const people = usePeople(calls);
  const { room, hands, session } = useRoom();
  const before = useRef<Moment | null>(null);
  const [said, setSaid] = useState<{ no: number; sayings: readonly Saying[] }>({ no: 0, sayings: [] });
  const isLost = room.state === "reconnecting" || session.isComingBack;
  useEffect(() => {
    if (room.state === "connecting") return;
    const now: Moment = {
      people: room.peers.map((peer) => peer.identity),
      hands,
      screen: room.peers.find((peer) => peer.screen)?.identity ?? null,
      isLost,
    };
    const nameOf = (id: string) => {
      const peer = room.peers.find((one) => one.identity === id);
      return (peer ? peerName(people, peer) : personName(people, id)) || t("chats.unknownPerson");
    };
    // Who is there when we come in is on the screen: only what changes is said.
    const sayings = before.current ? sayingsOf(before.current, now, calls.me, nameOf) : [];
    before.current = now;
    if (sayings.length > 0) setSaid((old) => ({ no: old.no + 1, sayings }));
  }, [room, hands, isLost, people, calls, t]);
  return (
    <VisuallyHidden>
      <span role="log" aria-live="polite" aria-relevant="additions">
        {said.sayings.map((saying, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a new saying is a new element
          <span key={`${said.no}-${at}`}>{t(saying.key, saying.values)} </span>
        ))}
      </span>
    </VisuallyHidden>
  );
}
