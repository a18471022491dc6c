// lists.ts - inputs of the matrix for what members keep for themselves: folders of chats, chats as files.
import type { Client, Json } from "../lib/client.ts";
import { until } from "../lib/until.ts";
import { groupChat } from "../lib/world.ts";
import type { Column } from "./matrix.ts";

type Maker = (place: string, column: Column) => Promise<Json>;

interface World {
  chatAt: (place: string, column: Column) => string;
  managerOf: (chat: string) => Client;
  caller: (column: Column) => Client;
}

const search = { name: "Зачёты", find: "зачёт", when: "week" };
const managers = new Set<Column>(["adm", "hdv", "tch"]);
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

  /** A chat of this place that nobody takes out now: one runs at a time, three a day for each member. */
  const ofChat: Maker = async (place, column) => {
    const { chatAt, managerOf, caller } = world();
    const isOwn = place === "manage" && managers.has(column);
    if (isOwn) return { chat_id: await groupChat(caller(column), "Выгрузка"), with_files: false, language: "ru" };
    if (place === "manage") return { chat_id: await groupChat(managerOf(chatAt("write", column)), "Чужая"), with_files: false, language: "ru" };
    return { chat_id: chatAt(place, column), with_files: false, language: "ru" };
  };

  /** @own: the caller's own, where they may; else of whoever manages the chat of this place. */
  const ofExport: Maker = async (place, column) => {
    if (place === "absent") return { chat_export_id: "999999" };
    const { chatAt, managerOf, caller } = world();
    const isOwn = place === "own" && managers.has(column);
    const key = `export ${place} ${isOwn ? column : ""}`;
    let id = kept.get(key);
    if (id === undefined) {
      const owner = isOwn ? caller(column) : managerOf(chatAt(place === "foreign" ? "foreign" : "write", column));
      const chat_id = await groupChat(owner, "Выгрузка");
      id = (await owner.call("chat_export_create", { chat_id, with_files: false, language: "ru" }))["id"] as string;
      const isReady = async () =>
        (await owner.call("chat_export_list", { chat_id }))["own"][0]["state"] === "ready";
      await until("the export", isReady);
      kept.set(key, id);
    }
    return { chat_export_id: id };
  };

  const savers = new Set<Column>(["adm", "head", "hdv", "tch"]);
  /** @own: the caller's, where they may have one; else of whoever manages the chat of this place. */
  const ofSearch = (more: Json = {}): Maker => async (place, column) => {
    if (place === "absent") return { saved_search_id: "999999", ...more };
    const { chatAt, managerOf, caller } = world();
    const isOwn = place === "own" && savers.has(column);
    const owner = isOwn ? caller(column) : managerOf(chatAt(place === "foreign" ? "foreign" : "write", column));
    const key = `search ${place}`;
    const id = (!isOwn && kept.get(key)) || ((await owner.call("saved_search_create", search))["id"] as string);
    if (!isOwn) kept.set(key, id);
    return { saved_search_id: id, ...more };
  };

  return {
    saved_search_list: async () => ({}),
    saved_search_create: async () => search,
    saved_search_rename: ofSearch({ name: "Другой" }),
    saved_search_delete: ofSearch(),
    chat_export_create: ofChat,
    chat_export_list: async (place, column) => ({ chat_id: world().chatAt(place, column) }),
    chat_export_get: ofExport,
    chat_export_cancel: ofExport,
    folder_create: async () => ({ name: "Папка", chat_ids: [] }),
    folder_change: ofFolder({ name: "Другая", add: [], drop: [] }),
    folder_delete: async (place, column) => ofFolder({}, place === "own" && members.has(column))(place, column),
    folder_order: async (place, column) => {
      const { folder_id } = await ofFolder()(place, column);
      return { folder_ids: [folder_id] };
    },
  };
}
