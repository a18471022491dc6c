// What a view of a recording shows and does: the one player of this page.
import { useMemo } from "react";
import { useStorePart } from "../../state/useStore.ts";
import type { FilesUi } from "./filesUi.ts";
import { browserPlayer, keyOf, type Player, type Track } from "./player.ts";

function playerOf(ui: FilesUi): Player {
  ui.shared.player ??= browserPlayer(ui);
  return ui.shared.player;
}

export function usePlayer(ui: FilesUi, track: Track) {
  const player = useMemo(() => playerOf(ui), [ui]);
  const key = keyOf(track);
  const status = useStorePart(player.store, (playing) => (playing.key === key ? playing.status : null));
  const at = useStorePart(player.store, (playing) => (playing.key === key ? playing.at : 0));
  const rate = useStorePart(player.store, (playing) => playing.rate);
  return { player, status, at, rate };
}
