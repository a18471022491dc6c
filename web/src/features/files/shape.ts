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

const CARD = 3.75;

/** About the height that attachments take in a message, for the moment before their piece of the client is there. Pure. */
export function placeOf(attachments: readonly Attachment[]): string {
  const photos = attachments.filter(({ kind }) => kind === "photo");
  const columns = photos.length === 2 || photos.length === 4 ? 2 : 3;
  const [only] = photos;
  const album =
    photos.length === 1 && only
      ? Number.parseFloat(shapeOf(only).width) / Number(shapeOf(only).aspectRatio)
      : (Math.ceil(photos.length / columns) * WIDEST) / columns;
  return `${(album + (attachments.length - photos.length) * CARD).toFixed(2)}rem`;
}
