// Pure: what a folder's dialog sends.
import type { ChatId, Folder, FolderId } from "../../api/schema.ts";

export const LIMIT_FOLDERS = 20;
export const LIMIT_FOLDER_CHATS = 200;

/** Of those shown some are chosen; what a search hides stays as it was. */
export function chosenOf(before: readonly ChatId[], shown: readonly ChatId[], picked: readonly ChatId[]): ChatId[] {
  return [...before.filter((id) => !shown.includes(id)), ...picked];
}

/** What a person turned on or off, by folder: what others hold meanwhile stays as it is. */
export type Toggles = ReadonlyMap<FolderId, boolean>;

/** The folders that hold the chat, once the toggles are done. */
export function heldAfter(holding: readonly FolderId[], toggles: Toggles): FolderId[] {
  const on = [...toggles].flatMap(([id, isOn]) => (isOn && !holding.includes(id) ? [id] : []));
  return [...holding.filter((id) => toggles.get(id) !== false), ...on];
}

/** With what was turned between the two. */
export function toggled(toggles: Toggles, before: readonly FolderId[], after: readonly FolderId[]): Toggles {
  const on = after.filter((id) => !before.includes(id)).map((id) => [id, true] as const);
  const off = before.filter((id) => !after.includes(id)).map((id) => [id, false] as const);
  return new Map([...toggles, ...on, ...off]);
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
