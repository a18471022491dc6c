// How a photo stands in the viewer. Pure.
export interface Zoom {
  readonly scale: number;
  /** Pixels away from the middle. */
  readonly x: number;
  readonly y: number;
}

export const MOST = 8;
export const WHOLE: Zoom = { scale: 1, x: 0, y: 0 };

/** Larger or smaller; never smaller than whole, and whole stands in the middle. */
export function zoomed(old: Zoom, factor: number): Zoom {
  const scale = Math.min(MOST, Math.max(1, old.scale * factor));
  if (scale < 1.02) return WHOLE;
  const by = scale / old.scale;
  return { scale, x: old.x * by, y: old.y * by };
}

/** A whole one does not move. */
export function moved(old: Zoom, dx: number, dy: number): Zoom {
  return old.scale === 1 ? old : { ...old, x: old.x + dx, y: old.y + dy };
}
