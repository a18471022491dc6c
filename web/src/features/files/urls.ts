// Addresses of what is attached: the browser reads it itself, with ranges, under the session's cookie.
import type { FileId, Message } from "../../api/schema.ts";

type Of = Pick<Message, "chat_id" | "id">;

export function fileUrl(message: Of, id: FileId, isInline = false): string {
  return `/api/v1/chats/${message.chat_id}/messages/${message.id}/files/${id}${isInline ? "?in_place=1" : ""}`;
}

export function previewUrl(message: Of, id: FileId, size: "small" | "large"): string {
  return `/api/v1/chats/${message.chat_id}/messages/${message.id}/files/${id}/preview?size=${size}`;
}

const HEAD = 54;
const MOST_SIDE = 64;

/** The blur that stands until the picture is there, as a bitmap; null when it is none. From the server: width, height and
 * three bytes of colour a dot, row by row, in base64. */
export function placeholderUrl(base64: string | null | undefined): string | null {
  const dots = bytesOf(base64 ?? "");
  const [width = 0, height = 0] = dots;
  if (width < 1 || height < 1 || width > MOST_SIDE || height > MOST_SIDE) return null;
  if (dots.length !== 2 + width * height * 3) return null;
  const line = Math.ceil((width * 3) / 4) * 4;
  const bitmap = new Uint8Array(HEAD + line * height);
  const head = new DataView(bitmap.buffer);
  bitmap.set([0x42, 0x4d]);
  head.setUint32(2, bitmap.length, true);
  head.setUint32(10, HEAD, true);
  head.setUint32(14, 40, true);
  head.setInt32(18, width, true);
  head.setInt32(22, -height, true);
  head.setUint16(26, 1, true);
  head.setUint16(28, 24, true);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [r = 0, g = 0, b = 0] = dots.subarray(2 + (y * width + x) * 3);
      bitmap.set([b, g, r], HEAD + y * line + x * 3);
    }
  }
  return `data:image/bmp;base64,${btoa(String.fromCharCode(...bitmap))}`;
}

function bytesOf(base64: string): Uint8Array {
  try {
    return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}
