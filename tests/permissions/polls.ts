// polls.ts - inputs of the matrix for polls: whose they are in which place.
import type { Client, Json } from "../lib/client.ts";
import type { Column } from "./matrix.ts";

type Maker = (place: string, column: Column) => Promise<Json>;

interface World {
  chatAt: (place: string, column: Column) => string;
  managerOf: (chat: string) => Client;
  caller: (column: Column) => Client;
}

/** Who may ask in a chat they only write in. */
const askers = new Set<Column>(["adm", "hdv", "tch"]);
const question = { question: "Проверка прав?", options: ["Да", "Нет"], is_many: false, is_secret: false };

export function polls(world: () => World): Record<string, Maker> {
  const kept = new Map<string, string>();

  /** @write: the caller's own where they may ask; else of the chat's manager. */
  const ofPoll = (more: Json = {}, isFresh = false): Maker => async (place, column) => {
    const { chatAt, managerOf, caller } = world();
    const chat_id = chatAt(place, column);
    if (chat_id === "999999") return { poll_id: "999999", ...more };
    const isOwn = place !== "theirs" && place === "write" && askers.has(column);
    const key = `${chat_id} ${isOwn ? column : ""}`;
    let poll_id = isFresh ? undefined : kept.get(key);
    if (poll_id === undefined) {
      const author = isOwn ? caller(column) : managerOf(chat_id);
      poll_id = (await author.call("poll_create", { chat_id, ...question }))["poll"]["id"] as string;
      if (!isFresh) kept.set(key, poll_id);
    }
    return { poll_id, ...more };
  };

  return {
    poll_create: async (place, column) => ({ chat_id: world().chatAt(place, column), ...question }),
    poll_vote: ofPoll({ places: [1] }),
    poll_own_get: ofPoll(),
    poll_close: ofPoll({}, true),
    poll_voter_list: ofPoll({ place: 0 }),
    poll_results_file: ofPoll({ language: "ru" }),
  };
}
