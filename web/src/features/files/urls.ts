// Addresses of what is attached: the browser reads it itself, with ranges, under the session's cookie.
import type { FileId, Message } from "../../api/schema.ts";

type Of = Pick<Message, "chat_id" | "id">;

export function fileUrl(message: Of, id: FileId, isInline = false): string {
  return `/api/v1/chats/${message.chat_id}/messages/${message.id}/files/${id}${isInline ? "?in_place=1" : ""}`;
}

export function previewUrl(message: Of, id: FileId, size: "small" | "large"): string {
  return `/api/v1/chats/${message.chat_id}/messages/${message.id}/files/${id}/preview?size=${size}`;
}

const MAGIC: readonly [string, string][] = [
  ["/9j/", "image/jpeg"],
  ["iVBOR", "image/png"],
  ["UklGR", "image/webp"],
];

/** The blur that stands until the picture is there; null when it is none of ours. */
export function placeholderUrl(base64: string | null | undefined): string | null {
  const found = base64 && MAGIC.find(([start]) => base64.startsWith(start));
  return found ? `data:${found[1]};base64,${base64}` : null;
}
