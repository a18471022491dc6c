// lists.ts - rows and inputs of the matrix for what members keep for themselves: folders of chats, chats as files.
import type { Client, Json } from "../lib/client.ts";
import { until } from "../lib/until.ts";
import { groupChat } from "../lib/world.ts";
import type { Column } from "./matrix.ts";
import { ABSENT, type Maker, members, type World } from "./world.ts";

const search = { name: "Зачёты", find: "зачёт", when: "week" };
const managers = new Set<Column>(["adm", "hdv", "tch"]);

export const listRows: Record<string, string> = {
  //                              out op adm head hdv tch unv stu par wai npw
  // A chat as a file: a group's managers; whose it is while they could ask again; lists for who reads the chat.
  "chat_export_create @manage": "   se  ri ok  nf   ok  ok  nf  nf  nf  wa  mp",
  "chat_export_create @write": "    se  ri ri  ri   ri  ri  ri  ri  ri  wa  mp",
  "chat_export_create @other": "    se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "chat_export_create @foreign": "  se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "chat_export_create @absent": "   se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "chat_export_list @write": "      se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "chat_export_list @other": "      se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "chat_export_list @foreign": "    se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "chat_export_list @absent": "     se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "chat_export_get @own": "         se  ri ok  nf   ok  ok  nf  nf  nf  wa  mp",
  "chat_export_get @other": "       se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "chat_export_get @foreign": "     se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "chat_export_get @absent": "      se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "chat_export_cancel @own": "      se  ri ok  nf   ok  ok  nf  nf  nf  wa  mp",
  "chat_export_cancel @other": "    se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "chat_export_cancel @foreign": "  se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "chat_export_cancel @absent": "   se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  // Searches that are kept: one's own, of those who teach and lead.
  saved_search_list: "            se  ri ok  ok   ok  ok  nv  ri  ri  wa  mp",
  saved_search_create: "          se  ri ok  ok   ok  ok  nv  ri  ri  wa  mp",
  "saved_search_rename @own": "     se  ri ok  ok   ok  ok  nv  ri  ri  wa  mp",
  "saved_search_rename @other": "   se  ri nf  nf   nf  nf  nv  ri  ri  wa  mp",
  "saved_search_rename @foreign": " se  ri nf  nf   nf  nf  nv  ri  ri  wa  mp",
  "saved_search_rename @absent": "  se  ri nf  nf   nf  nf  nv  ri  ri  wa  mp",
  "saved_search_delete @own": "     se  ri ok  ok   ok  ok  nv  ri  ri  wa  mp",
  "saved_search_delete @other": "   se  ri nf  nf   nf  nf  nv  ri  ri  wa  mp",
  "saved_search_delete @foreign": " se  ri nf  nf   nf  nf  nv  ri  ri  wa  mp",
  "saved_search_delete @absent": "  se  ri nf  nf   nf  nf  nv  ri  ri  wa  mp",
  // Folders of one's own list of chats.
  folder_create: "                se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "folder_change @own": "         se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "folder_change @other": "       se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "folder_change @foreign": "     se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "folder_change @absent": "      se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "folder_delete @own": "         se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "folder_delete @other": "       se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "folder_delete @foreign": "     se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "folder_delete @absent": "      se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "folder_order @own": "          se  ri ok  ok   ok  ok  ok  ok  ok  wa  mp",
  "folder_order @other": "        se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "folder_order @foreign": "      se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
  "folder_order @absent": "       se  ri nf  nf   nf  nf  nf  nf  nf  wa  mp",
};

export function lists(world: () => World): Record<string, Maker> {
  const kept = new Map<string, string>();

  /** @own: the caller's, where they may have one; else of whoever manages the chat of this place. */
  const ofFolder = (more: Json = {}, isFresh = false): Maker => async (place, column) => {
    if (place === "absent") return { folder_id: ABSENT, ...more };
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
    if (place === "absent") return { chat_export_id: ABSENT };
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
    if (place === "absent") return { saved_search_id: ABSENT, ...more };
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
