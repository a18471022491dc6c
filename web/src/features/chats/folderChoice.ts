// Pure: what a folder's dialog sends.
import type { ChatId, Folder, FolderId } from "../../api/schema.ts";

export const LIMIT_FOLDERS = 20;
export const LIMIT_FOLDER_CHATS = 200;

/** Of those shown some are chosen; what a search hides stays as it was. */
export function chosenOf(before: readonly ChatId[], shown: readonly ChatId[], picked: readonly ChatId[]): ChatId[] {
  return [...before.filter((id) => !shown.includes(id)), ...picked];
}

export function changeOf(folder: Folder, name: string, chosen: readonly ChatId[]) {
  return {
    folder_id: folder.id,
    ...(name !== folder.name && { name }),
    add: chosen.filter((id) => !folder.chat_ids.includes(id)),
    drop: folder.chat_ids.filter((id) => !chosen.includes(id)),
  };
}

/** The same folders with one of them a step earlier or later. */
export function moved(folders: readonly Folder[], id: FolderId, step: -1 | 1): FolderId[] {
  const ids = folders.map((folder) => folder.id);
  const at = ids.indexOf(id);
  const other = ids[at + step];
  if (at < 0 || other === undefined) return ids;
  ids[at + step] = id;
  ids[at] = other;
  return ids;
}
