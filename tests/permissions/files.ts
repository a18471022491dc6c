// files.ts - rows and inputs of the matrix for uploads and files of messages: whose they are in which place.
import type { Client, Json } from "../lib/client.ts";
import { begin, metadata, upload } from "../lib/files.ts";
import { picture } from "../lib/picture.ts";
import type { Column } from "./matrix.ts";
import { ABSENT, type Maker, members, type World } from "./world.ts";

const tus = { "Tus-Resumable": "1.0.0" };
const bytes = new Uint8Array([1, 2, 3, 4]);

export const fileRows: Record<string, string> = {
  //                              out op adm head hdv tch unv stu par wai npw
  // Uploads: nobody's but their owner's. @write: one's own in a chat one is in; @theirs: somebody else's there. A HEAD
  // has no body, so it answers by number.
  "upload_begin @write": "          se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "upload_begin @other": "          se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "upload_begin @foreign": "        se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "upload_begin @absent": "         se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "upload_head @write": "           401 403 ok ok   ok  ok  ok  ok  ok  403 403",
  "upload_head @theirs": "          401 403 404 404 404 404 404 404 404 403 403",
  "upload_head @foreign": "         401 403 404 404 404 404 404 404 404 403 403",
  "upload_head @absent": "          401 403 404 404 404 404 404 404 404 403 403",
  "upload_append @write": "         se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "upload_append @theirs": "        se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "upload_append @foreign": "       se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "upload_append @absent": "        se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "upload_get @write": "            se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "upload_get @theirs": "           se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "upload_get @foreign": "          se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "upload_get @absent": "           se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "upload_drop @write": "           se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "upload_drop @theirs": "          se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "upload_drop @foreign": "         se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "upload_drop @absent": "          se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  upload_list: "                    se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "file_get @write": "              se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "file_get @other": "              se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "file_get @foreign": "            se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "file_get @absent": "             se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "file_preview_get @write": "      se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "file_preview_get @other": "      se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "file_preview_get @foreign": "    se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "file_preview_get @absent": "     se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "attachment_listened @write": "   se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "attachment_listened @other": "   se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "attachment_listened @foreign": " se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "attachment_listened @absent": "  se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
};

export function files(world: () => World): Record<string, Maker> {
  const kept = new Map<string, Json>();

  /** @write: the caller's own, begun; @theirs and elsewhere: of the chat's manager. */
  const ofUpload = (more: Json = {}): Maker => async (place, column) => {
    const { chatAt, managerOf, caller } = world();
    const chat = chatAt(place, column);
    if (chat === ABSENT) return { file_id: ABSENT, ...more };
    const isOwn = place === "write" && members.has(column);
    const had = isOwn ? undefined : kept.get(`${chat} upload`);
    if (had) return { ...had, ...more };
    const begun = await begin(isOwn ? caller(column) : managerOf(chat), { name: "права.bin", chat, bytes });
    const made = { file_id: begun.body["file_id"] };
    if (!isOwn) kept.set(`${chat} upload`, made);
    return { ...made, ...more };
  };

  /** A photo of the manager of the chat. */
  const ofFile = (more: Json = {}, kind = "photo"): Maker => async (place, column) => {
    const { chatAt, managerOf } = world();
    const chat_id = chatAt(place, column);
    if (chat_id === ABSENT) return { chat_id, message_id: "1", file_id: "1", ...more };
    const had = kept.get(`${chat_id} ${kind}`);
    if (had) return { ...had, ...more };
    const author = managerOf(chat_id);
    const content = kind === "voice" ? new TextEncoder().encode("OggS\0\0 звук") : picture();
    const file_id = await upload(author, { name: "снимок.png", chat: chat_id, bytes: content, kind });
    const { id } = await author.call("message_post", { chat_id, text: "", file_ids: [file_id] });
    const made = { chat_id, message_id: id, file_id };
    kept.set(`${chat_id} ${kind}`, made);
    return { ...made, ...more };
  };

  return {
    upload_begin: async (place, column) => ({
      ...tus,
      "Upload-Length": 4,
      "Upload-Metadata": metadata({ filename: "права.bin", chat_id: world().chatAt(place, column) }),
    }),
    upload_head: ofUpload(tus),
    upload_append: ofUpload({ ...tus, "Upload-Offset": 0, content: bytes.subarray(0, 2) }),
    upload_drop: ofUpload(),
    upload_get: ofUpload(),
    upload_list: async () => ({}),
    file_get: ofFile(),
    file_preview_get: ofFile({ size: "small" }),
    attachment_listened: ofFile({}, "voice"),
  };
}
