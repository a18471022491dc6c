// The place that a picture takes in a message, known before it comes. Pure.
import type { Attachment } from "../../api/schema.ts";

/** The most that one photo takes of the conversation, in rem. */
const WIDEST = 22;
const HIGHEST = 24;

/** Width and shape of a photo that stands alone. Pure. */
export function shapeOf({ width, height }: Pick<Attachment, "width" | "height">): {
  width: string;
  aspectRatio: string;
} {
  const ratio = Math.min(3, Math.max(0.4, (width ?? 4) / Math.max(1, height ?? 3)));
  return { width: `${Math.min(WIDEST, HIGHEST * ratio).toFixed(2)}rem`, aspectRatio: ratio.toFixed(4) };
}
