// The people on the screen: one large with the rest in a strip, or a grid with pages.
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Scope } from "../../api/scope.ts";
import { useI18n } from "../../i18n/useI18n.ts";
import type { Peer } from "../../rtc/room.ts";
import { cx } from "../../ui/cx.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { useRoom } from "./roomContext.ts";
import css from "./Stage.module.css";
import { Tile } from "./Tile.tsx";
import { columnsOf, lastSpeakerOf, leanOf, mainOf, orderOf, pageSizeOf, SCREEN } from "./tiles.ts";

const NARROW_REM = 37.5;

function useIsNarrow(): [(element: HTMLElement | null) => (() => void) | undefined, boolean] {
  const [isNarrow, setNarrow] = useState(false);
  const attach = (element: HTMLElement | null) => {
    if (!element) return undefined;
    const scope = new Scope();
    const observer = new ResizeObserver(() => {
      const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
      setNarrow(element.clientWidth / rem <= NARROW_REM);
    });
    observer.observe(element);
    scope.own(() => observer.disconnect());
    return () => scope.end();
  };
  return [useRef(attach).current, isNarrow];
}

/** The order and who spoke last outlive a rendering: both grow from what they were. */
function useOrder(peers: readonly Peer[], pageSize: number) {
  const order = useRef<readonly string[]>([]);
  const speaker = useRef<string | null>(null);
  const now = orderOf(order.current, peers, pageSize);
  const last = lastSpeakerOf(speaker.current, peers);
  useEffect(() => {
    order.current = now;
    speaker.current = last;
  });
  return { order: now, last };
}

export function Stage() {
  const { t } = useI18n();
  const { session, room } = useRoom();
  const [root, isNarrow] = useIsNarrow();
  const pageSize = pageSizeOf(isNarrow);
  const { order, last } = useOrder(room.peers, pageSize);
  const main = mainOf(session, room.peers, last);
  const byId = new Map(room.peers.map((peer) => [peer.identity, peer]));
  const people = order.flatMap((id) => byId.get(id) ?? []);
  const lean = session.isLean ? leanOf(main, last, people) : null;
  const isMoving = (key: string) => !session.isLean || key === lean;
  if (main === null) return <Grid root={root} people={people} isNarrow={isNarrow} isMoving={isMoving} />;
  const peer = byId.get(main.endsWith(SCREEN) ? main.slice(0, -SCREEN.length) : main);
  const rest = people.filter((one) => one.identity !== main);
  return (
    <section ref={root} className={css.large} aria-label={t("room.stage")}>
      <ul className={cx(css.main, session.isLean && css.lean)}>
        {peer && <Tile key={main} tileKey={main} peer={peer} isMain isMoving={isMoving(main)} />}
      </ul>
      {rest.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a strip that scrolls must be reachable by keyboard
        <ul className={css.strip} aria-label={t("room.strip")} tabIndex={0}>
          {rest.map((one) => (
            <Tile key={one.identity} tileKey={one.identity} peer={one} isMoving={isMoving(one.identity)} />
          ))}
        </ul>
      )}
    </section>
  );
}

interface GridProps {
  readonly root: (element: HTMLElement | null) => (() => void) | undefined;
  readonly people: readonly Peer[];
  readonly isNarrow: boolean;
  readonly isMoving: (key: string) => boolean;
}

function Grid({ root, people, isNarrow, isMoving }: GridProps) {
  const { t } = useI18n();
  const [wanted, setPage] = useState(0);
  const size = pageSizeOf(isNarrow);
  const pages = Math.max(1, Math.ceil(people.length / size));
  const page = Math.min(wanted, pages - 1);
  const seen = people.slice(page * size, (page + 1) * size);
  const columns = columnsOf(seen.length, isNarrow);
  return (
    <section ref={root} className={css.gridded} aria-label={t("room.stage")}>
      <ul className={cx(css.grid, css[`c${columns}`])}>
        {seen.map((peer) => (
          <Tile key={peer.identity} tileKey={peer.identity} peer={peer} isMoving={isMoving(peer.identity)} />
        ))}
      </ul>
      {pages > 1 && (
        <div className={css.pages}>
          <IconButton
            icon={ChevronLeft}
            label={t("room.page.before")}
            isDisabled={page === 0}
            onPress={() => setPage(page - 1)}
          />
          <span role="status">{t("room.page", { n: page + 1, all: pages })}</span>
          <IconButton
            icon={ChevronRight}
            label={t("room.page.after")}
            isDisabled={page === pages - 1}
            onPress={() => setPage(page + 1)}
          />
        </div>
      )}
    </section>
  );
}
