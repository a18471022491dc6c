// world.ts - what the matrix gives to operations of a chat: whose the chat is in which place, and a message in it.
import type { Client, Json } from "../lib/client.ts";
import type { Column } from "./matrix.ts";

/** A right input for the operation in this place: only the right to call it may be what refuses. */
export type Maker = (place: string, column: Column) => Promise<Json>;

export interface World {
  chatAt: (place: string, column: Column) => string;
  /** Whoever manages the chat, to prepare something in it. */
  managerOf: (chat: string) => Client;
  caller: (column: Column) => Client;
}

export const ABSENT = "999999";
export const nothing: Maker = async () => ({});

/** Callers who are in the common chat. */
export const members = new Set<Column>(["adm", "head", "hdv", "tch", "unv", "stu", "par"]);

export function ofChat(world: () => World, more: (chat_id: string) => Promise<Json> | Json = () => ({})): Maker {
  return async (place, column) => {
    const chat_id = world().chatAt(place, column);
    return { chat_id, ...(await more(chat_id)) };
  };
}

/** A message of the caller, where they can post; @theirs, and where they can not: of the chat's manager. */
export function ofMessage(world: () => World, whose: "own" | "theirs", more: Json = {}): Maker {
  return async (place, column) => {
    const { chatAt, managerOf, caller } = world();
    const chat_id = chatAt(place, column);
    if (chat_id === ABSENT) return { chat_id, message_id: "1", ...more };
    const isOwn = whose === "own" && place === "write" && members.has(column);
    const author = isOwn ? caller(column) : managerOf(chat_id);
    const { id } = await author.call("message_post", { chat_id, text: "Проверка прав" });
    return { chat_id, message_id: id, ...more };
  };
}
