// What kind of attachment a file is, by what the device says of it; the server looks at the bytes. Pure.
import type { AttachmentKind } from "../../api/schema.ts";

const PHOTOS = ["image/jpeg", "image/png", "image/webp", "image/gif"];
/** As phones write them: the server can not take the place out of these, and says so. */
const PHONE_PHOTOS = ["image/heic", "image/heif"];
const VIDEOS = ["video/mp4", "video/webm", "video/quicktime"];
const AUDIOS = [
  "audio/mpeg",
  "audio/mp4",
  "audio/ogg",
  "audio/webm",
  "audio/wav",
  "audio/x-wav",
  "audio/flac",
  "audio/aac",
];

/** What the chooser of pictures offers. */
export const PICTURES = [...PHOTOS, ...VIDEOS];

export function kindOf(type: string): AttachmentKind {
  const plain = type.split(";")[0]?.trim().toLowerCase() ?? "";
  if (PHOTOS.includes(plain) || PHONE_PHOTOS.includes(plain)) return "photo";
  if (VIDEOS.includes(plain)) return "video";
  if (AUDIOS.includes(plain)) return "audio";
  return "file";
}

/** Two to four letters on the card: PDF, DOC; of a name without an ending, none. */
export function tagOf(name: string): string {
  const ending = /\.([\p{L}\d]{1,5})$/u.exec(name)?.[1] ?? "";
  return ending.toUpperCase().slice(0, 4);
}

/** The name without the ending that the tag says. */
export function bareName(name: string): string {
  return tagOf(name) === "" ? name : name.replace(/\.[\p{L}\d]{1,5}$/u, "") || name;
}

export type TagColour = "red" | "blue" | "green" | "plain";

export function colourOf(tag: string): TagColour {
  if (tag === "PDF") return "red";
  if (["DOC", "DOCX", "ODT", "RTF", "TXT"].includes(tag)) return "blue";
  if (["XLS", "XLSX", "ODS", "CSV"].includes(tag)) return "green";
  return "plain";
}

const ENDINGS: Readonly<Record<string, string>> = {
  "audio/ogg": "ogg",
  "audio/webm": "webm",
  "audio/mp4": "m4a",
  "video/mp4": "mp4",
};

/** A recording has no name of its own. */
export function recordingName(kind: "voice" | "round", type: string): string {
  const plain = type.split(";")[0] ?? "";
  return `${kind}.${ENDINGS[plain] ?? "webm"}`;
}
