// lists.ts - inputs of the matrix for what members keep for themselves: folders of chats.
import type { Client, Json } from "../lib/client.ts";
import type { Column } from "./matrix.ts";

type Maker = (place: string, column: Column) => Promise<Json>;

interface World {
  chatAt: (place: string, column: Column) => string;
  managerOf: (chat: string) => Client;
  caller: (column: Column) => Client;
}

const members = new Set<Column>(["adm", "head", "hdv", "tch", "unv", "stu", "par"]);

export function lists(world: () => World): Record<string, Maker> {
  const kept = new Map<string, string>();

  /** @own: the caller's, where they may have one; else of whoever manages the chat of this place. */
  const ofFolder = (more: Json = {}, isFresh = false): Maker => async (place, column) => {
    if (place === "absent") return { folder_id: "999999", ...more };
    const { chatAt, managerOf, caller } = world();
    const isOwn = place === "own" && members.has(column);
    const key = `${place} ${isOwn ? column : ""}`;
    let folder_id = isFresh ? undefined : kept.get(key);
    if (folder_id === undefined) {
      const owner = isOwn ? caller(column) : managerOf(chatAt(place === "foreign" ? "foreign" : "write", column));
      folder_id = (await owner.call("folder_create", { name: "Папка", chat_ids: [] }))["id"] as string;
      if (!isFresh) kept.set(key, folder_id);
    }
    return { folder_id, ...more };
  };

  return {
    folder_create: async () => ({ name: "Папка", chat_ids: [] }),
    folder_change: ofFolder({ name: "Другая", add: [], drop: [] }),
    folder_delete: async (place, column) => ofFolder({}, place === "own" && members.has(column))(place, column),
    folder_order: async (place, column) => {
      const { folder_id } = await ofFolder()(place, column);
      return { folder_ids: [folder_id] };
    },
  };
}
